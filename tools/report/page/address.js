// The state of the sliders in the address, so that a what-if can be sent to a colleague:
// #0.uplink=5&0.device=1.5&0.point=3 (0: the first study of the page).

import { KNOBS } from "./what_if.js";

const parameters = () => new URLSearchParams(location.hash.replace(/^#/, ""));

export const flag = (name) => parameters().has(name);

// Takes what the address says of a study.
export function readAddress(whatIf, study) {
  const given = parameters();
  const number = (name) => {
    const text = given.get(`${study}.${name}`);
    return text !== null && text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
  };
  const point = whatIf.data.points[number("point") ?? 0];
  if (point) {
    whatIf.point = point;
    const network = point.networks[number("network") ?? -1];
    const known = whatIf.networks(point);
    whatIf.network = known.includes(network) ? network : known[0] ?? point.networks[0];
  }
  for (const knob of KNOBS) {
    const value = number(knob.name);
    if (value !== null && (value > 0 || (knob.zero && value === 0))) whatIf.turned[knob.name] = value;
  }
  const objective = given.get(`${study}.objective`);
  if (["latency", "energy", "edp", "throughput"].includes(objective)) whatIf.objective = objective;
  const bytes = number("bytes");
  if (bytes > 0 && whatIf.point.plans.up_elements) whatIf.bytesPerElement = bytes;
  whatIf.answer_ = null;
}

export function writeAddress(whatIf, study) {
  const given = parameters();
  for (const key of [...given.keys()]) if (key.startsWith(`${study}.`)) given.delete(key);
  const put = (name, value) => given.set(`${study}.${name}`, value);
  const point = whatIf.data.points.indexOf(whatIf.point);
  const network = whatIf.point.networks.indexOf(whatIf.network);
  if (point > 0) put("point", point);
  if (network > 0) put("network", network);
  for (const [name, value] of Object.entries(whatIf.turned)) put(name, value);
  if (whatIf.objective) put("objective", whatIf.objective);
  if (whatIf.bytesPerElement !== null) put("bytes", whatIf.bytesPerElement);
  const text = given.toString();
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}
