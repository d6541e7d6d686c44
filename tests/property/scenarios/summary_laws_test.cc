// Summaries of random sweeps over affine networks against their rows: scenario by scenario what the
// vectorised sweep decides, and in sum what the tables say.
#include <algorithm>
#include <map>
#include <random>

#include "engine/base/text.h"
#include "engine/cut/skyline/sweep.h"
#include "network_models/network_link.h"
#include "scenarios/prepared/affine_grid.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/studies/cut_tally.h"
#include "scenarios/studies/summary_study.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

constexpr unsigned kStudies = 60;

// Axes over networks that stay affine, in random order; some turn together, some with the device.
std::string random_sweep(unsigned seed) {
  std::mt19937 random(seed);
  const auto numbers = [&](double from, double to, std::size_t count) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
      out.push_back(text_of(std::uniform_real_distribution<double>(from, to)(random)));
    }
    return "[" + join(out, ", ") + "]";
  };
  struct Choice {
    std::string field;
    std::string values;
  };
  std::vector<Choice> axes = {{"network.uplink_mbit_per_s", numbers(0.3, 60, 4 + random() % 20)},
                              {"network.downlink_mbit_per_s", numbers(1, 60, 2)},
                              {"network.rtt_ms", numbers(1, 150, 3)},
                              {"network.grant_ms", numbers(0, 9, 3)},
                              {"network.users", "[1, 3]"},
                              {"network.radio.transmit_base_mw", numbers(0, 900, 2)},
                              {"network.radio.wait_mw", numbers(0, 9000, 2)},
                              {"network.transport", R"(["affine", "size_over_rate"])"},
                              {"network.model", R"(["dnntune_wifi", "dnntune_4g", "dnntune_3g"])"},
                              {"device.affinity", R"(["big", "little", "big+little"])"}};
  std::shuffle(axes.begin(), axes.end(), random);
  axes.resize(3 + random() % 3);
  std::string out = "\"network\": { \"model\": \"dnntune_wifi\" }, \"objective\": \"" +
                    std::string(random() % 2 == 0 ? "latency" : "energy") + "\", ";
  const auto has = [&](const std::string& field) {
    return std::any_of(axes.begin(), axes.end(),
                       [&](const Choice& axis) { return axis.field == field; });
  };
  if (has("network.rtt_ms") && has("network.grant_ms")) {
    out += R"("zip": [["network.rtt_ms", "network.grant_ms"]], )";
  } else if (has("network.rtt_ms") && has("device.affinity")) {
    out += R"("zip": [["network.rtt_ms", "device.affinity"]], )";
  } else if (has("network.rtt_ms") && has("network.model")) {
    out += R"("zip": [["network.rtt_ms", "network.model"]], )";
  }
  std::vector<std::string> texts;
  for (const Choice& axis : axes) texts.push_back("\"" + axis.field + "\": " + axis.values);
  return out + "\"sweep\": { " + join(texts, ", ") + " }";
}

Result<PreparedStudy> prepared(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  return PreparedStudy::prepare(std::move(*study), source_catalog());
}

std::vector<ResultRow> rows_of(const PreparedStudy& study) {
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study.size(); ++i) EXPECT_OK(append_rows(study, i, rows));
  return rows;
}

void expect_near(double a, double b) { EXPECT_NEAR(a, b, 1e-12 * std::abs(b)); }

// Compares one row with what the grid and the sweep make of its scenario.
void expect_decision(const PreparedStudy& study, const ResultRow& row, const AffineGrid& grid,
                     std::uint64_t k, std::uint64_t j) {
  const StudyContext& context = study.context();
  const auto resolved = resolve_scenario(context, context.axes.digits(row.number));
  ASSERT_OK(resolved);
  AffineGrid::Row networks = AffineGrid::empty_row();
  grid.fill(j, 1, networks);
  const AffineCoefficients found = networks.networks.at(0);
  const AffineCoefficients wanted = *resolved->link->affine();
  EXPECT_EQ(found.fixed_up, wanted.fixed_up);
  EXPECT_EQ(found.fixed_transmit, wanted.fixed_transmit);
  EXPECT_EQ(found.up_s_per_byte, wanted.up_s_per_byte);
  EXPECT_EQ(found.down_s_per_byte, wanted.down_s_per_byte);
  EXPECT_EQ(found.transmit_j_per_byte, wanted.transmit_j_per_byte);
  EXPECT_EQ(found.receive_j_per_byte, wanted.receive_j_per_byte);
  EXPECT_EQ(found.promotion, wanted.promotion);
  EXPECT_EQ(found.tail, wanted.tail);
  EXPECT_EQ(found.wait_power, wanted.wait_power);
  const Combination& combination = context.combinations[k];
  const Question& question = combination.scenario.question;
  const auto skyline =
      combination.group->solver().skyline(combination.columns, scope_of(grid.dearest(), question));
  const NetworkSweep sweep(*skyline, question.objective, grid.dearest().wait_power_limit());
  std::array<std::uint32_t, 1> plan{};
  std::array<double, 1> value{};
  sweep.answer(networks.networks, plan, value);
  EXPECT_EQ(skyline->plans()[plan[0]].cut, row.cut);
  std::array<double, 1> latency{};
  std::array<double, 1> energy{};
  plan_costs(skyline->plans()[plan[0]].figures, row.scope, networks.networks, 0, latency, energy);
  expect_near(Duration::from_s(latency[0]).ms(), row.price.latency().ms());
  expect_near(Energy::from_j(energy[0]).mj(), row.price.energy(row.scope).mj());
}

TEST(SummaryLaws, TheSweepDecidesEveryScenarioAsItsRowDoes) {
  std::size_t compared = 0;
  for (unsigned seed = 0; seed < kStudies; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    const auto study = prepared(random_sweep(seed));
    ASSERT_OK(study);
    const StudyContext& context = study->context();
    std::map<std::uint64_t, ResultRow> rows;
    for (ResultRow& row : rows_of(*study)) rows.emplace(row.number, std::move(row));
    std::map<std::vector<std::size_t>, std::uint64_t> number;
    for (std::uint64_t i = 0; i < study->size(); ++i) number[context.axes.digits(i)] = i;
    std::map<std::pair<std::uint64_t, std::size_t>, std::optional<AffineGrid>> grids;
    std::vector<std::size_t> digits;
    for (std::uint64_t k = 0; k < context.combinations.size(); ++k) {
      for (std::uint64_t j = 0; j < context.axes.networks(); j += 1 + compared % 3) {
        context.axes.digits_of(k, j, digits);
        const std::size_t model =
            context.networks.model_axis ? digits[*context.networks.model_axis] : 0;
        auto [grid, is_new] = grids.try_emplace({k, model});
        if (is_new) grid->second = AffineGrid::build(context, k, model);
        ASSERT_TRUE(grid->second) << "every network here is affine";
        expect_decision(*study, rows.at(number.at(digits)), *grid->second, k, j);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 2000u);
}

const StudyCell& cell(const StudyTable& table, std::size_t row, const std::string& column) {
  const auto place = std::find(table.columns.begin(), table.columns.end(), column);
  EXPECT_NE(place, table.columns.end()) << column;
  return table.rows.at(row).at(static_cast<std::size_t>(place - table.columns.begin()));
}

TEST(SummaryLaws, TablesSayWhatTheRowsSay) {
  for (unsigned seed = 0; seed < kStudies; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    const std::string text = random_sweep(seed);
    const auto study = prepared(text);
    const auto to_summarise = prepared("\"output\": { \"rows\": \"summary\" }, " + text);
    ASSERT_OK(study);
    ASSERT_OK(to_summarise);
    // By cut alone: over all combinations and network models together.
    std::map<std::string, CutTally> wanted;
    for (const ResultRow& row : rows_of(*study)) {
      CutTally& tally = wanted[std::string(row.first_cloud_layer)];
      ++tally.wins;
      tally.latency_ms.add(row.price.latency().ms());
      tally.energy_mj.add(row.price.energy(row.scope).mj());
    }
    const auto summary = summarise(*to_summarise, {.jobs = 1 + static_cast<int>(seed % 3)});
    ASSERT_OK(summary);
    EXPECT_EQ(summary->scenarios, study->size());
    const StudyTable& cuts = summary->tables.at(0);
    std::map<std::string, CutTally> found;
    std::map<std::string, double> sum_ms;
    for (std::size_t r = 0; r < cuts.rows.size(); ++r) {
      const std::string cut = std::get<std::string>(cell(cuts, r, "cloud_starts_at"));
      const auto number = [&](const char* name) { return std::get<double>(cell(cuts, r, name)); };
      CutTally& tally = found[cut];
      tally.wins += static_cast<std::uint64_t>(number("wins"));
      tally.latency_ms.add(number("least_ms"));
      tally.latency_ms.add(number("most_ms"));
      tally.energy_mj.add(number("least_mj"));
      tally.energy_mj.add(number("most_mj"));
      sum_ms[cut] += number("wins") * number("latency_ms");
    }
    ASSERT_EQ(found.size(), wanted.size());
    for (const auto& [cut, tally] : wanted) {
      EXPECT_EQ(found[cut].wins, tally.wins) << cut;
      expect_near(found[cut].latency_ms.least(), tally.latency_ms.least());
      expect_near(found[cut].latency_ms.most(), tally.latency_ms.most());
      expect_near(found[cut].energy_mj.least(), tally.energy_mj.least());
      expect_near(found[cut].energy_mj.most(), tally.energy_mj.most());
      expect_near(sum_ms[cut] / static_cast<double>(tally.wins), tally.latency_ms.mean());
    }
  }
}

}  // namespace
}  // namespace offcut::scenarios
