// [batch, length, heads * width] in and out; states are [batch, heads, length, width].
#include <onnx/onnx_pb.h>

#include <algorithm>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {
namespace {

void put(std::vector<TensorFact>& out, std::size_t k, int type, std::optional<Extents> extents) {
  if (k >= out.size()) return;
  out[k].type = type;
  out[k].extents = std::move(extents);
}

}  // namespace

// Attention of ai.onnx, from opset 23 on. With four extents the heads stand apart.
void attention(const NodeView& node, std::vector<TensorFact>& out) {
  const int type = node.in(0).type;
  const bool apart = node.rank(0) == 4;
  const std::int64_t batch = node.extent(0, 0);
  const std::int64_t queries = node.extent(0, -2);
  const std::int64_t heads = apart ? node.extent(0, 1) : node.integer("q_num_heads", kOpen);
  const std::int64_t kv = apart ? node.extent(1, 1) : node.integer("kv_num_heads", kOpen);
  const std::int64_t width = apart ? node.extent(1, 3) : over(node.extent(1, 2), kv);
  const std::int64_t values = apart ? node.extent(2, 3) : over(node.extent(2, 2), kv);
  const std::int64_t past = node.in(4).present ? node.extent(4, 2) : 0;
  const std::int64_t keys = plus(node.extent(1, -2), past);
  put(out, 0, type,
      apart ? Extents{batch, heads, queries, values}
            : Extents{batch, queries, times(heads, values)});
  put(out, 1, type, Extents{batch, kv, keys, width});
  put(out, 2, type, Extents{batch, kv, keys, values});
  put(out, 3, type, Extents{batch, heads, queries, keys});
}

// Attention and QAttention of com.microsoft hold the projections; the past has K and V together.
void projected(const NodeView& node, std::vector<TensorFact>& out) {
  const bool quantised = node.op() == "QAttention";
  const int type = quantised ? node.in(3).type : node.in(0).type;
  const Extents sizes = node.integers("qkv_hidden_sizes");
  const std::int64_t columns = node.extent(1, 1);
  const std::int64_t values = sizes.size() == 3 ? sizes[2] : over(columns, 3);
  std::optional<Extents> y = node.extents(0);
  if (y && !y->empty()) y->back() = checked_extent(values);
  put(out, 0, type, y);
  if (out.size() < 2) return;
  const std::int64_t heads = node.integer("num_heads", kOpen);
  const std::size_t p = quantised ? 8 : 4;
  const bool shared = node.integer("past_present_share_buffer", 0) != 0;
  const std::int64_t past = node.in(p).present ? node.extent(p, 3) : 0;
  put(out, 1, type,
      Extents{2, node.extent(0, 0), heads, shared ? past : plus(past, node.extent(0, 1)),
              over(checked_extent(values), heads)});
}

// K and V may be packed with Q ([batch, length, heads, 3, width]) or with each other.
void multi_head(const NodeView& node, std::vector<TensorFact>& out) {
  const int type = node.in(0).type;
  const std::int64_t heads = node.integer("num_heads", kOpen);
  const bool packed = node.rank(0) == 5;
  const std::int64_t batch = node.extent(0, 0);
  const std::int64_t queries = node.extent(0, 1);
  const std::int64_t hidden =
      packed ? times(node.extent(0, 2), node.extent(0, 4)) : node.extent(0, 2);
  std::int64_t values = hidden;
  if (node.rank(2) == 3) values = node.extent(2, 2);
  if (node.rank(2) == 4) values = times(node.extent(2, 1), node.extent(2, 3));
  if (node.extents(0)) put(out, 0, type, Extents{batch, queries, values});
  const bool decoder = node.op() == "DecoderMaskedMultiHeadAttention";
  const std::size_t p = decoder ? 5 : 6;
  const bool shared = node.integer("past_present_share_buffer", 0) != 0;
  std::int64_t keys = packed || !node.in(1).present ? queries : node.extent(1, 1);
  if (node.rank(1) == 4) keys = node.extent(1, 2);
  if (node.in(p).present) keys = shared ? node.extent(p, 2) : plus(keys, node.extent(p, 2));
  put(out, 1, type, Extents{batch, heads, keys, over(hidden, heads)});
  put(out, 2, type, Extents{batch, heads, keys, over(values, heads)});
  if (!decoder) put(out, 3, type, Extents{batch, heads, queries, keys});
}

// The present is as long as the past where they share a buffer, which the whole length tells: it is
// no longer than the past then.
void grouped_query(const NodeView& node, std::vector<TensorFact>& out) {
  const int type = node.in(0).type;
  const std::int64_t heads = node.integer("num_heads", kOpen);
  const std::int64_t kv = node.integer("kv_num_heads", kOpen);
  const std::int64_t columns = node.extent(0, 2);
  const bool packed = !node.in(1).present;
  const std::int64_t width =
      packed ? over(columns, plus(heads, times(2, kv))) : over(columns, heads);
  const std::int64_t queries = node.extent(0, 1);
  if (node.extents(0)) {
    put(out, 0, type, Extents{node.extent(0, 0), queries, times(heads, width)});
  }
  const std::int64_t past = node.in(3).present ? node.extent(3, 2) : 0;
  std::int64_t keys = plus(past, queries);
  if (const auto whole = node.integers_in(6); whole && whole->size() == 1 && past != kOpen) {
    keys = std::max(past, checked_extent(whole->front()));
  }
  const int cache = node.in(3).present && node.in(3).type != 0 ? node.in(3).type : type;
  const Extents present = {node.extent(0, 0), kv, keys, width};
  put(out, 1, cache, present);
  put(out, 2, cache, present);
  if (node.op() == "GroupQueryAttention") {
    put(out, 3, type, Extents{node.extent(0, 0), heads, queries, keys});
  }
}

}  // namespace offcut::traces
