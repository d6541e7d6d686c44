// Imports of whole files: what they need besides the profile, and that they survive being written.
#include "traces/import.h"

#include <algorithm>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/support/graph_samples.h"
#include "tests/support/onnx_builder.h"
#include "tests/support/profile_samples.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/tflite_builder.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

fs::path written(const ScratchFolder& folder, const std::string& name, std::string_view text) {
  const fs::path path = folder / name;
  EXPECT_OK(write_file(path, text));
  return path;
}

// Layers of small_conv_net(): "conv", and the nameless Relu_1.
constexpr std::string_view kTable =
    "layer,type,threads,latency_us\nconv,Conv,1,80\nRelu_1,Relu,1,5\n"
    "conv,Conv,2,50\nRelu_1,Relu,2,4\n";

struct Sample {
  const char* format;
  std::string_view text;
  const char* lacks;
};

// No format but the native one holds sizes and wiring, so none may pass without a graph.
TEST(ImportTrace, AsksForTheGraphAndSaysWhatTheFormatLacks) {
  const Sample samples[] = {{"tflite", samples::kTfliteText, "the sizes of tensors"},
                            {"mace", samples::kMace, "which operator feeds which"},
                            {"ncnn", samples::kNcnnLayers, "which layer feeds which"},
                            {"tensorrt", samples::kTrtProfile, "trtexec --exportLayerInfo"},
                            {"openvino", samples::kOpenVinoCsv, "the sizes of tensors"},
                            {"kineto", samples::kKineto, "the sizes of operators' results"},
                            {"csv", kTable, "the sizes of tensors"}};
  const ScratchFolder folder;
  for (const Sample& sample : samples) {
    SCOPED_TRACE(sample.format);
    const fs::path file = written(folder, message(sample.format, ".txt"), sample.text);
    const auto refused = import_trace(file);
    EXPECT_THAT(refused, ErrorIs(ErrorCode::InvalidArgument,
                                 message("found none, and format ", sample.format)));
    EXPECT_THAT(refused, ErrorIs(ErrorCode::InvalidArgument, sample.lacks));
    EXPECT_THAT(refused, ErrorIs(ErrorCode::InvalidArgument, "as --model"));
    const auto alone = import_trace(file, {.format = "", .without_graph = true});
    ASSERT_OK(alone);
    EXPECT_FALSE(alone->trace.runs[0].layers.empty());
    EXPECT_FALSE(alone->trace.graph);
    const bool said =
        std::any_of(alone->warnings.begin(), alone->warnings.end(), [](const std::string& warning) {
          return warning.find("no cut can be priced") != warning.npos;
        });
    EXPECT_TRUE(said);
  }
}

// Every column is an operating point, and every operator of the table a layer of the graph beside
// it.
TEST(ImportTrace, JoinsEveryOperatorOfAPhoneTableAtEveryPoint) {
  const ScratchFolder folder;
  written(folder, "net-info.txt", samples::kPhoneGraph);
  const auto imported =
      import_trace(written(folder, "phone-net-layerwise-latency.csv", samples::kPhoneTable));
  ASSERT_OK(imported);
  EXPECT_TRUE(imported->warnings.empty()) << imported->warnings.front();
  const Trace& trace = imported->trace;
  EXPECT_EQ(trace.device, "phone");
  ASSERT_EQ(trace.runs.size(), 7u);
  EXPECT_EQ(trace.runs[2].point.threads, 4);
  EXPECT_EQ(trace.runs[3].point.unit, "gpu");
  EXPECT_EQ(trace.runs[6].point.affinity, "little");
  const auto graph = ModelGraph::build(*trace.graph);
  ASSERT_OK(graph);
  for (const TraceRun& run : trace.runs) {
    const auto laid = lay_run(*graph, run);
    ASSERT_OK(laid);
    EXPECT_EQ(std::count(laid->timed.begin(), laid->timed.end(), true), 3);
  }
  EXPECT_NEAR(trace.runs[6].layers[1].latency.median.us(), 460.25, 1e-9);
  EXPECT_EQ(trace.runs[2].layers[1].latency.median, Duration::zero());  // below the clock
}

TEST(ImportTrace, AsksForTheInformationOfAPhoneTable) {
  const ScratchFolder folder;
  EXPECT_THAT(
      import_trace(written(folder, "phone-net-layerwise-latency.csv", samples::kPhoneTable)),
      ErrorIs(ErrorCode::InvalidArgument, "the network's -info.txt has them: lay it beside"));
}

TEST(ImportTrace, TakesTimesOfWholeNetworksWithoutAGraph) {
  const ScratchFolder folder;
  const auto imported = import_trace(written(folder, "times.json", samples::kTrtTimes));
  ASSERT_OK(imported);
  EXPECT_EQ(imported->format, "tensorrt_times");
  EXPECT_TRUE(imported->trace.runs[0].layers.empty());
}

TEST(ImportTrace, JoinsATableToAnOnnxFileOrToATraceWithAGraph) {
  const ScratchFolder folder;
  const fs::path table = written(folder, "table.csv", kTable);
  const fs::path model = written(folder, "net.onnx", testing::small_conv_net().bytes());
  ImportOptions options;
  options.model = model;
  options.embed_graph = true;
  options.device = "bench";
  const auto first = import_trace(table, options);
  ASSERT_OK(first);
  ASSERT_EQ(first->trace.runs.size(), 2u);
  EXPECT_EQ(first->trace.runs[0].layers[0].covers, std::vector<std::string>{"conv"});
  EXPECT_EQ(first->trace.runs[1].layers[1].covers, std::vector<std::string>{"Relu_1"});
  const fs::path trace = written(folder, "net.trace.json", text_of_trace(first->trace));
  options.model = trace;
  const auto second = import_trace(table, options);
  ASSERT_OK(second);
  EXPECT_EQ(text_of_trace(second->trace), text_of_trace(first->trace));
}

TEST(ImportTrace, GivesBackTheTraceThatItWrote) {
  const ScratchFolder folder;
  ImportOptions options;
  options.model = written(folder, "net.onnx", testing::small_conv_net().bytes());
  options.embed_graph = true;
  const auto imported = import_trace(written(folder, "table.csv", kTable), options);
  ASSERT_OK(imported);
  const std::string text = text_of_trace(imported->trace);
  const auto again = import_trace(written(folder, "t.trace.json", text));
  ASSERT_OK(again);
  EXPECT_EQ(again->format, "offcut.trace/1");
  EXPECT_EQ(text_of_trace(again->trace), text);
}

// benchmark_model names an operator after what it makes, of which it lists all results.
TEST(ImportTrace, JoinsTheRowsOfTensorFlowLiteToItsModel) {
  testing::TfliteBuilder b;
  const auto x = b.tensor("x", {1, 4, 4, 6});
  const auto w = b.weight("w", {2, 1, 1, 6});
  const auto c = b.tensor("net/conv/Relu;net/conv/BiasAdd", {1, 4, 4, 2});
  const auto axis = b.integers("axis", {3});
  const auto left = b.tensor("split", {1, 4, 4, 1});
  const auto right = b.tensor("split1", {1, 4, 4, 1});
  const auto y = b.tensor("y", {1, 4, 4, 1});
  b.op(3, {x, w}, {c}, testing::FlatDraft().number(1, 1).number(2, 1).number(3, 1));
  b.op(49, {axis, c}, {left, right}, testing::FlatDraft().number(0, 2));
  b.op(0, {left, right}, {y}).ends({x}, {y});
  const std::string profile =
      "Operator-wise Profiling Info for Regular Benchmark Runs:\n"
      "============================== Run Order ==============================\n"
      "\t[node type]\t[first]\t[avg ms]\t[%]\t[cdf%]\t[mem KB]\t[times called]\t[Name]\n"
      "\tCONV_2D\t0.2\t0.100\t50%\t50%\t0\t1\t[net/conv/Relu;net/conv/BiasAdd]:0\n"
      "\tSPLIT\t0.2\t0.060\t30%\t80%\t0\t1\t[split, split1]:1\n"
      "\tADD\t0.2\t0.040\t20%\t100%\t0\t1\t[y]:2\n";
  const ScratchFolder folder;
  const auto imported =
      import_trace(written(folder, "log.txt", profile),
                   {.format = "", .model = written(folder, "n.tflite", b.bytes())});
  ASSERT_OK(imported);
  ASSERT_EQ(imported->trace.runs.size(), 1u);
  const auto& layers = imported->trace.runs[0].layers;
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(layers[0].covers, std::vector<std::string>{"net/conv/Relu;net/conv/BiasAdd"});
  EXPECT_EQ(layers[1].covers, std::vector<std::string>{"split"});
  EXPECT_EQ(layers[2].covers, std::vector<std::string>{"y"});
}

TEST(ImportTrace, SaysThatATextIsInUtf16) {
  const ScratchFolder folder;
  std::string wide = "\xFF\xFE";
  for (const char c : kTable) wide.append(1, c).append(1, '\0');
  const fs::path file = written(folder, "t.csv", wide);
  EXPECT_THAT(import_trace(file),
              ErrorIs(ErrorCode::Malformed, "t.csv: expected text in UTF-8, found UTF-16"));
}

TEST(ImportTrace, RefusesAModelInPlaceOfAProfile) {
  const ScratchFolder folder;
  const fs::path model = written(folder, "n.tflite", testing::small_tflite_net().bytes());
  EXPECT_THAT(import_trace(model), ErrorIs(ErrorCode::Malformed, "found a TensorFlow Lite model"));
  const fs::path text = written(folder, "n.prototxt", testing::kCaffeNet);
  EXPECT_THAT(import_trace(text), ErrorIs(ErrorCode::Malformed, "found a Caffe network"));
}

}  // namespace
}  // namespace offcut::traces
