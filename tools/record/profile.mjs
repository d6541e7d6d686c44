// ONNX Runtime profiles: cut into runs, cleaned of warm-up, and several sessions glued to one file.
import { readFileSync } from 'node:fs';

const kKept = ['op_name', 'provider', 'node_index', 'activation_size', 'parameter_size',
  'output_size', 'input_type_shape', 'output_type_shape'];

// Returns { session: [events of loading], runs: [{ event, kernels: [events] }] } in order of time.
// Kernels belong to the run whose interval holds their start.
export function readProfile(path) {
  const events = JSON.parse(readFileSync(path, 'utf8'));
  const runs = events.filter((e) => e.name === 'model_run').sort((a, b) => a.ts - b.ts)
    .map((event) => ({ event, kernels: [] }));
  const kernels = events.filter((e) => e.cat === 'Node' && e.name.endsWith('_kernel_time'))
    .sort((a, b) => a.ts - b.ts);
  let run = 0;
  for (const kernel of kernels) {
    while (run + 1 < runs.length && runs[run + 1].event.ts <= kernel.ts) ++run;
    runs[run]?.kernels.push(kernel);
  }
  const session = events.filter((e) => e.cat === 'Session' &&
    (e.name === 'session_initialization' || e.name.startsWith('model_loading')));
  return { session, runs };
}

// Adds the durations of each kernel, in us, to `samples`: Map from kernel to array.
export function addSamples(samples, runs) {
  for (const { kernels } of runs) {
    for (const kernel of kernels) {
      const key = `${kernel.args.node_index ?? ''} ${kernel.name.replace(/_kernel_time$/, '')}`;
      if (!samples.has(key)) samples.set(key, []);
      samples.get(key).push(kernel.dur);
    }
  }
}

// One profile out of many sessions, in ONNX Runtime's own format: the cold first run, then all
// timed runs, one after the other in time. Arguments that no reader of timings needs (arena
// statistics, scheduling of single threads) are left out.
export class MergedProfile {
  #lines = [];
  #end = 0;

  // Adds runs (and the events of loading) of one session.
  add(session, runs) {
    const events = [...session, ...runs.flatMap((run) => [...run.kernels, run.event])];
    if (events.length === 0) return;
    const start = Math.min(...events.map((e) => e.ts));
    const shift = this.#end - start;
    for (const event of events) {
      const ts = event.ts + shift;
      const args = Object.fromEntries(Object.entries(event.args ?? {})
        .filter(([key]) => kKept.includes(key)));
      this.#lines.push(JSON.stringify({ ...event, ts, args }));
      this.#end = Math.max(this.#end, ts + event.dur);
    }
    this.#end += 1;
  }

  text() {
    return `[\n${this.#lines.join(',\n')}\n]\n`;
  }
}
