#include "tests/unit/traces/oracles/sketch.h"

namespace offcut::testing {
namespace {

using onnx::TensorProto;

void matmul(Sketch& s) {
  const std::int64_t k = s.pick(1, 6);
  switch (s.pick(0, 4)) {
    case 0:
      s.node("MatMul", {s.input({3, k}), s.weight({k, 4})});
      return;
    case 1:
      s.node("MatMul", {s.input({2, 1, 3, k}), s.input({5, k, 4})});
      return;
    case 2:
      s.node("MatMul", {s.input({k}), s.weight({2, k, 4})});
      return;
    case 3:
      s.node("MatMul", {s.input({2, 3, k}), s.weight({k})});
      return;
    default:
      s.node("MatMul", {s.input({k}), s.input({k})});
  }
}

void gemm(Sketch& s) {
  const std::int64_t m = s.pick(1, 4);
  const std::int64_t n = s.pick(1, 4);
  const bool left = s.coin();
  const bool right = s.coin();
  const auto a = s.input(left ? Shape{5, m} : Shape{m, 5});
  const auto b = s.weight(right ? Shape{n, 5} : Shape{5, n});
  auto& node =
      s.coin() ? s.node("Gemm", {a, b, s.weight({n})}) : s.node("Gemm", {a, b, s.weight({1})});
  set(node, "transA", left);
  set(node, "transB", right);
}

void einsum(Sketch& s) {
  const auto a = s.input({2, 3, 4});
  const auto b = s.input({2, 4, 5});
  const auto equation =
      s.one_of<std::string>({"bij,bjk->bik", "bij,bjk", "bij,bjk->b", "bij,cjk->bcik",
                             "...ij,...jk->...ik", "bij, bjk -> kib"});
  set_text(s.node("Einsum", {a, b}), "equation", equation);
}

void einsum_of_one(Sketch& s) {
  const auto equation = s.one_of<std::string>({"ij->ji", "ij->i", "ij->", "ij", "...j->j..."});
  set_text(s.node("Einsum", {s.input({3, 4})}), "equation", equation);
}

void fused_matmul(Sketch& s) {
  const bool left = s.coin();
  const bool right = s.coin();
  auto& node = s.microsoft("FusedMatMul", {s.input(left ? Shape{2, 5, 3} : Shape{2, 3, 5}),
                                           s.input(right ? Shape{2, 4, 5} : Shape{2, 5, 4})});
  set(node, "transA", left);
  set(node, "transB", right);
}

void integer_matmul(Sketch& s) {
  const auto a = s.input({2, 3, 5}, TensorProto::UINT8);
  const auto b = s.weight({5, 4}, TensorProto::UINT8);
  if (s.coin()) {
    s.node("MatMulInteger", {a, b});
  } else {
    s.microsoft("MatMulIntegerToFloat", {a, b, s.floats({1}), s.floats({1})});
  }
}

void dynamic_matmul(Sketch& s) {
  s.microsoft("DynamicQuantizeMatMul",
              {s.input({3, 5}), s.weight({5, 4}, TensorProto::UINT8), s.floats({1})});
}

void packed_matmul(Sketch& s) {
  const std::int64_t n = s.pick(1, 6);
  auto& node =
      s.microsoft("MatMulNBits", {s.input({2, s.pick(1, 3), 64}),
                                  s.weight({n, 2, 16}, TensorProto::UINT8), s.weight({n * 2})});
  set(node, "K", 64);
  set(node, "N", n);
  set(node, "bits", 4);
  set(node, "block_size", 32);
}

void recurrent(Sketch& s) {
  static const std::vector<std::pair<std::string, std::int64_t>> kKinds = {
      {"LSTM", 4}, {"GRU", 3}, {"RNN", 1}};
  const auto& [op, gates] = kKinds[static_cast<std::size_t>(s.pick(0, 2))];
  const std::int64_t hidden = s.pick(1, 4);
  const auto direction = s.one_of<std::string>({"forward", "reverse", "bidirectional"});
  const std::int64_t ways = direction == "bidirectional" ? 2 : 1;
  const bool batch_first = s.opset() >= 14 && s.coin() && op != "LSTM";
  const auto x = s.input(batch_first ? Shape{2, 5, 3} : Shape{5, 2, 3});
  auto& node =
      s.node(op, {x, s.weight({ways, gates * hidden, 3}), s.weight({ways, gates * hidden, hidden})},
             op == "LSTM" ? 3 : 2);
  set(node, "hidden_size", hidden);
  set_text(node, "direction", direction);
}

// ---- attention of ai.onnx: four axes, or three with the numbers of heads

void attention_four(Sketch& s) {
  const std::int64_t group = s.pick(1, 3);
  const std::int64_t keys = s.pick(2, 6);
  const bool past = s.coin();
  std::vector<std::string> in = {s.input({2, 2 * group, 4, 8}), s.input({2, 2, keys, 8}),
                                 s.input({2, 2, keys, 6})};
  if (past) {
    in.insert(in.end(), {"", s.input({2, 2, 3, 8}), s.input({2, 2, 3, 6})});
  }
  s.node("Attention", in, past ? 3 : 1);
}

void attention_three(Sketch& s) {
  const std::int64_t group = s.pick(1, 3);
  auto& node = s.node("Attention", {s.input({2, 4, 2 * group * 8}), s.input({2, 5, 2 * 8}),
                                    s.input({2, 5, 2 * 6})});
  set(node, "q_num_heads", 2 * group);
  set(node, "kv_num_heads", 2);
}

void rotary(Sketch& s) {
  const bool three = s.coin();
  auto& node = s.node("RotaryEmbedding", {s.input(three ? Shape{2, 4, 24} : Shape{2, 3, 4, 8}),
                                          s.input({2, 4, 4}), s.input({2, 4, 4})});
  if (three) set(node, "num_heads", 3);
}

// ---- attention of com.microsoft

void packed_attention(Sketch& s) {
  std::vector<std::string> in = {s.input({2, 5, 16}), s.weight({16, 48}), s.weight({48})};
  const bool past = s.coin();
  if (past) in.insert(in.end(), {"", s.input({2, 2, 4, 3, 4})});
  auto& node = s.microsoft("Attention", in, past ? 2 : 1);
  set(node, "num_heads", 4);
}

void pruned_attention(Sketch& s) {
  auto& node =
      s.microsoft("Attention", {s.input({2, 5, 16}), s.weight({16, 8 + 8 + 12}), s.weight({28})});
  set(node, "num_heads", 4);
  set_all(node, "qkv_hidden_sizes", {8, 8, 12});
}

void multi_head(Sketch& s) {
  auto& node =
      s.microsoft("MultiHeadAttention", {s.input({2, 4, 16}), s.input({2, s.pick(3, 6), 16}), ""});
  node.set_input(
      2,
      s.input({2, s.model().graph().input(1).type().tensor_type().shape().dim(1).dim_value(), 24}));
  set(node, "num_heads", 4);
}

void grouped_query(Sketch& s) {
  const std::int64_t length = 1;
  const bool packed = s.coin();
  std::vector<std::string> in = {s.input({1, length, packed ? (4 + 2 * 2) * 8 : 32})};
  if (packed) {
    in.insert(in.end(), {"", ""});
  } else {
    in.insert(in.end(), {s.input({1, length, 16}), s.input({1, length, 16})});
  }
  in.insert(in.end(), {s.input({1, 2, 6, 8}), s.input({1, 2, 6, 8})});
  auto& lengths = *s.model().mutable_graph()->add_initializer();
  lengths.set_name("lengths");
  lengths.set_data_type(TensorProto::INT32);
  lengths.add_dims(1);
  lengths.add_int32_data(6);
  auto& total = *s.model().mutable_graph()->add_initializer();
  total.set_name("total");
  total.set_data_type(TensorProto::INT32);
  total.add_int32_data(7);
  in.insert(in.end(), {"lengths", "total"});
  auto& node = s.microsoft("GroupQueryAttention", in, 3);
  set(node, "num_heads", 4);
  set(node, "kv_num_heads", 2);
}

void rotary_of_runtime(Sketch& s) {
  const bool four = s.coin();
  s.microsoft("RotaryEmbedding",
              {s.input(four ? Shape{2, 3, 4, 8} : Shape{2, 4, 24}),
               s.input({2, 4}, TensorProto::INT64), s.input({10, 4}), s.input({10, 4})});
  if (!four) set(*s.model().mutable_graph()->mutable_node(0), "num_heads", 3);
}

void skip_normalization(Sketch& s) {
  const bool simple = s.coin();
  std::vector<std::string> in = {s.input({2, 3, 8}), s.input({2, 3, 8}), s.weight({8})};
  if (!simple) in.push_back(s.weight({8}));
  auto& node =
      s.microsoft(simple ? "SkipSimplifiedLayerNormalization" : "SkipLayerNormalization", in, 4);
  node.set_output(1, "");  // mean and deviation exist in training only
  node.set_output(2, "");
}

void embed_normalization(Sketch& s) {
  s.microsoft(
      "EmbedLayerNormalization",
      {s.input({2, 5}, TensorProto::INT32), s.input({2, 5}, TensorProto::INT32), s.weight({20, 8}),
       s.weight({16, 8}), s.weight({2, 8}), s.weight({8}), s.weight({8})},
      2);
}

void biased(Sketch& s) {
  const auto op = s.one_of<std::string>({"BiasGelu", "FastGelu"});
  s.microsoft(op, {s.input({2, 3, 8}), s.weight({8})});
}

constexpr DrawnOperator kOperators[] = {
    {"matmul", 7, 22, matmul},
    {"gemm", 7, 22, gemm},
    {"einsum", 12, 22, einsum},
    {"einsum_of_one", 12, 22, einsum_of_one},
    {"fused_matmul", 13, 17, fused_matmul},
    {"integer_matmul", 10, 17, integer_matmul},
    {"dynamic_matmul", 13, 17, dynamic_matmul},
    {"packed_matmul", 13, 17, packed_matmul},
    {"recurrent", 7, 22, recurrent},
    {"attention_four", 23, 23, attention_four},
    {"attention_three", 23, 23, attention_three},
    {"rotary", 23, 23, rotary},
    {"packed_attention", 13, 17, packed_attention},
    {"pruned_attention", 13, 17, pruned_attention},
    {"multi_head", 13, 17, multi_head},
    {"grouped_query", 13, 17, grouped_query},
    {"rotary_of_runtime", 13, 17, rotary_of_runtime},
    {"skip_normalization", 13, 17, skip_normalization},
    {"embed_normalization", 13, 17, embed_normalization},
    {"biased", 13, 17, biased},
};

}  // namespace

std::span<const DrawnOperator> drawn_products() { return kOperators; }

}  // namespace offcut::testing
