// One decoder layer with a key-value cache, twice: of plain operators, as exporters write it, and
// of the operators that ONNX Runtime's optimiser makes of it. Both compute the same.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;
using testing::OnnxBuilder;

// One token after a past of 7; 4 heads of 16 over 2 of keys and values.
constexpr std::int64_t kPast = 7;
constexpr std::int64_t kHeads = 4;
constexpr std::int64_t kKvHeads = 2;
constexpr std::int64_t kWidth = 16;
constexpr std::int64_t kHidden = kHeads * kWidth;
constexpr std::int64_t kKvHidden = kKvHeads * kWidth;

OnnxBuilder with_cache() {
  OnnxBuilder builder(17);
  builder.input("x", {1, 1, kHidden}).output("y").domain("com.microsoft");
  for (const char* name : {"past_key_values.0.key", "past_key_values.0.value"}) {
    builder.input(name, {1, kKvHeads, kPast, kWidth});
  }
  builder.output("present.0.key").output("present.0.value");
  return builder;
}

void product(OnnxBuilder& builder, const std::string& in, const std::string& out,
             std::int64_t columns) {
  builder.weight("w_" + out, {kHidden, columns});
  builder.node("MatMul", {in, "w_" + out}, {out});
}

void packed_product(OnnxBuilder& builder, const std::string& in, const std::string& out,
                    std::int64_t columns) {
  builder.weight("w_" + out, {columns, kHidden / 32, 16}, TensorProto::UINT8);
  builder.weight("s_" + out, {columns * kHidden / 32});
  auto& node = builder.node("MatMulNBits", {in, "w_" + out, "s_" + out}, {out});
  node.set_domain("com.microsoft");
  OnnxBuilder::integer_attribute(node, "K", kHidden);
  OnnxBuilder::integer_attribute(node, "N", columns);
}

// [1, 1, heads * width] -> [1, heads, 1, width]
void heads_apart(OnnxBuilder& builder, const std::string& in, std::int64_t heads) {
  builder.integers("shape_" + in, {1, 1, heads, kWidth});
  builder.node("Reshape", {in, "shape_" + in}, {in + "_r"});
  OnnxBuilder::attribute(builder.node("Transpose", {in + "_r"}, {in + "_h"}), "perm", {0, 2, 1, 3});
}

// Puts the new key or value behind the past, then repeats it for every head of the queries.
void cached(OnnxBuilder& builder, const std::string& in, const std::string& part) {
  heads_apart(builder, in, kKvHeads);
  auto& all =
      builder.node("Concat", {"past_key_values.0." + part, in + "_h"}, {"present.0." + part});
  OnnxBuilder::integer_attribute(all, "axis", 2);
  builder.integers("axis_" + in, {2}).integers("flat_" + in, {1, kHeads, kPast + 1, kWidth});
  builder.integers("wide_" + in, {1, kKvHeads, kHeads / kKvHeads, kPast + 1, kWidth});
  builder.node("Unsqueeze", {"present.0." + part, "axis_" + in}, {in + "_u"});
  builder.node("Expand", {in + "_u", "wide_" + in}, {in + "_e"});
  builder.node("Reshape", {in + "_e", "flat_" + in}, {in + "_all"});
}

OnnxBuilder plain_layer() {
  OnnxBuilder builder = with_cache();
  product(builder, "x", "q", kHidden);
  product(builder, "x", "k", kKvHidden);
  product(builder, "x", "v", kKvHidden);
  heads_apart(builder, "q", kHeads);
  cached(builder, "k", "key");
  cached(builder, "v", "value");
  OnnxBuilder::attribute(builder.node("Transpose", {"k_all"}, {"k_t"}), "perm", {0, 1, 3, 2});
  builder.node("MatMul", {"q_h", "k_t"}, {"scores"});
  builder.node("Softmax", {"scores"}, {"shares"});
  builder.node("MatMul", {"shares", "v_all"}, {"sums"});
  OnnxBuilder::attribute(builder.node("Transpose", {"sums"}, {"turned"}), "perm", {0, 2, 1, 3});
  builder.integers("joined_shape", {1, 1, kHidden});
  builder.node("Reshape", {"turned", "joined_shape"}, {"joined"});
  product(builder, "joined", "y", kHidden);
  return builder;
}

OnnxBuilder fused_layer() {
  OnnxBuilder builder = with_cache();
  packed_product(builder, "x", "q", kHidden);
  packed_product(builder, "x", "k", kKvHidden);
  packed_product(builder, "x", "v", kKvHidden);
  builder.integers("lengths", {kPast}).integer("whole", kPast + 1);
  auto& attention = builder.node(
      "GroupQueryAttention",
      {"q", "k", "v", "past_key_values.0.key", "past_key_values.0.value", "lengths", "whole"},
      {"joined", "present.0.key", "present.0.value"});
  attention.set_domain("com.microsoft");
  OnnxBuilder::integer_attribute(attention, "num_heads", kHeads);
  OnnxBuilder::integer_attribute(attention, "kv_num_heads", kKvHeads);
  packed_product(builder, "joined", "y", kHidden);
  return builder;
}

TEST(OnnxDecoder, FusedAndPlainOperatorsComputeTheSame) {
  const auto plain = parse_onnx(plain_layer().bytes(), "plain.onnx");
  const auto fused = parse_onnx(fused_layer().bytes(), "fused.onnx");
  ASSERT_OK(plain);
  ASSERT_OK(fused);
  const double projections = kHidden * (2 * kHidden + 2 * kKvHidden);
  const double attention = 2 * kHidden * (kPast + 1);
  EXPECT_EQ(whole_work(plain->graph).macs, projections + attention);
  EXPECT_EQ(whole_work(fused->graph).macs, projections + attention);
  EXPECT_TRUE(whole_work(plain->graph).known);
  EXPECT_TRUE(whole_work(fused->graph).known);
  EXPECT_EQ(plain->warnings, std::vector<std::string>{});
  EXPECT_EQ(fused->warnings, std::vector<std::string>{});
}

TEST(OnnxDecoder, TheCacheIsNoInputAndNoResult) {
  for (const OnnxBuilder& builder : {plain_layer(), fused_layer()}) {
    const auto model = parse_onnx(builder.bytes(), "m.onnx");
    ASSERT_OK(model);
    EXPECT_EQ(model->spec.states.size(), 2u);
    ASSERT_EQ(model->graph.inputs().size(), 1u);
    ASSERT_EQ(model->graph.outputs().size(), 1u);
    EXPECT_TRUE(model->graph.together().empty());  // one layer reads and makes each
  }
}

}  // namespace
}  // namespace offcut::traces
