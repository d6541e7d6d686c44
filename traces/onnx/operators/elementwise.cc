#include <onnx/onnx_pb.h>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {

using onnx::TensorProto;

void as_first(const NodeView& node, std::vector<TensorFact>& out) {
  for (TensorFact& fact : out) {
    fact.type = node.in(0).type;
    fact.extents = node.extents(0);
  }
}

void broadcast_inputs(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  std::optional<Extents> all = node.extents(0);
  // Before opset 7 the second operand was stretched over the first, whatever its rank.
  const bool old = node.has("broadcast") || node.has("axis");
  for (std::size_t k = 1; k < node.input_count() && all && !old; ++k) {
    if (!node.extents(k)) return;
    all = broadcast(*all, *node.extents(k));
  }
  out[0].extents = all;
}

void comparison(const NodeView& node, std::vector<TensorFact>& out) {
  broadcast_inputs(node, out);
  out[0].type = TensorProto::BOOL;
}

void test_elements(const NodeView& node, std::vector<TensorFact>& out) {
  as_first(node, out);
  out[0].type = TensorProto::BOOL;
}

void where(const NodeView& node, std::vector<TensorFact>& out) {
  broadcast_inputs(node, out);
  out[0].type = node.in(1).type;
}

void cast(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.op() == "Cast" ? static_cast<int>(node.integer("to", 0)) : node.in(1).type;
  out[0].extents = node.extents(0);
}

// EyeLike, Bernoulli, RandomNormalLike: the type may be stated.
void as_first_with_dtype(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = static_cast<int>(node.integer("dtype", node.in(0).type));
  out[0].extents = node.extents(0);
}

// The mask is a bool from opset 10 on, and of the type of the data before.
void dropout(const NodeView& node, std::vector<TensorFact>& out) {
  as_first(node, out);
  if (out.size() > 1 && node.opset() >= 10) out[1].type = TensorProto::BOOL;
}

void batch_normalization(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  out[0].extents = node.extents(0);
  for (std::size_t k = 1; k < out.size(); ++k) {
    out[k].type = node.in(3).type != 0 ? node.in(3).type : node.in(0).type;
    out[k].extents = Extents{node.extent(1, 0)};
  }
}

// Without a mean the result has the type of the scale. Mean and inverse deviation have extents of
// one from the axis on, and the type they are kept in.
void layer_normalization(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (node.op() != "LayerNormalization" && node.in(1).type != 0) out[0].type = node.in(1).type;
  out[0].extents = node.extents(0);
  const auto axis = axis_of(node.integer("axis", -1), node.rank(0));
  for (std::size_t k = 1; k < out.size(); ++k) {
    out[k].type = static_cast<int>(node.integer("stash_type", TensorProto::FLOAT));
    if (!axis) continue;
    out[k].extents = node.extents(0);
    for (std::size_t d = *axis; d < out[k].extents->size(); ++d) (*out[k].extents)[d] = 1;
  }
}

// Outputs: the normalised sum, mean, inverse deviation, and the sum itself.
void skip_normalization(const NodeView& node, std::vector<TensorFact>& out) {
  for (std::size_t k = 0; k < out.size(); ++k) {
    const bool is_statistic = (k == 1 || k == 2) && out.size() > 2;
    const bool is_group = node.op() == "SkipGroupNorm";
    out[k].type = is_statistic ? TensorProto::FLOAT : node.in(0).type;
    out[k].extents = node.extents(0);
    if (is_statistic && !is_group && out[k].extents && !out[k].extents->empty()) {
      out[k].extents->back() = 1;
    }
  }
}

// From ids [batch, length]: embeddings, the index of the mask, and the sum of embeddings.
void embed_normalization(const NodeView& node, std::vector<TensorFact>& out) {
  const Extents sums = {node.extent(0, 0), node.extent(0, 1), node.extent(2, 1)};
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = k == 1 ? TensorProto::INT32 : node.in(2).type;
    out[k].extents = k == 1 ? Extents{node.extent(0, 0)} : sums;
  }
}

void bias_split_gelu(const NodeView& node, std::vector<TensorFact>& out) {
  as_first(node, out);
  if (out[0].extents && !out[0].extents->empty()) {
    out[0].extents->back() = over(out[0].extents->back(), 2);
  }
}

}  // namespace offcut::traces
