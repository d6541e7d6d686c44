// Every layer, or block, of a network as a model of its own, run until it is measured: times, energy
// and counters per layer, which the profile of a whole network cannot give.
//
//   net.onnx --offcut split --each layer--> a model per layer --worker.mjs--> TRACE.json
//
//   profiled session   the kernels' times, run by run
//   plain session      power, where a sensor is readable: repeated until its interval has passed
//   perf, twice        counters, where the machine counts: few runs and many (counters.mjs)
//
// A layer alone is no layer in a network: its inputs are warm or cold otherwise, and nothing is fused
// across its edge. Blocks come closer.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countersPerRun, parsePerf, perfWords, whyNoCounters } from './counters.mjs';
import { findSensor } from './energy.mjs';
import { chooseCores } from './machine.mjs';
import { readProfile } from './profile.mjs';
import { quantile, sorted } from './statistics.mjs';

const kHere = dirname(fileURLToPath(import.meta.url));
const kWarmUp = 2;
const kScoutRuns = 3;
const kLeastRuns = 3;      // of a layer that is longer than the interval
const kMostRuns = 20000;
const kClockRuns = 10;     // of a layer that no sensor asks to repeat

// How often a layer of so many ms runs for a sensor that shows a new value every `intervalMs`.
export function repetitions(ms, intervalMs, least = kLeastRuns) {
  if (!(ms > 0)) return kMostRuns;
  return Math.min(kMostRuns, Math.max(least, Math.ceil(intervalMs / ms)));
}

// Time of one run in us: the sum of its kernels.
const kernelUs = (run) => run.kernels.reduce((sum, kernel) => sum + kernel.dur, 0);

// The layer of the trace from what was measured of a part.
export function tracedLayer(part, runs, watts, counters) {
  const us = sorted(runs.map(kernelUs));
  const kernels = runs[0].kernels;
  const longest = kernels.reduce((a, b) => (b.dur > a.dur ? b : a), kernels[0] ?? { dur: 0 });
  const middle = quantile(us, 0.5);
  return {
    name: part.label, op: longest.args?.op_name ?? 'none', covers: part.layer_names,
    latency_us: { median: middle, p10: quantile(us, 0.1), p90: quantile(us, 0.9), n: us.length },
    ...(watts !== null && { energy_uj: watts * middle }),
    ...(Object.keys(counters).length > 0 && { counters }),
  };
}

// Returns what worker.mjs printed; `before` are words in front of its own.
function session(job, cores, before = []) {
  const words = [...before, process.execPath, join(kHere, 'worker.mjs'), JSON.stringify(job)];
  const done = spawnSync('taskset', ['-c', cores.join(','), ...words], { encoding: 'utf8' });
  if (done.error) throw new Error(`taskset: ${done.error.message} (Debian: apt install util-linux)`);
  if (done.status !== 0) throw new Error((done.stderr ?? '').trim().split('\n')[0] || done.signal);
  return JSON.parse(done.stdout.trim().split('\n').pop());
}

class LayerBench {
  constructor(wanted, cores, sensor, counts, folder) {
    Object.assign(this, { wanted, cores, sensor, counts, folder });
  }

  #job(file, runs, more) {
    const { batch, dims, sysfs } = this.wanted;
    return { model: file, threads: this.cores.length, batch, dims, sysfs, warmUp: kWarmUp, runs,
      leastRuns: runs, mostMs: 0, prefix: null, ...more };
  }

  #profiled(file, runs) {
    const folder = mkdtempSync(join(this.folder, 'profile-'));
    const { warmMs } = session(this.#job(file, runs, { prefix: join(folder, 'p') }), this.cores);
    const written = readdirSync(folder).find((name) => name.endsWith('.json'));
    if (!written) throw new Error('the runtime wrote no profile');
    const timed = readProfile(join(folder, written)).runs.slice(warmMs.length);
    rmSync(folder, { recursive: true });
    return timed;
  }

  #counted(file, runs) {
    const csv = join(this.folder, 'perf.csv');
    session(this.#job(file, runs), this.cores, perfWords(this.wanted.perf, csv));
    return parsePerf(readFileSync(csv, 'utf8'));
  }

  measure(part, file) {
    const scout = quantile(sorted(this.#profiled(file, kScoutRuns).map(kernelUs)), 0.5) / 1e3;
    const runs = repetitions(scout, this.sensor ? this.wanted.intervalMs : 0,
      this.sensor ? kLeastRuns : kClockRuns);
    const timed = this.#profiled(file, runs);
    const watts = this.sensor
      ? session(this.#job(file, runs, { measurePower: true }), this.cores).watts : null;
    const counters = this.counts
      ? countersPerRun(this.#counted(file, runs), this.#counted(file, 3 * runs), 2 * runs) : {};
    return tracedLayer(part, timed, watts, counters);
  }
}

function extract(wanted, folder) {
  const parts = join(folder, 'parts');
  const dims = Object.entries(wanted.dims).flatMap(([name, value]) => ['--dim', `${name}=${value}`]);
  const each = wanted.blocks ? 'block' : 'layer';
  const done = spawnSync(wanted.offcut, ['split', '-q', wanted.file, '--each', each, '-o', parts,
    ...dims], { encoding: 'utf8' });
  if (done.error) throw new Error(`${wanted.offcut}: does not start; name it with --offcut`);
  if (done.status !== 0) throw new Error((done.stderr ?? '').trim().replace(/^offcut: /, ''));
  return { parts, plan: JSON.parse(readFileSync(join(parts, 'plan.json'), 'utf8')) };
}

// Records all parts and returns { run, failed: [texts], sensor, counters }: a run of a trace, what
// could not run alone, and what this machine can read.
export function recordLayers(wanted, threads, folder) {
  const { cores, affinity } = chooseCores(threads, wanted.affinity);
  const sensor = findSensor(wanted.sysfs);
  const silent = whyNoCounters(wanted.perf, folder);
  const bench = new LayerBench(wanted, cores, sensor, silent === null, folder);
  const { parts, plan } = extract(wanted, folder);
  const layers = [];
  const failed = [];
  for (const part of plan.parts) {
    try {
      layers.push(bench.measure(part, join(parts, part.file)));
    } catch (error) {
      failed.push(`${part.label}: ${error.message}`);
    }
  }
  return { failed,
    energy: sensor ? sensor.name : 'no readable sensor (powercap, hwmon, battery): not recorded',
    counters: silent ?? `${wanted.perf} stat`,
    run: { unit: 'cpu', affinity, threads, framework: 'onnxruntime', precision: wanted.precision,
      batch: wanted.batch, layers } };
}

// One layer per line, as offcut writes traces.
export function textOfTrace({ runs, ...head }) {
  const text = (run) => {
    const { layers, ...point } = run;
    const lines = layers.map((layer) => `      ${JSON.stringify(layer)}`).join(',\n');
    return `    ${JSON.stringify(point).slice(0, -1)}, "layers": [\n${lines} ] }`;
  };
  return `${JSON.stringify({ schema: 'offcut.trace/1', ...head }).slice(0, -1)},\n  "runs": [\n` +
    `${runs.map(text).join(',\n')} ] }\n`;
}

export function writeTrace(path, trace) {
  writeFileSync(path, textOfTrace(trace));
}
