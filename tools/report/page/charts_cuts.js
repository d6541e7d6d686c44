// Every cut with its price: time and energy in stacks, latency against energy (DNNTune's figures 7
// and 9).

import { below, categoryAxis, grid, legend, valueAxis } from "./axes.js";
import { makeChart } from "./chart.js";
import { kb, middle, mj, ms, placeText } from "./format.js";

const MOST_BARS = 140;

const TIMES = [
  ["device", "device", "device"], ["uplink", "uplink", "network"], ["cloud", "cloud", "cloud"],
  ["downlink", "downlink", "receive"],
];
const ENERGIES = ["compute", "transmit", "receive", "promotion", "tail", "idle"];

// The plans in the order of the network, priced; where they are too many, those that are undominated
// in latency and energy and some between.
function pricedInOrder(whatIf) {
  const { plans, priced, best } = whatIf.answer();
  let shown = plans.filter((plan) => plan.encoding === "" || plan.encoding === best.plan.encoding || !plan.offloads);
  const step = Math.ceil(shown.length / MOST_BARS);
  shown = shown.filter((plan, i) => i % step === 0 || plan.position === best.at || i + 1 === shown.length);
  return shown.sort((a, b) => a.layers - b.layers || a.cut - b.cut).map(priced);
}

const nameOf = ({ plan }) => `${plan.layers}: ${middle(placeText(plan.place), 34)}`;

function bars(whatIf, c, axis, series, tooltip) {
  const all = pricedInOrder(whatIf);
  const chosen = all.findIndex(({ plan }) => plan.position === whatIf.answer().best.at);
  return {
    grid: grid({ bottom: 70 }),
    legend: legend(c),
    xAxis: categoryAxis(c, "layers on the device", all.map(({ plan }) => String(plan.layers)), { nameGap: 26 }),
    yAxis: valueAxis(c, axis),
    dataZoom: all.length > 80 ? [{ type: "slider", height: 14, bottom: 6, showDataShadow: false }] : [],
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText", confine: true,
      backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.text, fontSize: 12 },
      formatter: (items) => tooltip(all[items[0].dataIndex]) },
    series: series.map(({ name, colour, value }, k) => ({
      name, type: "bar", stack: "one", barCategoryGap: "12%", itemStyle: { color: colour },
      data: all.map(value),
      markLine: k > 0 || chosen < 0 ? undefined : {
        symbol: "none", silent: true, lineStyle: { color: c.text, type: "dashed" },
        label: { formatter: "best", color: c.text, position: "end" }, data: [{ xAxis: chosen }],
      },
    })),
  };
}

function head({ plan, price }) {
  return [`${placeText(plan.place)}, ${plan.layers} layers on the device`,
    `${kb(plan.up_bytes)} up, ${kb(plan.down_bytes)} down`,
    `latency ${ms(price.latency)}, energy ${mj(price.energy)}`];
}

export function timePerCut(whatIf, id) {
  return makeChart({
    id: `${id}-time-per-cut`, title: "Time of every cut", wide: true,
    note: "Device, network and cloud add up to the latency of one inference. Left: all in the cloud; right: all on the device.",
    columns: [{ name: "cut" }, { name: "cloud starts at" }, { name: "layers on device" },
      ...TIMES.map(([key]) => ({ name: key, unit: "ms" })), { name: "latency", unit: "ms" }],
    rows: () => pricedInOrder(whatIf).map((p) => [p.plan.cut, p.plan.place, p.plan.layers,
      ...TIMES.map(([key]) => p.price[key] * 1e3), p.price.latency * 1e3]),
    option: (c) => bars(whatIf, c, "time (ms)",
      TIMES.map(([key, name, colour]) => ({ name, colour: c[colour], value: (p) => p.price[key] * 1e3 })),
      (p) => [...head(p), ...TIMES.map(([key, name]) => `  ${name} ${ms(p.price[key])}`)].join("\n")),
  });
}

export function energyPerCut(whatIf, id) {
  const counted = whatIf.question().dnntune ? ENERGIES.slice(0, 2) : ENERGIES;
  return makeChart({
    id: `${id}-energy-per-cut`, title: "Energy of every cut", wide: true,
    note: "What the battery of the device pays for one inference, by component.",
    columns: [{ name: "cut" }, { name: "cloud starts at" }, { name: "layers on device" },
      ...counted.map((name) => ({ name, unit: "mJ" })), { name: "energy", unit: "mJ" }],
    rows: () => pricedInOrder(whatIf).map((p) => [p.plan.cut, p.plan.place, p.plan.layers,
      ...counted.map((key) => p.price[key] * 1e3), p.price.energy * 1e3]),
    option: (c) => bars(whatIf, c, "energy (mJ)",
      counted.map((name) => ({ name, colour: c[name], value: (p) => p.price[name] * 1e3 })),
      (p) => [...head(p), ...counted.map((name) => `  ${name} ${mj(p.price[name])}`)].join("\n")),
  });
}

// All plans, and those that no other beats in both latency and energy.
function front(whatIf) {
  const { plans, priced } = whatIf.answer();
  const all = plans.map(priced).filter(({ rank }) => rank.excess <= 1);
  const sorted = [...all].sort((a, b) => a.price.latency - b.price.latency || a.price.energy - b.price.energy);
  let least = Infinity;
  const best = sorted.filter((p) => p.price.energy < least && ((least = p.price.energy), true));
  return { all, best };
}

export function frontChart(whatIf, id) {
  const cells = (p, on) => [p.plan.cut, p.plan.place, p.price.latency * 1e3, p.price.energy * 1e3, on];
  const dot = (p) => ({ value: [p.price.latency * 1e3, p.price.energy * 1e3], plan: p });
  return makeChart({
    id: `${id}-front`, title: "Latency against energy", wide: true,
    note: "Each dot is a cut that keeps the bounds; the line joins those that no other cut beats in both.",
    columns: [{ name: "cut" }, { name: "cloud starts at" }, { name: "latency", unit: "ms" },
      { name: "energy", unit: "mJ" }, { name: "on the front" }],
    rows: () => {
      const { all, best } = front(whatIf);
      return all.map((p) => cells(p, best.includes(p) ? "yes" : "no"));
    },
    tooltip: { trigger: "item", formatter: ({ data }) => head(data.plan).join("\n") },
    option: (c) => {
      const { all, best } = front(whatIf);
      // Of cuts far off, only those that fit beside the front are in sight; the table has all.
      const reach = (figure) => {
        const near = Math.max(...best.map((p) => p.price[figure])) * 4e3;
        const most = Math.max(...all.map((p) => p.price[figure])) * 1e3;
        return best.length === 0 || most < near ? { scale: true } : { scale: true, max: Number(near.toPrecision(2)) };
      };
      return {
        grid: grid(), legend: legend(c),
        xAxis: below(c, "latency (ms)", reach("latency")), yAxis: valueAxis(c, "energy (mJ)", reach("energy")),
        series: [
          { name: "cuts", type: "scatter", symbolSize: 7, itemStyle: { color: c.faint, opacity: 0.6 }, data: all.map(dot) },
          { name: "front", type: "line", step: "end", symbolSize: 9, symbol: "circle", itemStyle: { color: c.accent },
            lineStyle: { color: c.accent, width: 1.5 }, data: best.map(dot) },
        ],
      };
    },
  });
}

