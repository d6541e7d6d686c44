// How well device models predict phones, on data that the fit did not see.
//
//   unit_device_models_shared_test --gtest_filter='PhoneAccuracy.*' prints every figure.
#include <gtest/gtest.h>

#include <cstdio>

#include "device_models/calibrate.h"
#include "device_models/statistics.h"
#include "tests/support/phone_tables.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::PhoneCase;

std::vector<CalibrationInput> inputs_of(const std::vector<PhoneCase>& cases,
                                        const std::string& without = "") {
  std::vector<CalibrationInput> out;
  for (const PhoneCase& one : cases) {
    if (one.model != without) out.push_back({&one.graph, &one.trace});
  }
  return out;
}

void print(const char* what, const std::vector<double>& errors) {
  const std::vector<double> sizes = magnitudes(errors);
  std::printf("%-44s n %5zu  median %5.1f %%  p90 %5.1f %%  max %6.1f %%  bias %+5.1f %%\n", what,
              errors.size(), 100 * quantile_of(sizes, 0.5), 100 * quantile_of(sizes, 0.9),
              100 * quantile_of(sizes, 1), 100 * quantile_of(errors, 0.5));
}

class PhoneAccuracy : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::read_phone("redmi").empty()) GTEST_SKIP() << "needs ../shared";
  }
};

TEST_F(PhoneAccuracy, TotalsAndLayersOfANetworkLeftOut) {
  std::vector<double> totals;
  std::vector<double> cpu_layers;
  std::vector<double> gpu_layers;
  for (const std::string& phone : testing::phone_names()) {
    const auto cases = testing::read_phone(phone);
    for (const PhoneCase& held : cases) {
      const auto fitted =
          calibrate(inputs_of(cases, held.model), {.transfers = false, .cross_validate = false});
      ASSERT_OK(fitted);
      for (const KernelTable& table : fitted->tables) {
        for (const TraceRun& run : held.trace.runs) {
          if (!(run.point == table.point)) continue;
          const auto laid = lay_run(held.graph, run);
          ASSERT_OK(laid);
          Duration predicted;
          Duration measured;
          for (LayerId v = 0; v < held.graph.layer_count(); ++v) {
            if (laid->time[v] <= Duration::zero()) continue;
            const auto prediction = predict(table, layer_work(held.graph, v));
            ASSERT_TRUE(prediction.has_value());
            predicted += prediction->time;
            measured += laid->time[v];
            if (laid->time[v].us() < 100) continue;
            auto& layers = run.point.unit == "gpu" ? gpu_layers : cpu_layers;
            layers.push_back(prediction->time / laid->time[v] - 1);
          }
          totals.push_back(predicted / measured - 1);
        }
      }
    }
  }
  print("total of a network left out", totals);
  print("layers over 100 us, cpu", cpu_layers);
  print("layers over 100 us, gpu", gpu_layers);
  EXPECT_LT(median_of(magnitudes(totals)), 0.10);
  EXPECT_LT(median_of(magnitudes(cpu_layers)), 0.10);
}

OperatingPoint big(int threads) {
  OperatingPoint point;
  point.framework = "mnn";
  point.affinity = "big";
  point.threads = threads;
  return point;
}

const TraceRun& run_at(const PhoneCase& one, const OperatingPoint& point) {
  for (const TraceRun& run : one.trace.runs) {
    if (run.point == point) return run;
  }
  std::abort();
}

// Law of the phone's other networks, applied to the one- and two-thread times of this one.
double four_threads_error(const std::vector<PhoneCase>& cases, const PhoneCase& held) {
  const auto fitted = calibrate(inputs_of(cases, held.model), {.cross_validate = false});
  const std::vector<OperatingPoint> from = {big(1), big(2)};
  for (const Transfer& transfer : fitted->transfers) {
    if (!(transfer.from == from && transfer.to == big(4))) continue;
    const auto one = lay_run(held.graph, run_at(held, big(1)));
    const auto two = lay_run(held.graph, run_at(held, big(2)));
    Duration predicted;
    for (LayerId v = 0; v < held.graph.layer_count(); ++v) {
      const Duration times[] = {one->time[v], two->time[v]};
      predicted += transfer_time(transfer, kernel_class(held.graph.layers()[v]), times)->time;
    }
    return predicted / run_at(held, big(4)).sum_of_layers() - 1;
  }
  std::abort();
}

TEST_F(PhoneAccuracy, FourThreadsFromOneAndTwo) {
  std::vector<double> errors;
  std::vector<double> amdahl;
  for (const std::string& phone : testing::phone_names()) {
    const auto cases = testing::read_phone(phone);
    for (const PhoneCase& held : cases) {
      errors.push_back(four_threads_error(cases, held));
      const double one = run_at(held, big(1)).sum_of_layers().s();
      const double two = run_at(held, big(2)).sum_of_layers().s();
      const double parallel = 2 * (one - two);
      amdahl.push_back((one - parallel * 0.75) / run_at(held, big(4)).sum_of_layers().s() - 1);
      std::printf("  %-10s %-15s %+5.1f %%\n", phone.c_str(), held.model.c_str(),
                  100 * errors.back());
    }
  }
  print("4 threads by Amdahl (baseline)", amdahl);
  print("4 threads by transfer", errors);
  EXPECT_LT(median_of(magnitudes(errors)), 0.05);
  EXPECT_LT(quantile_of(magnitudes(errors), 0.9), 0.15);
}

}  // namespace
}  // namespace offcut
