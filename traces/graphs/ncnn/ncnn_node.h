// One layer of an ncnn network while it is translated, and the row of its type. Internal to
// traces/graphs/ncnn.
//
// Blobs of ncnn have no batch: [channels, height, width] becomes [1, channels, height, width], and
// an axis moves on by one. How many extents a blob has (its rank, the batch not counted) is
// followed from layer to layer, for it decides what layers do.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "traces/graphs/draft.h"
#include "traces/graphs/draft_shapes.h"
#include "traces/graphs/ncnn/ncnn_param.h"

namespace offcut::traces {

struct NcnnScope {
  DraftGraph draft = {};
  DraftShapes shapes = {};
  std::map<std::string, std::string> source = {};  // a copy of a blob: that blob
  std::map<std::string, std::size_t> rank = {};
  std::map<std::string, std::vector<std::int64_t>> constant = {};  // blobs of weights, no batch
};

class NcnnNode {
 public:
  NcnnNode(NcnnScope& scope, const NcnnLayer& layer) : scope_(scope), layer_(layer) {}

  const NcnnLayer& layer() const { return layer_; }
  NcnnScope& scope() const { return scope_; }
  std::int64_t integer(int id, std::int64_t otherwise) const {
    return layer_.integer(id, otherwise);
  }
  // The blob that an input is, and its rank.
  std::string input(std::size_t k) const;
  std::size_t rank(std::size_t k = 0) const;
  std::vector<std::string> inputs() const;
  // Of an input, the batch in front; nothing where not even their number is known.
  std::optional<std::vector<std::int64_t>> extents(std::size_t k) const {
    return scope_.shapes.extents(input(k));
  }
  // An axis of ncnn as one behind a batch.
  static std::int64_t axis(std::int64_t axis) { return axis < 0 ? axis : axis + 1; }

  DraftNode make(const std::string& op, std::vector<std::string> inputs) const;
  void add(DraftNode node) const;
  void state(const std::string& blob, std::vector<std::int64_t> extents) const;
  // The same, of which the outputs have another rank than the first input.
  void add(DraftNode node, std::size_t rank) const;
  std::string add_before(const std::string& suffix, DraftNode node) const;
  void add_weight(DraftTensor weight) const;
  std::string weight(const std::string& suffix, std::vector<std::int64_t> extents) const;
  std::string integers(const std::string& suffix, const std::vector<std::int64_t>& values) const;
  std::string numbers(const std::string& suffix, const std::vector<double>& values) const;
  // Marks the activation that the layer ends in: parameter 9.
  void end_in(DraftNode& node) const;

 private:
  NcnnScope& scope_;
  const NcnnLayer& layer_;
};

struct NcnnRow {
  std::string_view type;
  std::string_view op;  // of ONNX, for rules that many rows share
  void (*translate)(const NcnnNode& node, std::string_view op);
};

// Returns the row of a type of layers, null for those that have none.
[[nodiscard]] const NcnnRow* find_ncnn_row(std::string_view type);

// ---- the rules, one family per .cc file: ncnn_windows.cc

void ncnn_convolution(const NcnnNode& node, std::string_view op);
void ncnn_deconvolution(const NcnnNode& node, std::string_view op);
void ncnn_pooling(const NcnnNode& node, std::string_view op);
void ncnn_interp(const NcnnNode& node, std::string_view op);

// ---- ncnn_products.cc

void ncnn_inner_product(const NcnnNode& node, std::string_view op);
void ncnn_gemm(const NcnnNode& node, std::string_view op);
void ncnn_matmul(const NcnnNode& node, std::string_view op);
void ncnn_embed(const NcnnNode& node, std::string_view op);
void ncnn_attention(const NcnnNode& node, std::string_view op);
void ncnn_recurrent(const NcnnNode& node, std::string_view op);

// ---- ncnn_elementwise.cc

void ncnn_same(const NcnnNode& node, std::string_view op);
void ncnn_relu(const NcnnNode& node, std::string_view op);
void ncnn_binary(const NcnnNode& node, std::string_view op);
void ncnn_unary(const NcnnNode& node, std::string_view op);
void ncnn_eltwise(const NcnnNode& node, std::string_view op);
void ncnn_batch_norm(const NcnnNode& node, std::string_view op);
void ncnn_scaled(const NcnnNode& node, std::string_view op);  // a weight per channel, a bias

// ---- ncnn_layout.cc

void ncnn_split(const NcnnNode& node, std::string_view op);
void ncnn_memory(const NcnnNode& node, std::string_view op);
void ncnn_concat(const NcnnNode& node, std::string_view op);
void ncnn_slice(const NcnnNode& node, std::string_view op);
void ncnn_crop(const NcnnNode& node, std::string_view op);
void ncnn_flatten(const NcnnNode& node, std::string_view op);
void ncnn_reshape(const NcnnNode& node, std::string_view op);
void ncnn_permute(const NcnnNode& node, std::string_view op);
void ncnn_shuffle(const NcnnNode& node, std::string_view op);
void ncnn_block(const NcnnNode& node, std::string_view op);
void ncnn_padding(const NcnnNode& node, std::string_view op);
void ncnn_reduction(const NcnnNode& node, std::string_view op);
void ncnn_squeeze(const NcnnNode& node, std::string_view op);

}  // namespace offcut::traces
