// Inputs for a model: floats in [-1, 1) from a fixed seed, integers 0 and 1 in turn, open extents 1.
let state = 1;
function drawn() {  // a linear congruential generator: the same inputs each time
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 31 - 1;
}

const kArrays = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array, int8: Int8Array,
  uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array,
  uint32: Uint32Array, bool: Uint8Array, int64: BigInt64Array, uint64: BigUint64Array };

function inputOf(ort, { type, shape }) {
  const dims = shape.map((extent) => (typeof extent === 'number' && extent >= 0 ? extent : 1));
  const data = new kArrays[type](dims.reduce((product, extent) => product * extent, 1));
  for (let k = 0; k < data.length; ++k) {
    if (type === 'float32' || type === 'float64') data[k] = drawn();
    else data[k] = type.endsWith('int64') ? BigInt(k % 2) : k % 2;
  }
  return new ort.Tensor(type, data, dims);
}

export function inputsOf(ort, session) {
  const feeds = {};
  for (const input of session.inputMetadata) feeds[input.name] = inputOf(ort, input);
  return feeds;
}
