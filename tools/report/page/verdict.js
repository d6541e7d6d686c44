// The answer on the first screen: split here; so much faster and more frugal than either end; this
// sure; this would flip it.

import { el, replaceChildren } from "./dom.js";
import { change, kb, middle, mj, ms, percent, placeText, plural, short, times } from "./format.js";
import { intervalOf } from "./plans.js";

const strong = (text) => el("strong", {}, text);
// An exact number behind a rounded one; pointing at it tells unit, ground and interval.
const figure = (value, text, more = "") =>
  el("data", { value: String(value), title: `${value}${more}` }, text);
const time = (s, ground = "") => figure(s * 1e3, ms(s), ` ms${ground}`);
const energy = (j, ground = "") => figure(j * 1e3, mj(j), ` mJ${ground}`);

// On what the figures of a plan stand.
function groundOf({ plan, price }) {
  const interval = intervalOf(plan, price);
  const range = interval.high > interval.low * 1.001 ? `, 90 % between ${ms(interval.low)} and ${ms(interval.high)}` : "";
  return `; times are ${plan.provenance || "as given"}${range}`;
}

export function headline(plan, device) {
  if (!plan.offloads) return ["Keep all layers on the ", device, "."];
  if (plan.layers === 0) return ["Send the input: all layers run in the cloud."];
  return [`Split after ${plural(plan.layers, "layer", "layers")}: the cloud starts at `, strong(middle(plan.place, 60)), "."];
}

function comparison({ best, deviceOnly, cloudOnly }) {
  const ends = [deviceOnly, cloudOnly].filter(Boolean);
  if (ends.length === 0) return null;
  const latency = Math.min(...ends.map(({ price }) => price.latency));
  const joules = Math.min(...ends.map(({ price }) => price.energy));
  const faster = latency / best.price.latency;
  const saving = joules > 0 ? 1 - best.price.energy / joules : 0;
  if (ends.some((end) => end.plan.position === best.at)) {
    return el("p", {}, "No split is better by the objective than running the network in one place.");
  }
  const speed = faster >= 1 ? [strong(figure(faster, times(faster))), " as fast as"] : [strong(figure(faster, times(faster))), " the speed of"];
  const frugal = saving >= 0 ? [strong(figure(saving, percent(saving))), " less energy than"] : [strong(figure(-saving, percent(-saving))), " more energy than"];
  return el("p", {}, speed, " the faster end, ", frugal, " the more frugal end.");
}

function ends({ deviceOnly, cloudOnly }) {
  const one = (name, end) => end && el("span", { class: "end" }, `${name} `, time(end.price.latency, groundOf(end)), ", ", energy(end.price.energy));
  return el("p", { class: "faint" }, [one("All on the device:", deviceOnly), deviceOnly && cloudOnly ? "; " : null, one("all in the cloud:", cloudOnly)]);
}

function sureness(whatIf, { best, second }) {
  const scaled = (whatIf.turned.device ?? 1) !== 1 || (whatIf.turned.cloud ?? 1) !== 1;
  const interval = scaled ? null : intervalOf(best.plan, best.price);
  const parts = [];
  if (interval && interval.high > interval.low * 1.001) {
    parts.push(el("p", {}, strong("How sure: "), "90 % between ", time(interval.low), " and ", time(interval.high),
      " by what is known of the sites; the network counts as given. Times are ", best.plan.provenance || "as given", "."));
  } else {
    parts.push(el("p", {}, strong("How sure: "), scaled ? "no interval for sites of another speed; " : "the total has no known spread; ",
      "times are ", best.plan.provenance || "as given", "."));
  }
  if (second) {
    const gap = second.rank.value / best.rank.value - 1;
    parts.push(el("p", {}, strong("Runner-up: "), `${middle(placeText(second.plan.place), 50)}, `, time(second.price.latency, groundOf(second)), " and ",
      energy(second.price.energy), Number.isFinite(gap) ? ` (objective ${change(1 + gap)}${gap < 0.02 ? ", a close call" : ""})` : ""));
  }
  return parts;
}

const sizeOf = (factor) => Math.abs(Math.log(factor));

// Found when the slider rests, a knob at a time, so that the page stays at hand. Returns what stops it.
function showFlips(whatIf, list) {
  const knobs = whatIf.knobs();
  const flips = [];
  let waiting = 0;
  const next = () => {
    const knob = knobs.shift();
    if (!knob) {
      list.removeAttribute("aria-busy");
      if (flips.length === 0) replaceChildren(list, el("li", {}, "nothing within four decades of any slider"));
      return;
    }
    flips.push(...whatIf.flips(knob).map((flip) => ({ ...flip, knob })));
    flips.sort((a, b) => sizeOf(a.factor) - sizeOf(b.factor));
    if (flips.length > 0) replaceChildren(list, flips.slice(0, 4).map(flipLine));
    waiting = setTimeout(next, 0);
  };
  list.setAttribute("aria-busy", "true");
  waiting = setTimeout(next, 120);
  return () => clearTimeout(waiting);
}

function flipLine({ knob, factor, at, plan }) {
  const unit = knob.unit === "×" ? "times" : knob.unit;
  return el("li", {}, `${knob.label} `, strong(change(factor)), ` (to ${short(at)} ${unit}): then ${middle(placeText(plan.place), 46)}`);
}

const PARTS = [["device", "device"], ["uplink", "uplink"], ["cloud", "cloud"], ["downlink", "downlink"]];

// The latency as one bar whose parts add up.
function latencyBar({ price }) {
  const parts = PARTS.filter(([key]) => price[key] > 0);
  const bar = el("div", { class: "bar", role: "img", "aria-label": parts.map(([key, name]) => `${name} ${ms(price[key])}`).join(", ") });
  for (const [key, name] of parts) {
    const share = price[key] / price.latency;
    const part = el("span", { class: `part ${key}`, title: `${name} ${ms(price[key])}, ${percent(share, 1)}` },
      share > 0.16 ? `${name} ${ms(price[key])}` : "");
    part.style.flexGrow = String(share);
    bar.append(part);
  }
  return bar;
}

export function verdict(whatIf, study) {
  const body = el("div", { "aria-live": "polite" });
  const list = el("ul", { class: "flips" });
  let stop = () => {};
  const show = () => {
    const answer = whatIf.answer();
    const { best } = answer;
    const broken = best.rank.excess > 1;
    replaceChildren(body,
      broken ? el("p", { class: "warn" }, `No cut keeps the bounds; this is the nearest, it breaks ${best.rank.broken} by ${percent(best.rank.excess - 1, 1)}.`) : null,
      el("h2", { class: "headline" }, headline(best.plan, whatIf.point.device.model)),
      el("p", { class: "sub" }, `${plural(best.plan.layers, "layer runs", "layers run")} on the ${whatIf.point.device.model}, `,
        figure(best.plan.up_bytes, kb(best.plan.up_bytes), " B"), " up",
        best.plan.encoding && best.plan.encoding !== "plain" ? ` as ${best.plan.encoding}` : "", ": ",
        strong(time(best.price.latency, groundOf(best))), " and ", strong(energy(best.price.energy)), " per inference."),
      latencyBar(best), comparison(answer), ends(answer), sureness(whatIf, answer));
    stop();
    stop = showFlips(whatIf, list);
  };
  show();
  whatIf.onChange(show);
  const plans = whatIf.point.plans;
  const of = plans.cuts === null ? "too many cuts to count" : plural(plans.cuts, "cut", "cuts");
  return el("section", { class: "verdict", "aria-label": "the answer" }, body,
    el("p", {}, strong("What would flip it:")), list,
    el("p", { class: "faint" }, `Of ${of}; solved in this page by the engine's closed forms.`,
      plans.complete ? "" : " Not all cuts that can be best are known here."),
    el("p", { class: "faint" }, study.description || ""));
}
