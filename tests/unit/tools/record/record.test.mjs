// Unit tests of the recorder's own arithmetic: no runtime needed. Run by `node --test`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EnergyMeter, findSensor } from '../../../../tools/record/energy.mjs';
import { chooseCores, clusters, coresOfList } from '../../../../tools/record/machine.mjs';
import { addSamples, MergedProfile, readProfile } from '../../../../tools/record/profile.mjs';
import { intervalOfMedian, isTight, quantile, samplesNeeded }
  from '../../../../tools/record/statistics.mjs';

const kRecord = join(dirname(fileURLToPath(import.meta.url)), '../../../../tools/record');

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'offcut-test-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('quantiles interpolate between neighbours', () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([10], 0.9), 10);
  assert.equal(quantile([0, 10], 0.1), 1);
});

test('the interval of the median has the tabulated ranks', () => {
  // Binomial(25, 1/2): ranks 7.6 and 17.4 round outwards to the 7th and the 19th, counted from 1;
  // tables give 8 and 18, so ours is never too narrow.
  const { median, low, high } = intervalOfMedian(Array.from({ length: 25 }, (_, i) => i + 1));
  assert.equal(median, 13);
  assert.ok(low <= 8 && low >= 7);
  assert.ok(high >= 18 && high <= 19);
});

test('the interval covers the true median about as often as it says', () => {
  let state = 1;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let covered = 0;
  const trials = 2000;
  for (let trial = 0; trial < trials; ++trial) {
    const { low, high } = intervalOfMedian(Array.from({ length: 41 }, uniform));
    if (low <= 0.5 && 0.5 <= high) ++covered;
  }
  assert.ok(covered / trials >= 0.95, `covered ${covered / trials}`);
  assert.ok(covered / trials <= 0.995, `covered ${covered / trials}`);
});

test('few samples give no interval, and ask for more', () => {
  const interval = intervalOfMedian([5, 5, 5]);
  assert.equal(isTight(interval, 0.02), false);
  assert.equal(samplesNeeded(interval, 3, 0.02), 6);
});

test('a short kernel is tight at half a step of the clock', () => {
  assert.equal(isTight({ median: 2, low: 2, high: 3 }, 0.02), true);    // half width 0.5 us
  assert.equal(isTight({ median: 2, low: 1, high: 3 }, 0.02), false);
  assert.equal(isTight({ median: 1000, low: 985, high: 1020 }, 0.02), true);
});

test('twice too wide asks for four times the samples', () => {
  assert.equal(samplesNeeded({ median: 1000, low: 960, high: 1040 }, 50, 0.02), 200);
});

const event = (cat, name, ts, dur, args = {}) => ({ cat, name, ts, dur, ph: 'X', args });

test('a profile is cut into runs whatever the order of its events', () => inFolder((folder) => {
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify([
    event('Session', 'model_loading_uri', 0, 5), event('Session', 'model_run', 100, 50),
    event('Node', 'b_kernel_time', 130, 7), event('Node', 'a_kernel_time', 110, 20),
    event('Session', 'model_run', 10, 60), event('Node', 'a_kernel_time', 20, 40),
  ]));
  const { session, runs } = readProfile(path);
  assert.equal(session.length, 1);
  assert.deepEqual(runs.map((run) => run.kernels.map((k) => k.dur)), [[40], [20, 7]]);
  const samples = new Map();
  addSamples(samples, runs);
  assert.deepEqual(samples.get(' a'), [40, 20]);
}));

test('glued sessions do not overlap and lose what no reader needs', () => {
  const merged = new MergedProfile();
  const run = (start) => ({ event: event('Session', 'model_run', start, 30),
    kernels: [event('Node', 'a_kernel_time', start + 5, 10, { op_name: 'Conv', mem_in_use: 1 })] });
  merged.add([], [run(1000)]);
  merged.add([], [run(7)]);
  const events = JSON.parse(merged.text());
  assert.deepEqual(events.map((e) => e.ts), [5, 0, 36, 31]);
  assert.deepEqual(events[0].args, { op_name: 'Conv' });
});

test('cores of one strength are one cluster, weaker ones are little', () => {
  assert.deepEqual(coresOfList('0-2,5'), [0, 1, 2, 5]);
  const strength = (core) => (core < 4 ? 400 : 1024);
  const all = clusters([0, 1, 2, 3, 4, 5], strength);
  assert.deepEqual(all, [{ name: 'little', cores: [0, 1, 2, 3] }, { name: 'big', cores: [4, 5] }]);
  assert.deepEqual(chooseCores(2, undefined, all), { affinity: 'big', cores: [4, 5] });
  assert.deepEqual(chooseCores(3, undefined, all), { affinity: 'little', cores: [0, 1, 2] });
  assert.deepEqual(chooseCores(5, 'big+little', all).affinity, 'big+little');
  assert.deepEqual(clusters([0, 1], () => 1)[0].name, 'any');
});

test('cores that are not there are refused by name and number', () => {
  const one = clusters([0, 1], () => 1);
  assert.throws(() => chooseCores(3, undefined, one), /expected 1\.\.2 .* found 3/);
  assert.throws(() => chooseCores(1, 'big', one), /--affinity: expected any/);
});

function sysfs(files, work) {
  return inFolder((root) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), `${text}\n`);
    }
    return work(root);
  });
}

test('RAPL counters are summed over packages and unwrapped', () => sysfs({
  'class/powercap/intel-rapl:0/energy_uj': 9_000_000,
  'class/powercap/intel-rapl:0/max_energy_range_uj': 10_000_000,
  'class/powercap/intel-rapl:1/energy_uj': 1_000_000,
  'class/powercap/intel-rapl:0:0/energy_uj': 5,
}, (root) => {
  const meter = new EnergyMeter(findSensor(root));
  meter.sample(0);
  writeFileSync(join(root, 'class/powercap/intel-rapl:0/energy_uj'), '1000000');  // wrapped: +2 J
  writeFileSync(join(root, 'class/powercap/intel-rapl:1/energy_uj'), '5000000');  // +4 J
  meter.sample(2);
  assert.equal(meter.meanWatts(), 3);
}));

test('INA rails are summed and integrated', () => sysfs({
  'class/hwmon/hwmon0/power1_input': 1_000_000, 'class/hwmon/hwmon0/power2_input': 500_000,
}, (root) => {
  const meter = new EnergyMeter(findSensor(root));
  meter.sample(0);
  writeFileSync(join(root, 'class/hwmon/hwmon0/power1_input'), '3000000');
  meter.sample(1);
  assert.equal(meter.meanWatts(), 2.5);
}));

test('a battery counts only while it discharges', () => {
  const files = { 'class/power_supply/bat/type': 'Battery', 'class/power_supply/bat/current_now':
    -500_000, 'class/power_supply/bat/voltage_now': 4_000_000 };
  sysfs({ ...files, 'class/power_supply/bat/status': 'Charging' },
    (root) => assert.equal(findSensor(root), null));
  sysfs({ ...files, 'class/power_supply/bat/status': 'Discharging' },
    (root) => assert.equal(findSensor(root).watts(), 2));
});

test('without a sensor there is no power, rather than zero', () => {
  assert.equal(findSensor('/nowhere'), null);
  const meter = new EnergyMeter(null);
  meter.sample(0);
  assert.equal(meter.meanWatts(), null);
});

test('record.mjs refuses to run with telemetry on', () => {
  const env = { ...process.env };
  delete env.ORT_DISABLE_TELEMETRY;
  const done = spawnSync(process.execPath, [join(kRecord, 'record.mjs'), 'm.onnx', '-o', 't.json'],
    { env, encoding: 'utf8' });
  assert.equal(done.status, 2);
  assert.match(done.stderr, /ORT_DISABLE_TELEMETRY: expected "1" .* found nothing/);
});

test('record.mjs names the option that is wrong', () => {
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const done = spawnSync(process.execPath, [join(kRecord, 'record.mjs'), 'm.onnx', '-o', 't.json',
    '--threads', '0'], { env, encoding: 'utf8' });
  assert.equal(done.status, 2);
  assert.match(done.stderr, /--threads: expected a whole number 1\.\.1024, found "0"/);
});
