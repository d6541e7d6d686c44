// One layer of a Caffe network while it is translated, and the row of its type. Internal to
// traces/graphs/caffe.
//
// A layer whose top is its bottom works in place: what it makes is a tensor of its own here, called
// after the layer, and later readers of the blob read that. Weights follow from what comes in.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "traces/graphs/draft.h"
#include "traces/graphs/draft_shapes.h"

namespace offcut::caffe_net {
class Layer;
}  // namespace offcut::caffe_net

namespace offcut::traces {

struct CaffeScope {
  DraftGraph draft = {};
  DraftShapes shapes = {};
  std::map<std::string, std::string> blob = {};  // the tensor that a blob is by now
  std::set<std::string> tensors = {};
};

class CaffeNode {
 public:
  CaffeNode(CaffeScope& scope, const caffe_net::Layer& layer) : scope_(scope), layer_(layer) {}

  const caffe_net::Layer& layer() const { return layer_; }
  CaffeScope& scope() const { return scope_; }
  std::size_t input_count() const;
  std::string input(std::size_t k) const;
  std::vector<std::string> inputs() const;
  std::size_t rank(std::size_t k) const;  // 0: not known
  std::int64_t extent(const std::string& tensor, std::int64_t axis) const;
  std::int64_t channels() const { return extent(input(0), 1); }  // of the first bottom

  DraftNode make(const std::string& op, std::vector<std::string> inputs) const;
  void add(DraftNode node) const;
  std::string add_before(const std::string& suffix, DraftNode node) const;
  void state(const std::string& tensor, std::vector<std::int64_t> extents) const;
  std::string weight(const std::string& suffix, std::vector<std::int64_t> extents) const;
  std::string integers(const std::string& suffix, const std::vector<std::int64_t>& values) const;

 private:
  CaffeScope& scope_;
  const caffe_net::Layer& layer_;
};

struct CaffeRow {
  std::string_view type;
  std::string_view op;  // of ONNX, for rules that many rows share
  void (*translate)(const CaffeNode& node, std::string_view op);
};

// Returns the row of a type of layers, null for those that have none.
[[nodiscard]] const CaffeRow* find_caffe_row(std::string_view type);

// ---- the rules: caffe_rules.cc, caffe_layout.cc

void caffe_same(const CaffeNode& node, std::string_view op);   // the same operands
void caffe_first(const CaffeNode& node, std::string_view op);  // the first bottom alone
void caffe_nothing(const CaffeNode& node, std::string_view op);
void caffe_convolution(const CaffeNode& node, std::string_view op);
void caffe_pooling(const CaffeNode& node, std::string_view op);
void caffe_inner_product(const CaffeNode& node, std::string_view op);
void caffe_relu(const CaffeNode& node, std::string_view op);
void caffe_batch_norm(const CaffeNode& node, std::string_view op);
void caffe_scale(const CaffeNode& node, std::string_view op);
void caffe_eltwise(const CaffeNode& node, std::string_view op);
void caffe_concat(const CaffeNode& node, std::string_view op);
void caffe_slice(const CaffeNode& node, std::string_view op);
void caffe_split(const CaffeNode& node, std::string_view op);
void caffe_softmax(const CaffeNode& node, std::string_view op);
void caffe_reshape(const CaffeNode& node, std::string_view op);
void caffe_flatten(const CaffeNode& node, std::string_view op);
void caffe_permute(const CaffeNode& node, std::string_view op);
void caffe_crop(const CaffeNode& node, std::string_view op);
void caffe_resize(const CaffeNode& node, std::string_view op);
void caffe_reduction(const CaffeNode& node, std::string_view op);
void caffe_recurrent(const CaffeNode& node, std::string_view op);
void caffe_embed(const CaffeNode& node, std::string_view op);
void caffe_shuffle(const CaffeNode& node, std::string_view op);

}  // namespace offcut::traces
