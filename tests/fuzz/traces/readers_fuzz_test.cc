// Damaged files of every format: a reader returns a value or an error of one line, and never
// crashes.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "engine/base/file.h"
#include "tests/support/mutate.h"
#include "tests/support/onnx_builder.h"
#include "tests/support/profile_samples.h"
#include "tests/support/runtime_log_samples.h"
#include "tests/support/scratch_folder.h"
#include "traces/import.h"
#include "traces/join.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/executorch.h"
#include "traces/profiles/kineto.h"
#include "traces/profiles/llama_bench.h"
#include "traces/profiles/mace.h"
#include "traces/profiles/mnn.h"
#include "traces/profiles/ncnn.h"
#include "traces/profiles/openvino.h"
#include "traces/profiles/ort_profile.h"
#include "traces/profiles/qnn.h"
#include "traces/profiles/rknn.h"
#include "traces/profiles/tensorrt.h"
#include "traces/profiles/tensorrt_log.h"
#include "traces/profiles/tf_timeline.h"
#include "traces/profiles/tflite.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

void expect_one_line(const Error& error) {
  EXPECT_FALSE(error.message.empty());
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
  EXPECT_LT(error.message.size(), 2000u);
}

// Feeds `rounds` damaged copies of the sample to the reader.
void fuzz(std::string_view sample, int rounds,
          const std::function<std::optional<Error>(const std::string&)>& read) {
  for (int seed = 0; seed < rounds; ++seed) {
    SCOPED_TRACE(seed);
    testing::Random random(static_cast<std::uint64_t>(seed));
    const std::string text = testing::mutated(std::string(sample), random);
    if (const auto error = read(text)) expect_one_line(*error);
    if (::testing::Test::HasFailure()) return;
  }
}

template <class Value>
std::optional<Error> error_of(const Result<Value>& result) {
  if (result) return std::nullopt;
  return result.error();
}

using Parse = Result<Profile> (*)(std::string_view, const std::string&, const ReadProfileOptions&);

void fuzz_profiles(std::string_view sample, Parse parse) {
  for (const bool lenient : {false, true}) {
    fuzz(sample, 1000, [&](const std::string& text) {
      const auto profile = parse(text, "f", {.lenient = lenient, .model_name = ""});
      if (profile) {
        for (const ProfiledRun& run : profile->runs) {
          for (const ProfiledKernel& kernel : run.kernels) {
            EXPECT_GE(kernel.timed.latency.median, Duration::zero());
            EXPECT_GE(kernel.timed.latency.n, 1);
          }
        }
      }
      return error_of(profile);
    });
  }
}

TEST(Fuzz, Tflite) {
  for (const auto sample : {samples::kTfliteText, samples::kTfliteCsv, samples::kTfliteNewCsv}) {
    fuzz_profiles(sample, parse_tflite);
  }
}
TEST(Fuzz, LogsOfRuntimes) {
  fuzz_profiles(samples::kMnn, parse_mnn);
  fuzz_profiles(samples::kTrtLog, parse_tensorrt_log);
  fuzz_profiles(samples::kTrtOldLog, parse_tensorrt_log);
  fuzz_profiles(samples::kExecuTorch, parse_executorch);
  for (const auto sample :
       {samples::kQnn, samples::kQnnTwoRuns, samples::kSnpe, samples::kSnpeCycles}) {
    fuzz_profiles(sample, parse_qnn);
  }
}
TEST(Fuzz, LogsOfDevices) {
  fuzz_profiles(samples::kTfTimeline, parse_tf_timeline);
  for (const auto sample : {samples::kRknn, samples::kRknnShort, samples::kRknnOld}) {
    fuzz_profiles(sample, parse_rknn);
  }
  fuzz_profiles(samples::kLlamaBench, parse_llama_bench);
  fuzz_profiles(samples::kLlamaBenchLines, parse_llama_bench);
}
TEST(Fuzz, Mace) { fuzz_profiles(samples::kMace, parse_mace); }
TEST(Fuzz, Ncnn) {
  fuzz_profiles(samples::kNcnnLayers, parse_ncnn_layers);
  fuzz_profiles(samples::kNcnnTotals, parse_ncnn_totals);
}
TEST(Fuzz, TensorRt) {
  fuzz_profiles(samples::kTrtOldProfile, parse_tensorrt_profile);
  fuzz_profiles(samples::kTrtTimes, parse_tensorrt_times);
  fuzz(samples::kTrtLayers, 3000, [](const std::string& text) {
    const auto spec = parse_tensorrt_layers(text, "f");
    if (spec) return error_of(ModelGraph::build(*spec));
    return error_of(spec);
  });
}
TEST(Fuzz, OpenVino) {
  for (const auto sample : {samples::kOpenVinoCsv, samples::kOpenVinoOld, samples::kOpenVinoJson}) {
    fuzz_profiles(sample, parse_openvino);
  }
}
TEST(Fuzz, Kineto) {
  fuzz_profiles(samples::kKineto, parse_kineto);
  fuzz_profiles(samples::kKinetoGpu, parse_kineto);
}
TEST(Fuzz, Csv) {
  fuzz_profiles(
      "layer,type,threads,repetition,latency_us,energy_mj\na,Conv,1,1,10,2\n"
      "\"b,c\",Relu,2,1,0.5,\na,Conv,1,2,11,2\n",
      parse_csv_table);
}

// The reader looks for the graph beside the table, so both are files; one of them is damaged.
TEST(Fuzz, PhoneTableAndItsGraph) {
  const ScratchFolder folder;
  const auto table = folder / "phone-net-layerwise-latency.csv";
  const auto graph = folder / "net-info.txt";
  for (const bool damage_graph : {false, true}) {
    const auto& damaged = damage_graph ? graph : table;
    ASSERT_TRUE(write_file(table, samples::kPhoneTable).has_value());
    ASSERT_TRUE(write_file(graph, samples::kPhoneGraph).has_value());
    const std::string_view sample = damage_graph ? samples::kPhoneGraph : samples::kPhoneTable;
    fuzz(sample, 500, [&](const std::string& text) -> std::optional<Error> {
      if (const auto written = write_file(damaged, text); !written) return written.error();
      return error_of(import_trace(table, {.format = "phone_table"}));
    });
  }
}

constexpr std::string_view kOrtProfile =
    R"json([{"cat" : "Session","pid" :1,"tid" :1,"dur" :90,"ts" :5,"ph" : "X","name" :"model_run",
"args" : {}},
{"cat" : "Node","pid" :1,"tid" :1,"dur" :40,"ts" :10,"ph" : "X","name" :"c_kernel_time",
"args" : {"op_name" : "Conv","thread_scheduling_stats" : {"main_thread": {"core": 14,
 "block_size": [1]}, "sub_threads": {"140": {"num_run": 1, "core": 6}}},
"output_type_shape" : [{"float":[1,4,4,4]}]}},
{"cat" : "Node","pid" :1,"tid" :1,"dur" :20,"ts" :60,"ph" : "X",
"name" :"choice_kernel_time","args" : {"op_name" : "If","node_index" : "7"}},
{"cat" : "Node","pid" :1,"tid" :1,"dur" :5,"ts" :62,"ph" : "X","name" :"_kernel_time",
"args" : {"op_name" : "Relu"}},
{"cat" : "Session","pid" :1,"tid" :1,"dur" :90,"ts" :105,"ph" : "X","name" :"model_run",
"args" : {}},
{"cat" : "Node","pid" :1,"tid" :1,"dur" :41,"ts" :110,"ph" : "X","name" :"c_kernel_time",
"args" : {"op_name" : "Conv"}}
])json";

TEST(Fuzz, OnnxRuntimeProfileAndItsJoin) {
  const auto model = parse_onnx(testing::small_conv_net().bytes(), "m");
  ASSERT_TRUE(model.has_value());
  for (const bool lenient : {false, true}) {
    fuzz(kOrtProfile, 2000, [&](const std::string& text) {
      auto profile = parse_ort_profile(text, "f", {.lenient = lenient, .model_name = ""});
      if (!profile) return error_of(profile);
      return error_of(join_kernels(model->graph, std::move(profile->kernels)));
    });
  }
}

TEST(Fuzz, NativeTrace) {
  constexpr std::string_view kTrace = R"({ "schema": "offcut.trace/1", "model": "m",
    "device": "d", "source": "s", "metadata": { "a": "b" }, "graph": { "name": "g",
    "inputs": ["x"], "outputs": ["y"], "tensors": [ { "name": "x", "type": "fp32",
    "shape": [1, 3] }, { "name": "y", "type": "int8", "shape": [] } ], "layers": [
    { "name": "l", "op": "Relu", "inputs": ["x"], "outputs": ["y"], "attributes": { "k": [1] } } ]
    }, "runs": [ { "threads": 2, "end_to_end_us": [1, 2], "power_w": 2.5, "memory_mb": 1.5,
    "layers": [ { "name": "l", "op": "Relu", "covers": ["l"], "latency_us": { "median": 3.5,
    "p10": 3, "p90": 4, "n": 5, "first": 9 }, "energy_uj": 1, "counters": { "ipc": 1 } } ] } ] })";
  fuzz(kTrace, 3000, [](const std::string& text) {
    const auto trace = parse_trace(text, "f");
    if (trace) {
      // What is accepted can be written and read again.
      const std::string written = text_of_trace(*trace);
      const auto back = parse_trace(written, "g");
      EXPECT_TRUE(back.has_value()) << back.error().message;
      if (!back) return error_of(back);
      EXPECT_EQ(text_of_trace(*back), written);
    }
    return error_of(trace);
  });
}

// Bytes of a graph that uses what is dangerous in inference: strides, splits, shapes computed from
// shapes, control flow.
std::string risky_model() {
  testing::OnnxBuilder builder = testing::small_conv_net();
  builder.integers("zero", {0}).integers("rest", {-1}).integers("two", {2, 2});
  builder.node("Shape", {"y"}, {"s"});
  builder.node("Gather", {"s", "zero"}, {"n"});
  auto& concat = builder.node("Concat", {"n", "rest"}, {"target"});
  testing::OnnxBuilder::attribute(concat, "axis", {0});
  builder.node("Reshape", {"y", "target"}, {"flat"});
  builder.node("Split", {"y", "two"}, {"p", "q"});
  auto& pool = builder.node("MaxPool", {"y"}, {"pooled"});
  testing::OnnxBuilder::attribute(pool, "kernel_shape", {2, 2});
  testing::OnnxBuilder::attribute(pool, "strides", {2, 2});
  builder.node("ConstantOfShape", {"target"}, {"filled"});
  builder.node("Slice", {"s", "zero", "rest"}, {"sliced"});
  builder.node("Resize", {"y", "", "", "s"}, {"resized"});
  builder.node("Tile", {"y", "s"}, {"tiled"});
  builder.node("Pad", {"y", "s"}, {"padded"});
  builder.node("Range", {"zero", "rest", "zero"}, {"ranged"});
  return builder.bytes();
}

TEST(Fuzz, OnnxBytes) {
  const std::string good = risky_model();
  ASSERT_TRUE(parse_onnx(good, "m").has_value());
  fuzz(good, 5000, [](const std::string& bytes) { return error_of(parse_onnx(bytes, "f")); });
}

// Valid files with hostile numbers in their attributes and shapes.
TEST(Fuzz, OnnxNumbers) {
  constexpr std::int64_t kHostile[] = {0,
                                       -1,
                                       1,
                                       2,
                                       3,
                                       1 << 20,
                                       std::int64_t{1} << 40,
                                       std::numeric_limits<std::int64_t>::max(),
                                       std::numeric_limits<std::int64_t>::min()};
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    testing::Random random(seed);
    onnx::ModelProto model;
    ASSERT_TRUE(model.ParseFromString(risky_model()));
    auto& graph = *model.mutable_graph();
    const auto any = [&] { return kHostile[random.below(std::size(kHostile))]; };
    for (int damages = 0; damages < 3; ++damages) {
      auto& node = *graph.mutable_node(
          static_cast<int>(random.below(static_cast<std::size_t>(graph.node().size()))));
      for (auto& attribute : *node.mutable_attribute()) {
        for (auto& value : *attribute.mutable_ints()) {
          if (random.below(2) == 0) value = any();
        }
      }
      for (auto& tensor : *graph.mutable_initializer()) {
        for (auto& value : *tensor.mutable_int64_data()) {
          if (random.below(3) == 0) value = any();
        }
        for (auto& value : *tensor.mutable_dims()) {
          if (random.below(9) == 0) value = any();
        }
      }
      for (auto& extent : *graph.mutable_input(0)
                               ->mutable_type()
                               ->mutable_tensor_type()
                               ->mutable_shape()
                               ->mutable_dim()) {
        if (random.below(9) == 0) extent.set_dim_value(any());
      }
    }
    const auto read = parse_onnx(model.SerializeAsString(), "f");
    if (!read) expect_one_line(read.error());
  }
}

}  // namespace
}  // namespace offcut::traces
