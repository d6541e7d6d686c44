// Results that are an input of the next run, as the user states them.
#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

using offcut::testing::OnnxBuilder;

// x -> pre -> m = x + kept -> y, and left = relu(m): names that say nothing of a state.
OnnxBuilder network() {
  OnnxBuilder builder;
  builder.input("x", {1, 8}).input("kept", {1, 8}).output("y").output("left");
  builder.node("Abs", {"x"}, {"a"}, "pre");
  builder.node("Add", {"a", "kept"}, {"m"}, "mix");
  builder.node("Relu", {"m"}, {"left"}, "leave");
  builder.node("Neg", {"left"}, {"y"}, "post");
  return builder;
}

TEST(StatedStates, AreKeptWhateverTheirNames) {
  const auto plain = parse_onnx(network().bytes(), "n.onnx");
  ASSERT_OK(plain);
  EXPECT_TRUE(plain->spec.states.empty());
  const auto told = parse_onnx(network().bytes(), "n.onnx", {.states = {{"left", "kept"}}});
  ASSERT_OK(told);
  ASSERT_EQ(told->spec.states.size(), 1u);
  EXPECT_EQ(told->spec.states[0].output, "left");
  EXPECT_EQ(told->spec.states[0].input, "kept");
  // No longer an input and a result of the network, which would have to cross.
  EXPECT_EQ(plain->graph.inputs().size(), told->graph.inputs().size() + 1);
  EXPECT_EQ(plain->graph.outputs().size(), told->graph.outputs().size() + 1);
}

TEST(StatedStates, OverruleThoseOfTheirNames) {
  OnnxBuilder builder;
  builder.input("x", {1, 8}).input("past.0.key", {1, 8}).input("other", {1, 8});
  builder.output("present.0.key").output("y");
  builder.node("Add", {"x", "past.0.key"}, {"present.0.key"}, "a");
  builder.node("Add", {"present.0.key", "other"}, {"y"}, "b");
  const auto told = parse_onnx(builder.bytes(), "n.onnx", {.states = {{"present.0.key", "other"}}});
  ASSERT_OK(told);
  ASSERT_EQ(told->spec.states.size(), 1u);
  EXPECT_EQ(told->spec.states[0].input, "other");
}

TEST(StatedStates, NamesAreRefusedWithTheList) {
  const auto read = [](std::vector<StateSpec> states) {
    return parse_onnx(network().bytes(), "n.onnx", {.states = std::move(states)});
  };
  EXPECT_THAT(read({{"lefd", "kept"}}),
              ErrorIs(ErrorCode::InvalidArgument,
                      "n.onnx: state: expected a result of the network, found \"lefd\""));
  EXPECT_THAT(read({{"lefd", "kept"}}),
              ErrorIs(ErrorCode::InvalidArgument, "its results are y, left"));
  EXPECT_THAT(read({{"left", "left"}}),
              ErrorIs(ErrorCode::InvalidArgument, "its inputs are x, kept"));
  EXPECT_THAT(read({{"left", "kept"}, {"y", "kept"}}),
              ErrorIs(ErrorCode::InvalidArgument, "found \"kept\" in two"));
}

}  // namespace
}  // namespace offcut::traces
