// Predicts and measures many splits; called by the script `campaign`.
//
//   NET.onnx --record--> trace of the whole network, alone
//            --offcut run, split --cut--> predictions.csv and the parts     before anything is measured
//            --measure, per link--> measured.csv --> errors, coverage, regret
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile, sorted } from '../record/statistics.mjs';

const kHere = dirname(fileURLToPath(import.meta.url));
const kCandidates = 8;  // cuts that are looked at for each that is wanted: most send several tensors
const kUsage = `usage: campaign FOLDER NET.onnx... [options]     as root; FOLDER takes all results
  --rates LIST        Mbit/s (default 1,5,20,50,100)
  --rtts LIST         round trips in ms (default 5,20,60)
  --cuts N            per network, those where one tensor crosses (default 12)
  --repeat N          inferences per split and link (default 30)
  --budget-s N        seconds to record each network (default 30)
  --offcut PROGRAM, --delay-line PROGRAM, --join PROGRAM   default: on the PATH, or built here
`;

class Refused extends Error {}

function program(name, given) {
  const beside = ['release', 'dev', 'clang'].map((preset) =>
    join(kHere, '../../build', preset, 'tools', name));
  const found = given ?? [...beside, name].find((word) => !spawnSync(word, ['--help']).error);
  if (!found) throw new Refused(`${name}: expected it on the PATH, or in build/, found none`);
  return given ? resolve(given) : found;
}

function run(word, words, { quiet = true } = {}) {
  const done = spawnSync(word, words, { encoding: 'utf8', maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'] });
  if (done.error) throw new Error(`${word}: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`${word} ${words[0]}: ${(done.stderr ?? '').trim()}`);
  return done.stdout;
}

// The cells of a line of CSV; those in quotes stay in quotes.
function cellsOf(line) {
  const cells = [];
  for (let at = 0; ; ++at) {
    const [cell] = /^("([^"]|"")*"|[^,]*)/.exec(line.slice(at));
    cells.push(cell);
    at += cell.length;
    if (line[at] !== ',') return cells;
  }
}

export function rowsOf(text) {
  const [head, ...lines] = text.replace(/\n$/, '').split('\n').map(cellsOf);
  return lines.map((cells) => Object.fromEntries(head.map((name, k) => [name, cells[k]])));
}

export function csvOf(rows) {
  const names = Object.keys(rows[0] ?? {});
  const line = (row) => names.map((name) => row[name]).join(',');
  return [names.join(','), ...rows.map(line)].join('\n') + '\n';
}

// Returns at most `most` of a list, evenly spread, first and last among them.
export function spread(list, most) {
  if (list.length <= most) return list;
  if (most === 1) return [list[0]];
  return Array.from({ length: most }, (_, k) => list[Math.round(k * (list.length - 1) / (most - 1))]);
}

function study(name, model, trace, { rate, rtt }, rows) {
  return { schema: 'offcut.scenario/1', name, model, objective: 'latency',
    device: { trace }, cloud: { trace }, output: { rows },
    network: { model: 'ethernet', connection: 'warm', uplink_mbit_per_s: rate,
      downlink_mbit_per_s: rate, rtt_ms: rtt } };
}

class Campaign {
  constructor(wanted) {
    Object.assign(this, wanted);
  }

  #trace(name) {
    return join(this.folder, `${name}.trace.json`);
  }

  #study(name, link, rows) {
    const file = join(this.folder, name, `study_${rows}_${link.rate}_${link.rtt}.json`);
    writeFileSync(file, JSON.stringify(study(name, resolve(this.files.get(name)),
      resolve(this.#trace(name)), link, rows)));
    return file;
  }

  // A trace of the whole network, recorded alone.
  record(name) {
    const trace = this.#trace(name);
    if (existsSync(trace)) return;
    run(process.execPath, [join(kHere, '../record/record.mjs'), this.files.get(name), '-o', trace,
      '--budget-s', String(this.budgetS), ...(this.join ? ['--join', this.join] : [])]);
  }

  // Splits the network at cuts where one tensor crosses; returns what is predicted of each on each
  // link.
  predict(name) {
    const first = this.#study(name, this.links[0], 'all_cuts');
    const all = rowsOf(run(this.offcut, ['run', '-q', first, '--format', 'csv']));
    const candidates = spread(all.map(({ cut }) => cut), kCandidates * this.cuts);
    const clean = candidates.filter((cut) => {
      const parts = join(this.folder, name, `cut_${cut}`);
      run(this.offcut, ['split', '-q', first, '--cut', cut, '-o', parts, '--force']);
      const { tensors } = JSON.parse(readFileSync(join(parts, 'plan.json'), 'utf8'));
      return tensors.filter(({ crosses }) => crosses).length === 1;
    });
    const chosen = new Set(spread(clean, this.cuts));
    return this.links.flatMap((link) => rowsOf(run(this.offcut,
      ['run', '-q', this.#study(name, link, 'all_cuts'), '--format', 'csv']))
      .filter(({ cut }) => chosen.has(cut))
      .map((row) => ({ network: name, cut: row.cut, first_cloud_layer: row.first_cloud_layer,
        rate_mbit_per_s: link.rate, rtt_ms: link.rtt, uplink_bytes: row.uplink_bytes,
        downlink_bytes: row.downlink_bytes, predicted_device_ms: row.device_ms,
        predicted_network_ms: row.network_ms, predicted_cloud_ms: row.cloud_ms,
        predicted_ms: row.latency_ms, predicted_low_ms: row.latency_low_ms,
        predicted_high_ms: row.latency_high_ms })));
  }

  measure(predicted) {
    const { network, cut, rate_mbit_per_s: rate, rtt_ms: rtt } = predicted;
    const rows = join(this.folder, network, `rows_${cut}_${rate}_${rtt}.csv`);
    run(process.execPath, [join(kHere, 'measure.mjs'), join(this.folder, network, `cut_${cut}`), '-o',
      rows, '--repeat', String(this.repeat), '--rate-mbit', String(rate), '--rtt-ms', String(rtt),
      '--delay-line', this.delayLine]);
    return summaryOf(predicted, rowsOf(readFileSync(rows, 'utf8')));
  }
}

// One line of measured.csv: what was predicted, the middle of each step, and the deciles and the least
// of the whole.
export function summaryOf(point, rows) {
  const ms = (column, q) => (quantile(sorted(rows.map((row) => Number(row[column]))), q) / 1e3)
    .toFixed(4);
  const steps = ['device', 'encode', 'uplink', 'cloud', 'downlink', 'decode'];
  return { ...point, n: rows.length,
    ...Object.fromEntries(steps.map((step) => [`${step}_ms`, ms(`${step}_us`, 0.5)])),
    total_ms: ms('total_us', 0.5), total_p10_ms: ms('total_us', 0.1), total_p90_ms: ms('total_us', 0.9),
    total_least_ms: ms('total_us', 0) };
}

// A validation case over the folder that it lies in: `offcut validate FOLDER/case.json`.
export function caseOf() {
  return JSON.stringify({ schema: 'offcut.validation/1', name: 'measured_splits',
    kind: 'measured_splits', data: '.', fitted: 'exchange of the sites, on the other networks',
    predicted: 'latency of measured splits' }, null, 1) + '\n';
}

const keyOf = ({ network, cut, rate_mbit_per_s: rate, rtt_ms: rtt }) => [network, cut, rate, rtt].join();

// What predictions are worth: errors of the latency, how often the interval holds, and what the cut
// that is predicted best costs against the one that is measured best, per network and link.
export function verdictOf(predicted, measured) {
  const truth = new Map(measured.map((row) => [keyOf(row), Number(row.total_ms)]));
  const rows = predicted.filter((row) => truth.has(keyOf(row))).map((row) => ({ ...row,
    total: truth.get(keyOf(row)) }));
  const errors = rows.map((row) => Number(row.predicted_ms) / row.total - 1);
  const size = sorted(errors.map(Math.abs));
  const inside = rows.filter((row) => Number(row.predicted_low_ms) <= row.total &&
    row.total <= Number(row.predicted_high_ms)).length;
  const groups = grouped(rows);
  const regrets = sorted([...groups.values()].map((group) => {
    const chosen = group.reduce((a, b) => (Number(b.predicted_ms) < Number(a.predicted_ms) ? b : a));
    return chosen.total / Math.min(...group.map(({ total }) => total)) - 1;
  }));
  return { splits: rows.length, median_error: quantile(size, 0.5), p90_error: quantile(size, 0.9),
    largest_error: size.at(-1), bias: errors.reduce((a, b) => a + b, 0) / errors.length,
    inside: inside / rows.length, median_regret: quantile(regrets, 0.5),
    p90_regret: quantile(regrets, 0.9) };
}

const groupOf = ({ network, rate_mbit_per_s: rate, rtt_ms: rtt }) => [network, rate, rtt].join();
function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  return groups;
}

function numbers(name, text) {
  const list = text.split(',').map(Number);
  if (list.every((value) => value > 0)) return list;
  throw new Refused(`--${name}: expected numbers above 0 with commas between, found "${text}"`);
}

function options() {
  const text = (otherwise) => ({ type: 'string', ...(otherwise && { default: otherwise }) });
  const { values, positionals: [folder, ...files] } = parseArgs({ allowPositionals: true, options: {
    rates: text('1,5,20,50,100'), rtts: text('5,20,60'), cuts: text('12'), repeat: text('30'),
    'budget-s': text('30'), offcut: text(), 'delay-line': text(), join: text(),
    help: { type: 'boolean', short: 'h' } } });
  if (values.help) return null;
  if (files.length === 0) throw new Refused('expected a folder and networks, found none');
  const [cuts] = numbers('cuts', values.cuts);
  const [repeat] = numbers('repeat', values.repeat);
  const [budgetS] = numbers('budget-s', values['budget-s']);
  return { folder, cuts, repeat, budgetS, join: values.join && resolve(values.join),
    files: new Map(files.map((file) => [basename(file, '.onnx'), file])),
    offcut: program('offcut', values.offcut), delayLine: program('offcut-delay-line', values['delay-line']),
    links: numbers('rates', values.rates).flatMap((rate) => numbers('rtts', values.rtts)
      .map((rtt) => ({ rate, rtt }))) };
}

function main() {
  const wanted = options();
  if (!wanted) return process.stdout.write(kUsage);
  const campaign = new Campaign(wanted);
  const predicted = [];
  for (const name of wanted.files.keys()) {
    mkdirSync(join(wanted.folder, name), { recursive: true });
    campaign.record(name);
    predicted.push(...campaign.predict(name));
  }
  writeFileSync(join(wanted.folder, 'predictions.csv'), csvOf(predicted));
  process.stderr.write(`campaign: ${predicted.length} splits are predicted; now they are measured\n`);
  const measured = [];
  for (const row of predicted) {
    measured.push(campaign.measure(row));
    writeFileSync(join(wanted.folder, 'measured.csv'), csvOf(measured));
  }
  writeFileSync(join(wanted.folder, 'case.json'), caseOf());
  const verdict = verdictOf(predicted, measured);
  for (const [name, value] of Object.entries(verdict)) {
    process.stdout.write(`${name.padEnd(14)} ${name === 'splits' ? value : `${(100 * value).toFixed(1)} %`}\n`);
  }
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    process.stderr.write(`campaign: ${error.message}\n`);
    if (error instanceof Refused && error.message.startsWith('expected')) process.stderr.write(kUsage);
    process.exitCode = 2;
  }
}
