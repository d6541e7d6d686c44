// What is bundled answers: every network on every device, and the laws of kinds are those that the
// bundled files give.
#include "scenarios/validation/kind_data.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "device_models/device_file.h"
#include "device_models/part_kinds.h"
#include "device_models/site_costs.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "traces/timed_network.h"

namespace offcut::scenarios {
namespace {

const Catalog& catalog() {
  static const Catalog catalog{std::filesystem::path(OFFCUT_SOURCE_DIR)};
  return catalog;
}

std::vector<device_models::DeviceModel> devices() {
  std::vector<device_models::DeviceModel> out;
  for (const CatalogEntry& entry : catalog().list(CatalogKind::Device)) {
    auto device = device_models::read_device(entry.path);
    EXPECT_OK(device);
    if (device) out.push_back(std::move(*device));
  }
  return out;
}

// Every ground but a measurement says itself in a flag that names the device.
void expect_answer(const device_models::DeviceModel& device, const traces::TimedNetwork& network,
                   const std::string& unit) {
  SCOPED_TRACE(message(network.trace.model, " on the ", unit, " of ", device.name));
  OperatingPoint point = network.trace.runs.front().point;
  point.unit = unit;
  point.framework = "any";
  const Trace* trace = &network.trace;
  const auto column = device_models::cost_column(device, *network.graph, point, {&trace, 1});
  ASSERT_OK(column);
  const Duration sum = std::accumulate(column->time.begin(), column->time.end(), Duration());
  EXPECT_GT(sum, Duration::zero());
  EXPECT_TRUE(std::isfinite(sum.s()));
  const bool measured =
      std::find_if(column->provenance.begin(), column->provenance.end(), [](Provenance ground) {
        return ground != Provenance::Measured && ground != Provenance::Assumed;
      }) == column->provenance.end();
  const bool says_so =
      std::any_of(column->flags.begin(), column->flags.end(),
                  [&](const std::string& flag) { return flag.starts_with(device.name + ": "); });
  EXPECT_TRUE(measured || says_so);
  EXPECT_TRUE(measured || column->common_sd > 0 || column->total_known);
}

TEST(BundledGrounds, EveryNetworkAnswersOnEveryUnitOfEveryDevice) {
  const auto all = devices();
  ASSERT_GE(all.size(), 40u);
  for (const CatalogEntry& entry : catalog().list(CatalogKind::Model)) {
    const auto network = traces::read_timed_network(entry.path);
    ASSERT_OK(network);
    for (const device_models::DeviceModel& device : all) {
      if (!device.clusters.empty()) expect_answer(device, *network, "cpu");
      for (const device_models::Unit& unit : device.units) {
        expect_answer(device, *network, unit.name);
      }
    }
  }
}

// The table in the library is written by offcut-kinds; where device files or laws change, it is to
// be written again.
TEST(BundledGrounds, LawsOfKindsAreThoseOfTheBundledFiles) {
  const auto sources = read_kind_sources(catalog());
  ASSERT_OK(sources);
  for (const device_models::PartKindRow& row : device_models::kPartKinds) {
    const KindData data = kind_data(*sources, row.kind);
    const device_models::KindLaw* law = device_models::find_kind_law(row.kind);
    ASSERT_NE(law, nullptr) << row.word;
    const auto terms = device_models::fit_kind_terms(data.samples, data.totals);
    ASSERT_EQ(terms.size(), law->terms.size()) << row.word;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      SCOPED_TRACE(message(row.word, " ", terms[k].kernel, ": write kind_rows.cc again"));
      EXPECT_EQ(terms[k].kernel, law->terms[k].kernel);
      const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-3 * (a + b); };
      EXPECT_TRUE(near(terms[k].numbers.arithmetic, law->terms[k].arithmetic));
      EXPECT_TRUE(near(terms[k].numbers.traffic, law->terms[k].traffic));
      EXPECT_TRUE(near(terms[k].numbers.launches, law->terms[k].launches));
    }
  }
}

}  // namespace
}  // namespace offcut::scenarios
