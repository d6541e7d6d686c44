// A link of a stated rate and round trip on this machine: two network namespaces, between them a wire
// that takes its time (offcut-delay-line), and on each end a token bucket (tbf) for the rate. Needs
// root, and Debian's iproute2.
//
//   namespace device  10.77.0.1 --tbf-- line ~~ half a round trip ~~ line --tbf-- 10.77.0.2  cloud
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kHere = dirname(fileURLToPath(import.meta.url));
export const kCloudAddress = '10.77.0.2';
const kBurstMs = 4;         // what passes at once after a pause: a tick of the slowest kernels
const kLeastBurst = 3200;   // bytes: two packets
const kMostWaitMs = 400;    // in the bucket's queue; what would wait longer is lost

function must(...words) {
  const done = spawnSync(words[0], words.slice(1), { encoding: 'utf8' });
  if (done.error) throw new Error(`${words[0]}: ${done.error.message} (Debian: apt install iproute2)`);
  if (done.status !== 0) {
    throw new Error(`${words.slice(0, 4).join(' ')}: ${(done.stderr ?? '').trim().split('\n')[0]}`);
  }
}

export function findDelayLine(given) {
  if (given) return given;
  const beside = ['release', 'dev', 'clang'].map((preset) =>
    join(kHere, '../../build', preset, 'tools/offcut-delay-line'));
  return [...beside, 'offcut-delay-line'].find((program) => !spawnSync(program, []).error) ?? null;
}

// The words of tc's token bucket. A bucket lets a burst pass at once, so it is small.
export function bucketWords(rateMbit) {
  const burst = Math.max(kLeastBurst, Math.ceil(rateMbit * 1e6 / 8 * kBurstMs / 1e3));
  return ['tbf', 'rate', `${rateMbit}mbit`, 'burst', String(burst), 'latency', `${kMostWaitMs}ms`];
}

// Returns { inside(site), stop() }: the words that run a program at "device" or "cloud".
export async function makeLink({ rateMbit, rttMs, delayLine }) {
  const program = findDelayLine(delayLine);
  if (!program) throw new Error('offcut-delay-line: expected it on the PATH, in build/, or as ' +
    '--delay-line, found none');
  const spaces = { device: `offcut-${process.pid}-device`, cloud: `offcut-${process.pid}-cloud` };
  const made = [];
  let wire;
  const stop = () => {
    wire?.stdin.end();
    for (const space of made) spawnSync('ip', ['netns', 'del', space]);
  };
  try {
    for (const space of Object.values(spaces)) {
      must('ip', 'netns', 'add', space);
      made.push(space);
    }
    wire = spawn(program, [...Object.values(spaces), String(Math.round(rttMs * 1e3 / 2))],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      wire.stdout.once('data', resolve);
      wire.once('exit', () => reject(new Error('offcut-delay-line did not start (needs root)')));
    });
    for (const [space, address] of [[spaces.device, '10.77.0.1'], [spaces.cloud, kCloudAddress]]) {
      must('ip', '-n', space, 'addr', 'add', `${address}/30`, 'dev', 'line');
      for (const device of ['lo', 'line']) must('ip', '-n', space, 'link', 'set', device, 'up');
      must('tc', '-n', space, 'qdisc', 'add', 'dev', 'line', 'root', ...bucketWords(rateMbit));
    }
    return { inside: (site) => ['ip', 'netns', 'exec', spaces[site]], stop };
  } catch (error) {
    stop();
    throw error;
  }
}
