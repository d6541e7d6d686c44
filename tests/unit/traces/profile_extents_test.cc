// Open extents of a model, as the profile of it ran.
#include <algorithm>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "traces/import.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;
using offcut::testing::OnnxBuilder;

// x (batch x steps x 8) -> MatMul with w -> Add with z (batch x steps x 4) -> y
std::string network() {
  OnnxBuilder builder;
  builder.input("x", {-1, -1, 8}, {"batch", "steps"}).input("z", {-1, -1, 4}, {"batch", ""});
  builder.weight("w", {8, 4}).output("y");
  builder.node("MatMul", {"x", "w"}, {"m"}, "project");
  builder.node("Add", {"m", "z"}, {"y"}, "sum");
  return builder.bytes();
}

std::string kernel(const std::string& name, const std::string& op, const std::string& inputs,
                   const std::string& output = "2,5,4") {
  return message(R"({"cat":"Node","pid":1,"tid":1,"dur":40,"ts":)", name == "sum" ? 60 : 10,
                 R"(,"ph":"X","name":")", name, R"(_kernel_time","args":{"op_name":")", op,
                 R"(","provider":"CPUExecutionProvider","input_type_shape":[)", inputs,
                 R"(],"output_type_shape":[{"float":[)", output, "]}]}}");
}

std::string profile(const std::string& of_project) {
  return message(
      R"([{"cat":"Session","pid":1,"tid":1,"dur":200,"ts":5,"ph":"X","name":"model_run","args":{}},)",
      kernel("project", "MatMul", of_project), ",",
      kernel("sum", "Add", R"({"float":[2,5,4]},{"float":[2,5,4]})"), "]");
}

class ProfileExtents : public ::testing::Test {
 protected:
  Result<Imported> import(const std::string& text, ImportOptions options = {},
                          const std::string& bytes = network()) {
    const fs::path model = folder_ / "net.onnx";
    const fs::path file = folder_ / "prof.json";
    EXPECT_OK(write_file(model, bytes));
    EXPECT_OK(write_file(file, text));
    options.model = model;
    options.embed_graph = true;
    return import_trace(file, options);
  }
  const std::string with_weights_ = profile(R"({"float":[2,5,8]},{"float":[8,4]})");
  const std::string without_weights_ = profile(R"({"float":[2,5,8]})");
  ScratchFolder folder_;
};

bool reports(const Imported& imported, std::string_view part) {
  return std::any_of(imported.report.begin(), imported.report.end(),
                     [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

TEST_F(ProfileExtents, AreTakenAndSaid) {
  for (const std::string& text : {with_weights_, without_weights_}) {
    const auto imported = import(text);
    ASSERT_OK(imported);
    EXPECT_EQ(imported->trace.runs.at(0).point.batch, 2);
    ASSERT_TRUE(imported->trace.graph);
    const auto& tensors = imported->trace.graph->tensors;
    const auto x = std::find_if(tensors.begin(), tensors.end(),
                                [](const TensorSpec& tensor) { return tensor.name == "x"; });
    ASSERT_NE(x, tensors.end());
    EXPECT_EQ(x->shape, Shape({2, 5, 8}));
    EXPECT_TRUE(reports(*imported, "the profile ran with steps = 5 (x[1], by kernel \"project\")"));
    EXPECT_TRUE(reports(*imported, "the profile ran with batch = 2 (x[0]"));
    EXPECT_TRUE(reports(*imported, "the profile ran with z[1] = 5"));
  }
}

TEST_F(ProfileExtents, MayBeStatedAsWell) {
  const auto same =
      import(with_weights_, {.format = "", .batch = 2, .dimensions = {{"steps", 5}, {"z[1]", 5}}});
  ASSERT_OK(same);
  EXPECT_FALSE(reports(*same, "the profile ran with"));
}

TEST_F(ProfileExtents, ThatAreContradictedAreRefused) {
  EXPECT_THAT(import(with_weights_, {.format = "", .dimensions = {{"steps", 6}}}),
              ErrorIs(ErrorCode::Inconsistent,
                      "the profile ran with steps = 5 (x[1], by kernel "
                      "\"project\"), expected 6 as --dim says"));
  EXPECT_THAT(import(with_weights_, {.format = "", .dimensions = {{"x[1]", 6}}}),
              ErrorIs(ErrorCode::Inconsistent, "expected 6 as --dim says"));
  EXPECT_THAT(import(with_weights_, {.format = "", .batch = 4}),
              ErrorIs(ErrorCode::Inconsistent, "expected 4 as --batch says"));
}

// A list of boxes beside images: its first extent looks like a batch, and is a number of its own.
TEST_F(ProfileExtents, OfASecondInputAreItsOwn) {
  OnnxBuilder builder;
  builder.input("x", {-1, 8}, {"batch"}).input("boxes", {-1, 4}, {"N"}).weight("w", {8, 4});
  builder.output("y").output("z");
  builder.node("MatMul", {"x", "w"}, {"y"}, "project");
  builder.node("Relu", {"boxes"}, {"z"}, "sum");
  const std::string text = message(
      R"([{"cat":"Session","pid":1,"tid":1,"dur":200,"ts":5,"ph":"X","name":"model_run","args":{}},)",
      kernel("project", "MatMul", R"({"float":[1,8]})", "1,4"), ",",
      kernel("sum", "Relu", R"({"float":[100,4]})", "100,4"), "]");
  for (const std::optional<int> batch : {std::optional<int>(), std::optional<int>(1)}) {
    const auto imported = import(text, {.format = "", .batch = batch}, builder.bytes());
    ASSERT_OK(imported);
    EXPECT_EQ(imported->trace.runs.at(0).point.batch, 1);
    EXPECT_TRUE(reports(*imported, "the profile ran with N = 100 (boxes[0]"));
  }
}

// The kernel disagrees with what the file states: it tells nothing, and the user is asked.
TEST_F(ProfileExtents, AreNotGuessedFromOtherShapes) {
  EXPECT_THAT(import(profile(R"({"float":[2,5,9]})")),
              ErrorIs(ErrorCode::Inconsistent, "give \"steps\" a value"));
}

}  // namespace
}  // namespace offcut::traces
