// Runs every FOLDER/NETWORK/whole.onnx in ONNX Runtime, then the parts of each of its splits one after
// the other, each fed with what those before it gave. Prints one line of JSON per split:
//
//   {"network": "resnet18", "split": "cut_3", "results": 1, "worst": 0, "largest": 0.02}
//   {"network": "resnet18", "split": "cut_4", "error": "why one of them does not run"}
//   {"network": "resnet18", "error": "why the whole does not run"}
//
// "worst" is the largest difference between results, "largest" the largest value of one.
//
//   node runtime_parts.mjs BINDING FOLDER
//
// FOLDER/NETWORK/splits.json lists the files of each split in order: { "cut_3": ["a.onnx", "b.onnx"] }.
// BINDING is the folder of onnxruntime-node.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inputsOf } from './inputs.mjs';

const [binding, folder] = process.argv.slice(2);
const ort = createRequire(import.meta.url)(binding);
// One thread and no fusion: the same sums in the same order.
const kOptions = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4, intraOpNumThreads: 1 };

async function run(file, feedsOf) {
  const session = await ort.InferenceSession.create(file, kOptions);
  const results = await session.run(feedsOf(session));
  await session.release();
  return results;
}

function fed(session, known) {
  const feeds = {};
  for (const name of session.inputNames) {
    if (!(name in known)) throw new Error(`nothing gives ${name}`);
    feeds[name] = known[name];
  }
  return feeds;
}

function compare(whole, known) {
  let worst = 0;
  let largest = 0;
  for (const [name, { data, dims }] of Object.entries(whole)) {
    const other = known[name];
    if (other === undefined) throw new Error(`no part gives the result ${name}`);
    if (String(other.dims) !== String(dims)) throw new Error(`${name} has extents ${other.dims}`);
    for (let k = 0; k < data.length; ++k) {
      worst = Math.max(worst, Math.abs(Number(data[k]) - Number(other.data[k])));
      largest = Math.max(largest, Math.abs(Number(data[k])));
    }
  }
  return { results: Object.keys(whole).length, worst, largest };
}

async function partsOf(place, parts, inputs) {
  const known = { ...inputs };
  for (const part of parts) {
    Object.assign(known, await run(join(place, part), (session) => fed(session, known)));
  }
  return known;
}

async function compareSplits(network) {
  const place = join(folder, network);
  let inputs;
  const whole = await run(join(place, 'whole.onnx'), (session) => {
    inputs = inputsOf(ort, session);
    return inputs;
  });
  const splits = JSON.parse(readFileSync(join(place, 'splits.json'), 'utf8'));
  for (const [split, parts] of Object.entries(splits)) {
    let line;
    try {
      line = { network, split, ...compare(whole, await partsOf(place, parts, inputs)) };
    } catch (error) {
      line = { network, split, error: String(error.message).split('\n')[0] };
    }
    console.log(JSON.stringify(line));
  }
}

for (const network of readdirSync(folder).sort()) {
  try {
    await compareSplits(network);
  } catch (error) {
    console.log(JSON.stringify({ network, error: String(error.message).split('\n')[0] }));
  }
}
