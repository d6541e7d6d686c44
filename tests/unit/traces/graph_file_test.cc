// What stands for a model: recognised from its content, whatever the name of the file.
#include "traces/graph_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut::traces {
namespace {

using ::testing::HasSubstr;

class GraphFileTest : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  ScratchFolder folder_;
};

// x 1x3x4x4 --conv--> 1x8x4x4 --relu--> 1x8x4x4
const char* kPhoneGraph =
    "net/conv/Conv2D 1,3,4,4; 1,8,4,4; none 1;\n"
    "net/relu/Relu 1,8,4,4; 1,8,4,4; 0; none\n";

TEST_F(GraphFileTest, GraphOfAPhoneTableIsAModel) {
  const auto file = read_graph_file(write("small-info.txt", kPhoneGraph));
  ASSERT_OK(file);
  EXPECT_EQ(file->name, "small");
  EXPECT_EQ(file->graph.layer_count(), 2u);
  EXPECT_FALSE(file->is_onnx);
  EXPECT_FALSE(file->trace.has_value());
}

TEST_F(GraphFileTest, TraceWithAGraphBringsItsTrace) {
  const auto file = read_graph_file(write("t.json", R"({
    "schema": "offcut.trace/1", "model": "one", "device": "d", "source": "made up",
    "graph": { "name": "one", "inputs": ["x"], "outputs": ["y"],
      "tensors": [ { "name": "x", "type": "fp32", "shape": [1] },
                   { "name": "y", "type": "fp32", "shape": [1] } ],
      "layers": [ { "name": "a", "op": "Relu", "inputs": ["x"], "outputs": ["y"] } ] },
    "runs": [ { "unit": "cpu", "threads": 1,
                "layers": [ { "name": "a", "op": "Relu", "latency_us": [1] } ] } ] })"));
  ASSERT_OK(file);
  EXPECT_EQ(file->name, "one");
  ASSERT_TRUE(file->trace.has_value());
  EXPECT_EQ(file->trace->runs.size(), 1u);
}

TEST_F(GraphFileTest, TraceWithoutAGraphSaysWhatToName) {
  const auto file = read_graph_file(write("t.json", R"({
    "schema": "offcut.trace/1", "model": "one", "device": "d", "source": "made up",
    "runs": [ { "unit": "cpu", "threads": 1,
                "layers": [ { "name": "a", "op": "Relu", "latency_us": [1] } ] } ] })"));
  EXPECT_THAT(file, ErrorIs(ErrorCode::Inconsistent, "name the model's own file instead"));
}

TEST_F(GraphFileTest, OtherTextIsRefusedWithWhatWouldDo) {
  const auto file = read_graph_file(write("notes.md", "# Notes\n"));
  EXPECT_THAT(
      file, ErrorIs(ErrorCode::Malformed, "expected a model (a TensorFlow Lite model (.tflite), an "));
  EXPECT_THAT(file, ErrorIs(ErrorCode::Malformed, "notes.md"));
}

TEST_F(GraphFileTest, DimensionsAreForOnnxAlone) {
  const auto file = read_graph_file(write("small-info.txt", kPhoneGraph),
                                    {.batch = 1, .dimensions = {{"sequence", 4}}});
  EXPECT_THAT(file, ErrorIs(ErrorCode::InvalidArgument, "shapes are as measured"));
}

}  // namespace
}  // namespace offcut::traces
