// Inputs of the network for a split: made up from a fixed seed, of the extents that plan.json states.
const kArrays = { fp32: ['float32', Float32Array], fp64: ['float64', Float64Array],
  int8: ['int8', Int8Array], uint8: ['uint8', Uint8Array], int32: ['int32', Int32Array],
  int64: ['int64', BigInt64Array], bool: ['bool', Uint8Array] };

// Integers are tokens or flags: only 0 and 1 are valid everywhere.
export function inputsOf(Tensor, plan) {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const made = new Set(plan.parts.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  const inputs = {};
  for (const part of plan.parts) {
    for (const { name, type, shape } of part.inputs) {
      if (made.has(name) || name in inputs) continue;
      if (!(type in kArrays) || shape === null) {
        throw new Error(`input ${name}: expected numbers of known extents, found ${type}`);
      }
      const [word, Kind] = kArrays[type];
      const count = shape.reduce((a, b) => a * b, 1);
      const value = () => (type.startsWith('fp') ? next()
        : type === 'int64' ? BigInt(next() < 0.5) : Number(next() < 0.5));
      inputs[name] = new Tensor(word, Kind.from({ length: count }, value), shape);
    }
  }
  return inputs;
}
