// Runs every FOLDER/*.onnx once in ONNX Runtime, unoptimised, and prints one line of JSON per model:
//
//   {"model": "conv_7.onnx", "results": {"y": ["float32", [1, 4, 6, 6]]}}
//   {"model": "conv_8.onnx", "error": "why it does not run"}
//
//   node runtime_shapes.mjs BINDING FOLDER
//
// BINDING is the folder of onnxruntime-node. Inputs of floats are drawn in [-1, 1) from a fixed
// seed, integers are 0 and 1 in turn, open extents are 1.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [binding, folder] = process.argv.slice(2);
const ort = createRequire(import.meta.url)(binding);

let state = 1;
function drawn() {  // a linear congruential generator: the same inputs each time
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 31 - 1;
}

const kArrays = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array, int8: Int8Array,
  uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array,
  uint32: Uint32Array, bool: Uint8Array, int64: BigInt64Array, uint64: BigUint64Array };

function inputOf(type, shape) {
  const dims = shape.map((extent) => (typeof extent === 'number' && extent >= 0 ? extent : 1));
  const data = new kArrays[type](dims.reduce((product, extent) => product * extent, 1));
  for (let k = 0; k < data.length; ++k) {
    if (type === 'float32' || type === 'float64') data[k] = drawn();
    else data[k] = type.endsWith('int64') ? BigInt(k % 2) : k % 2;
  }
  return new ort.Tensor(type, data, dims);
}

async function resultsOf(file) {
  const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4, intraOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(file, options);
  const feeds = {};
  for (const { name, type, shape } of session.inputMetadata) feeds[name] = inputOf(type, shape);
  const results = await session.run(feeds);
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
