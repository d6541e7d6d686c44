// Puts the page together: node build.mjs OUT.html
//
// Scripts and styles become one file that asks the network for nothing. Its policy allows this one
// script and this one style sheet, by their hashes, and nothing else: no inline handler, no eval, no
// request. The mark "offcut-document" is where `offcut report` puts what is shown.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error("build.mjs: expected the name of the page to write, found none");
  process.exit(2);
}

async function bundled(entry) {
  const result = await build({
    entryPoints: [join(here, "page", entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  const text = result.outputFiles[0].text.trim();
  if (/<\/(script|style)/i.test(text)) throw new Error(`${entry}: holds the end of its element`);
  return text;
}

const hashOf = (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

const script = await bundled("main.js");
const style = await bundled("style.css");
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "img-src data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const parts = { policy, script, style, document: '"offcut-document"' };
const page = readFileSync(join(here, "page", "page.html"), "utf8").replace(
  /<!--offcut:(\w+)-->|__offcut_(\w+)__/g,
  (_, a, b) => parts[a ?? b],
);
writeFileSync(`${out}.part`, page);
renameSync(`${out}.part`, out);
