// How well device models predict boards and servers, on rows that the fit did not see.
//
//   device_models_shared_test --gtest_filter='BoardAccuracy.*' prints every figure.
#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

#include "device_models/nnls.h"
#include "device_models/statistics.h"
#include "device_models/thread_law.h"
#include "engine/base/text.h"
#include "tests/support/csv_rows.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::CsvRow;

constexpr const char* kDevices = OFFCUT_SHARED_DIR "/data/devices/";

double number(const CsvRow& row, const char* key) {
  return std::strtod(row.at(key).c_str(), nullptr);
}

void print(const char* what, const std::vector<double>& errors) {
  const std::vector<double> sizes = magnitudes(errors);
  std::printf("%-44s n %5zu  median %5.1f %%  p90 %5.1f %%  max %6.1f %%  bias %+5.1f %%\n", what,
              errors.size(), 100 * quantile_of(sizes, 0.5), 100 * quantile_of(sizes, 0.9),
              100 * quantile_of(sizes, 1), 100 * quantile_of(errors, 0.5));
}

class BoardAccuracy : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::csv_rows(std::string(kDevices) + "ncnn_bench.csv").empty()) {
      GTEST_SKIP() << "needs ../shared";
    }
  }
};

// The least time of a configuration and its spread.
struct Timing {
  double least = 0;
  double most = 0;
};

struct Affinities {
  std::optional<Timing> big;
  std::optional<Timing> little;
  std::optional<Timing> all;
};

std::map<std::string, Affinities> affinities(const std::string& device, int big, int little) {
  std::map<std::string, Affinities> out;
  for (const CsvRow& row : testing::csv_rows(std::string(kDevices) + "ncnn_bench.csv")) {
    const Timing timing{number(row, "min_ms"), number(row, "max_ms")};
    const bool usable = row.at("gpu_device") == "-1" && row.at("in_head") == "1" &&
                        row.at("device").starts_with(device) && timing.least > 0;
    if (!usable) continue;
    const int threads = static_cast<int>(number(row, "num_threads"));
    Affinities& model = out[row.at("model")];
    if (row.at("powersave") == "2" && threads == big) model.big = timing;
    if (row.at("powersave") == "1" && threads == little) model.little = timing;
    if (row.at("powersave") == "0" && threads == big + little) model.all = timing;
  }
  std::erase_if(out, [](const auto& entry) {
    return !entry.second.big || !entry.second.little || !entry.second.all;
  });
  return out;
}

// Helps or hurts can be told where the two ranges of the runs do not overlap.
bool decided(const Affinities& model) {
  return model.all->most < model.big->least || model.big->most < model.all->least;
}

TEST_F(BoardAccuracy, AllCoresFromBigOnlyAndLittleOnly) {
  struct Board {
    const char* name;
    int big;
    int little;
  };
  std::vector<double> errors;
  std::vector<double> ideal;
  int signs = 0;
  int right = 0;
  int all_signs = 0;
  int all_right = 0;
  for (const Board& board : {Board{"OrangePi4", 2, 4}, Board{"MediaTek Dimensity 9300", 4, 4}}) {
    const auto models = affinities(board.name, board.big, board.little);
    EXPECT_GE(models.size(), 30u);
    const auto total = [&](const Affinities& m) {
      return SharedTotal{{board.big, Duration::from_ms(m.big->least)},
                         {board.little, Duration::from_ms(m.little->least)},
                         Duration::from_ms(m.all->least)};
    };
    for (const auto& [held, timing] : models) {
      std::vector<SharedTotal> rest;
      for (const auto& [name, other] : models) {
        if (name != held) rest.push_back(total(other));
      }
      const auto law = fit_sharing(rest);
      ASSERT_OK(law);
      const SharedTotal truth = total(timing);
      const Duration predicted = shared_time(*law, truth.big, truth.little);
      errors.push_back(predicted / truth.together - 1);
      ideal.push_back(shared_time({1, 0}, truth.big, truth.little) / truth.together - 1);
      const bool hurts = truth.together > truth.big.time;
      const bool said = predicted > truth.big.time;
      ++all_signs;
      all_right += hurts == said ? 1 : 0;
      if (!decided(timing)) continue;
      ++signs;
      right += hurts == said ? 1 : 0;
    }
  }
  print("all cores, ideal sharing (baseline)", ideal);
  print("all cores, sharing law of the other models", errors);
  std::printf("  helps or hurts: %d of %d right where runs tell, %d of %d over all\n", right, signs,
              all_right, all_signs);
  EXPECT_LT(median_of(magnitudes(errors)), 0.08);
}

// A MobileNet or EfficientNet by its name: "mobilenet-v2-0.75-160-quantized".
struct Family {
  std::string name;  // family and precision
  double width = 1;
  double side = 224;
};

std::optional<Family> family_of_name(const std::string& model) {
  const bool uint8 = model.find("quantized") != std::string::npos &&
                     model.find("non-quantized") == std::string::npos;
  for (const char* family : {"mobilenet-v1", "mobilenet-v2"}) {
    if (!model.starts_with(family)) continue;
    double width = 0;
    double side = 0;
    if (std::sscanf(model.c_str() + 13, "%lf-%lf", &width, &side) != 2) return std::nullopt;
    return Family{message(family, uint8 ? " uint8" : " fp32"), width, side};
  }
  return std::nullopt;
}

// Work of such a family: pixels times width squared (pointwise), times width (depthwise), once.
Terms terms_of_family(const Family& f) {
  const double pixels = f.side * f.side / (224.0 * 224.0);
  return {1, pixels * f.width * f.width, pixels * f.width, pixels, f.width * f.width, f.width};
}

TEST_F(BoardAccuracy, EnergyFromPowerAndPredictedTime) {
  std::map<std::string, std::vector<std::pair<Family, CsvRow>>> groups;
  for (const CsvRow& row :
       testing::csv_rows(std::string(kDevices) + "mlperf_inference_v1.0_singlestream.csv")) {
    const bool board = row.at("system").starts_with("rpi4coral-fan.on") ||
                       row.at("system").starts_with("xavier-power.0");
    if (!board || row.at("mean_wall_power_W").empty()) continue;
    if (const auto family = family_of_name(row.at("model"))) {
      groups[row.at("system").substr(0, 8) + " " + family->name].push_back({*family, row});
    }
  }
  std::vector<double> energy;
  std::vector<double> time;
  for (const auto& [name, rows] : groups) {
    std::vector<double> errors;
    for (std::size_t held = 0; held < rows.size(); ++held) {
      std::vector<FitRow> fit;
      std::vector<double> watts;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i == held) continue;
        const double ns = number(rows[i].second, "mean_ns");
        fit.push_back({terms_of_family(rows[i].first), ns, 1 / (ns * ns)});
        watts.push_back(number(rows[i].second, "mean_wall_power_W"));
      }
      const double predicted = dot(fit_non_negative(fit), terms_of_family(rows[held].first));
      const double measured = number(rows[held].second, "mean_ns");
      time.push_back(predicted / measured - 1);
      errors.push_back(predicted * median_of(watts) /
                           (measured * number(rows[held].second, "mean_wall_power_W")) -
                       1);
    }
    print(("  " + name).c_str(), errors);
    energy.insert(energy.end(), errors.begin(), errors.end());
  }
  print("time of a MobileNet left out", time);
  print("energy of a MobileNet left out", energy);
  EXPECT_LT(median_of(magnitudes(energy)), 0.10);
}

}  // namespace
}  // namespace offcut
