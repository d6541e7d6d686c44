// Repeats sessions of operating points until every kernel's time is known well enough.
//
//   a session  : a fresh pinned process, warm-up runs (dropped), timed runs (kept); then a few runs
//                without the profiler, for the wall time it hides and for power
//   after each : 95 % interval of the median of every kernel; the widest one decides how many runs
//                the next session gets; stop when all are tight or the time is up
//
// The runtime executes whole networks, so a short kernel gets its many repetitions by repeating the
// network. Many sessions rather than one long one, because where a heap lands in memory, and what
// else the machine does that minute, can decide a kernel's time for a whole session. For the same
// reason the sessions of several operating points take turns: record(points) goes round.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coreTimes } from './machine.mjs';
import { addSamples, MergedProfile, readProfile } from './profile.mjs';
import { intervalOfMedian, isTight, median, samplesNeeded } from './statistics.mjs';

const kHere = dirname(fileURLToPath(import.meta.url));
const kWarmUp = 3;         // at most; the worker stops after a second
const kLeastSessions = 5;
const kMostRuns = 100;   // in one session
const kLeastRuns = 3;    // in one session
const kFirstRuns = 10;   // of the first session, which only scouts
const kMostOthers = 0.05;  // of the cores' time; a session that other programs disturb is dropped
const kTeardownMs = 30;    // of a session's own end and the kernel's ticks, not counted as others
const kMostDropped = 20;   // sessions; after that they are kept, and the noise says so
const kPauseMs = 1000;     // after a dropped session, for the disturbance to pass
const kPlainShare = 4;   // one run without the profiler for this many with it

// Runs one session in a process pinned to the cores; returns what worker.mjs printed, and which share
// of the cores' time went to other programs and to the hypervisor.
function runSession(job, cores) {
  const before = coreTimes(cores);
  const start = performance.now();
  const node = [process.execPath, join(kHere, 'worker.mjs'), JSON.stringify(job)];
  const done = spawnSync('taskset', ['-c', cores.join(','), ...node], { encoding: 'utf8' });
  if (done.error) throw new Error(`taskset: ${done.error.message} (Debian: apt install util-linux)`);
  if (done.status !== 0) {
    throw new Error(`${job.model}: ${(done.stderr ?? '').trim().split('\n')[0] || done.signal}`);
  }
  const answer = JSON.parse(done.stdout.trim().split('\n').pop());
  const after = coreTimes(cores);
  const spanMs = (performance.now() - start) * cores.length;
  const othersMs = after.busyMs - before.busyMs - answer.cpuMs - kTeardownMs;
  return { ...answer, others: Math.max(0, othersMs) / spanMs,
    stolen: (after.stolenMs - before.stolenMs) / spanMs };
}

function profiledSession(job, cores) {
  const folder = mkdtempSync(join(tmpdir(), 'offcut-record-'));
  try {
    const answer = runSession({ ...job, prefix: join(folder, 'profile') }, cores);
    const file = readdirSync(folder).find((name) => name.endsWith('.json'));
    if (!file) throw new Error(`${job.model}: the runtime wrote no profile`);
    return { ...answer, profile: readProfile(join(folder, file)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Returns { tight, total, widest: { kernel, relative }, needed } over all kernels.
export function assess(samples, confidence) {
  const verdict = { tight: 0, total: samples.size, needed: 0, widest: { kernel: '', relative: 0 } };
  for (const [kernel, times] of samples) {
    const interval = intervalOfMedian(times);
    if (isTight(interval, confidence)) {
      ++verdict.tight;
      continue;
    }
    verdict.needed = Math.max(verdict.needed, samplesNeeded(interval, times.length, confidence));
    const relative = (interval.high - interval.low) / 2 / interval.median;
    if (relative > verdict.widest.relative) verdict.widest = { kernel, relative };
  }
  return verdict;
}

// One operating point while it is recorded. job: { model, threads, batch, dims }; plan: { cores,
// budgetS, confidence }.
export class Recording {
  #job;
  #plan;
  #samples = new Map();
  #merged = new MergedProfile();
  #runMs = Infinity;      // of one inference
  #overheadMs = 0;        // of a session beyond its runs
  result = { taken: 0, loadMs: [], sessionMs: [], plainMs: [], watts: [], peakKb: 0, spentMs: 0,
    others: [], stolen: [], dropped: 0, verdict: { tight: 0, total: 0, needed: 0 } };

  constructor(job, plan) {
    this.#job = job;
    this.#plan = plan;
  }

  get #leftMs() {
    return this.#plan.budgetS * 1e3 - this.result.spentMs;
  }

  get done() {
    const { loadMs, verdict } = this.result;
    if (loadMs.length === 0) return false;
    if (loadMs.length >= kLeastSessions && verdict.tight === verdict.total) return true;
    return this.#leftMs < this.#overheadMs + (kLeastRuns + 1) * this.#runMs;
  }

  #runsOfNext() {
    const { taken, verdict } = this.result;
    if (taken === 0) return kFirstRuns;
    const wanted = Math.max(verdict.needed - taken, kFirstRuns);
    const affordable = (this.#leftMs - this.#overheadMs) / this.#runMs;
    const most = Math.min(kMostRuns, affordable / (1 + 1 / kPlainShare));
    return Math.max(kLeastRuns, Math.floor(Math.min(wanted, most)));
  }

  // Runs one session with the profiler and one without. No session takes more than its share of the
  // budget, so that slow networks get several too.
  step() {
    const start = performance.now();
    const { result } = this;
    const runs = this.#runsOfNext();
    const shareMs = this.#plan.budgetS * 1e3 / kLeastSessions / (1 + 1 / kPlainShare);
    const job = { ...this.#job, warmUp: kWarmUp };
    const done = profiledSession({ ...job, runs, leastRuns: kLeastRuns, mostMs: shareMs },
      this.#plan.cores);
    const plain = runSession({ ...job, prefix: null, measurePower: true, leastRuns: 1,
      runs: Math.ceil(runs / kPlainShare), mostMs: shareMs / kPlainShare }, this.#plan.cores);
    const disturbed = Math.max(done.others, plain.others) > kMostOthers;
    if (disturbed && result.dropped < kMostDropped) {
      ++result.dropped;  // costs no budget
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, kPauseMs);
      return;
    }
    this.#keep(done);
    result.plainMs.push(...plain.wallMs);
    if (plain.watts !== null) result.watts.push(plain.watts);
    result.others.push(done.others, plain.others);
    result.stolen.push(done.stolen, plain.stolen);
    this.#runMs = median(done.wallMs);
    const spentMs = performance.now() - start;
    this.#overheadMs = spentMs - [...done.wallMs, ...plain.wallMs].reduce((a, b) => a + b, 0);
    result.spentMs += spentMs;
  }

  #keep(done) {
    const { result } = this;
    const timed = done.profile.runs.slice(done.warmMs.length);
    if (result.taken === 0) this.#merged.add(done.profile.session, done.profile.runs.slice(0, 1));
    this.#merged.add([], timed);
    addSamples(this.#samples, timed);
    result.taken += timed.length;
    result.loadMs.push(done.loadMs);
    result.sessionMs.push(median(timed.map((run) => run.event.dur)) / 1e3);
    result.peakKb = Math.max(result.peakKb, done.peakKb);
    result.verdict = assess(this.#samples, this.#plan.confidence);
  }

  // The glued profile, in ONNX Runtime's format.
  profile() {
    return this.#merged.text();
  }
}

// Records several operating points in turns.
export function record(recordings) {
  while (recordings.some((recording) => !recording.done)) {
    for (const recording of recordings) {
      if (!recording.done) recording.step();
    }
  }
}
