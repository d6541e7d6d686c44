// The plans of one operating point as objects, from the arrays of the document.

import { slowed } from "./pricing.js";

const at = (values, i, otherwise = 0) => (values ? values[i] : otherwise);

// Returns the plans of a point, and keeps them: they are asked for at every move of a slider.
export function plansOf(point) {
  if (point.made) return point.made;
  const p = point.plans;
  point.made = p.cut.map((cut, i) => ({
    position: i,
    cut,
    place: p.place_words[p.place[i]],
    provenance: p.provenance_words[p.provenance[i]],
    layers: p.layers[i],
    offloads: p.offloads[i] === 1,
    device_s: p.device_s[i],
    energy_j: p.energy_j[i],
    cloud_s: p.cloud_s[i],
    up_bytes: p.up_bytes[i],
    down_bytes: p.down_bytes[i],
    memory_bytes: p.memory_bytes[i],
    spread_s: p.spread_s[i],
    idle_w: p.idle_w,
    encoding: p.encoding ? p.encoding_words[p.encoding[i]] : "",
    accuracy_drop: at(p.accuracy_drop, i),
    device_codec_s: at(p.device_codec_s, i),
    cloud_codec_s: at(p.cloud_codec_s, i),
    codec_j: at(p.codec_j, i),
  }));
  return point.made;
}

// The plans with so many bytes per element (null: as given), at sites so many times as slow.
export function turnedPlans(point, { bytesPerElement, deviceFactor, cloudFactor }) {
  let plans = plansOf(point);
  const data = point.plans;
  if (bytesPerElement !== null && data.up_elements) {
    plans = plans.map((plan, i) => ({
      ...plan,
      up_bytes: Math.ceil(data.up_elements[i] * bytesPerElement),
      down_bytes: Math.ceil(data.down_elements[i] * bytesPerElement),
    }));
  }
  if (deviceFactor === 1 && cloudFactor === 1) return plans;
  return plans.map((plan) => slowed(plan, deviceFactor, cloudFactor));
}

// Whether layer v runs on the device in plan i.
export function onDevice(point, i, v) {
  const digit = parseInt(point.plans.on_device[i][v >> 2], 16);
  return ((digit >> (3 - (v & 3))) & 1) === 1;
}

// What holds the latency nine times out of ten, the network as given: the spread of the sites.
const NINE_IN_TEN = 1.6449;
export function intervalOf(plan, price) {
  if (!(price.latency > 0)) return { low: price.latency, high: price.latency };
  const factor = Math.exp(NINE_IN_TEN * (plan.spread_s / price.latency));
  return { low: price.latency / factor, high: price.latency * factor };
}
