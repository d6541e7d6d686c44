// What moved between two results: in a sentence, figure by figure, and the rows that moved the most.

import { below, grid, legend, valueAxis } from "./axes.js";
import { makeChart, tableOf } from "./chart.js";
import { el } from "./dom.js";
import { change, middle, placeText, plural, short } from "./format.js";

const FIGURES = [{ name: "figure" }, { name: "rows changed" }, { name: "median change", unit: "share" }, { name: "least", unit: "share" }, { name: "greatest", unit: "share" }];
const MOVED = [{ name: "row" }, { name: "cut before" }, { name: "cut after" }, { name: "latency before", unit: "ms" },
  { name: "latency after", unit: "ms" }, { name: "energy before", unit: "mJ" }, { name: "energy after", unit: "mJ" }];

const cellsOf = (row) => [row.what, row.cut_a, row.cut_b, row.latency_ms_a, row.latency_ms_b, row.energy_mj_a, row.energy_mj_b];

// Before against after: what lies below the diagonal got less.
function scatter(moved, id, { key, name, unit }) {
  const pairs = moved.filter((row) => row[`${key}_a`] !== null && row[`${key}_b`] !== null);
  if (pairs.length < 2) return null;
  const most = Math.max(...pairs.flatMap((row) => [row[`${key}_a`], row[`${key}_b`]]));
  return makeChart({
    id: `${id}-${key}`, title: `${name} before and after`, note: "Below the line: less than before. The rows that moved the most.",
    columns: MOVED, rows: () => pairs.map(cellsOf),
    tooltip: { trigger: "item", formatter: ({ data }) => data.text },
    option: (c) => ({
      grid: grid(), legend: legend(c), xAxis: below(c, `before (${unit})`, { min: 0 }), yAxis: valueAxis(c, `after (${unit})`, { min: 0 }),
      series: [
        { name: "rows", type: "scatter", symbolSize: 8, itemStyle: { color: c.device }, data: pairs.map((row) => ({ value: [row[`${key}_a`], row[`${key}_b`]],
          text: `${row.what}\n${short(row[`${key}_a`])} → ${short(row[`${key}_b`])} ${unit}\n${placeText(row.cut_a)} → ${placeText(row.cut_b)}` })) },
        { name: "no change", type: "line", symbol: "none", lineStyle: { color: c.faint, type: "dashed" }, itemStyle: { color: c.faint }, data: [[0, 0], [most, most]] },
      ],
    }),
  }).element;
}

export function comparisonSection(comparison, index) {
  const id = `comparison-${index}`;
  const { figures, moved } = comparison;
  const same = figures.length === 0 && comparison.cut_moved === 0;
  const latency = figures.find((figure) => figure.column === "latency_ms");
  return el("section", { class: "study", id, "aria-label": "what moved" },
    el("div", { class: "study-head" }, el("h1", {}, `${middle(comparison.a, 50)} → ${middle(comparison.b, 50)}`)),
    el("section", { class: "verdict" },
      el("h2", { class: "headline" }, same ? "Nothing moved." : `${plural(comparison.cut_moved, "cut", "cuts")} of ${plural(comparison.matched, "row", "rows")} moved.`),
      latency ? el("p", { class: "sub" }, `Latency: ${plural(latency.changed, "row", "rows")} changed, by ${change(1 + latency.median)} at the median.`) : null,
      el("p", {}, `${plural(comparison.rows_a, "row", "rows")} before, ${comparison.rows_b} after, ${comparison.matched} matched; feasibility changed in ${comparison.feasibility_changed}.`),
      el("p", {}, { same: "Both were computed from the same inputs.", unknown: "What they were computed from is not known of both." }[comparison.inputs]
        ?? `Inputs that differ: ${comparison.changed_inputs.join(", ")}.`)),
    el("div", { class: "charts" },
      scatter(moved, id, { key: "latency_ms", name: "Latency", unit: "ms" }), scatter(moved, id, { key: "energy_mj", name: "Energy", unit: "mJ" }),
      figures.length === 0 ? null : el("figure", { class: "wide", id: `${id}-figures` }, el("figcaption", {}, el("h3", {}, "Figures that changed")),
        tableOf(FIGURES, figures.map((figure) => [figure.column, figure.changed, figure.median, figure.least, figure.greatest]))),
      moved.length === 0 ? null : el("figure", { class: "wide", id: `${id}-moved` }, el("figcaption", {}, el("h3", {}, "Rows that moved the most")),
        tableOf(MOVED, moved.map(cellsOf)))));
}
