// One operator of a .tflite file while it is translated: its operands, its options, and the nodes
// that stand for it. Internal to traces/graphs/tflite.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "traces/graphs/draft.h"
#include "traces/graphs/tflite/tflite_file.h"

namespace offcut::traces {

// A subgraph while it is translated.
struct TfliteScope {
  const TfliteFile& file;
  const TfliteSubgraph& subgraph;
  std::string prefix;               // of its names; "" of the main graph
  int depth = 0;                    // of bodies in bodies
  std::set<std::string> made = {};  // tensors that come in, or that an operator makes
  std::map<std::int64_t, std::int64_t> source = {};  // what only unpacks a constant: that constant
  std::map<std::string, std::vector<std::int64_t>> laid_out = {};  // extents that weights took
  DraftGraph draft = {};
  // Translates another subgraph, whose names get a prefix.
  std::function<DraftGraph(std::int64_t, const std::string&)> body = {};
};

class TfliteNode {
 public:
  TfliteNode(TfliteScope& scope, const TfliteOperator& op) : scope_(scope), op_(op) {}

  // ---- the operator

  const TfliteOperator& op() const { return op_; }
  TfliteScope& scope() const { return scope_; }
  std::size_t input_count() const { return op_.inputs.size(); }
  std::size_t output_count() const { return op_.outputs.size(); }
  bool has(std::size_t input) const;
  // An operand that is left out is a tensor of which nothing is known.
  const TfliteTensor& in(std::size_t k) const;
  const TfliteTensor& out(std::size_t k) const;
  std::int64_t extent_in(std::size_t k, std::size_t axis) const;  // below zero: open
  // The values of a small constant of whole numbers.
  std::optional<std::vector<std::int64_t>> integers_in(std::size_t k) const;
  std::int64_t option(int field, std::int64_t otherwise) const;  // 32 bits
  std::int64_t byte_option(int field) const;                     // enums and flags
  std::string name() const;                                      // of the layer: its first result

  // ---- what stands for it

  // The name of an operand, "" where it is left out or is a state that stays in the operator.
  std::string input(std::size_t k) const;
  std::string output(std::size_t k) const;
  // All inputs and outputs, under the name of the operator.
  DraftNode all(const std::string& op) const;
  // A node with these inputs, which makes the results of the operator.
  DraftNode make(const std::string& op, std::vector<std::string> inputs) const;
  void add(DraftNode node) const { scope_.draft.nodes.push_back(std::move(node)); }
  // Adds a node in front; returns the tensor that it makes, called after the operator.
  std::string add_before(const std::string& suffix, DraftNode node) const;
  // The same, of which the file could state what it makes.
  std::string add_stated(const std::string& suffix, DraftNode node, DraftTensor made) const;
  // A constant weight with its axes in this order; others are transposed by a node.
  std::string weight(std::size_t k, std::vector<std::int64_t> order) const;
  std::string integers(const std::string& suffix, std::vector<std::int64_t> values) const;
  std::string add_weight(DraftTensor tensor) const;
  // Marks what the operator ends in, by the option of this field.
  void end_in(DraftNode& node, int field) const;

 private:
  const TfliteTensor& tensor(std::int64_t position) const;
  std::int64_t resolved(std::size_t input) const;

  TfliteScope& scope_;
  const TfliteOperator& op_;
};

struct TfliteRow {
  int code;
  std::string_view name;
  std::string_view op;  // of ONNX, for rules that many rows share
  void (*translate)(const TfliteNode& node, std::string_view op);
};

// Returns the row of an operator, null for those that have none. O(log).
[[nodiscard]] const TfliteRow* find_tflite_row(int code);

// The name of a builtin operator as runtimes write it, "CONV_2D".
[[nodiscard]] std::string name_of_tflite(const TfliteOperator& op);

}  // namespace offcut::traces
