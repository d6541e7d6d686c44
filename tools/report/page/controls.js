// The sliders and buttons of a what-if.

import { writeAddress } from "./address.js";
import { download, el, replaceChildren } from "./dom.js";
import { short } from "./format.js";
import { scenarioOf } from "./scenario.js";
import { KNOBS, OBJECTIVES, choicesOf } from "./what_if.js";

const STEPS = 1000;
const REST_MS = 150;

// Logarithmic: a slider position of 0 .. STEPS to a value, and back. Zero is a place of its own where
// a knob may be zero.
function scaleOf(knob, ends) {
  const least = Math.min(ends.least ?? knob.least, knob.least);
  const most = Math.max(ends.most ?? knob.most, knob.most);
  return {
    value: (position) => (knob.zero && position <= 0 ? 0 : Number((least * (most / least) ** (position / STEPS)).toPrecision(3))),
    position: (value) => (value <= 0 ? 0 : (STEPS * Math.log(value / least)) / Math.log(most / least)),
  };
}

function slider(whatIf, knob, index) {
  const present = () => whatIf.present(knob);
  const given = present();
  const axis = whatIf.data.network_axes[knob.key] ?? {};
  const scale = scaleOf(knob, { least: Math.min(axis.least || Infinity, given || Infinity), most: Math.max(axis.most ?? 0, given) });
  const id = `s${index}-${knob.name}`;
  const range = el("input", { type: "range", id, min: 0, max: STEPS, step: 1,
    input: () => whatIf.turn(knob.name, scale.value(Number(range.value))),
    dblclick: () => whatIf.turn(knob.name, null) });
  const box = el("input", { type: "number", class: "value", "aria-label": `${knob.label} in ${knob.unit === "×" ? "times" : knob.unit}`, step: "any", min: 0,
    change: () => {
      const value = Number(box.value);
      if (box.value !== "" && (value > 0 || (knob.zero && value === 0))) whatIf.turn(knob.name, value);
      else show();
    } });
  const back = el("button", { type: "button", class: "plain back", title: "as the study has it",
    "aria-label": `${knob.label}: as the study has it`, click: () => whatIf.turn(knob.name, null) }, "↺");
  const show = () => {
    const value = whatIf.value(knob);
    range.value = String(scale.position(value));
    range.setAttribute("aria-valuetext", `${short(value)} ${knob.unit === "×" ? "times" : knob.unit}`);
    if (document.activeElement !== box) box.value = String(Number(value.toPrecision(6)));
    back.classList.toggle("hidden", whatIf.turned[knob.name] === undefined);
  };
  show();
  whatIf.onChange(() => whatIf.present(knob) !== null && show());
  return el("div", { class: "knob" }, el("label", { for: id }, knob.label), range,
    el("span", { class: "entry" }, box, el("span", { class: "unit" }, knob.unit), back));
}

// A row of buttons of which one is pressed.
function buttons(label, choices, isChosen, choose) {
  return el("div", { class: "choice", role: "group", "aria-label": label }, el("span", { class: "label" }, label),
    el("span", { class: "buttons" }, choices.map((choice) =>
      el("button", { type: "button", "aria-pressed": String(isChosen(choice)), title: choice.title,
        click: () => choose(choice) }, choice.text))));
}

function pointButtons(whatIf) {
  const axes = Object.keys(whatIf.point.settings).filter((axis) => axis !== "objective"); // its own buttons
  return axes.map((axis) => {
    const choices = choicesOf(whatIf, axis);
    if (choices.length < 2 || choices.length > 12) return null;
    return buttons(axis.replace(/[._]/g, " "), choices.map((choice) => ({ ...choice, text: String(choice.value),
      title: choice.exact ? undefined : "with other settings, where it can run" })),
    (choice) => choice.value === whatIf.point.settings[axis], (choice) => whatIf.choosePoint(choice.point));
  });
}

function networkButtons(whatIf) {
  if (whatIf.networks().length < 2) return null;
  const choices = whatIf.networks().map((network) => ({ network, text: whatIf.data.networks[network].name }));
  return buttons("network", choices, (choice) => choice.network === whatIf.network, (choice) => whatIf.chooseNetwork(choice.network));
}

function objectiveButtons(whatIf) {
  const asked = whatIf.point.question.objective;
  const kinds = { ...OBJECTIVES };
  if (!kinds[asked]) kinds[asked] = asked;
  return buttons("objective", Object.keys(kinds).map((key) => ({ key, text: kinds[key] })),
    (choice) => choice.key === whatIf.question().objective,
    (choice) => whatIf.choose("objective", choice.key === asked ? null : choice.key));
}

function bytesButtons(whatIf) {
  if (!whatIf.point.plans.up_elements) return null;
  const given = whatIf.point.plans.bytes_per_element;
  const choices = [{ bytes: null, text: given === null ? "as the model" : `as given (${given})` },
    ...[1, 2, 4].filter((bytes) => bytes !== given).map((bytes) => ({ bytes, text: String(bytes) }))];
  return buttons("bytes per element", choices, (choice) => choice.bytes === whatIf.bytesPerElement,
    (choice) => whatIf.choose("bytesPerElement", choice.bytes));
}

function copyButton(whatIf, study) {
  const said = el("span", { class: "faint", role: "status" });
  const copy = async () => {
    const text = scenarioOf(study.manifest.resolved, whatIf);
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "copied: offcut run answers it with the same numbers";
    } catch {
      download(`${study.name}_what_if.json`, "application/json", text);
      said.textContent = "saved as a file";
    }
  };
  return el("div", { class: "actions" },
    el("button", { type: "button", click: () => { whatIf.reset(); whatIf.changed(); } }, "Reset"),
    study.manifest?.resolved ? el("button", { type: "button", click: copy }, "Copy as scenario") : null, said);
}

export function controls(whatIf, study, index) {
  const sliders = el("div", { class: "knobs" }, KNOBS.filter((knob) => whatIf.knobs().includes(knob))
    .map((knob) => slider(whatIf, knob, index)));
  const left = whatIf.data.points_left_out;
  const choices = el("div", { class: "choices" });
  const show = () => replaceChildren(choices, networkButtons(whatIf), ...pointButtons(whatIf), objectiveButtons(whatIf), bytesButtons(whatIf));
  show();
  // Buttons are made anew when one was pressed, and keep the focus. A browser takes so many changes
  // of its address in a while and no more, so it waits until a slider rests.
  const pressed = () => [whatIf.data.points.indexOf(whatIf.point), whatIf.network, whatIf.objective, whatIf.bytesPerElement].join();
  let shown = pressed();
  let resting = 0;
  whatIf.onChange(() => {
    clearTimeout(resting);
    resting = setTimeout(() => writeAddress(whatIf, index), REST_MS);
    if (pressed() === shown) return;
    shown = pressed();
    const focused = [...choices.querySelectorAll("button")].indexOf(document.activeElement);
    show();
    if (focused >= 0) choices.querySelectorAll("button")[focused]?.focus();
  });
  return el("section", { class: "controls", "aria-label": "what if" }, el("h3", {}, "What if …"), sliders, choices,
    left > 0 ? el("p", { class: "faint" }, `${left} further ways to run the model found no room in this page.`) : null, copyButton(whatIf, study));
}
