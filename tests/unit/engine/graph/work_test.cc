#include "engine/graph/work.h"

#include <gtest/gtest.h>

namespace offcut {
namespace {

Operand activation(Shape shape) {
  return {.type = DataType::Float32, .shape = std::move(shape), .constant = false, .present = true};
}
Operand weights(Shape shape, DataType type = DataType::Float32) {
  return {.type = type, .shape = std::move(shape), .constant = true, .present = true};
}
Operand absent() {
  return {.type = DataType::Float32, .shape = {}, .constant = true, .present = false};
}

// What each operator takes, worked out by hand from its definition.
TEST(WorkOf, CountsMacsAndFlopsOfEveryKindOfOperator) {
  struct Case {
    const char* name;
    const char* op;
    Attributes attributes;
    std::vector<Operand> inputs;
    Operand output;
    double macs;
    double flops;
  };
  const Operand stem = activation({1, 64, 112, 112});  // 802 816 elements
  const Case cases[] = {
      // 64*112*112 outputs, each 3*7*7 products: the first layer of ResNet-50.
      {"convolution",
       "Conv",
       {},
       {activation({1, 3, 224, 224}), weights({64, 3, 7, 7})},
       stem,
       118013952,
       236027904},
      {"convolution with bias",
       "Conv",
       {},
       {activation({1, 3, 224, 224}), weights({64, 3, 7, 7}), weights({64})},
       stem,
       118013952,
       236027904 + 802816},
      {"fused convolution",
       "FusedConv",
       {},
       {activation({1, 3, 224, 224}), weights({64, 3, 7, 7}), absent(), stem},
       stem,
       118013952,
       236027904},
      // 32*112*112 outputs, each 3*3 products of its own channel.
      {"depthwise convolution",
       "Conv",
       {{"group", {32}}},
       {activation({1, 32, 112, 112}), weights({32, 1, 3, 3})},
       activation({1, 32, 112, 112}),
       3612672,
       7225344},
      // 8 outputs of 2 groups: each 2 channels * 5 taps, 10 positions.
      {"one-dimensional grouped convolution",
       "Conv",
       {{"group", {2}}},
       {activation({1, 4, 14}), weights({8, 2, 5})},
       activation({1, 8, 10}),
       800,
       1600},
      // Weights come fourth, after the scale and zero point of the input.
      {"quantised convolution",
       "QLinearConv",
       {},
       {activation({1, 3, 224, 224}), weights({}), weights({}), weights({64, 3, 7, 7}),
        weights({64}), weights({64}), weights({}), weights({})},
       stem,
       118013952,
       236027904},
      // 16*8*8 inputs, each into 8 channels * 4*4 taps.
      {"transposed convolution",
       "ConvTranspose",
       {},
       {activation({1, 16, 8, 8}), weights({16, 8, 4, 4})},
       activation({1, 8, 18, 18}),
       131072,
       262144},
      {"fully connected layer",
       "Gemm",
       {{"transB", {1}}},
       {activation({2, 4096}), weights({1000, 4096}), weights({1000})},
       activation({2, 1000}),
       8192000,
       16384000 + 2000},
      {"transposed first operand",
       "Gemm",
       {{"transA", {1}}},
       {activation({4096, 2}), weights({4096, 1000})},
       activation({2, 1000}),
       8192000,
       16384000},
      // Scores of 12 heads over 128 tokens: 12*128*128 outputs, inner extent 64.
      {"attention scores",
       "MatMul",
       {},
       {activation({1, 12, 128, 64}), activation({1, 12, 64, 128})},
       activation({1, 12, 128, 128}),
       12582912,
       25165824},
      {"vector times matrix",
       "MatMul",
       {},
       {activation({7}), weights({7, 3})},
       activation({3}),
       21,
       42},
      {"quantised matrix product",
       "QLinearMatMul",
       {},
       {activation({2, 8}), weights({}), weights({}), weights({8, 5})},
       activation({2, 5}),
       80,
       160},
      // 5 steps * batch 2, each 4 gates * 20 units * (10 features + 20 states).
      {"LSTM",
       "LSTM",
       {{"hidden_size", {20}}},
       {activation({5, 2, 10}), weights({1, 80, 10}), weights({1, 80, 20}), weights({1, 160})},
       activation({5, 1, 2, 20}),
       24000,
       48000 + 9 * 10 * 20},
      {"bidirectional GRU",
       "GRU",
       {},
       {activation({5, 1, 10}), weights({2, 60, 10}), weights({2, 60, 20})},
       activation({5, 2, 1, 20}),
       5 * (1200 + 2400),
       10 * (1200 + 2400) + 9 * 5 * 40},
      {"max pooling",
       "MaxPool",
       {{"kernel_shape", {3, 3}}},
       {stem},
       activation({1, 64, 56, 56}),
       0,
       200704 * 9},
      {"average pooling",
       "AveragePool",
       {{"kernel_shape", {2, 2}}},
       {stem},
       activation({1, 64, 56, 56}),
       0,
       200704 * 4},
      {"global pooling",
       "GlobalAveragePool",
       {},
       {activation({1, 2048, 7, 7})},
       activation({1, 2048, 1, 1}),
       0,
       100352},
      {"mean over axes",
       "ReduceMean",
       {},
       {activation({1, 2048, 7, 7})},
       activation({1, 2048}),
       0,
       100352},
      {"batch normalisation", "BatchNormalization", {}, {stem, weights({64})}, stem, 0, 1605632},
      {"layer normalisation",
       "LayerNormalization",
       {},
       {activation({128, 768})},
       activation({128, 768}),
       0,
       8 * 98304},
      {"softmax", "Softmax", {}, {activation({1, 1000})}, activation({1, 1000}), 0, 5000},
      {"activation", "Relu", {}, {stem}, stem, 0, 802816},
      {"sum with broadcasting", "Add", {}, {stem, activation({64, 1, 1})}, stem, 0, 802816},
      {"an operator nobody knows", "com.example.Twist", {}, {stem}, stem, 0, 802816},
      {"renaming", "Reshape", {}, {stem}, activation({802816}), 0, 0},
      {"concatenation", "Concat", {}, {stem, stem}, activation({1, 128, 112, 112}), 0, 0},
      {"layout change", "ReorderInput", {}, {stem}, stem, 0, 0},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const Operand outputs[] = {test.output};
    const Work work = work_of(test.op, test.attributes, test.inputs, outputs);
    EXPECT_EQ(work.macs, test.macs);
    EXPECT_EQ(work.flops, test.flops);
  }
}

TEST(WorkOf, ParametersAreTheConstantInputs) {
  const Operand inputs[] = {activation({1, 3, 224, 224}), weights({64, 3, 7, 7}), weights({64})};
  const Operand outputs[] = {activation({1, 64, 112, 112})};
  const Work work = work_of("Conv", {}, inputs, outputs);
  EXPECT_EQ(work.parameters, 64 * 147 + 64);
  EXPECT_EQ(work.parameter_bytes, Bytes(4 * (64 * 147 + 64)));
  EXPECT_EQ(work.input_bytes, Bytes(4 * 150528));
  EXPECT_EQ(work.output_bytes, Bytes(4 * 802816));
}

// A shape in int64 takes memory, but nobody learned it; int8 weights are learned.
TEST(WorkOf, ShapesAndAxesAreNotLearned) {
  const Operand inputs[] = {activation({6}), weights({2}, DataType::Int64),
                            weights({10}, DataType::Int8)};
  const Operand outputs[] = {activation({2, 3})};
  const Work work = work_of("Reshape", {}, inputs, outputs);
  EXPECT_EQ(work.parameters, 10);
  EXPECT_EQ(work.parameter_bytes, Bytes(16 + 10));
}

TEST(WorkOf, UnknownShapesCountAsNoWork) {
  const Operand unknown{.type = DataType::Float32, .shape = {}, .constant = false, .present = true};
  const Operand inputs[] = {unknown, unknown};
  const Operand outputs[] = {unknown};
  for (const char* op : {"Conv", "ConvTranspose", "QLinearConv", "Gemm", "MatMul", "LSTM",
                         "MaxPool", "ReduceMean", "Relu", "Softmax"}) {
    SCOPED_TRACE(op);
    const Work work = work_of(op, {}, inputs, outputs);
    EXPECT_EQ(work.macs, 0);
    EXPECT_EQ(work.flops, 0);
    EXPECT_EQ(work.input_bytes, Bytes(0));
  }
}

TEST(WorkOf, OperandsMayBeMissingAltogether) {
  for (const char* op : {"Conv", "ConvTranspose", "QLinearConv", "Gemm", "MatMul", "LSTM",
                         "MaxPool", "GlobalMaxPool", "ReduceMean", "Relu"}) {
    SCOPED_TRACE(op);
    EXPECT_EQ(work_of(op, {}, {}, {}).flops, 0);
  }
}

TEST(Work, AddsUp) {
  const Work a{.macs = 1,
               .flops = 2,
               .parameters = 3,
               .parameter_bytes = Bytes(4),
               .weight_reads = Bytes(7),
               .input_bytes = Bytes(5),
               .output_bytes = Bytes(6),
               .known = true};
  const Work sum = a + a;
  EXPECT_EQ(sum.macs, 2);
  EXPECT_EQ(sum.flops, 4);
  EXPECT_EQ(sum.parameters, 6);
  EXPECT_EQ(sum.parameter_bytes, Bytes(8));
  EXPECT_EQ(sum.weight_reads, Bytes(14));
  EXPECT_EQ(sum.input_bytes, Bytes(10));
  EXPECT_EQ(sum.output_bytes, Bytes(12));
}

TEST(AttributeOr, TakesTheFirstValueOrTheDefault) {
  const Attributes attributes = {{"group", {32}}, {"pads", {1, 2}}, {"empty", {}}};
  EXPECT_EQ(attribute_or(attributes, "group", 1), 32);
  EXPECT_EQ(attribute_or(attributes, "pads", 0), 1);
  EXPECT_EQ(attribute_or(attributes, "empty", 7), 7);
  EXPECT_EQ(attribute_or(attributes, "axis", -1), -1);
}

}  // namespace
}  // namespace offcut
