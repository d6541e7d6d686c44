// What somebody asks by sliders and buttons, and the answer to it, re-solved at every move.
//
//   settings (in the address) --> network, plans, question --> best, runner-up, both ends
//
// A WhatIf tells its listeners when the answer changed. Nothing is approximated: all is priced by
// pricing.js from the plans of the document.

import { candidatesOf } from "./candidates.js";
import { buildLink, noClosedForm } from "./network.js";
import { flipsOf, priceOf, rankOf, solve } from "./pricing.js";
import { turnedPlans } from "./plans.js";

// What can be turned. `key`: of the network file. Factors stand for what they multiply.
export const KNOBS = [
  { name: "uplink", label: "Uplink", unit: "Mbit/s", key: "uplink_mbit_per_s", least: 0.1, most: 1000 },
  { name: "downlink", label: "Downlink", unit: "Mbit/s", key: "downlink_mbit_per_s", least: 0.1, most: 1000 },
  { name: "rtt", label: "Round trip", unit: "ms", key: "rtt_ms", least: 0.5, most: 500, zero: true },
  { name: "device", label: "Device time", unit: "×", least: 0.1, most: 10 },
  { name: "cloud", label: "Cloud time", unit: "×", least: 0.1, most: 10 },
  { name: "radio", label: "Radio power", unit: "×", least: 0.1, most: 10 },
];

export const OBJECTIVES = { latency: "least latency", energy: "least energy", edp: "least energy × latency" };

const RADIO_POWERS = [
  "transmit_mw_per_mbit_per_s", "receive_mw_per_mbit_per_s", "transmit_base_mw", "receive_base_mw",
  "wait_mw", "promotion_mw", "tail_mw", "second_tail_mw", "drx_on_mw",
];

export class WhatIf {
  constructor(data) {
    this.data = data;
    this.listeners = [];
    this.point = data.points[0];
    this.network = this.point.networks.find((each) => !noClosedForm(data.networks[each].settings)) ?? this.point.networks[0];
    this.reset();
  }

  reset() {
    this.turned = {}; // knob name: value
    this.objective = null; // null: as the study asks
    this.bytesPerElement = null; // null: as given
    this.answer_ = null;
  }

  // The settings of the network as the study gives them, and as turned.
  given() {
    return this.data.networks[this.network].settings;
  }
  present(knob) {
    return knob.key ? this.given()[knob.key] ?? null : 1;
  }
  value(knob) {
    return this.turned[knob.name] ?? this.present(knob);
  }
  settings(turned = this.turned) {
    const out = { ...this.given() };
    for (const knob of KNOBS) {
      if (knob.key && turned[knob.name] !== undefined && out[knob.key] !== undefined) {
        out[knob.key] = turned[knob.name];
      }
    }
    if (turned.radio !== undefined && turned.radio !== 1) {
      for (const key of RADIO_POWERS) out[`radio.${key}`] = (out[`radio.${key}`] ?? 0) * turned.radio;
    }
    return out;
  }
  question() {
    return this.questionOf(this.point);
  }
  noClosedForm() {
    return noClosedForm(this.given());
  }

  // The question of another point: its own, but for what was chosen here.
  questionOf(point) {
    return this.objective ? { ...point.question, objective: this.objective } : point.question;
  }
  // A colour per place of a cut, the same in all charts: its number in order of first asking.
  colourOf(place, colours) {
    this.places ??= new Map();
    if (!this.places.has(place)) this.places.set(place, this.places.size);
    return colours[this.places.get(place) % colours.length];
  }

  // The networks of the point that the page can price.
  networks(point = this.point) {
    return point.networks.filter((each) => !noClosedForm(this.data.networks[each].settings));
  }

  // Which knobs do something here.
  knobs() {
    const affects = { rtt: this.given().transport !== "size_over_rate" };
    return KNOBS.filter((knob) => this.present(knob) !== null && affects[knob.name] !== false);
  }

  plans(turned = this.turned) {
    return turnedPlans(this.point, {
      bytesPerElement: this.bytesPerElement,
      deviceFactor: turned.device ?? 1,
      cloudFactor: turned.cloud ?? 1,
    });
  }
  link(turned = this.turned) {
    return buildLink(this.settings(turned));
  }
  // The answer with some knobs turned further, all else as it is.
  solveAt(turned) {
    const all = { ...this.turned, ...turned };
    return solve(this.plans(all), this.link(all), this.question());
  }

  answer() {
    if (this.answer_) return this.answer_;
    const plans = this.plans();
    const link = this.link();
    const question = this.question();
    const priced = (plan) => {
      const price = priceOf(plan, link, question);
      return { plan, price, rank: rankOf(plan, price, question) };
    };
    const { best, second } = solve(plans, link, question);
    const end = (offloads) => plans.find((p) => (offloads ? p.layers === 0 : !p.offloads));
    const [device, cloud] = [end(false), end(true)];
    this.answer_ = {
      plans, link, question, best, second,
      deviceOnly: device ? priced(device) : null,
      cloudOnly: cloud ? priced(cloud) : null,
      priced,
    };
    return this.answer_;
  }

  // The plans that can be best over any rate and round trip, all else as turned; kept until something
  // else is turned, for they are asked for at many rates.
  candidates(point = this.point) {
    const { uplink, downlink, rtt, ...others } = this.turned;
    const key = JSON.stringify([others, this.objective, this.bytesPerElement, this.network]);
    if (point.candidatesKey !== key) {
      const plans = turnedPlans(point, { bytesPerElement: point.plans.up_elements ? this.bytesPerElement : null,
        deviceFactor: others.device ?? 1, cloudFactor: others.cloud ?? 1 });
      point.candidates = candidatesOf(plans, this.settings(), this.questionOf(point));
      point.candidatesKey = key;
    }
    return point.candidates;
  }

  // What flips the answer, of one knob: it takes some hundred solves.
  flips(knob) {
    const { best } = this.answer();
    if (!(this.value(knob) > 0)) return [];
    const named = [{ name: knob.name, present: this.value(knob) }];
    const turned = (name, factor) => {
      const value = this.value(KNOBS.find((knob) => knob.name === name)) * factor;
      const all = { ...this.turned, [name]: value };
      const ofNetwork = KNOBS.find((knob) => knob.name === name).key;
      return { plans: ofNetwork ? this.candidates() : this.plans(all), link: this.link(all) };
    };
    return flipsOf(best, named, turned, this.question());
  }

  turn(name, value) {
    const knob = KNOBS.find((each) => each.name === name);
    if (value === null || value === this.present(knob)) delete this.turned[name];
    else this.turned[name] = value;
    this.changed();
  }
  choosePoint(point) {
    const same = point.networks.includes(this.network);
    this.point = point;
    if (!same) this.network = this.networks(point)[0] ?? point.networks[0];
    this.changed();
  }
  chooseNetwork(network) {
    this.network = network;
    for (const knob of KNOBS) if (knob.key) delete this.turned[knob.name];
    this.changed();
  }
  choose(key, value) {
    this[key] = value;
    this.changed();
  }
  changed() {
    this.answer_ = null;
    for (const listener of this.listeners) listener();
  }
  onChange(listener) {
    this.listeners.push(listener);
  }
}

// The points of a study that differ in one axis alone from the present one, by value of that axis.
export function choicesOf(whatIf, axis) {
  const present = whatIf.point.settings;
  const values = [...new Set(whatIf.data.points.map((point) => point.settings[axis]))];
  return values.map((value) => {
    const fits = (point) =>
      Object.entries(point.settings).filter(([key, v]) => v === (key === axis ? value : present[key])).length;
    const candidates = whatIf.data.points.filter((point) => point.settings[axis] === value);
    const point = candidates.reduce((a, b) => (fits(b) > fits(a) ? b : a));
    return { value, point, exact: fits(point) === Object.keys(present).length };
  });
}

