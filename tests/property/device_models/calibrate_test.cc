// Calibration on noiseless traces of a made-up device gives back the device.
#include "device_models/calibrate.h"

#include "device_models/device_of_traces.h"
#include "engine/base/check.h"
#include "engine/base/text.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"

namespace offcut::device_models {
namespace {

using testing::Random;

// Time of a matrix product of `rows` by `columns` weights, one row of activations.
struct MadeUpDevice {
  double fixed_us = 0;
  double us_per_mflop = 0;
  double us_per_mb_weights = 0;
  double serial = 0;
  double idle_w = 0;
  double core_w = 0;

  double us(double rows, double columns, int threads) const {
    const double one =
        fixed_us + us_per_mflop * 2e-6 * rows * columns + us_per_mb_weights * 4e-6 * rows * columns;
    return one * (serial + (1 - serial) / threads);
  }
};

struct Network {
  ModelGraph graph;
  Trace trace;
};

Network network(const MadeUpDevice& device, const std::string& name, Random& random) {
  GraphSpec spec;
  spec.name = name;
  Trace trace;
  trace.model = name;
  trace.device = "d";
  trace.source = "made up";
  for (const int threads : {1, 2, 4}) {
    TraceRun run;
    run.point.affinity = "big";
    run.point.threads = threads;
    const double busy = 1 / (device.serial + (1 - device.serial) / threads);  // on average
    run.power = Power::from_w(device.idle_w + busy * device.core_w);
    trace.runs.push_back(std::move(run));
  }
  for (int k = 0; k < 30; ++k) {
    const auto rows = static_cast<std::int64_t>(4 * (50 + random.below(500)));
    const auto columns = static_cast<std::int64_t>(4 * (50 + random.below(500)));
    const auto id = [&](const char* what) { return message(what, k); };
    spec.tensors.push_back({id("in"), DataType::Float32, Shape{1, rows}, false});
    spec.tensors.push_back({id("w"), DataType::Float32, Shape{rows, columns}, true});
    spec.tensors.push_back({id("out"), DataType::Float32, Shape{1, columns}, false});
    spec.layers.push_back({id("fc"), "MatMul", {id("in"), id("w")}, {id("out")}, {}});
    spec.inputs.push_back(id("in"));
    spec.outputs.push_back(id("out"));
    for (TraceRun& run : trace.runs) {
      const double us =
          device.us(static_cast<double>(rows), static_cast<double>(columns), run.point.threads);
      run.layers.push_back({.name = id("fc"),
                            .op = "MatMul",
                            .covers = {id("fc")},
                            .latency = TimeSummary::of({Duration::from_us(us)}),
                            .energy = {},
                            .counters = {}});
    }
  }
  auto graph = ModelGraph::build(std::move(spec));
  OFFCUT_CHECK(graph.has_value());
  return {std::move(*graph), std::move(trace)};
}

TEST(CalibrateProperty, RecoversTheDeviceThatMadeTheTraces) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const auto share = [&] { return static_cast<double>(1 + random.below(100)) / 100; };
    const MadeUpDevice device{.fixed_us = 100 * share(),
                              .us_per_mflop = 500 * share(),
                              .us_per_mb_weights = 300 * share(),
                              .serial = 0.9 * share(),
                              .idle_w = 3 * share(),
                              .core_w = 2 * share()};
    std::vector<Network> networks;
    for (const char* name : {"a", "b", "c"}) networks.push_back(network(device, name, random));
    std::vector<CalibrationInput> inputs;
    for (const Network& one : networks) inputs.push_back({&one.graph, &one.trace});
    const auto fitted = calibrate(inputs);
    ASSERT_OK(fitted);
    // Arithmetic and weights of a batch of one are proportional, so only their sum is determined.
    const KernelFit* fit = find_fit(fitted->tables[0], "fc");
    ASSERT_NE(fit, nullptr);
    EXPECT_NEAR(fit->us[0], device.fixed_us, 0.01 * device.fixed_us + 0.01);
    const double per_weight = 2e-6 * fit->us[1] + 4e-6 * fit->us[4];
    EXPECT_NEAR(per_weight, 2e-6 * device.us_per_mflop + 4e-6 * device.us_per_mb_weights,
                0.01 * per_weight);
    // The best rate of the other networks may bind the largest layers by a hair.
    for (const ErrorRow& row : fitted->errors) EXPECT_LT(row.p90, 0.01) << row.name;
    ASSERT_FALSE(fitted->thread_laws.empty());
    for (const ThreadScaling& law : fitted->thread_laws) {
      EXPECT_NEAR(law.law.serial, device.serial, 1e-6);
    }
    std::vector<std::string> undetermined;
    const auto base = device_of_traces(inputs, undetermined);
    ASSERT_OK(base);
    EXPECT_TRUE(undetermined.empty());
    ASSERT_EQ(base->clusters.size(), 1u);
    EXPECT_EQ(base->clusters[0].cores, 4);
    EXPECT_NEAR(base->idle.w(), device.idle_w, 1e-6);
    EXPECT_NEAR(base->clusters[0].per_busy_core.w(), device.core_w, 1e-6);
  }
}

}  // namespace
}  // namespace offcut::device_models
