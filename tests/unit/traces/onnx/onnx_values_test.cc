// Operators whose results have extents that are values, and the types of quantised ones: the shape
// of the result, worked out by hand from the specification of the operator.
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/onnx_cases.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;
using testing::expect_results;
using testing::microsoft;
using testing::OnnxBuilder;

TEST(OnnxValues, ExtentsFromValues) {
  expect_results({
      // min(16/8, 16/6) = 2 would make 16x12; asked for is the smaller of both: 2.
      {"Resize, not larger",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 3, 8, 6}).integers("s", {1, 3, 16, 16});
         OnnxBuilder::text_attribute(b.node("Resize", {"x", "", "", "s"}, {"y"}),
                                     "keep_aspect_ratio_policy", "not_larger");
       },
       {1, 3, 8, 6},
       0},
      {"Resize, not larger, of two axes",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 3, 40, 20}).integers("s", {80, 80});
         auto& node = b.node("Resize", {"x", "", "", "s"}, {"y"});
         OnnxBuilder::attribute(node, "axes", {2, 3});
         OnnxBuilder::text_attribute(node, "keep_aspect_ratio_policy", "not_larger");
       },
       {1, 3, 80, 40},
       0},
      {"Resize, scales of two axes",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 3, 40, 20}).floats("s", {2, 1.5F});
         OnnxBuilder::attribute(b.node("Resize", {"x", "", "s"}, {"y"}), "axes", {2, 3});
       },
       {1, 3, 80, 30},
       0},
      // 5 * 1.4F is 7 in 32 bits, and 6.9999998 in 64.
      {"Resize, a product of 32 bits",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 2, 4, 5}).floats("s", {1, 1, 1, 1.4F});
         b.node("Resize", {"x", "", "s"}, {"y"});
       },
       {1, 2, 4, 7},
       0},
      // Backward from 2 to the end: 2 and 0.
      {"Slice, backward to the most",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {8, 3}).integers("from", {2}).integers("step", {-2}).integers("axis", {0});
         b.integers("to", {std::numeric_limits<std::int64_t>::max()});
         b.node("Slice", {"x", "from", "to", "axis", "step"}, {"y"});
       },
       {2, 3},
       0},
      {"Pad, of two axes",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 3, 32, 32}).integers("p", {1, 2, 3, 4}).integers("a", {2, -1});
         b.node("Pad", {"x", "p", "", "a"}, {"y"});
       },
       {1, 3, 36, 38},
       0},
  });
}

TEST(OnnxValues, ExtentsFromAttributes) {
  expect_results({
      {"Split, uneven",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 64});
         auto& node = b.node("Split", {"x"}, {"a", "b", "y"});
         OnnxBuilder::integer_attribute(node, "axis", 1);
         OnnxBuilder::integer_attribute(node, "num_outputs", 3);
       },
       {1, 20},
       0},
      {"ReduceMean, no axes and nothing to do",
       18,
       [](OnnxBuilder& b) {
         b.input("x", {1, 8, 64});
         OnnxBuilder::integer_attribute(b.node("ReduceMean", {"x"}, {"y"}), "noop_with_empty_axes",
                                        1);
       },
       {1, 8, 64},
       0},
      {"GreaterOrEqual",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {4, 1}).floats("c", {1, 2, 3});
         b.node("GreaterOrEqual", {"x", "c"}, {"y"});
       },
       {4, 3},
       0,
       DataType::Bool},
      {"DFT, axis as input",
       20,
       [](OnnxBuilder& b) {
         b.input("x", {1, 10, 16, 1}).integer("axis", 2);
         OnnxBuilder::integer_attribute(b.node("DFT", {"x", "", "axis"}, {"y"}), "onesided", 1);
       },
       {1, 10, 9, 2},
       0},
      // 3 * 3 = 9 needs pads of -2: there are none, and (3 - 1) * 3 + 1 are left.
      {"ConvTranspose, a window below its stride",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {1, 1, 3}).weight("w", {1, 2, 1});
         auto& node = b.node("ConvTranspose", {"x", "w"}, {"y"});
         OnnxBuilder::attribute(node, "strides", {3});
         OnnxBuilder::text_attribute(node, "auto_pad", "SAME_UPPER");
       },
       {1, 2, 7},
       6},
      {"GridSample in space",
       20,
       [](OnnxBuilder& b) {
         b.input("x", {1, 2, 4, 5, 6}).input("g", {1, 7, 8, 9, 3});
         b.node("GridSample", {"x", "g"}, {"y"});
       },
       {1, 2, 7, 8, 9},
       0},
  });
}

TEST(OnnxValues, Quantised) {
  expect_results({
      {"QuantizeLinear of com.microsoft",
       13,
       [](OnnxBuilder& b) {
         b.input("x", {1, 16}).weight("s", {}).weight("z", {}, TensorProto::UINT16);
         microsoft(b, "QuantizeLinear", {"x", "s", "z"});
       },
       {1, 16},
       0,
       DataType::UInt16},
      {"QuantizeLinear to a stated type",
       21,
       [](OnnxBuilder& b) {
         b.input("x", {1, 16}).weight("s", {});
         OnnxBuilder::integer_attribute(b.node("QuantizeLinear", {"x", "s"}, {"y"}), "output_dtype",
                                        22);
       },
       {1, 16},
       0,
       DataType::Int4},
      {"DequantizeLinear to the type of its scale",
       19,
       [](OnnxBuilder& b) {
         b.typed_input("x", TensorProto::INT8, {1, 16}).weight("s", {}, TensorProto::FLOAT16);
         b.node("DequantizeLinear", {"x", "s"}, {"y"});
       },
       {1, 16},
       0,
       DataType::Float16},
      {"QLinearAdd",
       13,
       [](OnnxBuilder& b) {
         b.typed_input("a", TensorProto::UINT8, {1, 4, 1})
             .typed_input("c", TensorProto::UINT8, {4, 5});
         b.weight("s", {}).weight("z", {}, TensorProto::UINT8);
         microsoft(b, "QLinearAdd", {"a", "s", "z", "c", "s", "z", "s", "z"});
       },
       {1, 4, 5},
       0,
       DataType::UInt8},
      {"QLinearGlobalAveragePool",
       13,
       [](OnnxBuilder& b) {
         b.typed_input("x", TensorProto::UINT8, {1, 16, 8, 8}).weight("s", {});
         b.weight("z", {}, TensorProto::UINT8);
         microsoft(b, "QLinearGlobalAveragePool", {"x", "s", "z", "s", "z"});
       },
       {1, 16, 1, 1},
       0,
       DataType::UInt8},
  });
}

// The pads that PyTorch's exporter computes: given ones, filled up, laid out in reverse.
TEST(OnnxValues, PadsThatTheGraphComputes) {
  OnnxBuilder builder(13);
  builder.input("x", {1, 3, 64, 64}).output("y").integers("given", {1, 1, 2, 2});
  builder.integers("four", {4}).integers("pairs", {-1, 2}).integers("flat", {-1});
  builder.integers("start", {-1}).integers("end", {std::numeric_limits<std::int64_t>::min() + 1});
  builder.integers("axis", {0}).integers("step", {-1});
  auto& zeros = builder.node("ConstantOfShape", {"four"}, {"zeros"});
  auto& value = *zeros.add_attribute();
  value.set_name("value");
  value.set_type(onnx::AttributeProto::TENSOR);
  value.mutable_t()->set_data_type(TensorProto::INT64);
  value.mutable_t()->add_dims(1);
  value.mutable_t()->add_int64_data(0);
  OnnxBuilder::integer_attribute(builder.node("Concat", {"given", "zeros"}, {"all"}), "axis", 0);
  builder.node("Reshape", {"all", "pairs"}, {"rows"});
  builder.node("Slice", {"rows", "start", "end", "axis", "step"}, {"reversed"});
  OnnxBuilder::attribute(builder.node("Transpose", {"reversed"}, {"turned"}), "perm", {1, 0});
  builder.node("Reshape", {"turned", "flat"}, {"pads"});
  builder.node("Pad", {"x", "pads"}, {"y"});
  const auto model = parse_onnx(builder.bytes(), "m.onnx");
  ASSERT_OK(model);
  EXPECT_EQ(model->graph.tensors().back().shape, (Shape{1, 3, 68, 66}));  // rows 2+2, columns 1+1
}

}  // namespace
}  // namespace offcut::traces
