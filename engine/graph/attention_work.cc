// Attention:  softmax(Q K^T) V, of S queries over T keys, with heads of Dq and Dv elements
//
//   MACs = batch * query heads * S * T * (Dq + Dv),  plus the projections an operator holds itself
//
// A causal mask does not halve them: runtimes compute all of the scores. T counts the past as well.
#include <algorithm>

#include "engine/graph/operator_work.h"

namespace offcut {
namespace {

// Five operations of a softmax per score.
Arithmetic scores(double batch_by_heads, double queries, double keys, double head_elements) {
  const double cells = batch_by_heads * queries * keys;
  const double macs = cells * head_elements;
  return {macs, 2 * macs + 5 * cells};
}

double largest(const OperatorView& op, double otherwise) {
  double keys = otherwise;
  for (std::size_t k = 1; k < op.out.size(); ++k) {  // present keys: what is attended to
    if (op.out[k].present && op.out[k].shape && op.out[k].shape->size() >= 4) {
      keys = std::max(keys, op.extent_out(k, -2));
      break;
    }
  }
  return keys;
}

// Attention of ai.onnx: [batch, length, heads * width], or [batch, heads, length, width].
Arithmetic plain_attention(const OperatorView& op, double past) {
  const auto p = static_cast<std::size_t>(past);
  const bool split = op.has_rank(0, 4);
  const double heads = split ? op.extent_in(0, 1) : op.attribute("q_num_heads", 1);
  const double kv_heads = split ? op.extent_in(2, 1) : op.attribute("kv_num_heads", 1);
  const double queries = op.extent_in(0, -2);
  const double keys = std::max(op.extent_in(1, -2) + op.extent_in(p, -2), largest(op, 0));
  const double width = split ? op.extent_in(0, -1) : op.extent_in(0, -1) / std::max(1.0, heads);
  const double value_width =
      split ? op.extent_in(2, -1) : op.extent_in(2, -1) / std::max(1.0, kv_heads);
  return scores(op.extent_in(0, 0) * heads, queries, keys, width + value_width);
}

}  // namespace

// X [batch, length, width] times weights [width, Q + K + V]; the number is the position of the
// past, [2, batch, heads, length, head].
Arithmetic projected_attention(const OperatorView& op, double past) {
  const auto p = static_cast<std::size_t>(past);
  const double tokens = op.elements_in(0) / std::max(1.0, op.extent_in(0, -1));
  const double queries = op.has_rank(0, 2) ? op.extent_in(4, -1) : op.extent_in(0, 1);  // packed
  const double columns = op.extent_in(1, -1);
  double query = columns / 3;
  double value = columns / 3;
  if (const auto sizes = op.attributes.find("qkv_hidden_sizes");
      sizes != op.attributes.end() && sizes->second.size() == 3) {
    query = static_cast<double>(sizes->second[0]);
    value = static_cast<double>(sizes->second[2]);
  }
  const double keys = std::max(queries + op.extent_in(p, 3), largest(op, 0));
  const double projection = op.elements_in(0) * columns;
  const double heads = std::max(1.0, op.attribute("num_heads", 1));
  const Arithmetic inner = scores(tokens * heads, 1, keys, (query + value) / heads);
  const double bias = op.has(2) ? tokens * columns : 0;
  return {projection + inner.macs, 2 * projection + bias + inner.flops};
}

// Q [batch, S, heads * width]; K and V likewise, or [batch, heads, T, width], or packed with Q into
// [batch, S, heads, 3, width], or with each other into [batch, T, heads, 2, width].
Arithmetic multi_head_attention(const OperatorView& op, double past) {
  const double heads = std::max(1.0, op.attribute("num_heads", 1));
  const bool packed = op.has_rank(0, 5);
  const double queries = op.extent_in(0, 1);
  const double width = packed ? op.extent_in(0, -1) : op.extent_in(0, -1) / heads;
  double keys = op.extent_in(1, op.has_rank(1, 4) ? 2 : 1);
  if (packed || !op.has(1)) keys = queries;
  double value = width;
  if (op.has_rank(2, 3)) value = op.extent_in(2, -1) / heads;
  if (op.has_rank(2, 4)) value = op.extent_in(2, -1);
  keys = std::max(keys + op.extent_in(static_cast<std::size_t>(past), 2), largest(op, 0));
  return scores(op.extent_in(0, 0) * heads, queries, keys, width + value);
}

// Fewer heads of K and V than of Q. Without K the first input holds all three. Where the buffer of
// the past is as long as that of the present, its length says what is attended to.
Arithmetic grouped_attention(const OperatorView& op, double past) {
  const double heads = std::max(1.0, op.attribute("num_heads", 1));
  const double kv_heads = std::max(1.0, op.attribute("kv_num_heads", 1));
  const double columns = op.extent_in(0, -1);
  const double width = op.has(1) ? columns / heads : columns / (heads + 2 * kv_heads);
  const double queries = op.extent_in(0, 1);
  const double before = op.extent_in(static_cast<std::size_t>(past), 2);
  const double stated = op.extent_out(1, 2);
  const double keys = stated > 0 ? stated : before + queries;
  return scores(op.extent_in(0, 0) * heads, queries, keys, 2 * width);
}

Arithmetic any_attention(const OperatorView& op, double past) {
  const bool holds_weights = op.has_rank(1, 2) && !op.has_rank(0, 2);
  return holds_weights || op.attributes.contains("num_heads") ? projected_attention(op, 4)
                                                              : plain_attention(op, past);
}

}  // namespace offcut
