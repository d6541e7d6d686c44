// Small graphs and kernels for tests of the join.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/graph/model_graph.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/profile.h"

namespace offcut::traces::testing {

// A chain of layers "<name>:<op>"; tensor k is called "t<k>", of shape 1 x 8 x 4 x 4.
inline ModelGraph chain(const std::vector<std::pair<std::string, std::string>>& layers) {
  GraphSpec spec;
  spec.name = "chain";
  spec.tensors.push_back({"x", DataType::Float32, Shape{1, 8, 4, 4}, false});
  spec.inputs = {"x"};
  std::string last = "x";
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const std::string made = message("t", k);
    spec.tensors.push_back({made, DataType::Float32, Shape{1, 8, 4, 4}, false});
    spec.layers.push_back({layers[k].first, layers[k].second, {last}, {made}, {}});
    last = made;
  }
  spec.outputs = {last};
  auto graph = ModelGraph::build(std::move(spec));
  EXPECT_OK(graph);
  return *graph;
}

inline ProfiledKernel kernel(const std::string& name, const std::string& op, double us,
                             std::vector<Shape> outputs = {}) {
  ProfiledKernel out;
  out.timed.name = name;
  out.timed.op = op;
  out.timed.latency.median = out.timed.latency.p10 = out.timed.latency.p90 = Duration::from_us(us);
  out.timed.latency.n = 1;
  out.outputs = std::move(outputs);
  return out;
}

}  // namespace offcut::traces::testing
