// Drawn one-operator ONNX models, most of them wrong in some way: any number of inputs, of any
// shape, type and value, and attributes that are missing, extreme or of another type than declared.
// Everything follows from the seed of `random`.
#pragma once

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/graphs.h"

namespace offcut::testing {

using onnx::AttributeProto;
using onnx::TensorProto;

// An attribute as its operator declares it.
struct DeclaredAttribute {
  std::string name;
  AttributeProto::AttributeType type = AttributeProto::INT;
  bool required = false;
};

// An operator, and what may be stated of a node of it.
struct DeclaredOperator {
  std::string domain;
  std::string name;
  int version = 1;
  std::vector<DeclaredAttribute> attributes;
  int most_inputs = 8;
  int most_outputs = 4;
};

inline std::uint64_t below(Random& random, std::uint64_t n) { return random.below(n); }

inline std::int64_t drawn_integer(Random& random) {
  static const std::vector<std::int64_t> values = {0,
                                                   1,
                                                   1,
                                                   2,
                                                   3,
                                                   4,
                                                   7,
                                                   -1,
                                                   -2,
                                                   -3,
                                                   100,
                                                   1'000'000,
                                                   std::int64_t{1} << 31,
                                                   std::int64_t{1} << 40,
                                                   std::numeric_limits<std::int64_t>::max(),
                                                   std::numeric_limits<std::int64_t>::min(),
                                                   -(std::int64_t{1} << 31)};
  return values[below(random, values.size())];
}

inline std::int64_t drawn_extent(Random& random) {
  static const std::vector<std::int64_t> values = {1, 1, 2, 3, 4, 5, 8, 16, 0, 1000, -1};
  return values[below(random, values.size())];
}

inline void draw_shape(Random& random, onnx::TensorShapeProto& shape) {
  const std::uint64_t rank = below(random, 6);
  for (std::uint64_t d = 0; d < rank; ++d) {
    auto& extent = *shape.add_dim();
    const std::int64_t value = drawn_extent(random);
    if (value >= 0) extent.set_dim_value(value);
  }
}

inline int drawn_type(Random& random) {
  static const std::vector<int> types = {TensorProto::FLOAT,
                                         TensorProto::FLOAT,
                                         TensorProto::INT64,
                                         TensorProto::INT32,
                                         TensorProto::UINT8,
                                         TensorProto::BOOL,
                                         TensorProto::STRING,
                                         0,
                                         17,
                                         99};
  return types[below(random, types.size())];
}

inline void add_initializer(Random& random, onnx::GraphProto& graph, const std::string& name) {
  auto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(below(random, 3) == 0 ? TensorProto::FLOAT : TensorProto::INT64);
  const std::uint64_t count = below(random, 5);
  if (below(random, 8) != 0) tensor.add_dims(static_cast<std::int64_t>(count));
  for (std::uint64_t k = 0; k < count; ++k) {
    if (tensor.data_type() == TensorProto::FLOAT) {
      tensor.add_float_data(static_cast<float>(drawn_integer(random)));
    } else {
      tensor.add_int64_data(drawn_integer(random));
    }
  }
}

inline void add_input(Random& random, onnx::GraphProto& graph, const std::string& name) {
  const std::uint64_t how = below(random, 8);
  if (how == 0) return add_initializer(random, graph, name);
  auto& info = *graph.add_input();
  info.set_name(name);
  if (how == 1) return;  // no type at all
  if (how == 2) {
    auto& element = *info.mutable_type()->mutable_sequence_type()->mutable_elem_type();
    if (below(random, 2) == 0) draw_shape(random, *element.mutable_tensor_type()->mutable_shape());
    return;
  }
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(drawn_type(random));
  if (how != 3) draw_shape(random, *type.mutable_shape());
}

inline void draw_body(Random& random, onnx::GraphProto& body) {
  body.set_name("body");
  const std::uint64_t inputs = below(random, 4);
  for (std::uint64_t k = 0; k < inputs; ++k) body.add_input()->set_name("b" + std::to_string(k));
  const std::uint64_t outputs = below(random, 4);
  for (std::uint64_t k = 0; k < outputs; ++k) {
    auto& node = *body.add_node();
    node.set_op_type("Identity");
    node.add_input(inputs > 0 ? "b0" : "outer");
    node.add_output("o" + std::to_string(k));
    body.add_output()->set_name("o" + std::to_string(k));
  }
}

inline void draw_value(Random& random, AttributeProto& attribute) {
  const std::uint64_t count = below(random, 5);
  switch (attribute.type()) {
    case AttributeProto::INT:
      return attribute.set_i(drawn_integer(random));
    case AttributeProto::INTS:
      for (std::uint64_t k = 0; k < count; ++k) attribute.add_ints(drawn_integer(random));
      return;
    case AttributeProto::FLOAT:
      return attribute.set_f(static_cast<float>(drawn_integer(random)));
    case AttributeProto::FLOATS:
      for (std::uint64_t k = 0; k < count; ++k) attribute.add_floats(1.5F);
      return;
    case AttributeProto::STRING: {
      static const std::vector<std::string> words = {
          "", "SAME_UPPER", "VALID", "bidirectional", "ij->ji", "...i,->", "constant", "linear"};
      return attribute.set_s(words[below(random, words.size())]);
    }
    case AttributeProto::STRINGS:
      for (std::uint64_t k = 0; k < count; ++k) attribute.add_strings("x");
      return;
    case AttributeProto::TENSOR: {
      onnx::GraphProto holder;
      add_initializer(random, holder, "t");
      *attribute.mutable_t() = holder.initializer(0);
      return;
    }
    case AttributeProto::GRAPH:
      return draw_body(random, *attribute.mutable_g());
    default:
      return;
  }
}

inline void add_attributes(Random& random, const DeclaredOperator& declared,
                           onnx::NodeProto& node) {
  for (const DeclaredAttribute& one : declared.attributes) {
    if (below(random, one.required ? 8 : 2) == 0) continue;
    auto& attribute = *node.add_attribute();
    attribute.set_name(one.name);
    const bool other_type = below(random, 12) == 0;
    attribute.set_type(other_type ? AttributeProto::INTS : one.type);
    draw_value(random, attribute);
  }
}

inline onnx::ModelProto drawn_model(Random& random, const DeclaredOperator& declared) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  auto& opset = *model.add_opset_import();
  opset.set_domain(declared.domain);
  opset.set_version(declared.version);
  auto& graph = *model.mutable_graph();
  graph.set_name("g");
  auto& node = *graph.add_node();
  node.set_op_type(declared.name);
  node.set_domain(declared.domain);
  const auto most = static_cast<std::uint64_t>(std::min(declared.most_inputs, 8));
  const std::uint64_t inputs = below(random, most + 2);
  for (std::uint64_t k = 0; k < inputs; ++k) {
    const std::string name = "i" + std::to_string(k);
    const bool left_out = below(random, 10) == 0;
    node.add_input(left_out ? "" : name);
    if (!left_out) add_input(random, graph, name);
  }
  add_attributes(random, declared, node);
  const std::uint64_t outputs =
      1 + below(random, static_cast<std::uint64_t>(std::min(declared.most_outputs, 4)) + 1);
  for (std::uint64_t k = 0; k < outputs; ++k) {
    node.add_output("y" + std::to_string(k));
    graph.add_output()->set_name("y" + std::to_string(k));
  }
  return model;
}

}  // namespace offcut::testing
