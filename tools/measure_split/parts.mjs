// The parts of a split as sessions of ONNX Runtime, and what each needs and gives (plan.json).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kHere = dirname(fileURLToPath(import.meta.url));
// The recorder's binding, loaded where it is first needed.
export const runtime = () =>
  createRequire(import.meta.url)(join(kHere, '../record/node_modules/onnxruntime-node'));

// Microseconds of the machine's monotonic clock, the same for all its processes.
export const nowUs = () => Number(process.hrtime.bigint() / 10n) / 100;

// Tells whether two processes share that clock.
export function bootOf() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

export function readPlan(folder) {
  const path = join(folder, 'plan.json');
  const plan = JSON.parse(readFileSync(path, 'utf8'));
  if (plan.schema !== 'offcut.split/1') {
    throw new Error(`${path}: expected the schema "offcut.split/1", found "${plan.schema}"`);
  }
  const edge = plan.parts.find((part) => part.site === 'edge');
  if (edge) throw new Error(`${path}: expected parts on the device and in the cloud, found "edge"`);
  if (plan.parts.some((part) => part.label)) {
    throw new Error(`${path}: expected a split, found layers that were extracted`);
  }
  return plan;
}

export async function openParts(folder, plan, site, threads) {
  const { InferenceSession } = runtime();
  const sessions = new Map();
  for (const [index, part] of plan.parts.entries()) {
    if (part.site !== site) continue;
    sessions.set(index, await InferenceSession.create(join(folder, part.file), {
      executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1,
      executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3 }));
  }
  return sessions;
}

// Runs one part on the tensors that are known; returns { results, us }.
export async function runPart(session, known) {
  const feeds = {};
  for (const name of session.inputNames) {
    if (!(name in known)) throw new Error(`nothing gave the tensor ${name}`);
    feeds[name] = known[name];
  }
  const start = nowUs();
  const results = await session.run(feeds);
  return { results, us: nowUs() - start };
}

// Returns what has to reach part `index` from the device: what it reads that no part of its own site
// gave before. And what has to come back: what later parts of the device read, and results.
export function transfersOf(plan, index) {
  const part = plan.parts[index];
  const names = (list) => list.map(({ name }) => name);
  const there = new Set(plan.parts.slice(0, index).filter(({ site }) => site === part.site)
    .flatMap(({ inputs, outputs }) => [...names(inputs), ...names(outputs)]));
  const results = new Set(names(plan.results));
  const later = new Set(plan.parts.slice(index + 1).filter(({ site }) => site !== part.site)
    .flatMap(({ inputs }) => names(inputs)));
  return { up: names(part.inputs).filter((name) => !there.has(name)),
    down: names(part.outputs).filter((name) => results.has(name) || later.has(name)) };
}
