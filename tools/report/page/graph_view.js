// The network as a graph with the cut through it: layers coloured by where they run and how long they
// take there, tensors as wide as their bytes. Drag to move, buttons or Ctrl and the wheel to zoom.

import { el, replaceChildren, svg } from "./dom.js";
import { kb, middle, ms } from "./format.js";
import { layoutOf } from "./graph_layout.js";
import { onDevice } from "./plans.js";

const MOST_LAYERS = 1500;
const NODE = 20;

const widthOf = (bytes, most) => 1 + 7 * Math.sqrt((bytes ?? 0) / (most || 1));

function curve(a, b) {
  const bend = Math.max(14, (b.x - a.x) / 2);
  if (Math.abs(a.y - b.y) < 1 && b.x - a.x > 60) { // over the layers between
    const top = a.y - 14 - Math.min(30, (b.x - a.x) / 8);
    return `M${a.x},${a.y - NODE / 2} C${a.x},${top} ${b.x},${top} ${b.x},${b.y - NODE / 2}`;
  }
  return `M${a.x + NODE / 2},${a.y} C${a.x + bend},${a.y} ${b.x - bend},${b.y} ${b.x - NODE / 2},${b.y}`;
}

class GraphView {
  constructor(whatIf) {
    this.whatIf = whatIf;
    this.said = el("p", { class: "note", role: "status" });
    this.box = svg("svg", { class: "graph", tabindex: "0", role: "img", "aria-label": "the network with the cut through it; arrow keys move, plus and minus zoom",
      keydown: (event) => this.key(event), wheel: (event) => this.wheel(event), pointerdown: (event) => this.grab(event),
      pointermove: (event) => this.drag(event), pointerup: () => (this.held = null), pointerleave: () => (this.held = null) });
    this.build();
    whatIf.onChange(() => this.show());
  }

  graph() {
    return this.whatIf.data.graphs[this.whatIf.point.graph];
  }

  build() {
    const graph = this.graph();
    this.built = this.whatIf.point.graph;
    this.shown = null;
    const layout = layoutOf(graph);
    this.layout = layout;
    const most = Math.max(...graph.tensors.map((tensor) => tensor.bytes ?? 0));
    this.edges = graph.tensors.flatMap((tensor, t) => {
      const from = tensor.from === null ? layout.inputs.find((each) => each.tensor === t) : layout.nodes[tensor.from];
      return tensor.to.map((to) => ({ tensor, to, path: svg("path", { d: curve(from, layout.nodes[to]), "stroke-width": widthOf(tensor.bytes, most).toFixed(1) },
        svg("title", {}, `${tensor.name}: ${tensor.bytes === null ? "unknown size" : kb(tensor.bytes)}`)) }));
    });
    this.nodes = graph.layers.map((layer, v) => {
      const { x, y } = layout.nodes[v];
      return svg("rect", { x: x - NODE / 2, y: y - NODE / 2, width: NODE, height: NODE, rx: 4, click: () => this.say(v) }, svg("title", {}));
    });
    const inputs = layout.inputs.map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 6, class: "input" }));
    replaceChildren(this.box, svg("g", { class: "edges" }, this.edges.map(({ path }) => path)), svg("g", {}, this.nodes), svg("g", {}, inputs));
    // One unit per pixel, or as small as the network needs; the element is laid out only later.
    const room = Math.min(1200, document.documentElement.clientWidth - 80);
    this.view = { x: 0, y: 0, width: Math.min(layout.width, room), height: layout.height };
    this.box.style.height = `${Math.min(360, Math.max(110, layout.height))}px`;
    this.show();
    this.center(this.whatIf.answer().best.plan.layers);
  }

  show() {
    if (this.built !== this.whatIf.point.graph) {
      this.build();
      return;
    }
    const { best } = this.whatIf.answer();
    const point = this.whatIf.point;
    if (this.shown === point && this.cut === best.at) return;
    [this.shown, this.cut] = [point, best.at];
    const times = point.layers;
    const here = this.nodes.map((_, v) => onDevice(point, best.at, v));
    const most = Math.max(...times.device_s);
    this.nodes.forEach((node, v) => {
      const time = here[v] ? times.device_s[v] : times.cloud_s[v];
      node.setAttribute("class", here[v] ? "on-device" : "in-cloud");
      node.setAttribute("fill-opacity", String(0.25 + 0.75 * Math.sqrt(times.device_s[v] / (most || 1))));
      node.firstChild.textContent = `${this.graph().layers[v].name} (${this.graph().layers[v].op}): ${ms(time)} ${here[v] ? "on the device" : "in the cloud"}`;
    });
    for (const { tensor, to, path } of this.edges) {
      const crosses = !here[to] && (tensor.from === null || here[tensor.from]);
      path.setAttribute("class", crosses ? "crosses" : "");
    }
  }

  aim() {
    const { x, y, width, height } = this.view;
    this.box.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  }
  // Brings a layer to the middle where the whole network does not fit.
  center(v) {
    const node = this.layout.nodes[Math.min(v, this.layout.nodes.length - 1)];
    if (this.layout.width > this.view.width) this.view.x = Math.max(0, Math.min(this.layout.width - this.view.width, node.x - this.view.width / 2));
    this.aim();
  }
  zoom(factor) {
    const { x, y, width, height } = this.view;
    this.view = { x: x + (width * (1 - factor)) / 2, y: y + (height * (1 - factor)) / 2, width: width * factor, height: height * factor };
    this.aim();
  }
  move(dx, dy) {
    this.view.x += dx;
    this.view.y += dy;
    this.aim();
  }
  key(event) {
    const step = this.view.width / 12;
    const actions = { ArrowLeft: () => this.move(-step, 0), ArrowRight: () => this.move(step, 0), ArrowUp: () => this.move(0, -step),
      ArrowDown: () => this.move(0, step), "+": () => this.zoom(0.8), "-": () => this.zoom(1.25) };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }
  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 1.15 : 0.87);
  }
  grab(event) {
    this.held = { x: event.clientX, y: event.clientY };
  }
  drag(event) {
    if (!this.held) return;
    const scale = this.view.width / this.box.clientWidth;
    this.move((this.held.x - event.clientX) * scale, (this.held.y - event.clientY) * scale);
    this.held = { x: event.clientX, y: event.clientY };
  }
  say(v) {
    this.said.textContent = this.nodes[v].firstChild.textContent;
  }
  find(text) {
    const wanted = text.trim().toLowerCase();
    const found = this.graph().layers.map((layer, v) => ({ layer, v })).filter(({ layer }) => wanted && layer.name.toLowerCase().includes(wanted));
    this.nodes.forEach((node, v) => node.classList.toggle("found", found.some((each) => each.v === v)));
    if (found.length > 0) {
      this.center(found[0].v);
      this.say(found[0].v);
    } else this.said.textContent = wanted ? "no layer of that name" : "";
  }
}

export function graphView(whatIf, id) {
  const graph = whatIf.data.graphs[whatIf.point.graph];
  if (graph.layers.length > MOST_LAYERS) return el("p", { class: "note" }, `The network has ${graph.layers.length} layers, too many to draw.`);
  const view = new GraphView(whatIf);
  const key = (name, text) => el("span", { class: "key" }, el("i", { class: name }), text);
  const button = (label, what, action) => el("button", { type: "button", class: "plain", "aria-label": what, title: what, click: action }, label);
  return el("figure", { class: "wide network", id: `${id}-network` },
    el("figcaption", {}, el("h3", {}, "The network and the cut"), el("span", { class: "tools" },
      el("input", { type: "search", placeholder: "find a layer", "aria-label": "find a layer", input: (event) => view.find(event.target.value) }),
      button("+", "zoom in", () => view.zoom(0.8)), button("−", "zoom out", () => view.zoom(1.25)))),
    el("p", { class: "note" }, key("on-device", `on the ${middle(whatIf.point.device.model, 24)}`), key("in-cloud", "in the cloud"),
      key("crosses", "crosses the network"), "Stronger colour: more time. Wider line: more bytes."),
    view.box, view.said);
}

