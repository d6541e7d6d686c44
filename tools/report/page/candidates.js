// The plans of a list that can be best over some network, the sites as they are: what the map, the
// regimes and the flips price, at every rate, instead of all plans.
//
// The rule is that of engine/cut/skyline/skyline.h. Links are monotone, so a plan prunes another if it
// is no worse in time off the network, energy, bytes up and bytes down, and in
//
//     energy + (idle power + W) * cloud time        W: the most that waiting makes the radio draw
//
// for energy is linear in the price of waiting. Where a radio falls asleep, waking costs time once: a
// plan that waits longer than that prunes none that does not. Ties go to who comes first.

import { waitOf } from "./network.js";

const STRICTLY = 1e-6;

// Questions for which that is enough: nothing looks at one site's time, memory or accuracy alone.
function applies(question) {
  const bounds = question.bounds ?? {};
  const alone = ["device_memory_bytes", "accuracy_drop"].some((key) => bounds[key] !== undefined);
  return !alone && !question.stream && question.objective !== "throughput";
}

export function candidatesOf(plans, network, question) {
  if (!applies(question)) return plans;
  const { dearest_w: dearest, sleeps_after_s: step } = waitOf(network);
  const kept = [];
  const wrapped = plans.map((plan, order) => ({
    plan, order, off: plan.device_s + plan.cloud_s,
    waiting: plan.energy_j + (plan.idle_w + dearest) * plan.cloud_s,
  }));
  const first = (a, b) => a.plan.layers < b.plan.layers || (a.plan.layers === b.plan.layers && a.order < b.order);
  const prunes = (a, b) =>
    a.off <= b.off && a.plan.energy_j <= b.plan.energy_j && a.waiting <= b.waiting &&
    a.plan.up_bytes <= b.plan.up_bytes && a.plan.down_bytes <= b.plan.down_bytes &&
    !(a.plan.cloud_s > step && b.plan.cloud_s <= step) &&
    (a.off < b.off * (1 - STRICTLY) || first(a, b));
  for (const one of [...wrapped].sort((a, b) => a.off - b.off || a.order - b.order)) {
    const pays = one.plan.offloads; // all on the device pays no link, so nothing that does prunes it
    if (pays && kept.some((other) => other.plan.offloads && prunes(other, one))) continue;
    kept.push(one);
  }
  return kept.sort((a, b) => a.order - b.order).map(({ plan }) => plan);
}
