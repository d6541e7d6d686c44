// Draws what-ifs of a page as the sliders make them: node what_ifs.mjs PAGE.html FOLDER COUNT
//
// Writes each as the scenario that "Copy as scenario" gives, with a name of its own, and
// FOLDER/answers.jsonl with what the page says of it, for `offcut run` to say the same.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { solve } from "../page/pricing.js";
import { scenarioOf } from "../page/scenario.js";
import { WhatIf } from "../page/what_if.js";

const [page, folder, count] = process.argv.slice(2);
const text = readFileSync(page, "utf8").match(/id="document">(.*?)<\/script>/s)[1];
const report = JSON.parse(text);

// splitmix32: the same draws every time.
let state = 20;
function draw() {
  state = (state + 0x9e3779b9) | 0;
  let z = state;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(draw() * list.length)];

function drawn(data) {
  const whatIf = new WhatIf(data);
  whatIf.choosePoint(pick(data.points));
  whatIf.chooseNetwork(pick(whatIf.point.networks));
  for (const knob of whatIf.knobs()) {
    if (draw() < 0.5) whatIf.turn(knob.name, knob.least * (knob.most / knob.least) ** draw());
  }
  if (draw() < 0.5) whatIf.choose("objective", pick(["latency", "energy", "edp"]));
  if (whatIf.point.plans.up_elements && draw() < 0.5) whatIf.choose("bytesPerElement", pick([1, 2, 4]));
  return whatIf;
}

// The plans that the map and the flips price hold the best of all plans, at any rate.
function checkCandidates(whatIf, name) {
  for (let k = 0; k < 20; ++k) {
    const rates = { uplink: 10 ** (4 * draw() - 1), rtt: 500 * draw() };
    const link = whatIf.link({ ...whatIf.turned, ...rates });
    const question = whatIf.question();
    const all = solve(whatIf.plans(), link, question).best;
    const some = solve(whatIf.candidates(), link, question).best;
    if (all.plan.position === some.plan.position) continue;
    console.error(`${name}: the best plan is ${all.plan.position}, of the candidates ${some.plan.position}`);
    process.exit(1);
  }
}

const answers = [];
report.studies.forEach((study, s) => {
  if (!study.what_if) return;
  for (let k = 0; k < Number(count); ++k) {
    const whatIf = drawn(study.what_if);
    if (whatIf.noClosedForm()) continue;
    const name = `w${s}_${k}`;
    checkCandidates(whatIf, name);
    const scenario = JSON.parse(scenarioOf(study.manifest.resolved, whatIf));
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...scenario, name }));
    const { best } = whatIf.answer();
    answers.push({ name, cut: best.plan.cut, first_cloud_layer: best.plan.place, uplink_bytes: best.plan.up_bytes,
      latency_ms: best.price.latency * 1e3, energy_mj: best.price.energy * 1e3, network_ms: (best.price.uplink + best.price.downlink) * 1e3 });
  }
});
writeFileSync(join(folder, "answers.jsonl"), answers.map((answer) => JSON.stringify(answer)).join("\n") + "\n");
console.log(answers.length);
