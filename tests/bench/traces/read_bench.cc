// How fast are profiles and graphs read, next to the bare parsers underneath?
//
// The baseline of a profile is nlohmann's SAX parser walking the same text and doing nothing; that
// of a graph is protobuf parsing the same bytes. Counter `ratio`: our speed by theirs (1: as fast).
#include <benchmark/benchmark.h>
#include <onnx/onnx_pb.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/text.h"
#include "tests/support/onnx_builder.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/profiles/ort_profile.h"

namespace offcut::traces {
namespace {

// A profile of 40 kernels and as many runs as fill `bytes`, written as ONNX Runtime writes it.
std::string profile_of_bytes(std::size_t bytes) {
  std::string out = "[\n";
  std::int64_t ts = 0;
  const auto event = [&](const std::string& category, const std::string& name,
                         std::int64_t duration, const std::string& args) {
    out += message("{\"cat\" : \"", category, "\",\"pid\" :9,\"tid\" :9,\"dur\" :", duration,
                   ",\"ts\" :", ts, ",\"ph\" : \"X\",\"name\" :\"", name, "\",\"args\" : {", args,
                   "}},\n");
  };
  while (out.size() < bytes) {
    const std::int64_t start = ts;
    for (int k = 0; k < 40; ++k) {
      event(
          "Node", message("r", k, "_nchwc_kernel_time"), 10 + k,
          message(
              R"("mem_bytes_in_use" : "4194432","op_name" : "Conv",)"
              R"("output_type_shape" : [{"float":[1,64,111,111]}],"output_size" : "3154176",)"
              R"("thread_scheduling_stats" : {"main_thread": {"thread_pool_name": )"
              R"("session-1-intra-op", "thread_id": "139680639495296", "block_size": [1], )"
              R"("core": 0, "Distribution": 13, "DistributionEnqueue": 0, "Run": 3268, "Wait": 3, )"
              R"("WaitRevoke": 2}, "sub_threads": {"139679806518976": {"num_run": 1, "core": 0}}},)"
              R"("provider" : "CPUExecutionProvider","activation_size" : "602112",)"
              R"("parameter_size" : "7168","node_index" : ")",
              k,
              R"(","input_type_shape" : [{"float":[1,3,224,224]},{"float":[64,3,3,3]},)"
              R"({"float":[64]}])"));
      ts += 12 + k;
    }
    const std::int64_t length = ts - start + 5;
    ts = start;
    event("Session", "model_run", length, "");
    ts = start + length + 3;
  }
  out.resize(out.size() - 2);
  return out + "\n]\n";
}

template <class Work>
double seconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Accepts everything and keeps nothing.
class Nothing final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
};

void BM_ReadProfile(benchmark::State& state) {
  const std::string text = profile_of_bytes(static_cast<std::size_t>(state.range(0)));
  const auto check = parse_ort_profile(text, "p");
  if (!check || check->kernels.size() != 40) return state.SkipWithError("wrong answer");
  double ours = 0;
  double theirs = 0;
  for (auto _ : state) {
    ours += seconds([&] { benchmark::DoNotOptimize(parse_ort_profile(text, "p")); });
    state.PauseTiming();
    theirs += seconds([&] {
      Nothing nothing;
      benchmark::DoNotOptimize(nlohmann::json::sax_parse(text, &nothing));
    });
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.counters["ratio"] = theirs / ours;
}
BENCHMARK(BM_ReadProfile)->Arg(1 << 20)->Arg(1 << 23)->Arg(1 << 26)->Unit(benchmark::kMillisecond);

// A chain of convolutions with their weights inside, 4 KiB each.
std::string model_of_layers(std::int64_t layers) {
  testing::OnnxBuilder builder;
  builder.input("x", {1, 32, 16, 16}).output(message("t", layers));
  std::string last = "x";
  for (std::int64_t k = 1; k <= layers; ++k) {
    const std::string made = message("t", k);
    const std::string weight = message("w", k);
    auto& tensor = *builder.model().mutable_graph()->add_initializer();
    tensor.set_name(weight);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const int extent : {32, 32, 1, 1}) tensor.add_dims(extent);
    tensor.set_raw_data(std::string(32 * 32 * 4, '\1'));
    builder.node("Conv", {last, weight}, {made}, message("conv", k));
    last = made;
  }
  return builder.bytes();
}

void BM_ReadOnnx(benchmark::State& state) {
  const std::string bytes = model_of_layers(state.range(0));
  const auto check = parse_onnx(bytes, "m");
  if (!check || check->graph.layer_count() != static_cast<std::size_t>(state.range(0))) {
    return state.SkipWithError("wrong answer");
  }
  double ours = 0;
  double theirs = 0;
  for (auto _ : state) {
    ours += seconds([&] { benchmark::DoNotOptimize(parse_onnx(bytes, "m")); });
    state.PauseTiming();
    theirs += seconds([&] {
      onnx::ModelProto model;
      benchmark::DoNotOptimize(model.ParseFromString(bytes));
    });
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetComplexityN(state.range(0));
  state.counters["ratio"] = theirs / ours;
}
BENCHMARK(BM_ReadOnnx)
    ->RangeMultiplier(10)
    ->Range(10, 10000)
    ->Complexity()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace offcut::traces

BENCHMARK_MAIN();
