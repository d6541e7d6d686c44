#include "engine/cut/table/split_problem.h"

#include <algorithm>

#include "engine/cut/table/device_memory.h"

namespace offcut {
namespace {

// What several layers of the set hold of one weight, beyond one copy.
Bytes counted_twice(const ModelGraph& graph, const std::vector<bool>& on_device) {
  Bytes sum;
  for (const SharedWeight& weight : graph.shared_weights()) {
    const auto holders = std::count_if(weight.readers.begin(), weight.readers.end(),
                                       [&](LayerId v) { return on_device[v]; });
    if (holders > 1) sum += Bytes(weight.bytes.count() * (holders - 1));
  }
  return sum;
}

}  // namespace

CutFigures figures_of_set(const ModelGraph& graph, const SplitProblem& problem,
                          const std::vector<bool>& on_device) {
  CutFigures out;
  out.idle_power = problem.device.idle_power;
  Duration all;
  Duration saved;
  Bytes parameters;
  Bytes activations;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    all += problem.cloud.time[v];
    if (!on_device[v]) continue;
    const Work& work = graph.layers()[v].work;
    out.device += problem.device.time[v];
    out.energy += problem.device.energy[v];
    saved += problem.cloud.time[v];
    parameters += work.parameter_bytes;
    activations = std::max(activations, work.input_bytes + work.output_bytes);
    ++out.layers;
  }
  parameters -= counted_twice(graph, on_device);
  out.cloud = std::max(Duration(), all - saved);
  out.memory =
      memory_scale(graph, problem.device.point).of(parameters.count(), activations.count());
  out.offloads = out.layers < graph.layer_count();
  Bytes raw_up;
  Bytes raw_down;
  const auto raw = [&](TensorId t) {
    return problem.wire.raw.empty() ? Bytes() : problem.wire.raw[t];
  };
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool here = !tensor.producer || on_device[*tensor.producer];
    if (!here && tensor.is_output) {
      out.down += problem.wire.bytes[t];
      raw_down += raw(t);
    }
    const bool wanted = std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                                    [&](LayerId w) { return !on_device[w]; });
    if (!here || !wanted) continue;
    out.up += problem.wire.bytes[t];
    raw_up += raw(t);
  }
  if (out.offloads && problem.wire.encoding != nullptr) {
    add_codec(out, *problem.wire.encoding, raw_up, raw_down);
  }
  return out;
}

}  // namespace offcut
