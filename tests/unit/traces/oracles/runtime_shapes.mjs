// Runs every FOLDER/*.onnx once in ONNX Runtime, unoptimised, and prints one line of JSON per model:
//
//   {"model": "conv_7.onnx", "results": {"y": ["float32", [1, 4, 6, 6]]}}
//   {"model": "conv_8.onnx", "error": "why it does not run"}
//
//   node runtime_shapes.mjs BINDING FOLDER
//
// BINDING is the folder of onnxruntime-node.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inputsOf } from './inputs.mjs';

const [binding, folder] = process.argv.slice(2);
const ort = createRequire(import.meta.url)(binding);

async function resultsOf(file) {
  const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4, intraOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(file, options);
  const results = await session.run(inputsOf(ort, session));
  const shapes = {};
  for (const [name, { type, dims }] of Object.entries(results)) shapes[name] = [String(type), dims];
  await session.release();
  return shapes;
}

for (const model of readdirSync(folder).filter((name) => name.endsWith('.onnx')).sort()) {
  let line;
  try {
    line = { model, results: await resultsOf(join(folder, model)) };
  } catch (error) {
    line = { model, error: String(error.message).split('\n')[0] };
  }
  console.log(JSON.stringify(line));
}
