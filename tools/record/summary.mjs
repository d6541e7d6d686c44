// Prints what native traces hold, one line a run, as a Markdown table: for README files.
//   node tools/record/summary.mjs traces/data/*.trace.json
import { readFileSync } from 'node:fs';
import { median } from './statistics.mjs';

const kColumns = ['model', 'device', 'precision', 'batch', 'threads', 'ms end to end', 'p10 to p90', 'sum of layers, ms',
  'residual', 'kernels', 'runs', 'loading, ms', 'peak MB'];

function middle(time) {
  return Array.isArray(time) ? median(time) : time.median;
}

function row(trace, run) {
  const wall = run.end_to_end_us;
  const sum = run.layers.reduce((total, layer) => total + middle(layer.latency_us), 0);
  const ms = (us) => (us / 1e3).toFixed(us < 1e4 ? 2 : 1);
  return [trace.model, trace.device, run.precision ?? 'fp32', run.batch ?? 1, run.threads ?? 1, ms(wall.median),
    `${ms(wall.p10 ?? wall.median)} to ${ms(wall.p90 ?? wall.median)}`, ms(sum),
    `${(100 * (wall.median - sum) / wall.median).toFixed(0)} %`, run.layers.length,
    run.layers[0]?.latency_us.n ?? 1, run.loading_ms?.toFixed(0) ?? '-',
    run.memory_mb?.toFixed(0) ?? '-'];
}

const line = (cells) => `| ${cells.join(' | ')} |`;

console.log(line(kColumns));
console.log(line(kColumns.map(() => '---')));
for (const path of process.argv.slice(2)) {
  const trace = JSON.parse(readFileSync(path, 'utf8'));
  for (const run of trace.runs) console.log(line(row(trace, run)));
}
