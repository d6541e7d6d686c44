// The rows of a study: what they say together, a picture over the axes that vary, and the table.

import { below, grid, legend, listAxis, valueAxis } from "./axes.js";
import { makeChart, tableOf, csvOf } from "./chart.js";
import { download, el } from "./dom.js";
import { middle, percent, placeText, plural, short } from "./format.js";

// The cells of a column as values.
export function columnOf(rows, name) {
  const column = rows.columns.find((each) => each.name === name);
  if (!column) return null;
  return { ...column, values: column.words ? column.cells.map((k) => (column.words[k] === "" ? null : column.words[k])) : column.cells };
}

const allColumns = (rows) => rows.columns.map((column) => columnOf(rows, column.name));

function tableColumns(rows) {
  const columns = allColumns(rows);
  const count = columns[0].values.length;
  return { columns, cells: Array.from({ length: count }, (_, i) => columns.map((column) => column.values[i])) };
}

const varies = (column) => column.values.some((value) => value !== column.values[0]);

// The columns over which the answer is worth drawing: numbers of what was asked that vary.
const ASKED_BEFORE = "objective";
function axesOf(rows, swept) {
  const columns = allColumns(rows);
  const end = columns.findIndex((column) => column.name === ASKED_BEFORE);
  return columns.filter((column, c) => (c < end || (swept ?? []).includes(column.name)) &&
    varies(column) && column.values.every((value) => typeof value === "number"));
}

// What the name of a network tells.
const OF_A_NETWORK = ["uplink_mbit_per_s", "downlink_mbit_per_s", "rtt_ms"];
const GROUPS = ["network", "device", "unit", "affinity", "threads", "framework", "precision", "cloud"];

// Latency (or energy) over the first numeric axis, a line per value of what else varies.
function overAxis(rows, study, figure, id) {
  const axis = axesOf(rows, study.swept)[0];
  const values = columnOf(rows, figure.name);
  const place = columnOf(rows, "first_cloud_layer");
  if (!axis || !values || values.values.length < 3) return null;
  const groups = [...new Set([...GROUPS, ...(study.swept ?? [])])].filter((name) => name !== axis.name).map((name) => columnOf(rows, name)).filter((column) => column && varies(column));
  const keyOf = (i) => groups.map((column) => (typeof column.values[i] === "number" ? `${column.name} ${short(column.values[i])}` : `${column.values[i]}`)).join(", ") || study.name;
  const lines = new Map();
  axis.values.forEach((x, i) => {
    if (!lines.has(keyOf(i))) lines.set(keyOf(i), []);
    lines.get(keyOf(i)).push({ value: [x, values.values[i]], text: `${axis.name} ${short(x)} ${axis.unit ?? ""}: ${figure.label} ${short(values.values[i])} ${figure.unit}\n${placeText(place.values[i] ?? "")}` });
  });
  if (Math.max(...[...lines.values()].map((points) => new Set(points.map(({ value }) => value[0])).size)) < 3) return null;
  const log = Math.min(...axis.values) > 0 && Math.max(...axis.values) / Math.min(...axis.values) > 20;
  const unit = axis.unit ? ` (${axis.unit})` : "";
  return makeChart({
    id: `${id}-over-${figure.name}`, title: `${figure.label} over ${axis.name.replace(/_/g, " ")}`,
    note: `Of the rows of this study${rows.every > 1 ? `, every ${rows.every}th` : ""}. A line per ${groups.map((column) => column.name).join(", ") || "study"}.`,
    columns: [{ name: "line" }, { name: axis.name, unit: axis.unit }, { name: figure.name, unit: figure.unit }, { name: "cloud starts at" }],
    rows: () => axis.values.map((x, i) => [keyOf(i), x, values.values[i], place.values[i]]),
    tooltip: { trigger: "item", formatter: ({ data, seriesName }) => `${seriesName}\n${data.text}` },
    option: (c) => ({
      grid: grid(), legend: legend(c, { type: "scroll" }),
      xAxis: below(c, `${axis.name}${unit}`, log ? { type: "log", splitLine: { show: false } } : { scale: true }),
      yAxis: valueAxis(c, `${figure.label} (${figure.unit})`, { scale: true }),
      series: [...lines].slice(0, 24).map(([name, data], k) => ({ name: middle(name, 40), type: "line", symbolSize: 4,
        itemStyle: { color: c.plans[k % c.plans.length] }, data: data.sort((a, b) => a.value[0] - b.value[0]) })),
    }),
  });
}

const PARTS = [["device_ms", "device"], ["network_ms", "network"], ["cloud_ms", "cloud"]];
const MOST_BARS = 48;

// Device, network and cloud time of every row, named by what varies between rows.
function rowBars(rows, id) {
  const count = rows.total;
  if (count < 2 || count > MOST_BARS || rows.every > 1) return null;
  const columns = allColumns(rows);
  const end = columns.findIndex((column) => column.name === ASKED_BEFORE) + 1;
  const known = columns.findIndex((column) => column.name === "latency_high_ms") + 1;
  const names = [...columns.slice(0, end), ...columns.slice(known)].filter((column) => varies(column));
  const network = names.some((column) => column.name === "network");
  const shown = network ? names.filter((column) => !OF_A_NETWORK.includes(column.name)) : names;
  const nameOf = (i) => shown.map((column) => (typeof column.values[i] === "number" ? `${column.name} ${short(column.values[i])}` : column.values[i])).join(", ") || `row ${i + 1}`;
  const part = (name) => columnOf(rows, name).values;
  const place = columnOf(rows, "first_cloud_layer").values;
  const labels = Array.from({ length: count }, (_, i) => nameOf(i));
  return makeChart({
    id: `${id}-row-times`, title: "Time of every row", wide: true, height: 110 + 24 * count,
    note: "The answer of each scenario: device, network and cloud add up to its latency.",
    columns: [{ name: "row" }, { name: "cloud starts at" }, ...PARTS.map(([name]) => ({ name, unit: "ms" }))],
    rows: () => labels.map((label, i) => [label, place[i], ...PARTS.map(([name]) => part(name)[i])]),
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (items) => [labels[items[0].dataIndex], placeText(place[items[0].dataIndex] ?? ""),
      ...items.map((item) => `${item.seriesName} ${short(item.value)} ms`)].join("\n") },
    option: (c) => ({
      grid: grid({ left: Math.min(300, 30 + 6.2 * Math.min(44, Math.max(...labels.map((label) => label.length)))) }), legend: legend(c),
      xAxis: below(c, "latency (ms)"), yAxis: listAxis(c, "row", labels.map((label) => middle(label, 44))),
      series: PARTS.map(([name, colour]) => ({ name: colour, type: "bar", stack: "one", itemStyle: { color: c[colour] }, data: part(name) })),
    }),
  });
}

// How often each cut is the answer, over all rows.
function wins(rows) {
  const all = Object.entries(rows.first_cloud_layers).sort((a, b) => b[1] - a[1]);
  if (all.length < 2 || rows.total < 2) return null;
  const shown = all.slice(0, 4).map(([name, count]) => `${middle(placeText(name), 40)} ${count}`).join(", ");
  return el("p", {}, `Cuts over all ${rows.total} rows: ${shown}${all.length > 4 ? `, and ${plural(all.length - 4, "other", "others")}` : ""}.`);
}

// The least of all rows, where the page cannot solve anew.
export function bestRow(study) {
  const { rows } = study;
  if (!rows || rows.total === 0) return null;
  const objective = columnOf(rows, "objective").values[0];
  const figure = objective === "energy" ? "energy_mj" : "latency_ms";
  const values = columnOf(rows, figure).values;
  const feasible = columnOf(rows, "feasible").values;
  const at = values.reduce((best, value, i) => (feasible[i] !== false && feasible[i] !== 0 && (best < 0 || value < values[best]) ? i : best), -1);
  if (at < 0) return null;
  const cell = (name) => columnOf(rows, name).values[at];
  const saving = cell("energy_saving");
  const rate = cell("uplink_mbit_per_s");
  return el("section", { class: "verdict wide", "aria-label": "the answer" },
    el("h2", { class: "headline" }, `Best here: ${middle(placeText(cell("first_cloud_layer") ?? ""), 60)}, ${short(cell("latency_ms"))} ms and ${short(cell("energy_mj"))} mJ.`),
    el("p", { class: "sub" }, `The least ${figure === "energy_mj" ? "energy" : "latency"} of ${plural(rows.total, "row", "rows")}, over ${cell("network")}${rate > 0 ? ` at ${short(rate)} Mbit/s up` : ""}: ${short(cell("speedup"))}× as fast as the faster end, ${percent(Math.abs(saving), 1)} ${saving < 0 ? "more" : "less"} energy than the more frugal one.`),
    el("p", {}, cell("latency_high_ms") > cell("latency_low_ms") * 1.001
      ? `90 % between ${short(cell("latency_low_ms"))} and ${short(cell("latency_high_ms"))} ms; times are ${cell("provenance") ?? "as given"}.`
      : `The total has no known spread; times are ${cell("provenance") ?? "as given"}.`));
}

export function rowSections(study, id) {
  const rows = study.rows;
  if (!rows || rows.total === 0) return [];
  const { columns, cells } = tableColumns(rows);
  const over = [
    overAxis(rows, study, { name: "latency_ms", label: "latency", unit: "ms" }, id),
    overAxis(rows, study, { name: "energy_mj", label: "energy", unit: "mJ" }, id),
  ].filter(Boolean);
  const bars = over.length > 0 ? null : rowBars(rows, id);
  const sections = [...over, bars].filter(Boolean).map((chart) => chart.element);
  const verdict = study.what_if ? null : bestRow(study);
  if (verdict) sections.unshift(verdict);
  sections.push(el("figure", { class: "wide", id: `${id}-rows` },
    el("figcaption", {}, el("h3", {}, "Rows"), el("span", { class: "tools" },
      el("button", { type: "button", class: "plain", click: () => download(`${study.name}.csv`, "text/csv",
        csvOf(columns.map(({ name }) => ({ name })), cells)) }, "CSV"))),
    el("p", { class: "note" }, rows.every > 1
      ? `Every ${rows.every}th of ${rows.total} rows: the results hold all. Point at a heading for its meaning.`
      : `${plural(rows.total, "row", "rows")}, as the results hold them. Point at a heading for its meaning.`),
    wins(rows), tableOf(columns, cells)));
  return sections;
}
