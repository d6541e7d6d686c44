// The page: one section per study of the document, each as far as its data go.

import { readAddress } from "./address.js";
import { capacitySections } from "./capacity_view.js";
import { drawAll, refresh } from "./chart.js";
import { energyPerCut, frontChart, timePerCut } from "./charts_cuts.js";
import { layersChart } from "./charts_layers.js";
import { bestCutMap, curvesOf, regimesChart } from "./charts_network.js";
import { comparisonSection } from "./comparison_view.js";
import { controls } from "./controls.js";
import { el, replaceChildren } from "./dom.js";
import { graphView } from "./graph_view.js";
import { provenance } from "./provenance.js";
import { bestRow, rowSections } from "./rows_view.js";
import { tableSections } from "./tables.js";
import { chooseTheme } from "./theme.js";
import { verdict } from "./verdict.js";
import { WhatIf } from "./what_if.js";

const report = JSON.parse(document.getElementById("document").textContent);

// The charts that follow the sliders: redrawn once per frame, those in sight. What takes many solves
// waits until the slider rests.
const REST_MS = 90;

function liveCharts(whatIf, id) {
  const quick = [timePerCut(whatIf, id), energyPerCut(whatIf, id), frontChart(whatIf, id), layersChart(whatIf, id)];
  const slow = [bestCutMap(whatIf, id), regimesChart(whatIf, id)];
  let asked = false;
  let resting = 0;
  whatIf.onChange(() => {
    clearTimeout(resting);
    resting = setTimeout(() => refresh(slow), REST_MS);
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      refresh(quick);
    });
  });
  const [time, energy, front, layers] = quick;
  return [time, energy, ...slow, front, layers].map((chart) => chart.element);
}

function whatIfSections(study, index, id) {
  if (!study.what_if) {
    return study.no_what_if ? [el("p", { class: "note" }, `No what-if here: ${study.no_what_if}.`)] : [];
  }
  const whatIf = new WhatIf(study.what_if);
  readAddress(whatIf, index);
  const why = whatIf.noClosedForm();
  if (why) {
    return [el("p", { class: "note" }, `No sliders here: the network has no closed form, for ${why}. What is shown is the engine's.`),
      bestRow(study), el("div", { class: "charts" }, curvesOf(whatIf, id), layersChart(whatIf, id).element)];
  }
  return [
    el("div", { class: "first" }, verdict(whatIf, study), controls(whatIf, study, index)),
    graphView(whatIf, id),
    el("div", { class: "charts" }, liveCharts(whatIf, id), curvesOf(whatIf, id)),
  ];
}

function studySection(study, index) {
  const id = `study-${index}`;
  const further = [...capacitySections(study, id), ...tableSections(study, id), ...rowSections(study, id)];
  return el("section", { class: "study", id, "aria-label": study.name },
    el("div", { class: "study-head" }, el("h1", {}, study.name), el("p", { class: "faint" }, (study.title || "").replace(`${study.name}: `, ""))),
    ...whatIfSections(study, index, id).filter(Boolean),
    further.length > 0 ? el("div", { class: "charts" }, further) : null);
}

function header() {
  const themes = { "": "as the system", light: "light", dark: "dark" };
  const choose = el("select", { "aria-label": "colours", change: () => chooseTheme(choose.value) },
    Object.entries(themes).map(([value, text]) => el("option", { value }, text)));
  const contents = report.studies.length < 2 ? null : el("nav", { "aria-label": "contents" },
    el("ol", {}, report.comparisons.map((_, k) => el("li", {}, el("a", { href: `#comparison-${k}` }, "what moved"))), report.studies.map((study, k) => el("li", {}, el("a", { href: `#study-${k}` }, study.name)))));
  return [el("div", { class: "bar-top" }, el("span", { class: "brand" }, "offcut report"), el("label", { class: "colours" }, "Colours ", choose)), contents];
}

document.title = `${report.studies.map((study) => study.name).join(", ")} · offcut report`;
replaceChildren(document.getElementById("top"), header());
replaceChildren(document.getElementById("studies"), [...report.comparisons.map(comparisonSection), ...report.studies.map(studySection)]);
replaceChildren(document.getElementById("provenance"), provenance(report));
if (new URLSearchParams(location.hash.slice(1)).has("draw")) requestAnimationFrame(drawAll);
