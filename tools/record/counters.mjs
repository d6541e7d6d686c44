// Hardware counters of a program, by `perf stat -x,`: what one inference counts.
//
//   perf stat -x, -e EVENTS -o FILE -- PROGRAM     12345,,instructions:u,1001,100.00,,
//                                                  <not supported>,,LLC-loads,0,100.00,,
//
// A program also counts what it does before and after its inferences. So it is run with few and with
// many, and the difference, divided by how many more there were, is one inference.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const kEvents = ['instructions', 'cycles', 'LLC-loads', 'LLC-load-misses'];

// Returns Map from event to count; events that the machine does not count are left out. A count of
// an event that ran part of the time only is scaled by perf already.
export function parsePerf(text) {
  const counts = new Map();
  for (const line of text.split('\n')) {
    const [value, , event] = line.split(',');
    if (line.startsWith('#') || event === undefined || !/^\d+(\.\d+)?$/.test(value)) continue;
    counts.set(event.replace(/:[a-zA-Z]+$/, ''), Number(value));
  }
  return counts;
}

// Returns what `runs` more inferences counted, each, with the ratios that people look at; events
// that did not grow are left out.
export function countersPerRun(few, many, runs) {
  const out = {};
  for (const [event, count] of many) {
    const more = count - (few.get(event) ?? NaN);
    if (more > 0) out[event.toLowerCase().replaceAll('-', '_')] = more / runs;
  }
  const { instructions, cycles, llc_loads: loads, llc_load_misses: misses } = out;
  if (instructions && cycles) out.ipc = instructions / cycles;
  if (instructions && misses) out.llc_mpki = 1e3 * misses / instructions;
  if (loads && misses) out.llc_miss_ratio = misses / loads;
  return out;
}

// Returns why `program` counts nothing here, or null.
export function whyNoCounters(program, folder) {
  const file = `${folder}/perf-probe.csv`;
  const done = spawnSync(program, ['stat', '-x,', '-e', kEvents.join(','), '-o', file, '--',
    process.execPath, '-e', '0'], { encoding: 'utf8' });
  if (done.error) return `${program} does not start (Debian: apt install linux-perf)`;
  if (done.status !== 0) return `${program} refuses: ${(done.stderr ?? '').trim().split('\n')[0]}`;
  const counted = parsePerf(readFileSync(file, 'utf8'));
  return counted.size > 0 ? null : `${program} counts none of ${kEvents.join(', ')} on this machine`;
}

// The words in front of a program that make perf count it into `file`.
export function perfWords(program, file) {
  return [program, 'stat', '-x,', '-e', kEvents.join(','), '-o', file, '--'];
}
