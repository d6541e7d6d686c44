// Uses a page as people do: node drive.mjs BROWSER PAGE.html RATES
//
// By keyboard it types every uplink rate (Mbit/s, joined by commas) into its box and reads the answer;
// then it moves the slider by arrow keys, presses a button, and takes the state from the address.
// Prints one JSON object.
import { pathToFileURL } from "node:url";
import { Browser } from "./browser.mjs";

const [program, page, rates] = process.argv.slice(2);
const browser = new Browser(program);
const HEADLINE = `document.querySelector(".headline").textContent`;
const SELECT_UPLINK = `(() => { const box = document.querySelector('input[aria-label^="Uplink"]'); box.focus(); box.select(); })()`;
const RANGE = `document.getElementById("s0-uplink")`;
// Until the page has drawn what follows from an input.
const DRAWN = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))`;

async function typed(rate) {
  await browser.value(SELECT_UPLINK);
  await browser.type(String(rate));
  await browser.press("Enter", 13);
  await browser.press("Tab", 9);
  await browser.value(DRAWN);
  return { rate: Number(rate), headline: await browser.value(HEADLINE), latency_ms: Number(await browser.value(`document.querySelector(".sub strong data").value`)) };
}

// How long the page works on a move of the slider, its frame included, at the median.
const MOVES = `(async () => {
  const range = ${RANGE};
  const times = [];
  for (let k = 0; k < 40; ++k) {
    range.value = String(200 + 15 * k);
    let frame = 0;
    requestAnimationFrame(() => (frame = performance.now()));
    const start = performance.now();
    range.dispatchEvent(new Event("input", { bubbles: true }));
    const solved = performance.now() - start;
    times.push(solved + await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now() - frame))));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return times.sort((a, b) => a - b)[20];
})()`;

try {
  const out = {};
  await browser.open(pathToFileURL(page).href);
  out.typed = [];
  for (const rate of rates.split(",")) out.typed.push(await typed(rate));
  await browser.value(`${RANGE}.focus()`);
  const before = await browser.value(`${RANGE}.value`);
  for (let k = 0; k < 30; ++k) await browser.press("ArrowRight", 39);
  out.arrows = Number(await browser.value(`${RANGE}.value`)) - Number(before);
  await browser.value(`[...document.querySelectorAll(".choice button")].find((button) => button.textContent === "least energy").focus()`);
  await browser.press(" ", 32);
  await browser.value(DRAWN);
  await browser.value(`new Promise((resolve) => setTimeout(resolve, 400))`); // the address follows at rest
  out.address = await browser.value("location.hash");
  out.headline = await browser.value(HEADLINE);
  out.focus_kept = await browser.value(`document.activeElement.textContent`);
  await browser.open("about:blank");
  await browser.open(pathToFileURL(page).href + out.address);
  out.headline_again = await browser.value(HEADLINE);
  out.unnamed = await browser.value(`[...document.querySelectorAll("button, input, select")].filter((one) => !(one.textContent.trim() || one.getAttribute("aria-label") || one.labels?.length)).length`);
  out.move_ms = await browser.value(MOVES);
  out.wider = await browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  await browser.open(pathToFileURL(page).href + out.address, 390, 800);
  await browser.value(DRAWN);
  out.wider_on_a_phone = await browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  out.console = browser.console;
  console.log(JSON.stringify(out));
} finally {
  await browser.close();
}
