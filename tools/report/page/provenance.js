// Where the numbers of the page come from: program, command, and every input with its hash.

import { el } from "./dom.js";

export function provenance(report) {
  const manifests = report.studies.map((study) => study.manifest ?? study.capacity?.manifest).filter(Boolean);
  return [
    el("h2", {}, "Where this comes from"),
    el("p", {}, "offcut ", el("code", {}, report.offcut), ", ", el("code", {}, report.command)),
    ...manifests.map((manifest) => el("details", { open: manifests.length === 1 }, el("summary", {}, manifest.study),
      el("div", { class: "scroll", tabindex: "0" }, el("table", { class: "inputs" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "input"), el("th", { scope: "col" }, "hash (FNV-1a)"))),
        el("tbody", {}, [{ file: manifest.file, hash: manifest.hash }, ...(manifest.inputs ?? [])].map((input) =>
          el("tr", {}, el("td", {}, input.file), el("td", {}, el("code", {}, input.hash))))))))),
    el("p", { class: "faint" }, "This page asks no network for anything. Charts: Apache ECharts (Apache-2.0)."),
  ];
}
