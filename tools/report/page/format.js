// Numbers as people read them, each with its unit.

// Four significant digits, no exponent where none is needed.
export function short(x, digits = 4) {
  if (x === null || x === undefined || Number.isNaN(x)) return "-";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 10 ** digits && size < 1e15) return String(Math.round(x));
  if (size < 1e-4 || size >= 1e15) return x.toExponential(digits - 1);
  return String(Number(x.toPrecision(digits)));
}

const fixed = (x, digits) => (Number.isFinite(x) ? x.toFixed(digits) : short(x));

export const ms = (s) => `${fixed(s * 1e3, s < 0.01 ? 2 : 1)} ms`;
export const mj = (j) => `${fixed(j * 1e3, j < 0.01 ? 2 : 1)} mJ`;
export const kb = (bytes) =>
  bytes >= 1e6 ? `${fixed(bytes / 1e6, 2)} MB` : bytes >= 1e3 ? `${fixed(bytes / 1e3, 1)} kB` : `${bytes} B`;
export const times = (x) => `${fixed(x, 2)}×`;
export const percent = (share, digits = 0) => `${fixed(100 * share, digits)} %`;

// "+12.3 %" or, of large changes, "×4.2".
export function change(factor) {
  if (factor >= 2 || factor <= 0.5) return `×${short(factor, 3)}`;
  return `${factor >= 1 ? "+" : "−"}${fixed(Math.abs(100 * (factor - 1)), 1)} %`;
}

// A long name shortened in the middle.
export function middle(text, most = 40) {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

export const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

// Where a cut lies, in words, from the name of its first layer in the cloud.
export function placeText(name) {
  if (name === "output") return "device-only";
  if (name === "input") return "cloud-only";
  return name;
}
