// Runs a split over a TCP connection and prints what each step took; called by the script `measure`.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allowedCores, spinNoise } from '../record/machine.mjs';
import { quantile, sorted } from '../record/statistics.mjs';
import { kCloudAddress, makeLink } from './link.mjs';
import { readPlan } from './parts.mjs';

const kHere = dirname(fileURLToPath(import.meta.url));
const kUsage = `usage: measure FOLDER [options]          FOLDER: what \`offcut split -o FOLDER\` wrote
  -o ROWS.csv         one row per inference
  --repeat N          inferences that count (default 30); --warm-up N that do not (default 3)
  --new-connection    a new TCP connection for each inference
  --threads N         of either site (default 1)
  --device-core N, --cloud-core N   pin the sites (default: the first core that is allowed, the last)
  --rate-mbit R --rtt-ms T   over a link of this rate, either way, and round trip (needs root)
  --delay-line PROGRAM       offcut-delay-line (default: on the PATH, or built beside this checkout)
  --host HOST:PORT    the cloud runs there already
  --serve [--port P] [--address A]  be the cloud, until interrupted (default 7070 of 127.0.0.1)
`;

class Refused extends Error {}

function whole(name, text, least, most) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refused(`--${name}: expected a whole number ${least}..${most}, found "${text}"`);
}

function number(name, text, least, most) {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new Refused(`--${name}: expected a number ${least}..${most}, found "${text}"`);
}

// The link that is asked for, or nothing.
function linkOf(values) {
  const { 'rate-mbit': rate, 'rtt-ms': rtt, 'delay-line': delayLine } = values;
  if (rate === undefined && rtt === undefined) {
    if (delayLine) throw new Refused('expected --rate-mbit and --rtt-ms beside --delay-line, found none');
    return null;
  }
  if (rate === undefined || rtt === undefined) {
    throw new Refused('expected --rate-mbit and --rtt-ms together, found one');
  }
  if (values.host || values.serve) {
    throw new Refused('expected no --host and --serve beside --rate-mbit, found one');
  }
  return { rateMbit: number('rate-mbit', rate, 0.1, 1e4), rttMs: number('rtt-ms', rtt, 0, 1e4), delayLine };
}

function options() {
  const text = (extra) => ({ type: 'string', ...extra });
  const flag = { type: 'boolean' };
  const { values, positionals } = parseArgs({ allowPositionals: true, options: {
    output: text({ short: 'o' }), repeat: text({ default: '30' }), 'warm-up': text({ default: '3' }),
    'new-connection': flag, threads: text({ default: '1' }), 'device-core': text(),
    'cloud-core': text(), 'rate-mbit': text(), 'rtt-ms': text(), 'delay-line': text(), host: text(), serve: flag, port: text({ default: '7070' }),
    address: text({ default: '127.0.0.1' }), help: { ...flag, short: 'h' } } });
  if (values.help) return null;
  if (positionals.length !== 1) throw new Refused(`expected one folder, found ${positionals.length}`);
  const link = linkOf(values);
  const cores = allowedCores();
  const core = (name, otherwise) => (values[name] === undefined ? otherwise
    : whole(name, values[name], 0, 4095));
  const [host, port] = values.host?.match(/^(.+):(\d+)$/)?.slice(1) ?? [];
  if (values.host && !host) throw new Refused(`--host: expected HOST:PORT, found "${values.host}"`);
  return { folder: positionals[0], output: values.output, serve: values.serve, link, host, address:
    values.address, port: host ? whole('host', port, 1, 65535) : whole('port', values.port, 0, 65535),
    repeat: whole('repeat', values.repeat, 1, 1e6), warmUp: whole('warm-up', values['warm-up'], 0, 1e6),
    fresh: values['new-connection'] ?? false, threads: whole('threads', values.threads, 1, 1024),
    deviceCore: core('device-core', cores[0]), cloudCore: core('cloud-core', cores.at(-1)) };
}

// A program of the harness, pinned, behind the words that put it onto the link.
function started(inside, core, words, options) {
  const [program, ...rest] = [...inside, 'taskset', '-c', String(core), process.execPath, ...words];
  return spawn(program, rest, options);
}

// Starts the cloud and resolves to { port, stop } when it listens.
function startCloud(wanted, port, address, inside = []) {
  const words = [join(kHere, 'cloud.mjs'), wanted.folder, String(port), String(wanted.threads), address];
  const cloud = started(inside, wanted.cloudCore, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    cloud.on('error', (error) => reject(new Error(`taskset: ${error.message}`)));
    cloud.on('exit', (code) => reject(new Error(`the cloud ended with ${code}`)));
    cloud.stdout.once('data', (line) => resolve({ port: Number(line), stop: () => cloud.kill() }));
  });
}

async function measured(wanted) {
  const offloads = readPlan(wanted.folder).parts.some(({ site }) => site === 'cloud');
  const link = wanted.link ? await makeLink(wanted.link) : null;
  const address = link ? kCloudAddress : '127.0.0.1';
  const inside = (site) => link?.inside(site) ?? [];
  let cloud;
  try {
    if (offloads && !wanted.host) cloud = await startCloud(wanted, 0, address, inside('cloud'));
    const job = { ...wanted, host: wanted.host ?? address, port: cloud?.port ?? wanted.port };
    const done = await new Promise((resolve, reject) => {
      const device = started(inside('device'), wanted.deviceCore, [join(kHere, 'device.mjs'),
        JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'inherit'] });
      let out = '';
      device.stdout.on('data', (text) => { out += text; });
      device.on('error', (error) => reject(new Error(`taskset: ${error.message}`)));
      device.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error('it did not run'))));
    });
    return JSON.parse(done.trim().split('\n').pop());
  } finally {
    cloud?.stop();
    link?.stop();
  }
}

const kColumns = ['device_us', 'encode_us', 'uplink_us', 'cloud_us', 'downlink_us', 'decode_us',
  'total_us', 'bytes_up', 'bytes_down'];

export function textOfRows(rows, fresh) {
  const lines = rows.map((row, k) => [k, fresh ? 'new' : 'warm',
    ...kColumns.map((column) => (column.startsWith('bytes') ? row[column] : row[column].toFixed(1)))]);
  return ['repetition,connection,' + kColumns.join(','), ...lines.map((line) => line.join(','))]
    .join('\n') + '\n';
}

// Lines for people: per step the median and deciles, beside what plan.json predicts.
export function report(plan, { rows, same_clock: sameClock }, fresh) {
  const { prediction } = plan;
  const predicted = { total_us: prediction?.latency_ms };
  for (const { name, ms } of prediction?.steps ?? []) predicted[`${name}_us`] = ms;
  const ms = (number) => (number === undefined ? '' : number.toFixed(3)).padStart(10);
  const lines = [`${rows.length} inferences, ${fresh ? 'a new connection each' : 'warm connection'}, ` +
    `${rows[0].bytes_up} bytes up and ${rows[0].bytes_down} down, with headers`,
  `  ${'ms'.padEnd(10)}${['median', 'p10', 'p90', 'least', 'predicted'].map((word) =>
    word.padStart(10)).join('')}`];
  for (const column of kColumns.filter((name) => name.endsWith('_us'))) {
    const values = sorted(rows.map((row) => row[column] / 1e3));
    if (values.at(-1) === 0) continue;
    const name = column === 'uplink_us' && !sameClock ? 'network' : column.slice(0, -3);
    lines.push(`  ${name.padEnd(10)}${ms(quantile(values, 0.5))}${ms(quantile(values, 0.1))}` +
      `${ms(quantile(values, 0.9))}${ms(values[0])}${ms(predicted[column])}`.trimEnd());
  }
  return lines.join('\n') + '\n';
}

async function main() {
  if (process.env.ORT_DISABLE_TELEMETRY !== '1') {
    throw new Refused('ORT_DISABLE_TELEMETRY: expected "1" (ONNX Runtime reports to its vendor ' +
      'otherwise), found ' + (process.env.ORT_DISABLE_TELEMETRY ?? 'nothing'));
  }
  const wanted = options();
  if (!wanted) return process.stdout.write(kUsage);
  const plan = readPlan(wanted.folder);
  if (wanted.serve) {
    const cloud = await startCloud(wanted, wanted.port, wanted.address);
    process.stderr.write(`measure: the cloud listens on ${wanted.address}:${cloud.port}\n`);
    return undefined;
  }
  const before = spinNoise();
  const done = await measured(wanted);
  const after = spinNoise();
  if (wanted.output) writeFileSync(wanted.output, textOfRows(done.rows, wanted.fresh));
  process.stdout.write(report(plan, done, wanted.fresh));
  const percent = (ratio) => `${(100 * ratio).toFixed(1)} %`;
  process.stderr.write(`measure: a fixed loop varied by ${percent(before.spread)} before and by ` +
    `${percent(after.spread)} after (p10 to p90)\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`measure: ${error.message}\n`);
    if (error instanceof Refused && error.message.startsWith('expected')) process.stderr.write(kUsage);
    process.exitCode = 2;
  });
}
