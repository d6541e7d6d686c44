// The traces in traces/data/ belong to the networks that the zoo generates, whole and in step.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "tools/zoo/catalogue.h"
#include "traces/onnx_graph.h"
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

// Networks that have no trace yet; traces/data/README.md says so too.
const std::set<std::string> kNotRecorded = {"deeplab_v3_mobilenet_v2", "densenet161", "vgg16"};

TEST(BundledTraces, CoverTheNetworksOfTheZoo) {
  for (const zoo::Network& network : zoo::catalogue()) {
    EXPECT_NE(fs::exists(kData / message(network.name, ".trace.json")),
              kNotRecorded.contains(network.name))
        << network.name;
  }
}

TEST(BundledTraces, EmbedTheGraphThatTheZooGenerates) {
  for (const fs::path& path : bundled_traces()) {
    SCOPED_TRACE(path.filename().string());
    const auto trace = read_trace(path);
    ASSERT_OK(trace);
    ASSERT_TRUE(trace->graph.has_value());
    const auto embedded = ModelGraph::build(*trace->graph);
    ASSERT_OK(embedded);
    const auto bytes = zoo::generate(trace->graph->name, trace->runs.front().point.batch);
    ASSERT_OK(bytes);
    const auto generated = parse_onnx(*bytes, trace->model);
    ASSERT_OK(generated);
    EXPECT_EQ(names_of(*embedded), names_of(generated->graph));
    for (std::size_t i = 0; i < embedded->tensors().size(); ++i) {
      EXPECT_EQ(embedded->tensors()[i].shape, generated->graph.tensors()[i].shape);
    }
  }
}

// Of the Transformer's kernels, a twentieth of the time is in reshapes that the runtime inserts and
// in normalisations it fuses and leaves without a name.
double attributed_share(const std::string& model) { return model == "transformer" ? 0.94 : 0.99; }

// Every run lays on the graph, and hardly any of its time is in kernels that serve no layer.
TEST(BundledTraces, AttributeTheirKernelTimeToLayers) {
  for (const fs::path& path : bundled_traces()) {
    const auto trace = read_trace(path);
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
      EXPECT_GE(attributed / run.sum_of_layers(), attributed_share(trace->graph->name));
    }
  }
}

TEST(BundledTraces, SayHowTheyWereObtained) {
  for (const fs::path& path : bundled_traces()) {
    SCOPED_TRACE(path.filename().string());
    const auto trace = read_trace(path);
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
