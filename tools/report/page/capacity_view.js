// The answer of a capacity study: verdict, requirements, curves.

import { below, grid, legend, valueAxis } from "./axes.js";
import { makeChart, tableOf } from "./chart.js";
import { el } from "./dom.js";
import { middle, short } from "./format.js";

const text = (line) => (typeof line === "string" ? line : JSON.stringify(line));
const number = (figure) => (figure !== null && typeof figure === "object" ? figure.value : figure);
const ENDS = [["value", ""], ["half_width", "_half_width"]];

// The columns of a list of objects; figures with intervals take two.
function columnsOf(objects) {
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const unit = (key) => (/_s$/.test(key) ? "s" : /_j$/.test(key) ? "J" : "");
  return keys.flatMap((key) => {
    const one = objects.map((object) => object[key]).find((value) => value !== null && value !== undefined);
    if (Array.isArray(one)) return [];
    return typeof one === "object" && one !== null
      ? ENDS.map(([part, ending]) => ({ name: key + ending, unit: unit(key), get: (object) => object[key]?.[part] ?? null }))
      : [{ name: key, unit: unit(key), get: (object) => object[key] ?? null }];
  });
}

const cellsOf = (columns, objects) => objects.map((object) => columns.map((column) => {
  const value = column.get(object);
  return typeof value === "boolean" ? String(value) : value;
}));

function listTable(id, title, objects) {
  if (!objects || objects.length === 0 || typeof objects[0] !== "object") return null;
  const columns = columnsOf(objects);
  return el("figure", { class: "wide", id }, el("figcaption", {}, el("h3", {}, title)), tableOf(columns, cellsOf(columns, objects)));
}

// Percentiles over servers or load, with their intervals and the limit of the objective.
function curve(id, title, points, x, limit) {
  const drawn = (points ?? []).filter((point) => point.p50_s !== undefined);
  if (drawn.length < 2) return null;
  const lines = ["p50_s", "p90_s", "p99_s", "objective_percentile_s"].filter((key) => drawn.some((point) => point[key]));
  const columns = columnsOf(points);
  return makeChart({
    id, title, wide: true, note: "Simulated; the table has the half width of the interval of every figure.", columns, rows: () => cellsOf(columns, points),
    tooltip: { trigger: "axis", formatter: (items) => [`${x} ${short(items[0].data[0])}`, ...items.map((item) => `${item.seriesName}: ${short(item.data[1])} ms`)].join("\n") },
    option: (c) => ({
      grid: grid(), legend: legend(c), xAxis: below(c, x, { scale: true }), yAxis: valueAxis(c, "latency (ms)", { min: 0 }),
      series: lines.map((key, k) => ({ name: key.replace(/_s$/, "").replace(/_/g, " "), type: "line", symbolSize: 6, itemStyle: { color: c.plans[k] },
        data: drawn.map((point) => [number(point[x]) ?? number(point.factor), number(point[key]) * 1e3]),
        markLine: k === 0 && limit ? { symbol: "none", silent: true, lineStyle: { color: c.warn, type: "dashed" }, label: { formatter: "objective", position: "insideStartTop", color: c.text }, data: [{ yAxis: limit }] } : undefined })),
    }),
  }).element;
}

export function capacitySections(study, id) {
  const report = study.capacity;
  if (!report) return [];
  const x = (points, ...names) => names.find((name) => points?.[0] && points[0][name] !== undefined) ?? Object.keys(points?.[0] ?? { x: 0 })[0];
  const bound = (report.requirements ?? []).find((row) => / latency of .* ms$/.test(row.requirement))?.limit;
  const limit = bound && bound * 1e3;
  return [
    el("section", { class: "verdict wide" }, el("h2", { class: "headline" }, report.headline),
      ...(report.cuts ?? []).map((line) => el("p", {}, text(line))), ...(report.battery ?? []).map((line) => el("p", {}, text(line))),
      (report.recommendations ?? []).length ? el("ul", {}, report.recommendations.map((line) => el("li", {}, middle(text(line), 400)))) : null),
    listTable(`${id}-requirements`, "Requirements", report.requirements),
    curve(`${id}-servers`, "Latency over the number of servers", report.over_servers, x(report.over_servers, "servers"), limit),
    curve(`${id}-load`, "Latency over the load", report.over_load, x(report.over_load, "load"), limit),
    listTable(`${id}-kinds`, "Kinds of server", report.kinds),
    listTable(`${id}-sensitivity`, "Sensitivity", report.sensitivity),
  ].filter(Boolean);
}
