// The traces in traces/data/ belong to the networks that the zoo generates, whole and in step.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "tools/zoo/catalogue.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/trace_file.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(OFFCUT_SOURCE_DIR) / "traces" / "data";

std::vector<fs::path> bundled_traces() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kData)) {
    if (entry.path().filename().string().ends_with(".trace.json")) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> names_of(const ModelGraph& graph) {
  std::vector<std::string> names;
  for (const Layer& layer : graph.layers()) names.push_back(layer.name);
  return names;
}

TEST(BundledTraces, CoverTheNetworksOfTheZoo) {
  for (const zoo::Network& network : zoo::catalogue()) {
    EXPECT_TRUE(fs::exists(kData / message(network.name, ".trace.json"))) << network.name;
  }
}

// A file may be called after what sets it apart as well: mobilenet_v2_xeon, mobilenet_v2_int8.
TEST(BundledTraces, AreCalledAfterTheirModel) {
  for (const fs::path& path : bundled_traces()) {
    const auto trace = traces::read_trace(path);
    ASSERT_OK(trace);
    EXPECT_EQ(path.filename().string().find(trace->model), 0U) << path;
    EXPECT_EQ(trace->graph->name, trace->model) << path;
  }
}

bool is_int8(const Trace& trace) { return trace.runs.front().point.precision == "int8"; }

// The graph is that of one input at any batch, and of one precision, for an int8 network has layers
// of its own.
TEST(BundledTraces, EmbedTheGraphThatTheZooGenerates) {
  for (const fs::path& path : bundled_traces()) {
    SCOPED_TRACE(path.filename().string());
    const auto trace = traces::read_trace(path);
    ASSERT_OK(trace);
    ASSERT_TRUE(trace->graph.has_value());
    const auto embedded = ModelGraph::build(*trace->graph);
    ASSERT_OK(embedded);
    std::string network = trace->model;
    if (is_int8(*trace)) network.resize(network.size() - std::string("_int8").size());
    const auto bytes =
        zoo::generate(network, 1, is_int8(*trace) ? zoo::Precision::Int8 : zoo::Precision::Fp32);
    ASSERT_OK(bytes);
    const auto generated = traces::parse_onnx(*bytes, trace->model);
    ASSERT_OK(generated);
    EXPECT_EQ(names_of(*embedded), names_of(generated->graph));
    for (std::size_t i = 0; i < embedded->tensors().size(); ++i) {
      EXPECT_EQ(embedded->tensors()[i].shape, generated->graph.tensors()[i].shape);
      EXPECT_EQ(embedded->tensors()[i].type, generated->graph.tensors()[i].type);
    }
    for (const TraceRun& run : trace->runs) {
      EXPECT_EQ(run.point.precision == "int8", is_int8(*trace));
    }
  }
}

// Every run lays on the graph, and hardly any of its time is in kernels that serve no layer.
TEST(BundledTraces, AttributeTheirKernelTimeToLayers) {
  for (const fs::path& path : bundled_traces()) {
    const auto trace = traces::read_trace(path);
    ASSERT_OK(trace);
    const auto graph = ModelGraph::build(*trace->graph);
    ASSERT_OK(graph);
    for (const TraceRun& run : trace->runs) {
      SCOPED_TRACE(message(path.filename().string(), ": ", text_of_point(run.point)));
      EXPECT_OK(kernel_groups(*graph, run));
      Duration attributed;
      for (const TracedLayer& layer : run.layers) {
        if (!layer.covers.empty()) attributed = attributed + layer.latency.median;
      }
      EXPECT_GE(attributed / run.sum_of_layers(), 0.99);
    }
  }
}

// Between kernels of an int8 network, tensors of one byte an element cross: after the first
// convolution of MobileNet-V2, 32 channels of 112 x 112.
TEST(BundledTraces, LetInt8NetworksSendOneByteAnElement) {
  const fs::path path = kData / "mobilenet_v2_int8.trace.json";
  const auto trace = traces::read_trace(path);
  ASSERT_OK(trace);
  const auto graph = ModelGraph::build(*trace->graph);
  ASSERT_OK(graph);
  std::vector<std::vector<std::size_t>> partitions;
  for (const TraceRun& run : trace->runs) partitions.push_back(*kernel_groups(*graph, run));
  const auto fused = fuse(*graph, join_groups(partitions));
  ASSERT_OK(fused);
  int quantised = 0;
  for (const Tensor& tensor : fused->graph.tensors()) {
    if (tensor.consumers.empty() || !tensor.producer) continue;
    if (tensor.type == DataType::UInt8) ++quantised;
    if (tensor.name != "conv1/relu6/quantize") continue;
    EXPECT_EQ(tensor.bytes(), Bytes(32 * 112 * 112));
  }
  EXPECT_GE(quantised, 60);
}

TEST(BundledTraces, SayHowTheyWereObtained) {
  for (const fs::path& path : bundled_traces()) {
    SCOPED_TRACE(path.filename().string());
    const auto trace = traces::read_trace(path);
    ASSERT_OK(trace);
    EXPECT_NE(trace->source.find("recorded 20"), std::string::npos);
    for (const char* key : {"cpu", "governor", "library", "energy", "kernel"}) {
      EXPECT_TRUE(trace->metadata.contains(key)) << key;
    }
    for (const TraceRun& run : trace->runs) {
      EXPECT_TRUE(run.end_to_end.has_value());
      EXPECT_TRUE(run.loading.has_value());
      for (const char* remark : {"confidence", "noise"}) {
        EXPECT_TRUE(trace->metadata.contains(message(text_of_point(run.point), ": ", remark)));
      }
    }
  }
}

}  // namespace
}  // namespace offcut
