// Axes of charts: each with its name and unit.

import { short } from "./format.js";

const text = (c) => ({ color: c.text, fontSize: 11 });

export function valueAxis(c, name, more = {}) {
  return {
    type: "value", name, nameLocation: "middle", nameGap: 46, nameTextStyle: text(c),
    axisLabel: { ...text(c), formatter: (value) => short(value, 3) },
    axisLine: { show: true, lineStyle: { color: c.line } }, splitLine: { lineStyle: { color: c.line } },
    ...more,
  };
}

export const below = (c, name, more = {}) => valueAxis(c, name, { nameGap: 28, ...more });

export function categoryAxis(c, name, data, more = {}) {
  return {
    type: "category", name, nameLocation: "middle", nameGap: 30, nameTextStyle: text(c), data,
    axisLabel: text(c), axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false },
    ...more,
  };
}

// From top to bottom, its name above it.
export function listAxis(c, name, data) {
  return categoryAxis(c, name, data, { inverse: true, nameLocation: "start", nameGap: 8,
    nameTextStyle: { ...text(c), align: "right", padding: [0, 8, 0, 0] } });
}

export const grid = (more = {}) => ({ left: 66, right: 20, top: 36, bottom: 52, ...more });
export const legend = (c, more = {}) => ({
  top: 0, textStyle: text(c), itemWidth: 14, itemHeight: 10, type: "plain", ...more,
});
