// The what-if as a scenario file: what `offcut run` answers with the same numbers.

import { buildLink } from "./network.js";

// Keys that only make sense for a sweep, or for how a run writes its rows.
const OF_A_SWEEP = ["sweep", "zip", "where", "repeat", "output"];

// Puts a value at "device.threads", or at "edits.NAME.time_scale", where edits go by their name.
function put(scenario, field, value) {
  const steps = field.replace(/\[(\d+)\]/g, ".$1").split(".");
  let at = scenario;
  steps.slice(0, -1).forEach((step, k) => {
    if (Array.isArray(at)) at = at[step] ?? at.find((each) => each.name === step);
    else {
      if (at[step] === undefined) at[step] = k === 0 && step === "edits" ? [] : {};
      at = at[step];
    }
    if (typeof at !== "object" || at === null) throw new Error(`no such field: ${field}`);
  });
  at[steps[steps.length - 1]] = value;
}

// Whether a key of the network, as asked and as given, prices exchanges differently: a file that
// states one without effect is refused.
function changesPrice(network, key, other) {
  const [now, then] = [buildLink(network), buildLink({ ...network, [key]: other })];
  const sizes = [[100, 0], [200000, 4000]];
  const waits = [0, 0.003, 0.07, 2, 1000];
  return sizes.some(([up, down]) =>
    waits.some((wait) => JSON.stringify(now(up, down, wait)) !== JSON.stringify(then(up, down, wait))));
}

// Returns the JSON of the scenario that the sliders stand for.
export function scenarioOf(resolved, whatIf) {
  const scenario = JSON.parse(JSON.stringify(resolved));
  for (const key of OF_A_SWEEP) delete scenario[key];
  for (const [field, value] of Object.entries(whatIf.point.settings)) put(scenario, field, value);
  const network = whatIf.data.networks[whatIf.network];
  if (!scenario.network) scenario.network = {};
  if (whatIf.point.networks.length > 1) scenario.network.model = network.name;
  const given = network.settings;
  const asked = whatIf.settings();
  for (const [key, value] of Object.entries(asked)) {
    if (value === given[key] || !changesPrice(asked, key, given[key])) continue;
    put(scenario, `network.${key}`, value);
  }
  for (const axis of Object.keys(whatIf.data.network_axes)) {
    if (asked[axis] !== undefined) put(scenario, `network.${axis}`, asked[axis]);
  }
  for (const site of ["device", "cloud"]) {
    const factor = whatIf.turned[site];
    if (factor === undefined || factor === 1) continue;
    scenario.edits = [...(scenario.edits ?? []), { site, time_scale: factor }];
  }
  if (whatIf.objective) scenario.objective = whatIf.objective;
  if (whatIf.bytesPerElement !== null) put(scenario, "transfer.bytes_per_element", whatIf.bytesPerElement);
  scenario.name = `${scenario.name ?? "study"}_what_if`;
  return JSON.stringify(scenario, null, 2);
}
