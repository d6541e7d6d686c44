#include "engine/cut/min_cut/cut_weights.h"

#include <algorithm>

#include "engine/cut/min_cut/flow.h"

namespace offcut {
namespace {

using internal::kUnlimited;

// The sum of all weights over tensors and layers, legal or not; two-way tensors pay `back`.
double sum_of(const ModelGraph& graph, const CutWeights& weights, const std::vector<bool>& here,
              const std::vector<double>* back) {
  double sum = 0;
  bool offloads = false;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    sum += here[v] ? weights.on_device[v] : weights.in_cloud[v];
    offloads = offloads || !here[v];
  }
  if (!offloads) return sum;
  for (const TensorId t : graph.outputs()) {
    if (!here[*graph.tensors()[t].producer]) sum += weights.down[t];
  }
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool made_here = !tensor.producer || here[*tensor.producer];
    const bool crosses = std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                                     [&](LayerId w) { return here[w] != made_here; });
    if (!crosses) continue;
    if (!made_here && back == nullptr) return kUnlimited;
    sum += made_here ? weights.up[t] : (*back)[t];
  }
  return sum + weights.offload;
}

// What the objective rates.
struct ObjectiveRates {
  double second = 0;  // of the device
  double joule = 0;
  double cloud_second = 0;
};

// The codec of every tensor that crosses, and its fixed times.
void add_codec_weights(const WireView& wire, const ObjectiveRates& rates, CutWeights& out) {
  const CodecCost& device = wire.encoding->device;
  const CodecCost& cloud = wire.encoding->cloud;
  const double up = rates.second * device.encode_s_per_byte +
                    rates.joule * device.encode_j_per_byte +
                    rates.cloud_second * cloud.decode_s_per_byte;
  const double down = rates.second * device.decode_s_per_byte +
                      rates.joule * device.decode_j_per_byte +
                      rates.cloud_second * cloud.encode_s_per_byte;
  for (std::size_t t = 0; t < wire.raw.size(); ++t) {
    out.up[t] += up * wire.raw[t].as_double();
    out.down[t] += down * wire.raw[t].as_double();
  }
  out.offload += rates.second * device.fixed.s() + rates.cloud_second * cloud.fixed.s();
}

}  // namespace

Result<CutWeights> cut_weights(const ModelGraph& graph, const SplitProblem& problem,
                               const AffineCoefficients& link, const Objective& objective,
                               const Pins& pins) {
  double time = 0;
  double joule = 0;
  switch (objective.kind) {
    case Objective::Kind::Latency:
      time = 1;
      break;
    case Objective::Kind::Energy:
      joule = 1;
      break;
    case Objective::Kind::Weighted:
      time = objective.latency_weight;
      joule = objective.energy_weight;
      break;
    default:
      return fail(ErrorCode::InvalidArgument,
                  "min-cut: objective: expected a sum over layers (latency, energy or weighted), "
                  "found a product or a maximum");
  }
  // What counts besides computing and sending.
  const double rest = objective.scope == EnergyScope::All ? joule : 0.0;
  const double idle = rest * problem.device.idle_power.w();
  CutWeights out;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    out.on_device.push_back(time * problem.device.time[v].s() +
                            joule * problem.device.energy[v].j());
    out.in_cloud.push_back((time + idle + rest * link.wait_power.w()) * problem.cloud.time[v].s());
  }
  for (const LayerId v : pins.to_device) out.in_cloud[v] = kUnlimited;
  for (const LayerId v : pins.to_cloud) out.on_device[v] = kUnlimited;
  const double up = (time + idle) * link.up_s_per_byte + joule * link.transmit_j_per_byte;
  const double down = (time + idle) * link.down_s_per_byte + rest * link.receive_j_per_byte;
  const WireView& wire = problem.wire;
  for (const Bytes bytes : wire.bytes) {
    out.up.push_back(up * bytes.as_double());
    out.down.push_back(down * bytes.as_double());
  }
  out.offload = (time + idle) * (link.fixed_up + link.fixed_down).s() +
                joule * link.fixed_transmit.j() +
                rest * (link.fixed_receive + link.promotion + link.tail).j();
  if (wire.encoding != nullptr) {
    const double cloud_second = time + idle + rest * link.wait_power.w();
    add_codec_weights(wire, {.second = time, .joule = joule, .cloud_second = cloud_second}, out);
  }
  return out;
}

double weight_of(const ModelGraph& graph, const CutWeights& weights,
                 const std::vector<bool>& on_device) {
  return sum_of(graph, weights, on_device, nullptr);
}

double weight_of(const ModelGraph& graph, const CutWeights& weights,
                 const std::vector<bool>& on_device, const std::vector<double>& back) {
  return sum_of(graph, weights, on_device, &back);
}

}  // namespace offcut
