// The harness of splits: frames, what crosses, the report, and a split measured over loopback. The
// last needs ONNX Runtime's binding and the programs, and is skipped elsewhere; over a shaped link it needs
// root too.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inputsOf } from '../../../../tools/measure_split/inputs.mjs';
import { bucketWords } from '../../../../tools/measure_split/link.mjs';
import { report, textOfRows } from '../../../../tools/measure_split/measure.mjs';
import { readPlan, transfersOf } from '../../../../tools/measure_split/parts.mjs';
import { decode, eachFrame, encode, lengthOfFrame } from '../../../../tools/measure_split/wire.mjs';

const kTools = join(dirname(fileURLToPath(import.meta.url)), '../../../../tools');

class Tensor {
  constructor(type, data, dims) {
    Object.assign(this, { type, data, dims });
  }
}

const kTensors = { a: new Tensor('float32', Float32Array.of(1, 2.5), [2]),
  b: new Tensor('int64', BigInt64Array.of(-3n), []), c: new Tensor('uint8', Uint8Array.of(7), [1]) };

test('a frame carries tensors as they are', () => {
  const frame = Buffer.concat(encode(() => ({ part: 1 }), kTensors));
  assert.equal(lengthOfFrame(frame), frame.length);
  assert.equal(lengthOfFrame(frame.subarray(0, 3)), undefined);
  const { header, tensors } = decode(frame, Tensor);
  assert.equal(header.part, 1);
  assert.deepEqual(tensors, kTensors);
});

test('frames are put together however the bytes come', () => {
  const one = Buffer.concat(encode(() => ({ part: 1 }), kTensors));
  const bytes = Buffer.concat([one, Buffer.concat(encode(() => ({ part: 2 }), {})), one]);
  for (const step of [1, 7, 64, bytes.length]) {
    const socket = new EventEmitter();
    const parts = [];
    eachFrame(socket, () => 0, (frame) => parts.push(decode(frame, Tensor).header.part),
      (error) => assert.fail(error));
    for (let at = 0; at < bytes.length; at += step) socket.emit('data', bytes.subarray(at, at + step));
    assert.deepEqual(parts, [1, 2, 1], `in steps of ${step}`);
  }
});

test('what is no frame is refused', () => {
  const socket = new EventEmitter();
  let error;
  eachFrame(socket, () => 0, () => assert.fail('a frame'), (found) => { error = found; });
  socket.emit('data', Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  assert.match(error.message, /expected a frame/);
});

// device makes t and r, cloud reads t and x and makes u, device_2 reads u and r.
const kPlan = { schema: 'offcut.split/1', results: [{ name: 'y' }, { name: 'v' }], parts: [
  { file: 'device.onnx', site: 'device', inputs: [{ name: 'x', type: 'fp32', shape: [1, 2] }],
    outputs: [{ name: 't' }, { name: 'r' }] },
  { file: 'cloud.onnx', site: 'cloud', inputs: [{ name: 't' }, { name: 'x', type: 'fp32', shape: [1, 2] }],
    outputs: [{ name: 'u' }, { name: 'v' }, { name: 'kept' }] },
  { file: 'device_2.onnx', site: 'device', inputs: [{ name: 'u' }, { name: 'r' }],
    outputs: [{ name: 'y' }] },
  { file: 'cloud_2.onnx', site: 'cloud', inputs: [{ name: 'kept' }, { name: 'y' }], outputs: [] }] };

test('only what the other site lacks crosses', () => {
  assert.deepEqual(transfersOf(kPlan, 1), { up: ['t', 'x'], down: ['u', 'v'] });
  assert.deepEqual(transfersOf(kPlan, 3), { up: ['y'], down: [] });
});

test('inputs are those that no part makes', () => {
  const inputs = inputsOf(Tensor, kPlan);
  assert.deepEqual(Object.keys(inputs), ['x']);
  assert.deepEqual(inputs.x.dims, [1, 2]);
  assert.deepEqual(inputs.x.data, inputsOf(Tensor, kPlan).x.data, 'the same each time');
});

test('plans that are no split of two sites are refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offcut-test-'));
  const write = (plan) => writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
  write({ schema: 'offcut.trace/1' });
  assert.throws(() => readPlan(folder), /expected the schema "offcut.split\/1"/);
  write({ ...kPlan, parts: [{ site: 'edge' }] });
  assert.throws(() => readPlan(folder), /found "edge"/);
  rmSync(folder, { recursive: true });
});

test('a bucket holds a burst of milliseconds, two packets at least', () => {
  assert.deepEqual(bucketWords(10), ['tbf', 'rate', '10mbit', 'burst', '5000', 'latency', '400ms']);
  assert.equal(bucketWords(1)[4], '3200');
});

test('options of a link go together', () => {
  const run = (...words) => spawnSync(process.execPath, [join(kTools, 'measure_split/measure.mjs'), 'x',
    ...words], { encoding: 'utf8', env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' } }).stderr;
  assert.match(run('--rate-mbit', '10'), /expected --rate-mbit and --rtt-ms together, found one/);
  assert.match(run('--rate-mbit', '', '--rtt-ms', '1'), /--rate-mbit: expected a number 0.1..10000/);
  assert.match(run('--delay-line', 'x'), /expected --rate-mbit and --rtt-ms beside --delay-line/);
  assert.match(run('--rate-mbit', '1', '--rtt-ms', '1', '--serve'), /expected no --host and --serve/);
});

test('the report stands beside the prediction', () => {
  const row = { device_us: 2000, encode_us: 0, uplink_us: 1000, cloud_us: 500, downlink_us: 100,
    decode_us: 50, total_us: 3700, bytes_up: 10, bytes_down: 4 };
  const plan = { prediction: { latency_ms: 3.5, steps: [{ name: 'device', ms: 1.9 }] } };
  const text = report(plan, { rows: [row, { ...row, device_us: 4000 }], same_clock: true }, false);
  assert.match(text, /device +3\.000 +2\.200 +3\.800 +2\.000 +1\.900\n/);
  assert.match(text, /total +3\.700 +3\.700 +3\.700 +3\.700 +3\.500\n/);
  assert.match(text, /2 inferences, warm connection, 10 bytes up and 4 down/);
  assert.equal(text.includes('encode'), false, 'what took no time is left out');
  assert.equal(textOfRows([row], true).split('\n')[1],
    '0,new,2000.0,0.0,1000.0,500.0,100.0,50.0,3700.0,10,4');
});

// What a link needs: root, namespaces, TUN, iproute2.
const kDelayLine = process.env.OFFCUT_DELAY_LINE;
const kHasLink = process.getuid() === 0 && existsSync('/dev/net/tun') && kDelayLine !== undefined &&
  spawnSync('sh', ['-c', 'ip netns add offcut-probe && ip netns del offcut-probe && tc -V']).status === 0;

const kOffcut = process.env.OFFCUT_COMMAND;
const kZoo = process.env.OFFCUT_ZOO;
const kSkip = !existsSync(join(kTools, 'record/node_modules/onnxruntime-node'))
  ? 'needs the binding of ONNX Runtime: npm ci in tools/record'
  : !kOffcut || !kZoo ? 'needs OFFCUT_COMMAND and OFFCUT_ZOO' : false;

test('a split is measured over loopback', { skip: kSkip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'offcut-test-'));
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const run = (program, words) => spawnSync(program, words, { encoding: 'utf8', cwd: folder, env });
  const measure = (...words) => run(process.execPath, [join(kTools, 'measure_split/measure.mjs'),
    ...words]);
  try {
    assert.equal(run(kZoo, ['squeezenet_v1_1', '-o', 'net.onnx']).status, 0);
    const split = run(kOffcut, ['split', '-q', 'net.onnx', '--at', 'pool3', '-o', 'parts']);
    assert.equal(split.status, 0, split.stderr);
    const done = measure('parts', '--repeat', '3', '--warm-up', '1', '-o', 'rows.csv');
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /3 inferences, warm connection/);
    assert.match(done.stdout, /uplink/);
    const [head, ...lines] = readFileSync(join(folder, 'rows.csv'), 'utf8').trim().split('\n');
    assert.equal(lines.length, 3);
    const { tensors } = JSON.parse(readFileSync(join(folder, 'parts/plan.json'), 'utf8'));
    const sent = tensors.filter(({ crosses }) => crosses).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const line of lines) {
      const cells = Object.fromEntries(head.split(',').map((name, k) => [name, line.split(',')[k]]));
      const steps = ['device', 'encode', 'uplink', 'cloud', 'downlink', 'decode']
        .reduce((sum, name) => sum + Number(cells[`${name}_us`]), 0);
      assert.ok(Number(cells.device_us) > 0 && Number(cells.cloud_us) > 0);
      assert.ok(steps <= Number(cells.total_us) + 1, 'steps follow one another');
      assert.ok(Number(cells.bytes_up) >= sent && Number(cells.bytes_up) < sent + 1000);
    }
    const fresh = measure('parts', '--repeat', '2', '--new-connection');
    assert.equal(fresh.status, 0, fresh.stderr);
    assert.match(fresh.stdout, /a new connection each/);
    if (kHasLink) {
      const slow = measure('parts', '--repeat', '2', '--rate-mbit', '20', '--rtt-ms', '30',
        '--delay-line', kDelayLine, '-o', 'slow.csv');
      assert.equal(slow.status, 0, slow.stderr);
      const [names, row] = readFileSync(join(folder, 'slow.csv'), 'utf8').split('\n');
      const uplink = Number(row.split(',')[names.split(',').indexOf('uplink_us')]);
      // Half a round trip, and what the bucket does not let pass at once.
      assert.ok(uplink > 15e3 + (sent - 10000) * 8 / 20, `${uplink} us for ${sent} bytes`);
      assert.equal(spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout.includes('offcut-'),
        false, 'the namespaces are gone');
    }
    assert.match(measure('parts', '--repeat', '0').stderr, /--repeat: expected a whole number/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
