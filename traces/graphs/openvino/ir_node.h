// One layer of an OpenVINO IR while it is translated, and the row of its type. Internal to
// traces/graphs/openvino.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "traces/graphs/draft.h"
#include "traces/graphs/openvino/ir_file.h"

namespace offcut::traces {

// The bytes of the .bin file from an offset on; nothing where there is no such file.
using ReadWeights =
    std::function<std::optional<std::string>(std::int64_t offset, std::int64_t size)>;

struct IrScope {
  DraftGraph draft = {};
  std::map<std::string, std::string> source = {};          // a constant converted: that constant
  std::map<std::string, std::vector<double>> values = {};  // of small constants
  std::map<std::string, bool> packed = {};  // constants, and whether they are stored in few bits
};

class IrNode {
 public:
  IrNode(IrScope& scope, const IrLayer& layer, std::vector<std::string> inputs)
      : scope_(scope), layer_(layer), inputs_(std::move(inputs)) {}

  const IrLayer& layer() const { return layer_; }
  IrScope& scope() const { return scope_; }
  std::size_t input_count() const { return inputs_.size(); }
  std::string input(std::size_t k) const { return k < inputs_.size() ? inputs_[k] : ""; }
  const std::vector<std::string>& inputs() const { return inputs_; }
  std::vector<std::int64_t> extents(std::size_t input) const;
  std::optional<std::vector<std::int64_t>> integers_in(std::size_t k) const;
  bool all_constant() const;
  // The tensor that an output is.
  static std::string output(const IrLayer& layer, std::size_t k);

  DraftNode make(const std::string& op, std::vector<std::string> inputs) const;
  DraftNode stated(const std::string& op) const;  // all inputs, shapes by the file
  void add(DraftNode node) const { scope_.draft.nodes.push_back(std::move(node)); }
  std::string add_before(const std::string& suffix, DraftNode node) const;
  // An input of weights, seen in other extents.
  std::string viewed(std::size_t k, std::vector<std::int64_t> extents) const;

 private:
  IrScope& scope_;
  const IrLayer& layer_;
  std::vector<std::string> inputs_;
};

struct IrRow {
  std::string_view type;
  std::string_view op;  // of ONNX, for rules that many rows share
  void (*translate)(const IrNode& node, std::string_view op);
};

// Returns the row of a type of layers, null for those that have none.
[[nodiscard]] const IrRow* find_ir_row(std::string_view type);

// ---- the rules: ir_rules.cc

void ir_same(const IrNode& node, std::string_view op);    // the same operands
void ir_stated(const IrNode& node, std::string_view op);  // the shapes of the file alone
void ir_fused(const IrNode& node, std::string_view op);   // "Sub+Mul": one operator, then another
void ir_convolution(const IrNode& node, std::string_view op);
void ir_transposed(const IrNode& node, std::string_view op);
void ir_deformable(const IrNode& node, std::string_view op);
void ir_pool(const IrNode& node, std::string_view op);
void ir_matmul(const IrNode& node, std::string_view op);
void ir_sequence(const IrNode& node, std::string_view op);
void ir_cell(const IrNode& node, std::string_view op);
void ir_softmax(const IrNode& node, std::string_view op);
void ir_concat(const IrNode& node, std::string_view op);
void ir_convert(const IrNode& node, std::string_view op);
void ir_reshape(const IrNode& node, std::string_view op);
void ir_transpose(const IrNode& node, std::string_view op);
void ir_gather(const IrNode& node, std::string_view op);
void ir_reduce(const IrNode& node, std::string_view op);
void ir_broadcast(const IrNode& node, std::string_view op);
void ir_first(const IrNode& node, std::string_view op);    // the first operand alone
void ir_nothing(const IrNode& node, std::string_view op);  // state that is kept
void ir_einsum(const IrNode& node, std::string_view op);

}  // namespace offcut::traces
