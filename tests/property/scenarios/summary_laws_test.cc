// Summaries of random sweeps over networks of all closed forms against their rows: scenario by
// scenario what the vectorised sweep decides, and in sum what the tables say.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>

#include "engine/base/text.h"
#include "engine/cut/skyline/row_sweep.h"
#include "network_models/network_link.h"
#include "scenarios/prepared/network_grid.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/studies/cut_tally.h"
#include "scenarios/studies/summary_study.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

constexpr unsigned kStudies = 40;

// Axes over networks that keep a closed form, in random order; some turn together, some with the
// device.
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
                              {"network.transport", R"(["affine", "slow_start"])"},
                              {"network.connection", R"(["new", "warm", "tls13", "quic"])"},
                              {"network.queue_bytes", "[0, 30000]"},
                              {"network.radio.drx_cycle_ms", "[40, 200]"},
                              {"network.model", R"(["wifi", "dnntune_4g", "lte"])"},
                              {"device.affinity", R"(["big", "little", "big+little"])"}};
  std::shuffle(axes.begin(), axes.end(), random);
  axes.resize(3 + random() % 3);
  // Loose and tight bounds, of which some scenarios keep none.
  static constexpr std::array kQuestions = {
      R"("objective": "latency", )",
      R"("objective": "energy", )",
      R"("objective": "edp", )",
      R"("objective": { "latency": 0.3, "energy": 0.7 }, )",
      R"("objective": "throughput", )",
      R"("objective": "latency", "constraints": { "energy_mj": 170 }, )",
      R"("objective": "energy", "constraints": { "latency_ms": 150 }, )",
      R"("objective": "latency", "stream": { "frames_per_s": 7 }, )"};
  std::string out =
      R"("network": { "model": "wifi" }, )" + std::string(kQuestions[random() % kQuestions.size()]);
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

// What an exchange costs over the row is what it costs over the link.
void expect_link(const NetworkGrid::Row& row, const ResolvedScenario& resolved,
                 const CutFigures& figures) {
  if (!figures.offloads) return;
  const Exchange exchange{figures.up, figures.down, figures.cloud};
  const LinkCost found = LinkOfRow(row.networks, 0).cost(exchange);
  const LinkCost wanted = resolved.link->cost(exchange);
  EXPECT_EQ(found.up, wanted.up);
  EXPECT_EQ(found.down, wanted.down);
  EXPECT_EQ(found.transmit, wanted.transmit);
  EXPECT_EQ(found.energy(), wanted.energy());
}

// Compares one row with what the grid and the sweep make of its scenario.
void expect_decision(const PreparedStudy& study, const ResultRow& row, const NetworkGrid& grid,
                     std::uint64_t k, std::uint64_t j) {
  const StudyContext& context = study.context();
  const auto resolved = resolve_scenario(context, context.axes.digits(row.number));
  ASSERT_OK(resolved);
  const Combination& combination = context.combinations[k];
  const Question& question = combination.scenario.question;
  const auto skyline =
      combination.group->solver().skyline(combination.columns, scope_of(grid.dearest(), question));
  NetworkGrid::Row networks(*skyline);
  grid.fill(j, 1, networks);
  for (const SkylinePlan& plan : skyline->plans()) expect_link(networks, *resolved, plan.figures);
  const RowSweep sweep(*skyline, question, grid.dearest_wait());
  std::array<std::uint32_t, 1> plan{};
  std::array<double, 1> value{};
  sweep.answer(networks.networks, plan, value);
  EXPECT_EQ(skyline->plans()[plan[0]].cut, row.cut);
  EXPECT_EQ(std::isfinite(value[0]), row.feasible);
  if (row.feasible) {
    EXPECT_EQ(value[0], question.objective.value(row.price));
  }
  std::array<double, 1> latency{};
  std::array<double, 1> energy{};
  write_plan_costs(skyline->plans()[plan[0]].figures, question, networks.networks, 0,
                   {latency, energy});
  EXPECT_EQ(latency[0], row.price.latency().s());
  EXPECT_EQ(energy[0], row.price.energy(row.scope).j());
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
    std::map<std::pair<std::uint64_t, std::size_t>, std::optional<NetworkGrid>> grids;
    std::vector<std::size_t> digits;
    for (std::uint64_t k = 0; k < context.combinations.size(); ++k) {
      for (std::uint64_t j = 0; j < context.axes.networks(); j += 1 + compared % 3) {
        context.axes.digits_of(k, j, digits);
        const std::size_t model =
            context.networks.model_axis ? digits[*context.networks.model_axis] : 0;
        auto [grid, is_new] = grids.try_emplace({k, model});
        if (is_new) grid->second = NetworkGrid::build(context, k, model);
        ASSERT_TRUE(grid->second) << "every network here has a closed form";
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
    std::uint64_t infeasible = 0;
    for (const ResultRow& row : rows_of(*study)) {
      if (!row.feasible) {
        ++infeasible;
        continue;
      }
      CutTally& tally = wanted[std::string(row.first_cloud_layer)];
      ++tally.wins;
      tally.latency_ms.add(row.price.latency().ms());
      tally.energy_mj.add(row.price.energy(row.scope).mj());
    }
    const auto summary = summarise(*to_summarise, {.jobs = 1 + static_cast<int>(seed % 3)});
    ASSERT_OK(summary);
    EXPECT_EQ(summary->scenarios, study->size());
    EXPECT_EQ(summary->infeasible, infeasible);
    const StudyTable& cuts = summary->tables.at(0);
    std::map<std::string, CutTally> found;
    std::map<std::string, double> sum_ms;
    for (std::size_t r = 0; r < cuts.rows.size(); ++r) {
      const std::string cut = std::get<std::string>(cell(cuts, r, "cloud_starts_at"));
      const auto number = [&](const char* name) { return std::get<double>(cell(cuts, r, name)); };
      if (number("wins") == 0) continue;
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
