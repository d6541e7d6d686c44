// The answers of studies that are tables: each as a table, and as a picture where its columns have one.

import { below, grid, legend, listAxis } from "./axes.js";
import { makeChart, tableOf } from "./chart.js";
import { el } from "./dom.js";
import { middle, placeText, short } from "./format.js";

const isFigure = (cell) => cell !== null && typeof cell === "object";
const valueOf = (cell) => (isFigure(cell) ? cell.value : cell);
const isNumber = (cell) => typeof valueOf(cell) === "number";

// Columns whose figures carry an interval take three.
function flat(table) {
  const split = table.columns.map((_, c) => table.rows.some((row) => isFigure(row[c])));
  const columns = table.columns.flatMap((name, c) => {
    const column = { name, unit: unitOf(name) };
    return split[c] ? [column, { name: `${name}_low`, unit: column.unit }, { name: `${name}_high`, unit: column.unit }] : [column];
  });
  const rows = table.rows.map((row) => row.flatMap((cell, c) =>
    split[c] ? (isFigure(cell) ? [cell.value, cell.low, cell.high] : [cell, null, null]) : [cell]));
  return { columns, rows };
}

const UNITS = { ms: "ms", mj: "mJ", s: "s", j: "J", mb: "MB", usd: "USD", percent: "%" };

// The unit that a name ends in, or has before a percentile: latency_ms_p95.
function unitOf(name) {
  const words = name.split("_");
  const word = words.slice(1).reverse().find((each) => UNITS[each]);
  return word ? UNITS[word] : "";
}

const labelOf = (table, labels, row) => labels.map((c) => (table.columns[c] === "first_cloud_layer" ? placeText(row[c]) : row[c]))
  .filter((cell) => cell !== null && cell !== "").join(", ");
const space = (names) => grid({ left: Math.min(280, 36 + 6.2 * Math.min(40, Math.max(...names.map((name) => name.length)))), top: 40 });

// A bar per row and column, with its interval.
function barsOf(table, labels, panel, id) {
  const { columns, rows } = flat(table);
  const names = table.rows.map((row) => labelOf(table, labels, row));
  const values = panel.columns;
  return makeChart({
    id, title: panel.title, note: table.note, columns, rows: () => rows, wide: panel.wide,
    height: Math.min(1400, 110 + table.rows.length * (12 + 13 * values.length)),
    tooltip: { trigger: "item", formatter: ({ data }) => data.text },
    option: (c) => ({
      grid: space(names), legend: legend(c), xAxis: below(c, panel.axis),
      yAxis: listAxis(c, labels.map((c) => table.columns[c]).join(", "), names.map((name) => middle(name, 40))),
      series: values.flatMap((column, k) => seriesOf(table, column, k, c, names, values.length)),
    }),
  });
}

// A bar from the low to the high end of each row, around the value at the base.
function rangesOf(table, labels, panel, id) {
  const { columns, rows } = flat(table);
  const place = (name) => table.columns.indexOf(name);
  const [low, base, high] = ["low", "base", "high"].map(place);
  const names = table.rows.map((row) => labelOf(table, labels, row));
  const from = (row) => Math.min(row[low], row[high]);
  const to = (row) => Math.max(row[low], row[high]);
  return makeChart({
    id, title: panel.title, note: table.note, columns, rows: () => rows, height: 100 + 26 * table.rows.length,
    tooltip: { trigger: "item", formatter: ({ dataIndex }) => `${names[dataIndex]}\nfrom ${short(from(table.rows[dataIndex]))} to ${short(to(table.rows[dataIndex]))}, base ${short(table.rows[dataIndex][base])}` },
    option: (c) => ({
      grid: space(names), xAxis: below(c, panel.axis, { scale: true }),
      yAxis: listAxis(c, labels.map((c) => table.columns[c]).join(", "), names.map((name) => middle(name, 40))),
      series: [{ type: "custom", itemStyle: { color: c.device }, encode: { x: [1, 2], y: 0 }, data: table.rows.map((row, i) => [i, from(row), to(row)]),
        renderItem: (_, api) => {
          const a = api.coord([api.value(1), api.value(0)]);
          const b = api.coord([api.value(2), api.value(0)]);
          return { type: "rect", shape: { x: a[0], y: a[1] - 8, width: Math.max(1, b[0] - a[0]), height: 16 }, style: { fill: c.device } };
        },
        markLine: { symbol: "none", silent: true, lineStyle: { color: c.text, type: "dashed" }, label: { formatter: "base", position: "start", color: c.text }, data: [{ xAxis: table.rows[0][base] }] } }],
    }),
  });
}

function seriesOf(table, column, k, c, names, count) {
  const colour = c.plans[k % c.plans.length];
  const name = table.columns[column];
  const text = (row, i) => {
    const cell = row[column];
    const range = isFigure(cell) && cell.low !== null ? ` (${short(cell.low)} .. ${short(cell.high ?? Infinity)})` : "";
    return `${names[i]}\n${name}: ${short(valueOf(cell))}${range} ${unitOf(name)}`;
  };
  const bars = { name, type: "bar", itemStyle: { color: colour }, data: table.rows.map((row, i) => ({ value: valueOf(row[column]), text: text(row, i) })) };
  if (!table.rows.some((row) => isFigure(row[column]))) return [bars];
  const whiskers = {
    name, type: "custom", silent: true, z: 5, itemStyle: { color: c.text },
    data: table.rows.map((row, i) => [i, row[column]?.low ?? null, row[column]?.high ?? null]),
    encode: { x: [1, 2], y: 0 },
    renderItem: (_, api) => {
      if (api.value(1) === null || Number.isNaN(api.value(1))) return null;
      const band = api.size([0, 1])[1] * 0.76;
      const shift = count > 1 ? (k - (count - 1) / 2) * (band / count) : 0;
      const low = api.coord([api.value(1), api.value(0)]);
      const high = api.coord([api.value(2), api.value(0)]);
      return { type: "line", shape: { x1: low[0], y1: low[1] + shift, x2: high[0], y2: high[1] + shift }, style: { stroke: c.text, lineWidth: 1.5 } };
    },
  };
  return [bars, whiskers];
}

// A line per numeric column over the first one.
function linesOf(table, x, values, id) {
  const { columns, rows } = flat(table);
  return makeChart({
    id, title: table.name.replace(/_/g, " "), note: table.note, columns, rows: () => rows, wide: true,
    tooltip: { trigger: "axis" },
    option: (c) => ({
      grid: grid(), legend: legend(c), xAxis: below(c, table.columns[x], { scale: true }), yAxis: valueAxis(c, "value", { scale: true }),
      series: values.map((column, k) => ({ name: table.columns[column], type: "line", symbolSize: 4, itemStyle: { color: c.plans[k % c.plans.length] },
        data: table.rows.map((row) => [valueOf(row[x]), valueOf(row[column])]) })),
    }),
  });
}

const MOST_BARS = 60;
const MOST_SERIES = 6;

const named = (output) => `${output.split("_")[0]} (${unitOf(output)})`;

// What the tables of studies mean: which columns name a row, and which share an axis. `by`: a picture
// per value of that column.
const PICTURES = {
  tornado: { by: "output", labels: ["input"], panels: [{ ranges: true, title: (output) => `Swing of ${output.split("_")[0]}`, axis: named }] },
  morris: { by: "output", labels: ["input"], panels: [{ columns: ["mu_star"], title: (output) => `Mean effect on ${output.split("_")[0]}`, axis: named }] },
  sobol: { by: "output", labels: ["input"], panels: [{ columns: ["first", "total"], title: (output) => `Share of the variance of ${output.split("_")[0]}`, axis: () => "share of the variance" }] },
  flips: { labels: [], panels: [] },
  uncertainty: { labels: ["first_cloud_layer"], panels: [
    { columns: ["latency_ms_p50", "latency_ms_p95", "latency_ms_p99"], title: () => "Latency by cut, as uncertain as its inputs", axis: () => "latency (ms)" },
    { columns: ["energy_mj_p50", "energy_mj_p95", "energy_mj_p99"], title: () => "Energy by cut, as uncertain as its inputs", axis: () => "energy (mJ)" },
    { columns: ["fastest", "least_energy", "best", "meets_deadline"], title: () => "Odds of every cut", axis: () => "probability" }] },
  replay: { labels: ["policy"], panels: [
    { columns: ["latency_ms_p5", "latency_ms_p50", "latency_ms_p95", "latency_ms_p99"], title: () => "Latency over the recording, by policy", axis: () => "latency (ms)" },
    { columns: ["regret_percent", "missed_percent"], title: () => "Regret and missed deadlines, by policy", axis: () => "share (%)" }] },
  regret: { labels: ["first_cloud_layer"], panels: [{ columns: ["worst_ms", "mean_ms"], title: () => "Regret of a fixed cut", axis: () => "regret (ms)" }] },
};

// Of other tables: a panel per unit, rows named by their texts.
function guessed(table) {
  const all = table.columns.map((_, c) => c);
  const numeric = all.filter((c) => table.rows.every((row) => row[c] === null || isNumber(row[c])) && table.rows.some((row) => isNumber(row[c])));
  const labels = all.filter((c) => table.rows.every((row) => typeof row[c] === "string")).slice(0, 2).map((c) => table.columns[c]);
  const units = [...new Set(numeric.map((c) => unitOf(table.columns[c])))].filter(Boolean);
  return { labels, panels: units.map((unit) => ({ columns: numeric.map((c) => table.columns[c]).filter((name) => unitOf(name) === unit).slice(0, MOST_SERIES),
    title: () => `${table.name.replace(/_/g, " ")} (${unit})`, axis: () => unit })) };
}

function picturesOf(table, id) {
  if (table.rows.length < 1 || table.rows.length > MOST_BARS) return [];
  const spec = PICTURES[table.name] ?? guessed(table);
  const place = (name) => table.columns.indexOf(name);
  const swept = table.columns.filter((name) => name.includes("."));
  const labels = [...swept, ...spec.labels].map(place).filter((c) => c >= 0);
  if (labels.length === 0) return [];
  const by = spec.by ? place(spec.by) : -1;
  const outputs = by < 0 ? [""] : [...new Set(table.rows.map((row) => row[by]))];
  return outputs.flatMap((output) => spec.panels.map((panel, k) => {
    const rows = by < 0 ? table.rows : table.rows.filter((row) => row[by] === output);
    const columns = (panel.columns ?? []).map(place).filter((c) => c >= 0);
    if (!panel.ranges && columns.length === 0) return null;
    const drawn = { ...panel, columns, title: panel.title(output), axis: panel.axis(output) };
    const part = { ...table, rows };
    const name = `${id}-${output || k}`;
    return (panel.ranges ? rangesOf(part, labels, drawn, name) : barsOf(part, labels, drawn, name)).element;
  })).filter(Boolean);
}

export function tableSections(study, id) {
  return study.tables.flatMap((table, k) => {
    const { columns, rows } = flat(table);
    return [...picturesOf(table, `${id}-table-${k}`),
      el("figure", { class: "wide", id: `${id}-table-${k}` }, el("figcaption", {}, el("h3", {}, table.name.replace(/_/g, " "))),
        table.note ? el("p", { class: "note" }, table.note) : null, tableOf(columns, rows))];
  });
}
