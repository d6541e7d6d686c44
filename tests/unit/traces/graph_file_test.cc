// What stands for a model: recognised from its content, whatever the name of the file.
#include "traces/graph_file.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <string>

#include "engine/base/file.h"
#include "tests/support/graph_samples.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tensorflow_builder.h"
#include "tests/support/tflite_builder.h"
#include "traces/graph_formats.h"

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
  EXPECT_THAT(file, ErrorIs(ErrorCode::Malformed,
                            "expected a model (a TensorFlow Lite model (.tflite), an "));
  EXPECT_THAT(file, ErrorIs(ErrorCode::Malformed, "notes.md"));
}

TEST_F(GraphFileTest, DimensionsAreForOnnxAlone) {
  const auto file = read_graph_file(write("small-info.txt", kPhoneGraph),
                                    {.batch = 1, .dimensions = {{"sequence", 4}}});
  EXPECT_THAT(file, ErrorIs(ErrorCode::InvalidArgument, "shapes are as measured"));
}

// The table of graph files in the README is that of the code: a row per ending.
TEST(GraphFormats, TheReadmeListsThem) {
  const auto readme = read_file(std::filesystem::path(OFFCUT_SOURCE_DIR) / "traces/README.md");
  ASSERT_OK(readme);
  const std::size_t begin = readme->find("\n## Graph files");
  ASSERT_NE(begin, std::string::npos);
  const std::string section = readme->substr(begin, readme->find("\n## ", begin + 1) - begin);
  for (const GraphFormat& format : graph_formats()) {
    if (*format.ending == '\0') continue;
    EXPECT_NE(section.find(std::string("\n| `") + format.ending + "` |"), std::string::npos)
        << format.ending;
  }
}

// Only one format may have an ending, and a file called so is of a graph.
TEST(GraphFormats, EndingsAreUnique) {
  std::set<std::string> endings;
  for (const GraphFormat& format : graph_formats()) {
    if (*format.ending == '\0') continue;
    EXPECT_TRUE(endings.insert(format.ending).second) << format.ending;
    EXPECT_TRUE(has_graph_ending(std::string("folder/net") + format.ending));
  }
  EXPECT_FALSE(has_graph_ending("net.json"));
}

// What a file is called counts less than what it holds.
TEST_F(GraphFileTest, ContentBeatsTheName) {
  const auto renamed = read_graph_file(write("net.onnx", testing::small_tflite_net().bytes()));
  ASSERT_OK(renamed);
  EXPECT_EQ(renamed->graph.layer_count(), 4u);
  EXPECT_FALSE(renamed->is_onnx);
  EXPECT_OK(read_graph_file(write("net.txt", std::string(testing::kCaffeNet))));
  EXPECT_OK(read_graph_file(write("net.xml", std::string(testing::kOpenVinoIr))));
  EXPECT_OK(read_graph_file(write("net.param", std::string(testing::kNcnnParam))));
  EXPECT_OK(read_graph_file(write("net.pb", testing::small_tensorflow_net().bytes())));
}

TEST_F(GraphFileTest, DimensionsAreForAllModels) {
  const auto path = write("net.pb", testing::small_tensorflow_net().bytes());
  const auto file = read_graph_file(path, {.batch = 2, .dimensions = {{"batch", 2}}});
  ASSERT_OK(file);
  EXPECT_EQ(file->graph.tensors()[file->graph.inputs()[0]].shape->front(), 2);
  EXPECT_THAT(read_graph_file(path, {.batch = 1, .dimensions = {{"steps", 2}}}),
              ErrorIs(ErrorCode::InvalidArgument, "dimension \"steps\""));
}

}  // namespace
}  // namespace offcut::traces
