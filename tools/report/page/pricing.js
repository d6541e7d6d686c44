// The price of a plan and the rule by which the best one is chosen, as engine/cut/table/price.h and
// question.h say. SI units: seconds, joules, bytes, watts.
//
// A plan is { device_s, energy_j, cloud_s, up_bytes, down_bytes, memory_bytes, layers, offloads,
// idle_w, accuracy_drop, device_codec_s, cloud_codec_s, codec_j }. A question is
// { objective, latency_weight, energy_weight, dnntune, bounds, stream }.


// How the times of a plan change where its sites are so many times as slow. Codecs do not scale.
export function slowed(plan, device, cloud) {
  if (device === 1 && cloud === 1) return plan;
  const scale = (whole, codec, factor) => (whole - codec) * factor + codec;
  return {
    ...plan,
    device_s: scale(plan.device_s, plan.device_codec_s, device),
    energy_j: scale(plan.energy_j, plan.codec_j, device),
    cloud_s: scale(plan.cloud_s, plan.cloud_codec_s, cloud),
  };
}

const NO_EXCHANGE = { up: 0, down: 0, transmit: 0, receive: 0, promotion: 0, tail: 0, idle: 0 };

// What a frame pays in the cloud, and how long it holds it, where frames come at a rate.
function inCloud(plan, stream) {
  if (!stream) return { cloud: plan.cloud_s, stage: plan.cloud_s };
  const batch = plan.cloud_s * (1 + stream.batch_marginal * (stream.cloud_batch - 1));
  return {
    cloud: batch + (stream.cloud_batch - 1) / stream.frames_per_s,
    stage: batch / stream.cloud_batch,
  };
}

export function priceOf(plan, link, question) {
  const held = plan.offloads ? inCloud(plan, question.stream) : { cloud: 0, stage: 0 };
  const moved = plan.offloads ? link(plan.up_bytes, plan.down_bytes, held.cloud) : NO_EXCHANGE;
  const idle = plan.offloads
    ? moved.idle + plan.idle_w * (moved.up + held.cloud + moved.down)
    : 0;
  const price = {
    device: plan.device_s, uplink: moved.up, cloud: held.cloud, downlink: moved.down,
    compute: plan.energy_j, transmit: moved.transmit, receive: moved.receive,
    promotion: moved.promotion, tail: moved.tail, idle, cloudStage: held.stage,
  };
  price.latency = price.device + price.cloud + (price.uplink + price.downlink);
  price.energy = question.dnntune
    ? price.compute + price.transmit
    : price.compute + price.transmit + price.receive + price.promotion + price.tail + price.idle;
  return price;
}

export const bottleneckOf = (price) =>
  Math.max(price.device, price.uplink, price.cloudStage, price.downlink);

// The number to minimise.
export function valueOf(price, question) {
  switch (question.objective) {
    case "energy": return price.energy;
    case "edp": return price.energy * price.latency;
    case "throughput": return bottleneckOf(price);
    case "weights":
      return question.latency_weight * price.latency + question.energy_weight * price.energy;
    default: return price.latency;
  }
}

// How far a plan exceeds its bounds: the largest ratio of value to bound, and the name of that one.
function excessOf(plan, price, question) {
  const bounds = question.bounds ?? {};
  let ratio = 0;
  let name = "";
  const look = (value, limit, bound) => {
    if (limit === undefined || limit === null) return;
    const r = limit > 0 ? value / limit : value > 0 ? 1e300 : 0;
    if (r > ratio) [ratio, name] = [r, bound];
  };
  look(price.latency, bounds.latency_s, "latency_ms");
  look(price.energy, bounds.energy_j, "energy_mj");
  look(plan.memory_bytes, bounds.device_memory_bytes, "device_memory_mb");
  look(plan.up_bytes, bounds.uplink_bytes, "uplink_bytes");
  look(plan.accuracy_drop, bounds.accuracy_drop, "accuracy_drop");
  if (question.stream) look(question.stream.frames_per_s * bottleneckOf(price), 1, "frames_per_s");
  return ratio > 1 ? { ratio, name } : { ratio: 1, name: "" };
}

// Compares by excess, objective, energy and layers on the device; the earlier plan wins ties.
function better(a, b) {
  if (a.excess !== b.excess) return a.excess < b.excess;
  if (a.value !== b.value) return a.value < b.value;
  if (a.energy !== b.energy) return a.energy < b.energy;
  return a.layers < b.layers;
}

export function rankOf(plan, price, question) {
  const excess = excessOf(plan, price, question);
  return {
    excess: excess.ratio, broken: excess.name, value: valueOf(price, question),
    energy: price.energy, layers: plan.layers,
  };
}

// Returns the position of the best plan with its price and rank, and that of the best but one.
export function solve(plans, link, question) {
  let best = null;
  let second = null;
  plans.forEach((plan, at) => {
    const price = priceOf(plan, link, question);
    const found = { at, plan, price, rank: rankOf(plan, price, question) };
    if (!best || better(found.rank, best.rank)) [best, second] = [found, best];
    else if (!second || better(found.rank, second.rank)) second = found;
  });
  return { best, second };
}

// What would flip the decision: for each knob the smallest change of it, up or down, over four
// decades, at which another plan is best. `turned(name, factor)` returns { plans, link } then.
export function flipsOf(best, knobs, turned, question) {
  const flips = [];
  for (const { name, present } of knobs) {
    const bestAt = (factor) => {
      const asked = turned(name, factor);
      return solve(asked.plans, asked.link, question).best;
    };
    for (const up of [true, false]) {
      const flip = firstFlip(best, bestAt, up);
      if (flip) flips.push({ name, present, at: present * flip.factor, ...flip });
    }
  }
  const size = (factor) => Math.abs(Math.log(factor));
  return flips.sort((a, b) => size(a.factor) - size(b.factor));
}

const STEPS = 40;
const DECADES = 4;

function firstFlip(best, bestAt, up) {
  const factorAt = (step) => 10 ** ((up ? DECADES : -DECADES) * (step / STEPS) ** 2);
  let same = 1;
  for (let step = 1; step <= STEPS; ++step) {
    let other = factorAt(step);
    let found = bestAt(other);
    if (found.plan.position === best.plan.position) {
      same = other;
      continue;
    }
    for (let k = 0; k < 24 && Math.abs(other / same - 1) > 1e-4; ++k) {
      const middle = Math.sqrt(same * other);
      const there = bestAt(middle);
      if (there.plan.position === best.plan.position) same = middle;
      else [other, found] = [middle, there];
    }
    return { factor: other, plan: found.plan };
  }
  return null;
}

