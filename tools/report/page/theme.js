// The colours of charts: those of the style sheet, read when a chart is drawn, so that light, dark and
// print agree everywhere.

const NAMES = ["text", "faint", "line", "surface", "accent", "device", "network", "cloud", "compute",
  "transmit", "receive", "promotion", "tail", "idle", "warn"];

let kept = null;

export function colours() {
  if (kept) return kept;
  const style = getComputedStyle(document.documentElement);
  kept = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  // Plans, told apart by colour: neighbours differ in hue and lightness.
  kept.plans = ["#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#b07aa1", "#76b7b2", "#edc948", "#9c755f",
    "#ff9da7", "#8cd17d", "#86bcb6", "#d37295"];
  return kept;
}

const listeners = [];
export const onThemeChange = (listener) => listeners.push(listener);
export function themeChanged() {
  kept = null;
  for (const listener of listeners) listener();
}

// "light", "dark", or "" for what the system says.
export function chooseTheme(theme) {
  if (theme) document.documentElement.setAttribute("data-theme", theme);
  else document.documentElement.removeAttribute("data-theme");
  themeChanged();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeChanged);
