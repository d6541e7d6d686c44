// What tests of splits share: a small network, a split of it, and ONNX's own checker.
#pragma once

#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "traces/split/split.h"

namespace offcut::testing {

// What the checker has against a model; "" if nothing.
inline std::string fault_of(const onnx::ModelProto& model) {
  try {
    onnx::checker::check_model(model);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

inline traces::NetworkFile parsed(const onnx::ModelProto& model) {
  auto network = traces::NetworkFile::parse(model.SerializeAsString(), "net.onnx");
  EXPECT_OK(network);
  return std::move(*network);
}

inline onnx::ModelProto part_of(const traces::NetworkFile& network, const traces::Split& split,
                                std::size_t part) {
  onnx::ModelProto model;
  const auto bytes = traces::bytes_of_part(network, split, part);
  EXPECT_OK(bytes);
  EXPECT_TRUE(bytes && model.ParseFromString(*bytes));
  return model;
}

template <class List>
std::vector<std::string> names(const List& list) {
  std::vector<std::string> out;
  for (const auto& one : list) out.push_back(one.name());
  return out;
}

// x [N, n] --> a (times w) --> b (times w, plus k) --> y; k is computed of v alone.
inline OnnxBuilder chain(std::int64_t n = 4) {
  const auto count = static_cast<std::size_t>(n);
  OnnxBuilder builder;
  builder.input("x", {-1, n}, {"N"}).output("y");
  builder.value_info("ta", {-1, n}, {"N"});
  builder.floats("w", std::vector<float>(count * count, 0.5F));
  builder.floats("v", std::vector<float>(count, 1.0F)).floats("unused", {1});
  auto& weight = *builder.model().mutable_graph()->mutable_initializer(0);
  weight.set_dims(0, n);
  weight.add_dims(n);
  builder.node("MatMul", {"x", "w"}, {"ta"}, "a");
  builder.node("Relu", {"v"}, {"k"}, "constant");
  builder.node("MatMul", {"ta", "w"}, {"tb"}, "b");
  builder.node("Add", {"tb", "k"}, {"y"}, "c");
  return builder;
}

inline traces::Split split_at(const traces::NetworkFile& network,
                              const std::vector<std::string>& at,
                              const traces::SplitOptions& options = {}) {
  const auto places = traces::layers_from(network, at);
  EXPECT_OK(places);
  auto split = traces::split_network(network, *places, options);
  EXPECT_OK(split);
  return std::move(*split);
}

}  // namespace offcut::testing
