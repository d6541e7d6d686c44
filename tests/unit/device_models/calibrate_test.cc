#include "device_models/calibrate.h"

#include "device_models/site_costs.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::time_ms;

struct Network {
  ModelGraph graph;
  Trace trace;
};

// A chain of `layers` Relus whose tensors grow: a Relu of x MB takes 10 us + 400 us/MB at 1 thread
// (200 read, 200 written) and half of that at 2.
Network network(const char* name, int layers, int step) {
  GraphSpec spec;
  spec.name = name;
  Trace trace;
  trace.model = name;
  trace.device = "phone";
  trace.source = "made up";
  trace.runs.resize(2);
  for (int threads = 1; threads <= 2; ++threads) {
    trace.runs[static_cast<std::size_t>(threads - 1)].point = on_big(threads);
  }
  const auto tensor = [](int k) { return message("t", k); };
  for (int k = 0; k < layers; ++k) {
    // Each layer has an input of its own size, so that the times are exact.
    const std::int64_t elements = 4 * 1000LL * (1 + k * step);
    for (const std::string& id : {tensor(2 * k), tensor(2 * k + 1)}) {
      spec.tensors.push_back({id, DataType::Float32, Shape{1, elements}, false});
    }
    const std::string layer = message("relu", k);
    spec.layers.push_back({layer, "Relu", {tensor(2 * k)}, {tensor(2 * k + 1)}, {}});
    spec.inputs.push_back(tensor(2 * k));
    spec.outputs.push_back(tensor(2 * k + 1));
    const double ms = 0.010 + 400e-3 * static_cast<double>(elements) * 4e-6;
    for (std::size_t r = 0; r < 2; ++r) {
      trace.runs[r].layers.push_back(
          {layer, "Relu", {layer}, time_ms(ms / static_cast<double>(r + 1)), {}, {}});
    }
  }
  auto graph = ModelGraph::build(std::move(spec));
  OFFCUT_CHECK(graph.has_value());
  return {std::move(*graph), std::move(trace)};
}

TEST(Calibrate, RecoversTheLawItsTracesCameFrom) {
  const Network a = network("a", 8, 3);
  const Network b = network("b", 6, 5);
  const CalibrationInput inputs[] = {{&a.graph, &a.trace}, {&b.graph, &b.trace}};
  const auto fitted = calibrate(inputs);
  ASSERT_OK(fitted);
  ASSERT_EQ(fitted->tables.size(), 2u);
  const KernelFit* fit = find_fit(fitted->tables[0], "elementwise");
  ASSERT_NE(fit, nullptr);
  EXPECT_EQ(fit->samples, 14);
  LayerWork work{.kernel = "elementwise", .flops = 1e5, .input = 4e5, .output = 4e5, .weights = 0};
  EXPECT_NEAR(predict(fitted->tables[0], work)->time.us(), 10 + 160, 0.5);
  EXPECT_NEAR(predict(fitted->tables[1], work)->time.us(), 5 + 80, 0.5);
  for (const ErrorRow& row : fitted->errors) EXPECT_LT(row.median, 0.01) << row.name;
  // Two networks at two thread counts tell all but the overhead of a thread.
  ASSERT_EQ(fitted->undetermined.size(), 1u);
  EXPECT_NE(fitted->undetermined[0].find("three thread counts"), std::string::npos);
}

TEST(Calibrate, AppliedToADeviceItAnswersForAnotherNetwork) {
  const Network a = network("a", 8, 3);
  const Network b = network("b", 6, 5);
  const CalibrationInput inputs[] = {{&a.graph, &a.trace}, {&b.graph, &b.trace}};
  const auto fitted = calibrate(inputs);
  ASSERT_OK(fitted);
  DeviceModel device = testing::small_phone();
  apply(*fitted, "test", device);
  apply(*fitted, "test", device);  // replaces, does not pile up
  EXPECT_EQ(device.kernels.size(), 2u);
  const Network c = network("c", 5, 2);
  const auto predicted = cost_column(device, c.graph, on_big(2), {});
  ASSERT_OK(predicted);
  const Duration measured = c.trace.runs[1].layers[3].latency.median;
  EXPECT_NEAR(predicted->time[3] / measured, 1, 0.01);
  EXPECT_EQ(predicted->provenance[3], Provenance::Predicted);
  // With one thread measured, two threads are a transfer.
  Trace one = c.trace;
  one.runs.resize(1);
  const Trace* const traces[] = {&one};
  const auto scaled = cost_column(device, c.graph, on_big(2), traces);
  ASSERT_OK(scaled);
  EXPECT_NEAR(scaled->time[3] / measured, 1, 0.01);
  EXPECT_EQ(scaled->provenance[3], Provenance::Scaled);
}

TEST(Calibrate, FlagsWhatLiesOutsideTheRange) {
  const Network a = network("a", 8, 3);
  const CalibrationInput inputs[] = {{&a.graph, &a.trace}};
  const auto fitted = calibrate(inputs);
  ASSERT_OK(fitted);
  LayerWork huge{.kernel = "elementwise", .flops = 1e9, .input = 4e9, .output = 4e9, .weights = 0};
  EXPECT_FALSE(predict(fitted->tables[0], huge)->in_range);
}

TEST(Calibrate, SaysWhatTheDataCannotDetermine) {
  const Network few = network("few", 3, 1);
  const CalibrationInput one[] = {{&few.graph, &few.trace}};
  EXPECT_THAT(calibrate(one), ErrorIs(ErrorCode::Inconsistent, "expected 4 timed layers at least"));
  const Network a = network("a", 8, 3);
  const CalibrationInput alone[] = {{&a.graph, &a.trace}};
  const auto fitted = calibrate(alone);
  ASSERT_OK(fitted);
  ASSERT_FALSE(fitted->undetermined.empty());
  EXPECT_NE(fitted->undetermined.back().find("two networks at least"), std::string::npos);
  EXPECT_TRUE(fitted->errors.empty());
}

TEST(Calibrate, RefusesTracesOfTwoDevices) {
  const Network a = network("a", 8, 3);
  Network b = network("b", 8, 3);
  b.trace.device = "other";
  const CalibrationInput inputs[] = {{&a.graph, &a.trace}, {&b.graph, &b.trace}};
  EXPECT_THAT(calibrate(inputs),
              ErrorIs(ErrorCode::Inconsistent, "one device, found \"other\" and \"phone\""));
}

}  // namespace
}  // namespace offcut::device_models
