#include "engine/cut/min_cut/min_cut.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/min_cut/flow.h"

namespace offcut {
namespace {

using internal::FlowArc;
using internal::FlowProblem;
using internal::kUnlimited;

// Writes one level of a network: vertices `base` .. for the layers, an auxiliary vertex for each
// tensor of several readers, and arcs that a tensor crosses at the price `crossing`.
class LevelWriter {
 public:
  LevelWriter(const ModelGraph& graph, FlowProblem& problem)
      : graph_(graph), problem_(problem), base_(add(graph.layer_count())) {}

  std::uint32_t layer(LayerId v) const { return base_ + v; }

  // A reader is on the source's side only if the tensor is.
  void one_way(const std::vector<double>& crossing) {
    for (TensorId t = 0; t < graph_.tensors().size(); ++t) {
      const Tensor& tensor = graph_.tensors()[t];
      if (tensor.consumers.empty()) continue;
      if (tensor.consumers.size() == 1) {
        leave(tensor, layer(tensor.consumers[0]), crossing[t]);
        continue;
      }
      const std::uint32_t last = add(1);
      leave(tensor, last, crossing[t]);
      for (const LayerId w : tensor.consumers) {
        problem_.arcs.push_back({layer(w), last, 0, kUnlimited});
        if (tensor.producer) {
          problem_.arcs.push_back({layer(*tensor.producer), layer(w), 0, kUnlimited});
        }
      }
    }
  }

  void two_way(const std::vector<double>& up, const std::vector<double>& back) {
    for (TensorId t = 0; t < graph_.tensors().size(); ++t) {
      const Tensor& tensor = graph_.tensors()[t];
      if (tensor.consumers.empty()) continue;
      const std::uint32_t sent = add(1);
      if (tensor.producer) {
        problem_.arcs.push_back({layer(*tensor.producer), sent, up[t], 0});
      } else {
        problem_.from_source[sent] += up[t];
      }
      for (const LayerId w : tensor.consumers) {
        problem_.arcs.push_back({sent, layer(w), kUnlimited, 0});
      }
      if (!tensor.producer) continue;
      const std::uint32_t returned = add(1);
      problem_.arcs.push_back({returned, layer(*tensor.producer), back[t], 0});
      for (const LayerId w : tensor.consumers) {
        problem_.arcs.push_back({layer(w), returned, kUnlimited, 0});
      }
    }
  }

 private:
  std::uint32_t add(std::size_t count) {
    const auto first = static_cast<std::uint32_t>(problem_.from_source.size());
    problem_.from_source.resize(first + count, 0);
    problem_.to_sink.resize(first + count, 0);
    return first;
  }
  void leave(const Tensor& tensor, std::uint32_t reader, double price) {
    if (tensor.producer) {
      problem_.arcs.push_back({layer(*tensor.producer), reader, price, kUnlimited});
    } else {
      problem_.from_source[reader] += price;
    }
  }

  const ModelGraph& graph_;
  FlowProblem& problem_;
  std::uint32_t base_;
};

// In the cloud a layer pays for itself and for its results that come down.
void write_layers(const ModelGraph& graph, const CutWeights& weights, FlowProblem& problem) {
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    problem.from_source[v] += weights.in_cloud[v];
    problem.to_sink[v] += weights.on_device[v];
  }
  for (const TensorId t : graph.outputs()) {
    problem.from_source[*graph.tensors()[t].producer] += weights.down[t];
  }
}

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

// The better of a set and device-only, which does not pay `offload`.
WeightedCut or_device_only(const ModelGraph& graph, const CutWeights& weights,
                           std::vector<bool> set, const std::vector<double>* back) {
  const double value = sum_of(graph, weights, set, back);
  std::vector<bool> all(graph.layer_count(), true);
  const double stay = sum_of(graph, weights, all, back);
  if (stay < value) return {std::move(all), stay};
  return {std::move(set), value};
}

}  // namespace

namespace {

// What the objective charges.
struct Charges {
  double second = 0;  // of the device
  double joule = 0;
  double cloud_second = 0;
};

// The codec of every tensor that crosses, and its fixed times.
void add_codec_weights(const WireView& wire, const Charges& charges, CutWeights& out) {
  const CodecCost& device = wire.encoding->device;
  const CodecCost& cloud = wire.encoding->cloud;
  const double up = charges.second * device.encode_s_per_byte +
                    charges.joule * device.encode_j_per_byte +
                    charges.cloud_second * cloud.decode_s_per_byte;
  const double down = charges.second * device.decode_s_per_byte +
                      charges.joule * device.decode_j_per_byte +
                      charges.cloud_second * cloud.encode_s_per_byte;
  for (std::size_t t = 0; t < wire.raw.size(); ++t) {
    out.up[t] += up * wire.raw[t].as_double();
    out.down[t] += down * wire.raw[t].as_double();
  }
  out.offload += charges.second * device.fixed.s() + charges.cloud_second * cloud.fixed.s();
}

}  // namespace

Result<CutWeights> cut_weights(const ModelGraph& graph, const FrontierProblem& problem,
                               const AffineCoefficients& link, const Objective& objective) {
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
  for (const LayerId v : problem.scope.pins.to_device) out.in_cloud[v] = kUnlimited;
  for (const LayerId v : problem.scope.pins.to_cloud) out.on_device[v] = kUnlimited;
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

FlowProblem internal::whole_network(const ModelGraph& graph, const CutWeights& weights) {
  FlowProblem problem;
  LevelWriter writer(graph, problem);
  write_layers(graph, weights, problem);
  writer.one_way(weights.up);
  return problem;
}

WeightedCut min_cut_by_boost(const ModelGraph& graph, const CutWeights& weights) {
  const FlowProblem problem = internal::whole_network(graph, weights);
  std::vector<bool> side = internal::solve_with_boost(problem).source_side;
  side.resize(graph.layer_count());
  return or_device_only(graph, weights, std::move(side), nullptr);
}

WeightedCut min_cut_two_way(const ModelGraph& graph, const CutWeights& weights,
                            const std::vector<double>& back) {
  FlowProblem problem;
  LevelWriter writer(graph, problem);
  write_layers(graph, weights, problem);
  writer.two_way(weights.up, back);
  std::vector<bool> side = internal::solve_once(problem).source_side;
  side.resize(graph.layer_count());
  return or_device_only(graph, weights, std::move(side), &back);
}

ThreeSitePlan min_cut_three_sites(const ModelGraph& graph, const ThreeSiteWeights& weights) {
  FlowProblem problem;
  // A layer is on the device if both its vertices are at the source, on the edge if one is.
  LevelWriter device(graph, problem);
  LevelWriter edge(graph, problem);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    problem.to_sink[device.layer(v)] += weights.on_device[v];
    problem.from_source[edge.layer(v)] += weights.in_cloud[v];
    problem.arcs.push_back({edge.layer(v), device.layer(v), weights.on_edge[v], kUnlimited});
  }
  device.one_way(weights.device_to_edge);
  edge.one_way(weights.edge_to_cloud);
  const internal::FlowCut cut = internal::solve_once(problem);
  ThreeSitePlan plan{.site = std::vector<int>(graph.layer_count()), .value = cut.value};
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const bool on_device = cut.source_side[device.layer(v)];
    plan.site[v] = on_device ? 0 : cut.source_side[edge.layer(v)] ? 1 : 2;
  }
  return plan;
}

}  // namespace offcut
