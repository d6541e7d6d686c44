// Records a model at one or more thread counts; called by the script `record`, see README.md.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findSensor } from './energy.mjs';
import { chooseCores, describeMachine, spinNoise } from './machine.mjs';
import { recordLayers, writeTrace } from './per_layer.mjs';
import { record, Recording } from './sessions.mjs';
import { median, quantile, sorted } from './statistics.mjs';

const kHere = dirname(fileURLToPath(import.meta.url));
const kUsage = `usage: record MODEL.onnx -o TRACE.json [options]
  --threads LIST      thread counts, one run each (default 1)
  --affinity NAME     cluster of cores: big, little, big+little (default: the strongest that fits)
  --batch N           inputs in one run: names the run, and binds an open first extent (default 1)
  --dim NAME=N        value of an open extent; may be repeated
  --precision NAME    of the model: fp32, fp16, int8 (default fp32; names the run only)
  --budget-s N        seconds per thread count (default 30)
  --confidence R      wanted half width of the 95 % interval of each kernel's median (default 0.02)
  --model NAME        name of the model (default: the file's)
  --device NAME       name of this machine (default: its architecture and cores)
  --keep FOLDER       leaves recording.json and the profiles there
  --per-layer         every layer as a model of its own: times, energy and counters per layer
  --blocks            with --per-layer: blocks (names up to the first "/") in place of layers
  --sensor-interval-ms N   with --per-layer: how often the power sensor shows a new value (default 50)
  --perf PROGRAM      with --per-layer: counts instructions, cycles, cache misses (default perf)
  --offcut PROGRAM    with --per-layer: offcut (default: on the PATH, or built beside this checkout)
  --add-to TRACE      adds the runs to this trace of the same network and device (another batch)
  --join PROGRAM      offcut-join (default: on the PATH, or built beside this checkout)
`;

class Refused extends Error {}

function positive(name, text, most) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Refused(`--${name}: expected a whole number 1..${most}, found "${text}"`);
}

const kOfLayers = ['blocks', 'sensor-interval-ms', 'perf', 'offcut', 'sysfs'];

function expectEffects(values) {
  if (values['per-layer']) {
    if (!values.output) throw new Refused('expected -o TRACE.json beside --per-layer, found none');
    if (values['add-to'] || values.keep || values.join) {
      throw new Refused('expected no --add-to, --keep and --join beside --per-layer, found one');
    }
    return;
  }
  const lone = kOfLayers.find((name) => values[name] !== undefined);
  if (lone) throw new Refused(`expected --per-layer beside --${lone}, found none`);
}

function options() {
  const text = (extra) => ({ type: 'string', ...extra });
  const { values, positionals } = parseArgs({ allowPositionals: true, options: {
    output: text({ short: 'o' }), threads: text({ default: '1' }), affinity: text(),
    batch: text({ default: '1' }), dim: text({ multiple: true, default: [] }),
    precision: text({ default: 'fp32' }), 'budget-s': text({ default: '30' }),
    confidence: text({ default: '0.02' }), model: text(), device: text(), keep: text(),
    'add-to': text(), join: text(), 'per-layer': { type: 'boolean' }, blocks: { type: 'boolean' },
    'sensor-interval-ms': text(), perf: text(), offcut: text(), sysfs: text(), help: { type: 'boolean', short: 'h' } } });
  if (values.help) return null;
  if (positionals.length !== 1) throw new Refused(`expected one model, found ${positionals.length}`);
  if (!values.output && !values.keep && !values['add-to']) {
    throw new Refused('expected -o TRACE.json or --add-to TRACE.json, found none');
  }
  expectEffects(values);
  const confidence = Number(values.confidence);
  if (!(confidence > 0 && confidence < 1)) {
    throw new Refused(`--confidence: expected 0 < R < 1, found "${values.confidence}"`);
  }
  const dims = Object.fromEntries(values.dim.map((pair) => {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw new Refused(`--dim: expected NAME=N, found "${pair}"`);
    return [pair.slice(0, at), positive('dim', pair.slice(at + 1), 1e6)];
  }));
  return { ...values, dims, confidence, file: positionals[0],
    model: values.model ?? basename(positionals[0]).replace(/\.onnx$/, ''),
    batch: positive('batch', values.batch, 4096), budgetS: positive('budget-s', values['budget-s'],
      3600), threads: values.threads.split(',').map((t) => positive('threads', t, 1024)) };
}

const percent = (ratio) => `${(100 * ratio).toFixed(1)} %`;

// What the run achieved, in words: goes into the trace.
function confidenceText(done, wanted) {
  const { tight, total, widest } = done.verdict;
  const rest = tight === total ? '' : `; widest ±${percent(widest.relative)} (${widest.kernel.trim()})`;
  return `95 % interval of the median within ±${percent(wanted)} or half a clock step (0.5 us) for ` +
    `${tight} of ${total} kernels after ${done.taken} timed runs in ${done.sessionMs.length} ` +
    `sessions${rest}`;
}

function noiseText(done, spin) {
  const medians = sorted(done.sessionMs);
  const spread = (medians[medians.length - 1] - medians[0]) / quantile(medians, 0.5);
  const dropped = done.dropped > 0 ? `, ${done.dropped} disturbed sessions dropped` : '';
  return `session medians differ by ${percent(spread)}; other programs took ` +
    `${percent(Math.max(...done.others))} of the cores in the worst session${dropped}; the ` +
    `hypervisor ${percent(Math.max(...done.stolen))}; a fixed loop before the run varied by ` +
    `${percent(spin.spread)} (p10 to p90)`;
}

// Starts nothing yet: the recording of one thread count.
function plan(wanted, threads) {
  const { cores, affinity } = chooseCores(threads, wanted.affinity);
  const job = { model: wanted.file, threads, batch: wanted.batch, dims: wanted.dims };
  const recording = new Recording(job, { cores, budgetS: wanted.budgetS,
    confidence: wanted.confidence });
  return { threads, cores, affinity, recording };
}

// Returns what the manifest says of a finished run, and writes its profile.
function conclude(wanted, { threads, cores, affinity, recording }, folder, spin) {
  const done = recording.result;
  const profile = `t${threads}_b${wanted.batch}_${wanted.precision}.json`;
  writeFileSync(join(folder, profile), recording.profile());
  const plain = sorted(done.plainMs);
  const run = {
    profile, unit: 'cpu', affinity, threads, framework: 'onnxruntime', precision: wanted.precision,
    batch: wanted.batch, cores, loading_ms: median(done.loadMs), peak_memory_mb: done.peakKb / 1e3,
    power_w: done.watts.length > 0 ? median(done.watts) : null,
    unprofiled_ms: { median: quantile(plain, 0.5), p10: quantile(plain, 0.1),
      p90: quantile(plain, 0.9), n: plain.length },
    confidence: confidenceText(done, wanted.confidence),
    noise: noiseText(done, spin),
  };
  process.stderr.write(`record: ${wanted.model} x${threads} batch ${wanted.batch}: ` +
    `${median(done.sessionMs).toFixed(3)} ms (${run.unprofiled_ms.median.toFixed(3)} without ` +
    `profiler), ${(done.spentMs / 1e3).toFixed(0)} s; ${run.confidence}; ${run.noise}\n`);
  return run;
}

function recordAll(wanted, folder) {
  const spin = spinNoise();
  const plans = wanted.threads.map((threads) => plan(wanted, threads));
  record(plans.map((p) => p.recording));
  return plans.map((p) => conclude(wanted, p, folder, spin));
}

function manifest(wanted, runs) {
  const machine = describeMachine();
  const library = JSON.parse(readFileSync(join(kHere,
    'node_modules/onnxruntime-node/package.json'), 'utf8')).version;
  const sensor = findSensor();
  return {
    schema: 'offcut.recording/1',
    model: wanted.model,
    device: wanted.device ?? `${machine.architecture}_${machine.cpu.match(/(\d+) cores/)[1]}core`,
    source: `recorded ${new Date().toISOString().slice(0, 10)} by tools/record with ONNX Runtime ` +
      `${library} (CPU) on ${machine.cpu}`,
    metadata: { ...machine, library: `onnxruntime-node ${library}`, node: process.version,
      energy: sensor ? sensor.name : 'no readable sensor (powercap, hwmon, battery): not recorded',
      loading: 'session creation; weights that a file holds as ConstantOfShape are computed, not read' },
    runs,
  };
}

function findProgram(name, given) {
  if (given) return given;
  const beside = ['release', 'dev', 'clang'].map((preset) =>
    join(kHere, '../../build', preset, 'tools', name));
  const tried = [...beside, name];
  return tried.find((program) => !spawnSync(program, ['--help']).error) ?? null;
}

// A trace of layers that ran alone.
function recordPerLayer(wanted) {
  const offcut = findProgram('offcut', wanted.offcut);
  if (!offcut) throw new Refused('offcut: expected it on the PATH, in build/, or as --offcut, found none');
  const folder = mkdtempSync(join(tmpdir(), 'offcut-record-'));
  try {
    const settings = { ...wanted, offcut, perf: wanted.perf ?? 'perf',
      intervalMs: positive('sensor-interval-ms', wanted['sensor-interval-ms'] ?? '50', 60000) };
    const recorded = wanted.threads.map((threads) => recordLayers(settings, threads, folder));
    const { metadata, ...head } = manifest(wanted, []);
    const { energy, counters, failed } = recorded[0];
    writeTrace(wanted.output, { model: head.model, device: head.device, source: head.source,
      metadata: { ...metadata, energy, counters, layers: 'each ran alone, as a model of its own' },
      runs: recorded.map(({ run }) => run) });
    process.stderr.write(`record: energy: ${energy}\nrecord: counters: ${counters}\n`);
    for (const text of failed) process.stderr.write(`record: not measured: ${text}\n`);
    if (failed.length > 0) process.exitCode = 3;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function main() {
  if (process.env.ORT_DISABLE_TELEMETRY !== '1') {
    throw new Refused('ORT_DISABLE_TELEMETRY: expected "1" (ONNX Runtime reports to its vendor ' +
      'otherwise), found ' + (process.env.ORT_DISABLE_TELEMETRY ?? 'nothing'));
  }
  const wanted = options();
  if (!wanted) return process.stdout.write(kUsage);
  if (wanted['per-layer']) return recordPerLayer(wanted);
  const folder = wanted.keep ?? mkdtempSync(join(tmpdir(), 'offcut-record-'));
  mkdirSync(folder, { recursive: true });
  const runs = recordAll(wanted, folder);
  const recording = join(folder, 'recording.json');
  writeFileSync(recording, `${JSON.stringify(manifest(wanted, runs), null, 2)}\n`);
  if (!wanted.output && !wanted['add-to']) return;
  const join_ = findProgram('offcut-join', wanted.join);
  if (!join_) {
    throw new Refused(`offcut-join: expected it on the PATH, in build/, or as --join, found none ` +
      `(the recording is in ${folder})`);
  }
  const target = [...(wanted.output ? ['-o', wanted.output] : []),
    ...(wanted['add-to'] ? ['--add-to', wanted['add-to']] : [])];
  const joined = spawnSync(join_, [recording, '--model', wanted.file, ...target],
    { stdio: 'inherit' });
  process.exitCode = joined.status ?? 2;
  if (!wanted.keep && joined.status === 0) rmSync(folder, { recursive: true, force: true });
}

try {
  main();
} catch (error) {
  process.stderr.write(`record: ${error.message}\n`);
  if (error instanceof Refused && error.message.startsWith('expected')) process.stderr.write(kUsage);
  process.exitCode = 2;
}
