// Runs a model four times in ONNX Runtime with the profiler on; the profile is PREFIX_<date>.json.
//
//   node runtime_profile.mjs BINDING MODEL.onnx disabled|basic|extended|layout|all PREFIX
import { createRequire } from 'node:module';
import { inputsOf } from './inputs.mjs';

const [binding, model, setting, prefix] = process.argv.slice(2);
const ort = createRequire(import.meta.url)(binding);
const kRuns = 4;

const session = await ort.InferenceSession.create(model, {
  graphOptimizationLevel: setting, logSeverityLevel: 4, intraOpNumThreads: 1,
  enableProfiling: true, profileFilePrefix: prefix });
for (let k = 0; k < kRuns; ++k) await session.run(inputsOf(ort, session));
session.endProfiling();
