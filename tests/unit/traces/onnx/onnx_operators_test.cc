// One small network per operator: the shape of its result and its multiply-accumulates, worked out
// by hand from the specification of the operator.
#include <gtest/gtest.h>

#include "tests/support/onnx_cases.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;
using testing::expect_results;
using testing::kMicrosoft;
using testing::microsoft;
using testing::OnnxBuilder;

TEST(OnnxOperators, ProductsOfMatrices) {
  expect_results({
      // b 2, i 5, j 7, k 11: 2 * 5 * 11 results of 7 products.
      {"Einsum",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {2, 5, 7}).weight("w", {2, 7, 11});
         OnnxBuilder::text_attribute(b.node("Einsum", {"a", "w"}, {"y"}), "equation",
                                     "bij, bjk -> bik");
       },
       {2, 5, 11},
       770},
      {"Einsum with dots and no arrow",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {3, 5, 7}).weight("w", {7, 4});
         OnnxBuilder::text_attribute(b.node("Einsum", {"a", "w"}, {"y"}), "equation", "...ij,jk");
       },
       {3, 5, 4},
       3 * 5 * 7 * 4},
      // First a and b to ik (2*3*4), then with c to il (2*4*5).
      {"Einsum of three",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {2, 3}).weight("u", {3, 4}).weight("v", {4, 5});
         OnnxBuilder::text_attribute(b.node("Einsum", {"a", "u", "v"}, {"y"}), "equation",
                                     "ij,jk,kl->il");
       },
       {2, 5},
       24 + 40},
      {"FusedMatMul, first transposed",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {7, 5}).weight("w", {7, 11});
         OnnxBuilder::integer_attribute(microsoft(b, "FusedMatMul", {"a", "w"}), "transA", 1);
       },
       {5, 11},
       385},
      {"FusedMatMul, second transposed",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {2, 5, 7}).weight("w", {2, 11, 7});
         OnnxBuilder::integer_attribute(microsoft(b, "FusedMatMul", {"a", "w"}), "transB", 1);
       },
       {2, 5, 11},
       770},
      // [heads 3, batch 2, 5, 7]: the batch moves behind the heads: [2, 5, 3, 7] times [2, 5, 7,
      // 4].
      {"FusedMatMul, batch moved",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {3, 2, 5, 7}).weight("w", {2, 5, 7, 4});
         OnnxBuilder::integer_attribute(microsoft(b, "FusedMatMul", {"a", "w"}), "transBatchA", 1);
       },
       {2, 5, 3, 4},
       2 * 5 * 3 * 4 * 7},
  });
}

TEST(OnnxOperators, ProductsWithQuantisedWeights) {
  expect_results({
      {"MatMulNBits",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {1, 8, 64}).weight("w", {32, 2, 16}, TensorProto::UINT8).weight("s", {64});
         auto& node = microsoft(b, "MatMulNBits", {"a", "w", "s"});
         OnnxBuilder::integer_attribute(node, "K", 64);
         OnnxBuilder::integer_attribute(node, "N", 32);
       },
       {1, 8, 32},
       16384},
      {"DynamicQuantizeMatMul",
       13,
       [](OnnxBuilder& b) {
         b.input("a", {5, 7}).weight("w", {7, 11}, TensorProto::UINT8).weight("s", {});
         microsoft(b, "DynamicQuantizeMatMul", {"a", "w", "s"});
       },
       {5, 11},
       385},
      {"MatMulInteger",
       13,
       [](OnnxBuilder& b) {
         b.typed_input("a", TensorProto::UINT8, {5, 7}).weight("w", {7, 11}, TensorProto::UINT8);
         b.node("MatMulInteger", {"a", "w"}, {"y"});
       },
       {5, 11},
       385,
       DataType::Int32},
  });
}

TEST(OnnxOperators, Attention) {
  expect_results({
      // Projections 128*64*192, scores and sums 2 * 128*128*64.
      {"of com.microsoft",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {1, 128, 64}).weight("w", {64, 192}).weight("c", {192});
         OnnxBuilder::integer_attribute(microsoft(b, "Attention", {"x", "w", "c"}), "num_heads", 4);
       },
       {1, 128, 64},
       3670016},
      // Pruned: Q and K of 32, V of 16.
      {"pruned",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {1, 8, 64}).weight("w", {64, 80}).weight("c", {80});
         auto& node = microsoft(b, "Attention", {"x", "w", "c"});
         OnnxBuilder::integer_attribute(node, "num_heads", 4);
         OnnxBuilder::attribute(node, "qkv_hidden_sizes", {32, 32, 16});
       },
       {1, 8, 16},
       8 * 64 * 80 + 8 * 8 * (32 + 16)},
      {"of ai.onnx, heads apart, narrower values",
       23,
       [](OnnxBuilder& b) {
         b.input("q", {1, 4, 128, 16}).input("k", {1, 4, 128, 16}).input("v", {1, 4, 128, 8});
         b.node("Attention", {"q", "k", "v"}, {"y"});
       },
       {1, 4, 128, 8},
       4 * 128 * 128 * (16 + 8)},
      // 8 heads of 64 over 2 of K and V, whose values have 32 each.
      {"of ai.onnx, three extents",
       23,
       [](OnnxBuilder& b) {
         b.input("q", {1, 16, 512}).input("k", {1, 16, 128}).input("v", {1, 16, 64});
         auto& node = b.node("Attention", {"q", "k", "v"}, {"y"});
         OnnxBuilder::integer_attribute(node, "q_num_heads", 8);
         OnnxBuilder::integer_attribute(node, "kv_num_heads", 2);
       },
       {1, 16, 256},
       8 * 16 * 16 * (64 + 32)},
      {"MultiHeadAttention, packed",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {1, 128, 4, 3, 16});
         OnnxBuilder::integer_attribute(microsoft(b, "MultiHeadAttention", {"x"}), "num_heads", 4);
       },
       {1, 128, 64},
       2 * 128 * 128 * 64},
      {"MultiHeadAttention across, with a past",
       13,
       [](OnnxBuilder& b) {
         b.input("q", {1, 2, 64}).input("k", {1, 5, 64}).input("v", {1, 5, 64});
         b.input("pk", {1, 4, 3, 16}).input("pv", {1, 4, 3, 16});
         OnnxBuilder::integer_attribute(
             microsoft(b, "MultiHeadAttention", {"q", "k", "v", "", "", "", "pk", "pv"}),
             "num_heads", 4);
       },
       {1, 2, 64},
       2 * 2 * (5 + 3) * 64},
  });
}

TEST(OnnxOperators, Windows) {
  expect_results({
      // A second window would start behind the data.
      {"MaxPool, ceil_mode, stride beyond the kernel",
       14,
       [](OnnxBuilder& b) {
         b.input("x", {1, 3, 32, 32});
         auto& node = b.node("MaxPool", {"x"}, {"y"});
         OnnxBuilder::attribute(node, "kernel_shape", {1, 1});
         OnnxBuilder::attribute(node, "strides", {2, 2});
         OnnxBuilder::integer_attribute(node, "ceil_mode", 1);
       },
       {1, 3, 16, 16},
       0},
      // A window reaches over 2 * 2 + 1 elements.
      {"AveragePool, dilated",
       19,
       [](OnnxBuilder& b) {
         b.input("x", {1, 8, 32, 32});
         auto& node = b.node("AveragePool", {"x"}, {"y"});
         OnnxBuilder::attribute(node, "kernel_shape", {3, 3});
         OnnxBuilder::attribute(node, "dilations", {2, 2});
       },
       {1, 8, 28, 28},
       0},
      {"DeformConv",
       19,
       [](OnnxBuilder& b) {
         b.input("x", {1, 8, 10, 10}).weight("w", {12, 8, 3, 3}).input("o", {1, 18, 10, 10});
         OnnxBuilder::attribute(b.node("DeformConv", {"x", "w", "o"}, {"y"}), "pads", {1, 1, 1, 1});
       },
       {1, 12, 10, 10},
       12 * 100 * 8 * 9},
      {"NhwcMaxPool",
       13,
       [](OnnxBuilder& b) {
         b.typed_input("x", TensorProto::UINT8, {1, 8, 8, 3});
         auto& node = microsoft(b, "NhwcMaxPool", {"x"});
         OnnxBuilder::attribute(node, "kernel_shape", {2, 2});
         OnnxBuilder::attribute(node, "strides", {2, 2});
       },
       {1, 4, 4, 3},
       0,
       DataType::UInt8},
  });
}

TEST(OnnxOperators, SkipNormalizationHandsOnTheSumAsItsFourthResult) {
  OnnxBuilder builder(17);
  builder.domain(kMicrosoft).input("x", {1, 8, 64}).input("r", {1, 8, 64}).weight("g", {64});
  builder.output("n").output("sum");
  builder.node("SkipSimplifiedLayerNormalization", {"x", "r", "g"}, {"n", "", "", "sum"})
      .set_domain(kMicrosoft);
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  for (const Tensor& tensor : model->graph.tensors()) {
    EXPECT_EQ(tensor.shape, (Shape{1, 8, 64})) << tensor.name;
  }
}

// Q of 4 heads over K and V of 2, three tokens past, and their cache.
TEST(OnnxOperators, GroupedAttentionCountsItsPast) {
  OnnxBuilder builder(17);
  builder.domain(kMicrosoft).input("q", {1, 1, 64}).input("k", {1, 1, 32}).input("v", {1, 1, 32});
  builder.input("past_key", {1, 2, 3, 16}).input("past_value", {1, 2, 3, 16});
  builder.typed_input("lengths", TensorProto::INT32, {1}).integer("whole", 4);
  builder.output("y").output("present_key").output("present_value");
  auto& node = builder.node("GroupQueryAttention",
                            {"q", "k", "v", "past_key", "past_value", "lengths", "whole"},
                            {"y", "present_key", "present_value"});
  node.set_domain(kMicrosoft);
  OnnxBuilder::integer_attribute(node, "num_heads", 4);
  OnnxBuilder::integer_attribute(node, "kv_num_heads", 2);
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(whole_work(model->graph).macs, 4 * 1 * 4 * (16 + 16));
  EXPECT_EQ(model->spec.states.size(), 2u);
}

}  // namespace
}  // namespace offcut::traces
