// Prices cases of a file with the closed forms of the page: node prices.mjs CASES.json
//
// Each case holds the settings of a network, a plan, a question and what the engine says of them.
// Prints the largest relative difference, and the case where it is.
import { readFileSync } from "node:fs";
import { buildLink } from "../page/network.js";
import { priceOf, rankOf } from "../page/pricing.js";

const { cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
let worst = { difference: -1 };
let figures = 0;
cases.forEach(({ network, plan, question, expected }, number) => {
  const price = priceOf(plan, buildLink(network), question);
  const rank = rankOf(plan, price, question);
  const found = { ...price, value: rank.value, excess: rank.excess };
  for (const [figure, engine] of Object.entries(expected)) {
    ++figures;
    const here = found[figure];
    const size = Math.max(Math.abs(engine), Math.abs(here));
    const difference = size < 1e-300 ? 0 : Math.abs(here - engine) / size;
    if (!(difference <= worst.difference)) {
      worst = { difference, number, figure, engine, here, network, plan, question };
    }
  }
});
console.log(JSON.stringify({ cases: cases.length, figures, ...worst }));
