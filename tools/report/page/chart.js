// The frame of every chart: title, drawing, a line that says what it shows, the table behind it, and
// its data and picture to take along.
//
// A chart is { id, title, note, height, columns: [{ name, unit }], rows(): [[cell]],
// option(): of ECharts }. It is drawn when it comes into sight, and anew when it is stale.
// Cells are numbers, texts, or null where there is none.

import { flag } from "./address.js";
import { download, el, replaceChildren } from "./dom.js";
import { echarts } from "./echarts.js";
import { short } from "./format.js";
import { colours, onThemeChange } from "./theme.js";

const MOST_TABLE_ROWS = 500;
const charts = [];

const csvText = (cell) => {
  if (cell === null || cell === undefined) return "";
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};

export const headOf = (column) => (column.unit ? `${column.name} (${column.unit})` : column.name);

export function csvOf(columns, rows) {
  const lines = [columns.map(headOf), ...rows].map((row) => row.map(csvText).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

// A table whose cells carry their exact value besides the one that is read.
export function tableOf(columns, rows, most = MOST_TABLE_ROWS) {
  const cell = (value) =>
    typeof value === "number"
      ? el("td", { class: "number", "data-value": String(value) }, short(value, 6))
      : el("td", {}, value === null || value === undefined ? "-" : String(value));
  const body = rows.slice(0, most).map((row) => el("tr", {}, row.map(cell)));
  const left = rows.length - body.length;
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "table" },
    el("table", {},
      el("thead", {}, el("tr", {}, columns.map((column) =>
        el("th", { scope: "col", title: column.meaning }, headOf(column))))),
      el("tbody", {}, body)),
    left > 0 ? el("p", { class: "faint" }, `and ${left} more rows: take the CSV`) : null);
}

class Chart {
  constructor(spec) {
    this.spec = spec;
    this.stale = true;
    this.seen = false;
    this.drawing = el("div", { class: "drawing", role: "img", "aria-label": `${spec.title}. ${spec.note ?? ""} The table below holds its numbers.` });
    this.drawing.style.height = `${spec.height ?? 340}px`;
    this.table = el("details", { class: "behind", open: flag("tables"), toggle: () => this.fillTable() },
      el("summary", {}, "Table"));
    const button = (label, what, action) =>
      el("button", { type: "button", class: "plain", title: what, "aria-label": `${spec.title}: ${what}`, click: action }, label);
    this.element = el("figure", { class: spec.wide ? "wide" : undefined, id: spec.id },
      el("figcaption", {},
        el("h3", {}, spec.title),
        el("span", { class: "tools" },
          button("CSV", "data as CSV", () => download(`${spec.id}.csv`, "text/csv", csvOf(spec.columns, spec.rows()))),
          button("PNG", "picture as PNG", () => this.savePng()),
          button("SVG", "picture as SVG", () => this.saveSvg()))),
      spec.note ? el("p", { class: "note" }, spec.note) : null,
      this.drawing, spec.extra ?? null, this.table);
    charts.push(this);
    watch(this);
  }

  fillTable() {
    if (!this.table.open) return;
    replaceChildren(this.table, this.table.firstChild, tableOf(this.spec.columns, this.spec.rows()));
  }

  option() {
    const c = colours();
    return {
      animation: false,
      textStyle: { color: c.text, fontFamily: "inherit" },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: c.surface, borderColor: c.line,
        textStyle: { color: c.text, fontSize: 12 }, ...this.spec.tooltip },
      ...this.spec.option(c),
    };
  }

  draw() {
    if (!this.seen) return;
    if (!this.chart) {
      this.chart = echarts.init(this.drawing);
      if (this.spec.click) this.chart.on("click", this.spec.click);
    }
    this.chart.setOption(this.option(), { notMerge: true });
    this.stale = false;
    this.fillTable();
  }

  picture(renderer, act) {
    const box = { width: this.drawing.clientWidth || 800, height: this.drawing.clientHeight || 340 };
    const copy = echarts.init(null, null, { renderer, ssr: true, ...box });
    copy.setOption({ ...this.option(), backgroundColor: colours().surface });
    act(copy);
    copy.dispose();
  }
  saveSvg() {
    this.picture("svg", (copy) => download(`${this.spec.id}.svg`, "image/svg+xml", copy.renderToSVGString()));
  }
  savePng() {
    this.seen = true;
    this.draw();
    const canvas = this.chart.renderToCanvas({ pixelRatio: 2, backgroundColor: colours().surface });
    canvas.toBlob((blob) => download(`${this.spec.id}.png`, "image/png", blob));
  }
}

// Charts in sight are drawn at once, others when they come into sight.
const observer = typeof IntersectionObserver === "undefined" ? null : new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const chart = charts.find((each) => each.drawing === entry.target);
    chart.visible = entry.isIntersecting;
    if (!entry.isIntersecting) continue;
    chart.seen = true;
    if (chart.stale) chart.draw();
  }
}, { rootMargin: "200px" });

function watch(chart) {
  if (observer) observer.observe(chart.drawing);
}

export function drawAll() {
  for (const chart of charts) {
    chart.seen = true;
    chart.draw();
  }
}

function resizeAll() {
  for (const chart of charts) chart.chart?.resize();
}

export const makeChart = (spec) => new Chart(spec);

// What follows a slider: drawn now where it is in sight, else when it comes there.
export function refresh(some) {
  for (const chart of some) {
    chart.stale = true;
    if (chart.visible) chart.draw();
  }
}

onThemeChange(() => refresh(charts));
addEventListener("resize", resizeAll);
addEventListener("beforeprint", () => {
  drawAll();
  resizeAll();
});
addEventListener("afterprint", resizeAll);
