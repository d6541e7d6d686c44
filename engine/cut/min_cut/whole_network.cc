#include "engine/cut/min_cut/whole_network.h"

namespace offcut {
namespace internal {

NetworkWriter::NetworkWriter(const ModelGraph& graph, FlowProblem& problem)
    : graph_(graph), problem_(problem), base_(add_vertices(graph.layer_count())) {}

void NetworkWriter::add_one_way(const std::vector<double>& crossing) {
  for (TensorId t = 0; t < graph_.tensors().size(); ++t) {
    const Tensor& tensor = graph_.tensors()[t];
    if (tensor.consumers.empty()) continue;
    if (tensor.consumers.size() == 1) {
      leave(tensor, layer(tensor.consumers[0]), crossing[t]);
      continue;
    }
    const std::uint32_t last = add_vertices(1);
    leave(tensor, last, crossing[t]);
    for (const LayerId w : tensor.consumers) {
      problem_.arcs.push_back({layer(w), last, 0, kUnlimited});
      if (tensor.producer) {
        problem_.arcs.push_back({layer(*tensor.producer), layer(w), 0, kUnlimited});
      }
    }
  }
}

void NetworkWriter::add_two_way(const std::vector<double>& up, const std::vector<double>& back) {
  for (TensorId t = 0; t < graph_.tensors().size(); ++t) {
    const Tensor& tensor = graph_.tensors()[t];
    if (tensor.consumers.empty()) continue;
    const std::uint32_t sent = add_vertices(1);
    if (tensor.producer) {
      problem_.arcs.push_back({layer(*tensor.producer), sent, up[t], 0});
    } else {
      problem_.from_source[sent] += up[t];
    }
    for (const LayerId w : tensor.consumers) {
      problem_.arcs.push_back({sent, layer(w), kUnlimited, 0});
    }
    if (!tensor.producer) continue;
    const std::uint32_t returned = add_vertices(1);
    problem_.arcs.push_back({returned, layer(*tensor.producer), back[t], 0});
    for (const LayerId w : tensor.consumers) {
      problem_.arcs.push_back({layer(w), returned, kUnlimited, 0});
    }
  }
}

void NetworkWriter::add_rules(const CutRules* rules) {
  if (rules == nullptr) return;
  for (const auto& [u, v] : rules->follows()) {
    problem_.arcs.push_back({layer(u), layer(v), kUnlimited, 0});
  }
  for (const LayerId v : rules->first()) {
    for (LayerId u = 0; u < graph_.layer_count(); ++u) {
      if (u != v) problem_.arcs.push_back({layer(u), layer(v), kUnlimited, 0});
    }
  }
}

std::uint32_t NetworkWriter::add_vertices(std::size_t count) {
  const auto first = static_cast<std::uint32_t>(problem_.from_source.size());
  problem_.from_source.resize(first + count, 0);
  problem_.to_sink.resize(first + count, 0);
  return first;
}

void NetworkWriter::leave(const Tensor& tensor, std::uint32_t reader, double price) {
  if (tensor.producer) {
    problem_.arcs.push_back({layer(*tensor.producer), reader, price, kUnlimited});
  } else {
    problem_.from_source[reader] += price;
  }
}

void add_layer_weights(const ModelGraph& graph, const CutWeights& weights, FlowProblem& problem) {
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    problem.from_source[v] += weights.in_cloud[v];
    problem.to_sink[v] += weights.on_device[v];
  }
  for (const TensorId t : graph.outputs()) {
    problem.from_source[*graph.tensors()[t].producer] += weights.down[t];
  }
}

FlowProblem whole_network(const ModelGraph& graph, const CutWeights& weights) {
  FlowProblem problem;
  NetworkWriter writer(graph, problem);
  add_layer_weights(graph, weights, problem);
  writer.add_one_way(weights.up);
  return problem;
}

}  // namespace internal

WeightedCut min_cut_by_boost(const ModelGraph& graph, const CutWeights& weights) {
  WeightedCut cut;
  cut.on_device = internal::solve_with_boost(internal::whole_network(graph, weights)).source_side;
  cut.on_device.resize(graph.layer_count());
  cut.value = weight_of(graph, weights, cut.on_device);
  // Device-only does not pay `offload`, which the network cannot charge.
  std::vector<bool> all(graph.layer_count(), true);
  const double stay = weight_of(graph, weights, all);
  if (stay < cut.value) return {std::move(all), stay};
  return cut;
}

}  // namespace offcut
