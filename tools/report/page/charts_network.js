// The best cut over the bandwidth: a map over operating points, and the regimes of the present one.
// Both are solved here, by the same code as the answer.

import { below, categoryAxis, grid, legend, listAxis, valueAxis } from "./axes.js";
import { makeChart } from "./chart.js";
import { middle, mj, ms, placeText, short } from "./format.js";
import { buildLink } from "./network.js";
import { solve } from "./pricing.js";

const MAP_STEPS = 48;
const LINE_STEPS = 160;
const DECADES = 1.5; // on either side of the present rate

function rates(whatIf, steps) {
  const present = whatIf.settings().uplink_mbit_per_s;
  const axis = whatIf.data.network_axes.uplink_mbit_per_s;
  const least = Math.min(axis?.least ?? Infinity, present / 10 ** DECADES);
  const most = Math.max(axis?.most ?? 0, present * 10 ** DECADES);
  return Array.from({ length: steps }, (_, i) => least * (most / least) ** (i / (steps - 1)));
}

const linkAt = (whatIf, rate) => buildLink({ ...whatIf.settings(), uplink_mbit_per_s: rate });

export function pointName(point) {
  const parts = Object.entries(point.settings).map(([key, value]) => `${key.split(".").pop()} ${value}`);
  if (parts.length > 0) return parts.join(", ");
  const d = point.device;
  return `${d.model}, ${d.unit} ${d.affinity} × ${d.threads}`;
}

// The operating points of the map: all, or where they are many those one button away.
const MOST_POINTS = 20;
function pointsOf(whatIf) {
  const { points } = whatIf.data;
  if (points.length <= MOST_POINTS) return points;
  const here = Object.entries(whatIf.point.settings);
  return points.filter((point) => here.filter(([key, value]) => point.settings[key] !== value).length <= 1);
}

// The best plan of every operating point at every rate.
function mapOf(whatIf) {
  const points = pointsOf(whatIf);
  const at = rates(whatIf, MAP_STEPS);
  const links = at.map((rate) => linkAt(whatIf, rate));
  const cells = [];
  points.forEach((point, row) => {
    const plans = whatIf.candidates(point);
    const question = whatIf.questionOf(point);
    links.forEach((link, column) => {
      const { best } = solve(plans, link, question);
      cells.push({ row, column, rate: at[column], ...best });
    });
  });
  const places = [...new Map(cells.sort((a, b) => a.plan.layers - b.plan.layers)
    .map((cell) => [cell.plan.place, cell.plan])).keys()];
  return { at, cells, places, points };
}

// One cell of the map. One canvas holds it with its axes, where a heatmap takes several, which print apart.
function cellOf(_, api) {
  const [x, y] = api.coord([api.value(0), api.value(1)]);
  const [width, height] = api.size([1, 1]);
  return { type: "rect", shape: { x: x - width / 2, y: y - height / 2 + 1, width: width + 0.5, height: height - 2 }, style: { fill: api.visual("color") } };
}

export function bestCutMap(whatIf, id) {
  return makeChart({
    id: `${id}-map`, title: "Best cut over bandwidth and operating point", wide: true,
    height: 130 + 26 * pointsOf(whatIf).length,
    note: "Which cut is best at every uplink rate (logarithmic), for every way to run the model that the study has. All other settings are those of the sliders.",
    columns: [{ name: "operating point" }, { name: "uplink", unit: "Mbit/s" }, { name: "cloud starts at" },
      { name: "layers on device" }, { name: "latency", unit: "ms" }, { name: "energy", unit: "mJ" }],
    rows: () => mapOf(whatIf).cells.map((cell) => [pointName(pointsOf(whatIf)[cell.row]), cell.rate,
      cell.plan.place, cell.plan.layers, cell.price.latency * 1e3, cell.price.energy * 1e3]),
    tooltip: { trigger: "item", formatter: ({ data }) => data?.cell ? [pointName(pointsOf(whatIf)[data.cell.row]),
      `${short(data.cell.rate, 3)} Mbit/s: ${placeText(data.cell.plan.place)}`,
      `latency ${ms(data.cell.price.latency)}, energy ${mj(data.cell.price.energy)}`].join("\n") : "" },
    option: (c) => {
      const { at, cells, places, points } = mapOf(whatIf);
      return {
        grid: grid({ left: Math.min(230, 40 + 6 * longest(whatIf)), top: 26, bottom: 84 }),
        xAxis: categoryAxis(c, "uplink (Mbit/s)", at.map((rate) => short(rate, 3)), { nameGap: 26 }),
        yAxis: listAxis(c, "operating point", points.map((point) => middle(pointName(point), 32))),
        visualMap: { type: "piecewise", dimension: 2, orient: "horizontal", bottom: 0, left: "center", itemWidth: 12,
          textStyle: { color: c.text, fontSize: 11 },
          pieces: places.map((place, k) => ({ value: k, label: middle(placeText(place), 26), color: whatIf.colourOf(place, c.plans) })) },
        series: [{ type: "custom", encode: { x: 0, y: 1 }, renderItem: cellOf,
          data: cells.map((cell) => ({ value: [cell.column, cell.row, places.indexOf(cell.plan.place)], cell })) }],
      };
    },
  });
}

const longest = (whatIf) => Math.min(32, Math.max(...pointsOf(whatIf).map((point) => pointName(point).length)));

// Where the best cut changes over the rate: ends found by bisection between two steps.
function regimesOf(whatIf) {
  const plans = whatIf.candidates();
  const question = whatIf.question();
  const bestAt = (rate) => solve(plans, linkAt(whatIf, rate), question).best;
  const at = rates(whatIf, LINE_STEPS);
  const found = at.map((rate) => ({ rate, best: bestAt(rate) }));
  const regimes = [];
  let from = at[0];
  for (let k = 0; k < found.length; ++k) {
    const next = found[k + 1];
    if (next && next.best.plan.position === found[k].best.plan.position) continue;
    const to = next ? boundary(found[k], next, bestAt) : at[at.length - 1];
    regimes.push({ from, to, plan: found[k].best.plan });
    from = to;
  }
  return { found, regimes };
}

function boundary(a, b, bestAt) {
  let [low, high] = [a.rate, b.rate];
  for (let k = 0; k < 40 && high / low - 1 > 1e-9; ++k) {
    const middleRate = Math.sqrt(low * high);
    if (bestAt(middleRate).plan.position === a.best.plan.position) low = middleRate;
    else high = middleRate;
  }
  return Math.sqrt(low * high);
}

export function regimesChart(whatIf, id) {
  return makeChart({
    id: `${id}-regimes`, title: "Regimes: latency of the best cut over the uplink", wide: true,
    note: "Bands are ranges in which one cut stays best; the dashed line is the rate of the sliders. Grey lines: all on the device, all in the cloud.",
    columns: [{ name: "from", unit: "Mbit/s" }, { name: "to", unit: "Mbit/s" }, { name: "cloud starts at" },
      { name: "layers on device" }],
    rows: () => regimesOf(whatIf).regimes.map(({ from, to, plan }) => [from, to, plan.place, plan.layers]),
    tooltip: { trigger: "axis", formatter: (items) => {
      const { best, rate } = items[0].data;
      return [`${short(rate, 3)} Mbit/s: ${placeText(best.plan.place)}`,
        `latency ${ms(best.price.latency)}, energy ${mj(best.price.energy)}`].join("\n");
    } },
    option: (c) => {
      const { found, regimes } = regimesOf(whatIf);
      const { deviceOnly, cloudOnly } = whatIf.answer();
      const flat = (end, name) => end && { name, type: "line", symbol: "none", lineStyle: { color: c.faint, width: 1.5, type: name === "all in the cloud" ? "solid" : "dotted" },
        itemStyle: { color: c.faint }, data: found.map(({ rate, best }) => ({ rate, best, value: [rate,
          solve([end.plan], linkAt(whatIf, rate), whatIf.question()).best.price.latency * 1e3] })) };
      const most = Math.max(...found.map(({ best }) => best.price.latency)) * 1e3;
      return {
        grid: grid(), legend: legend(c, { data: ["best cut", "all on the device", "all in the cloud"] }),
        xAxis: below(c, "uplink (Mbit/s)", { type: "log", min: found[0].rate, max: found[found.length - 1].rate, splitLine: { show: false } }),
        yAxis: valueAxis(c, "latency (ms)", { min: 0, max: most * 1.25 }),
        series: [
          { name: "best cut", type: "line", symbol: "none", itemStyle: { color: c.accent }, lineStyle: { color: c.accent, width: 2.5 },
            data: found.map(({ rate, best }) => ({ value: [rate, best.price.latency * 1e3], rate, best })),
            markArea: { silent: true, label: { color: c.text, fontSize: 10, position: "insideTop", overflow: "truncate", width: 120 },
              data: regimes.map(({ from, to, plan }) => [
                { name: to / from > 1.6 ? middle(placeText(plan.place), 18) : "", xAxis: from, itemStyle: { color: whatIf.colourOf(plan.place, c.plans), opacity: 0.2 } },
                { xAxis: to }]) },
            markLine: { symbol: "none", silent: true, lineStyle: { color: c.text, type: "dashed" },
              label: { formatter: "now", color: c.text }, data: [{ xAxis: whatIf.settings().uplink_mbit_per_s }] } },
          flat(deviceOnly, "all on the device"), flat(cloudOnly, "all in the cloud"),
        ].filter(Boolean),
      };
    },
  });
}

// Of networks that only the engine can price: the best cut over the scale of the uplink, as it found it.
export function curvesOf(whatIf, id) {
  return whatIf.point.networks.map((network, k) => {
    const curve = whatIf.point.curves[k];
    if (!curve) return null;
    const name = whatIf.data.networks[network].name;
    return makeChart({
      id: `${id}-curve-${k}`, title: `Best cut over ${name}, its rate scaled`, wide: true,
      note: "Found by the engine beforehand, for this network has no closed form: its sliders do not move.",
      columns: [{ name: "uplink scale", unit: "×" }, { name: "cloud starts at" }, { name: "layers on device" }, { name: "latency", unit: "ms" }, { name: "energy", unit: "mJ" }],
      rows: () => curve.uplink_scale.map((scale, i) => [scale, curve.place[i], curve.layers[i], curve.latency_s[i] * 1e3, curve.energy_j[i] * 1e3]),
      tooltip: { trigger: "axis", formatter: ([item]) => [`${short(curve.uplink_scale[item.dataIndex], 3)} × the rate: ${placeText(curve.place[item.dataIndex])}`,
        `latency ${ms(curve.latency_s[item.dataIndex])}, energy ${mj(curve.energy_j[item.dataIndex])}`].join("\n") },
      option: (c) => ({
        grid: grid(), legend: legend(c), xAxis: below(c, "times the rate of the network", { type: "log", splitLine: { show: false } }),
        yAxis: valueAxis(c, "latency (ms)", { min: 0 }),
        series: [{ name: "best cut", type: "line", symbolSize: 7, lineStyle: { color: c.faint, width: 1 },
          data: curve.uplink_scale.map((scale, i) => ({ value: [scale, curve.latency_s[i] * 1e3], itemStyle: { color: whatIf.colourOf(curve.place[i], c.plans) } })) }],
      }),
    }).element;
  });
}
