#include "traces/onnx/node_check.h"

#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

using onnx::AttributeProto;
using onnx::TypeProto;

constexpr std::int64_t kLargest = std::int64_t{1} << 31;

// Attributes that the library divides by, or multiplies into extents, without looking.
bool must_be_positive(std::string_view name) {
  constexpr std::array<std::string_view, 9> kPositive = {
      "strides", "dilations",   "kernel_shape", "blocksize",  "group",
      "split",   "num_outputs", "output_shape", "hidden_size"};
  return std::find(kPositive.begin(), kPositive.end(), name) != kPositive.end();
}

bool is_sane(const AttributeProto& attribute) {
  const bool positive = must_be_positive(attribute.name());
  const std::int64_t least = !positive ? -kLargest : attribute.name() == "split" ? 0 : 1;
  if (attribute.has_i() && positive && (attribute.i() < least || attribute.i() > kLargest)) {
    return false;
  }
  return std::all_of(attribute.ints().begin(), attribute.ints().end(),
                     [&](std::int64_t x) { return !positive || (x >= least && x <= kLargest); });
}

const AttributeProto* attribute_of(const onnx::NodeProto& node, const std::string& name) {
  const auto found = std::find_if(node.attribute().begin(), node.attribute().end(),
                                  [&](const AttributeProto& a) { return a.name() == name; });
  return found == node.attribute().end() ? nullptr : &*found;
}

std::string attribute_fault(const onnx::OpSchema& schema, const onnx::NodeProto& node) {
  for (const auto& [name, declared] : schema.attributes()) {
    const AttributeProto* attribute = attribute_of(node, name);
    if (attribute == nullptr) {
      if (declared.required) return message("the attribute ", in_quotes(name), " is missing");
      continue;
    }
    if (attribute->type() != declared.type) {
      return message("the attribute ", in_quotes(name), " has another type than the operator's");
    }
  }
  for (const AttributeProto& attribute : node.attribute()) {
    if (attribute.type() == AttributeProto::GRAPH || attribute.type() == AttributeProto::GRAPHS) {
      return "it has a body";
    }
    if (!is_sane(attribute)) {
      return message("the attribute ", in_quotes(attribute.name()), " is out of range");
    }
  }
  return "";
}

// How the schema writes a type of this kind: "tensor(float)", "seq(tensor(float))".
std::string_view prefix_of(const TypeProto& type) {
  switch (type.value_case()) {
    case TypeProto::kTensorType:
      return "tensor(";
    case TypeProto::kSequenceType:
      return "seq(";
    case TypeProto::kOptionalType:
      return "optional(";
    case TypeProto::kMapType:
      return "map(";
    case TypeProto::kSparseTensorType:
      return "sparse_tensor(";
    default:
      return "nothing";
  }
}

bool takes(const onnx::OpSchema& schema, std::size_t input, const TypeProto& type) {
  const auto& formal = schema.inputs();
  if (formal.empty()) return false;
  const auto& allowed = formal[std::min(input, formal.size() - 1)].GetTypes();
  const std::string_view prefix = prefix_of(type);
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string* one) {
    return std::string_view(*one).starts_with(prefix);
  });
}

// Ranks that the library takes for granted.
struct LeastRank {
  std::string_view op;
  std::size_t input = 0;
  int rank = 0;
};
constexpr std::array kLeastRanks = {LeastRank{"RNN", 0, 3},  LeastRank{"GRU", 0, 3},
                                    LeastRank{"LSTM", 0, 3}, LeastRank{"STFT", 0, 3},
                                    LeastRank{"STFT", 2, 1}, LeastRank{"Gemm", 0, 2},
                                    LeastRank{"Gemm", 1, 2}};

bool has_rank(const onnx::NodeProto& node, std::size_t input, const TypeProto& type) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return true;
  const int rank = type.tensor_type().shape().dim_size();
  return std::all_of(kLeastRanks.begin(), kLeastRanks.end(), [&](const LeastRank& least) {
    return least.op != node.op_type() || least.input != input || rank >= least.rank;
  });
}

std::string input_fault(const onnx::OpSchema& schema, const onnx::NodeProto& node,
                        std::span<const TypeProto* const> types) {
  if (node.input_size() < schema.min_input() || node.input_size() > schema.max_input()) {
    return message("it has ", static_cast<std::size_t>(node.input_size()), " inputs");
  }
  if (node.output_size() < schema.min_output() || node.output_size() > schema.max_output()) {
    return message("it has ", static_cast<std::size_t>(node.output_size()), " outputs");
  }
  for (std::size_t k = 0; k < types.size(); ++k) {
    const bool required = k < static_cast<std::size_t>(schema.min_input());
    const bool named = !node.input(static_cast<int>(k)).empty();
    if (types[k] == nullptr && (required || named)) {
      return message("the type of its input ", k, " is unknown");
    }
    if (types[k] != nullptr && !takes(schema, k, *types[k])) {
      return message("its input ", k, " is of a kind that the operator does not take");
    }
    if (types[k] != nullptr && !has_rank(node, k, *types[k])) {
      return message("its input ", k, " has too few extents");
    }
  }
  return "";
}

int rank_of(const TypeProto* type) {
  const bool known = type != nullptr && type->has_tensor_type() && type->tensor_type().has_shape();
  return known ? type->tensor_type().shape().dim_size() : -1;
}

// Windows (convolutions, pooling): lists have an entry per spatial extent, pads have two.
bool has_window(const onnx::NodeProto& node, std::span<const TypeProto* const> types) {
  const std::string& op = node.op_type();
  if (!op.starts_with("Conv") && op.find("Pool") == std::string::npos) return true;
  const int rank = types.empty() ? -1 : rank_of(types[0]);
  if (rank < 0) return true;
  const int weight = types.size() > 1 && op.starts_with("Conv") ? rank_of(types[1]) : rank;
  if (rank < 2 || (weight >= 0 && weight != rank)) return false;
  return std::all_of(node.attribute().begin(), node.attribute().end(), [&](const auto& list) {
    const int due = list.name() == "pads" ? 2 * (rank - 2) : rank - 2;
    return list.ints_size() == 0 || list.name() == "output_shape" || list.ints_size() == due;
  });
}

// Inputs that hold a shape: the library makes an extent for each of their entries, however many.
struct ShapeInput {
  std::string_view op;
  std::size_t input;
};
constexpr std::array kShapeInputs = {ShapeInput{"ConstantOfShape", 0}, ShapeInput{"Expand", 1},
                                     ShapeInput{"Reshape", 1},         ShapeInput{"Tile", 1},
                                     ShapeInput{"Resize", 3},          ShapeInput{"Upsample", 1}};

bool has_few_extents(const onnx::NodeProto& node, std::span<const TypeProto* const> types) {
  constexpr std::int64_t kMostExtents = 64;
  return std::all_of(kShapeInputs.begin(), kShapeInputs.end(), [&](const ShapeInput& shape) {
    if (shape.op != node.op_type() || shape.input >= types.size()) return true;
    if (rank_of(types[shape.input]) != 1) return true;
    const auto& entries = types[shape.input]->tensor_type().shape().dim(0);
    return !entries.has_dim_value() || entries.dim_value() <= kMostExtents;
  });
}

// GatherND: the indices of one batch name at most the extents that are left of the data.
bool has_indices(const onnx::NodeProto& node, std::span<const TypeProto* const> types) {
  if (node.op_type() != "GatherND" || types.size() < 2) return true;
  const int data = rank_of(types[0]);
  const int indices = rank_of(types[1]);
  if (data < 0 || indices < 0) return true;
  const AttributeProto* attribute = attribute_of(node, "batch_dims");
  const std::int64_t batch = attribute == nullptr ? 0 : attribute->i();
  if (batch < 0 || batch >= std::min(data, indices)) return false;
  const auto& last = types[1]->tensor_type().shape().dim(indices - 1);
  return !last.has_dim_value() || (last.dim_value() >= 1 && last.dim_value() <= data - batch);
}

// The library counts an axis of these from either end without looking how many there are.
bool has_axis(const onnx::NodeProto& node, const TypeProto* first) {
  const AttributeProto* axis = attribute_of(node, "axis");
  if (node.op_type() != "LayerNormalization" || first == nullptr) return true;
  const int rank = first->tensor_type().shape().dim_size();
  const std::int64_t k = axis == nullptr ? -1 : axis->i();
  return k >= -rank && k < rank;
}

}  // namespace

std::string fault_of_node(const onnx::OpSchema& schema, const onnx::NodeProto& node,
                          std::span<const onnx::TypeProto* const> types) {
  std::string fault = input_fault(schema, node, types);
  if (fault.empty()) fault = attribute_fault(schema, node);
  if (fault.empty() && !has_window(node, types)) fault = "its window does not fit its input";
  if (fault.empty() && !has_few_extents(node, types)) fault = "its shape has over 64 extents";
  if (fault.empty() && !has_indices(node, types)) fault = "its indices do not fit its input";
  if (fault.empty() && !types.empty() && !has_axis(node, types[0])) fault = "its axis is not there";
  return fault;
}

}  // namespace offcut::traces
