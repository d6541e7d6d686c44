// One session: loads a model, runs it, prints what it cost as one line of JSON. A process of its
// own, so that the parent can pin it, and so that every session starts with a fresh heap.
//   node worker.mjs '{"model": FILE, "threads": 1, "warmUp": 3, "runs": 20, "mostMs": 4000,
//                     "prefix": PATH or null, ...}'
// `runs` are the timed ones. Of slow networks there are fewer of both kinds: warming up ends with
// the run that passes kWarmMs, the timed ones end with mostMs, but not before `leastRuns`.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EnergyMeter, findSensor } from './energy.mjs';

const job = JSON.parse(process.argv[2]);
const kWarmMs = 1000;

// Numbers in [0, 1) from a fixed seed, so that every recording feeds the same input.
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

// Open extents: the first one of an input is the batch, others come from --dim.
function shapeOf(input) {
  return input.shape.map((extent, axis) => {
    if (typeof extent === 'number' && extent > 0) return extent;
    const given = job.dims[extent] ?? job.dims[`${input.name}[${axis}]`];
    if (given !== undefined) return given;
    if (axis === 0) return job.batch;
    throw new Error(`--dim: expected a value for "${extent}" of input "${input.name}", found none`);
  });
}

// Integers are tokens or flags: only 0 and 1 are valid everywhere.
function tensorOf(input, next) {
  const dims = shapeOf(input);
  const count = dims.reduce((a, b) => a * b, 1);
  const fill = (type, of) => type.from({ length: count }, of);
  switch (input.type) {
    case 'float32': return new Tensor('float32', fill(Float32Array, next), dims);
    case 'float64': return new Tensor('float64', fill(Float64Array, next), dims);
    case 'int64': return new Tensor('int64', fill(BigInt64Array, () => BigInt(next() < 0.5)), dims);
    case 'int32': return new Tensor('int32', fill(Int32Array, () => Number(next() < 0.5)), dims);
    case 'uint8': return new Tensor('uint8', fill(Uint8Array, () => 255 * next()), dims);
    case 'int8': return new Tensor('int8', fill(Int8Array, () => 127 * next()), dims);
    case 'bool': return new Tensor('bool', fill(Uint8Array, () => Number(next() < 0.5)), dims);
    default: throw new Error(`input "${input.name}": expected a type that can be made up, found ` +
      `${input.type}`);
  }
}

// One run makes the outputs; later runs write into the same memory, so that the time of the binding's
// copies does not count. Outputs whose shape changes from run to run cannot be kept.
function reusable(outputs) {
  return Object.values(outputs).every((tensor) => tensor.type !== 'string') ? outputs : undefined;
}

const sum = (times) => times.reduce((total, ms) => total + ms, 0);

async function main() {
  const before = performance.now();
  const session = await InferenceSession.create(job.model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: job.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableProfiling: job.prefix !== null,
    ...(job.prefix !== null && { profileFilePrefix: job.prefix }),
  });
  const loadMs = performance.now() - before;
  const next = uniform(7);
  const feeds = Object.fromEntries(session.inputMetadata.map((i) => [i.name, tensorOf(i, next)]));
  const meter = new EnergyMeter(job.measurePower ? findSensor(job.sysfs) : null);
  let outputs;
  const timed = async () => {
    const start = performance.now();
    const made = outputs ? await session.run(feeds, outputs) : await session.run(feeds);
    outputs ??= reusable(made);
    return performance.now() - start;
  };
  const warmMs = [await timed()];
  while (warmMs.length < job.warmUp && sum(warmMs) < kWarmMs) warmMs.push(await timed());
  const wallMs = [];
  const enough = () => wallMs.length >= job.runs ||
    (wallMs.length >= job.leastRuns && sum(wallMs) + wallMs[0] > job.mostMs);
  while (!enough()) {
    meter.sample(performance.now() / 1e3);
    wallMs.push(await timed());
  }
  meter.sample(performance.now() / 1e3);
  if (job.prefix !== null) session.endProfiling();
  const { maxRSS: peakKb, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1e3;
  const answer = { loadMs, warmMs, wallMs, peakKb, cpuMs, watts: meter.meanWatts() };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
