// The table of operators: what each one computes, and which kind of kernel runs it.
//
// One row per operator, by its ONNX name. The domain is not needed: operators of one name in
// several domains (Attention) are told apart by their operands. The shapes of the same operators
// are in traces/onnx/operators/; a test holds the two tables to each other and to the list of
// schemas.
//
// Internal to the engine and to device_models/kernel_class.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/graph/work.h"

namespace offcut {

struct Arithmetic {
  double macs = 0;
  double flops = 0;
};

// One operator with its operands. What is absent or of unknown shape counts as zero.
struct OperatorView {
  const Attributes& attributes;
  std::span<const Operand> in;
  std::span<const Operand> out;

  bool has(std::size_t input) const { return input < in.size() && in[input].present; }
  // Whether the shape of an input is known and has that many extents.
  bool has_rank(std::size_t input, std::size_t rank) const;
  double elements_in(std::size_t input) const;
  double elements_out(std::size_t output) const;
  double extent_in(std::size_t input, std::int64_t axis) const;  // negative: from the end
  double extent_out(std::size_t output, std::int64_t axis) const;
  double attribute(const std::string& name, std::int64_t otherwise) const {
    return static_cast<double>(attribute_or(attributes, name, otherwise));
  }
};

struct OperatorRow {
  std::string_view name;
  std::string_view kernel;  // the kernel class where the name decides it; "": "other"
  Arithmetic (*work)(const OperatorView& op, double number);
  double number = 0;  // for the rule: FLOPs per element, or the position of an operand
};

[[nodiscard]] std::span<const OperatorRow> operators();

// Returns the row of an operator, null if there is none. O(1).
[[nodiscard]] const OperatorRow* find_operator(std::string_view name);

}  // namespace offcut
