// Layers that are recorded alone: the arithmetic, and the whole with a sensor tree and a perf that
// the test makes. The whole needs ONNX Runtime's binding and the programs; it is skipped elsewhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync }
  from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { countersPerRun, parsePerf } from '../../../../tools/record/counters.mjs';

const kRecord = join(dirname(fileURLToPath(import.meta.url)), '../../../../tools/record');
const kHasRuntime = existsSync(join(kRecord, 'node_modules/onnxruntime-node'));
// per_layer.mjs itself needs no runtime.
const { repetitions, textOfTrace, tracedLayer } =
  await import('../../../../tools/record/per_layer.mjs');

test('a layer runs until the interval of the sensor has passed', () => {
  assert.equal(repetitions(5, 50), 10);
  assert.equal(repetitions(7, 50), 8);
  assert.equal(repetitions(80, 50), 3, 'a long one is not repeated without need');
  assert.equal(repetitions(0.2, 0, 10), 10, 'no sensor asks');
  assert.ok(repetitions(1e-9, 50) <= 20000);
});

test('what perf cannot count is left out', () => {
  const counts = parsePerf('# started on Mon\n\n1500,,instructions:u,1001,100.00,1.5,insn per cycle\n' +
    '<not supported>,,LLC-loads,0,100.00,,\n<not counted>,,cycles,0,0.00,,\n2.5,msec,task-clock,1,100\n');
  assert.deepEqual([...counts], [['instructions', 1500], ['task-clock', 2.5]]);
});

test('one inference is the difference of many and few', () => {
  const few = new Map([['instructions', 1e6], ['cycles', 5e5], ['LLC-loads', 100], ['LLC-load-misses', 10]]);
  const many = new Map([['instructions', 3e6], ['cycles', 1.5e6], ['LLC-loads', 300], ['LLC-load-misses', 60]]);
  assert.deepEqual(countersPerRun(few, many, 10), { instructions: 2e5, cycles: 1e5, llc_loads: 20,
    llc_load_misses: 5, ipc: 2, llc_mpki: 0.025, llc_miss_ratio: 0.25 });
  assert.deepEqual(countersPerRun(many, few, 10), {}, 'what did not grow is noise');
});

test('a layer is the sum of its kernels, and energy is power times its time', () => {
  const run = (a, b) => ({ kernels: [{ dur: a, args: { op_name: 'Conv' } },
    { dur: b, args: { op_name: 'Relu' } }] });
  const part = { label: 'block', layer_names: ['block/conv', 'block/relu'] };
  const layer = tracedLayer(part, [run(10, 2), run(12, 2), run(11, 2)], 2, {});
  assert.deepEqual(layer, { name: 'block', op: 'Conv', covers: ['block/conv', 'block/relu'],
    latency_us: { median: 13, p10: 12.2, p90: 13.8, n: 3 }, energy_uj: 26 });
  assert.equal('energy_uj' in tracedLayer(part, [run(1, 1)], null, {}), false);
});

test('the text of a trace is JSON', () => {
  const trace = { model: 'm', device: 'd', source: 's', runs: [{ unit: 'cpu', layers: [{ name: 'a' },
    { name: 'b' }] }] };
  assert.deepEqual(JSON.parse(textOfTrace(trace)), { schema: 'offcut.trace/1', ...trace });
});

test('options of layers are refused without --per-layer', () => {
  const run = (...words) => spawnSync(process.execPath, [join(kRecord, 'record.mjs'), 'm.onnx', '-o',
    't.json', ...words], { encoding: 'utf8', env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' } });
  assert.match(run('--blocks').stderr, /expected --per-layer beside --blocks, found none/);
  assert.match(run('--per-layer', '--keep', 'x').stderr, /expected no --add-to, --keep/);
});

// Counts what depends on how many inferences the worker is asked for: 5000 instructions each, 1e6 for
// starting.
const kPerf = `#!/bin/bash
while [[ $1 != -- ]]; do [[ $1 == -o ]] && file=$2; shift; done
shift
runs=$(grep -o '"runs":[0-9]*' <<< "$*" | head -1 | cut -d: -f2)
runs=\${runs:-0}
printf '%d,,instructions:u,1,100.00,,\\n%d,,cycles,1,100.00,,\\n<not supported>,,LLC-loads,0,100.00,,\\n' \
  $((1000000 + 5000 * runs)) $((500000 + 2500 * runs)) > "$file"
exec "$@"
`;

const kOffcut = process.env.OFFCUT_COMMAND;
const kZoo = process.env.OFFCUT_ZOO;
const kSkip = !kHasRuntime ? 'needs the binding of ONNX Runtime: npm ci in tools/record'
  : !kOffcut || !kZoo ? 'needs OFFCUT_COMMAND and OFFCUT_ZOO' : false;

test('a network is recorded block by block', { skip: kSkip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'offcut-test-'));
  try {
    mkdirSync(join(folder, 'sys/class/hwmon/hwmon0'), { recursive: true });
    writeFileSync(join(folder, 'sys/class/hwmon/hwmon0/power1_input'), '2500000\n');
    writeFileSync(join(folder, 'perf'), kPerf);
    chmodSync(join(folder, 'perf'), 0o755);
    const model = join(folder, 'net.onnx');
    assert.equal(spawnSync(kZoo, ['mnist_mlp', '-o', model]).status, 0);
    const trace = join(folder, 't.json');
    const done = spawnSync(process.execPath, [join(kRecord, 'record.mjs'), model, '-o', trace,
      '--per-layer', '--blocks', '--sensor-interval-ms', '5', '--perf', join(folder, 'perf'),
      '--offcut', kOffcut, '--sysfs', join(folder, 'sys')],
      { encoding: 'utf8', env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' } });
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stderr, /energy: hwmon, 1 rail\(s\)/);
    const { runs: [run] } = JSON.parse(readFileSync(trace, 'utf8'));
    assert.ok(run.layers.length >= 5);
    for (const layer of run.layers) {
      assert.ok(layer.latency_us.median > 0);
      assert.ok(Math.abs(layer.energy_uj / layer.latency_us.median - 2.5) < 1e-9);
      assert.equal(layer.counters.instructions, 5000);
      assert.equal(layer.counters.ipc, 2);
      assert.equal('llc_miss_ratio' in layer.counters, false);
    }
    // What was written is a trace of the network: offcut lays it on the graph.
    const told = spawnSync(kOffcut, ['inspect', '-q', model, '--trace', trace], { encoding: 'utf8' });
    assert.equal(told.status, 0, told.stderr);
    assert.match(told.stdout, /dense1/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
