// The checks of kind_checks.h for what comes as tables.
#pragma once

#include "tests/property/scenarios/kind_checks.h"

namespace offcut::testing {

using scenarios::StudyTable;

inline const scenarios::StudyCell& cell_of(const StudyTable& table, std::size_t row,
                                           const std::string& column) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].starts_with(column)) return table.rows[row][c];
  }
  ADD_FAILURE() << table.name << " has no column " << column;
  return table.rows[row][0];
}

inline double number_in(const StudyTable& table, std::size_t row, const std::string& column) {
  const scenarios::StudyCell& cell = cell_of(table, row, column);
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* interval = std::get_if<Interval>(&cell)) return interval->value;
  ADD_FAILURE() << column << " is no number";
  return 0;
}

inline std::string text_in(const StudyTable& table, std::size_t row, const std::string& column) {
  const auto* text = std::get_if<std::string>(&cell_of(table, row, column));
  return text == nullptr ? "" : *text;
}

inline void check_summary(WorldFolder& world, const Json& document, Asked asked) {
  std::map<std::pair<std::string, double>, double> wins;
  double infeasible = 0;
  for (const double uplink : kUplinks) {
    asked.uplink_mbit_per_s = uplink;
    const Weighed best = world.world().best(asked);
    if (best.feasible()) wins[{best.name, best.layers}] += 1;
    infeasible += best.feasible() ? 0 : 1;
  }
  std::string error;
  const auto tables = world.tables(document, error);
  ASSERT_EQ(error, "");
  ASSERT_EQ(tables.size(), 2u);
  std::map<std::pair<std::string, double>, double> found;
  for (std::size_t r = 0; r < tables[0].rows.size(); ++r) {
    found[{text_in(tables[0], r, "cloud_starts_at"), number_in(tables[0], r, "layers_on_device")}] =
        number_in(tables[0], r, "wins");
  }
  EXPECT_EQ(found, wins);
  EXPECT_EQ(number_in(tables[1], 0, "infeasible"), infeasible);
  EXPECT_EQ(number_in(tables[1], 0, "scenarios"), static_cast<double>(kUplinks.size()));
}

// Regret by its definition: costs by plan, one entry per circumstance, infinite where a plan cannot
// be had.
struct Regrets {
  double least_mean = 0;  // of what is best in each
  double minimax = kInfinity;
  std::size_t answered = 0;
};

inline Regrets regrets_of(const std::vector<Plans>& circumstances) {
  Regrets out;
  std::vector<double> least;
  for (const Plans& plans : circumstances) {
    double here = kInfinity;
    for (const Weighed& plan : plans) {
      if (plan.feasible()) here = std::min(here, plan.value);
    }
    least.push_back(here);
    if (here == kInfinity) continue;
    ++out.answered;
    out.least_mean += here;
  }
  out.least_mean /= static_cast<double>(std::max<std::size_t>(1, out.answered));
  std::size_t most_often = circumstances.size() + 1;  // in how many the best option cannot be had
  for (std::size_t p = 0; p < circumstances[0].size(); ++p) {
    if (!circumstances[0][p].pinned_well) continue;
    std::size_t missing = 0;
    double worst = 0;
    for (std::size_t c = 0; c < circumstances.size(); ++c) {
      if (least[c] == kInfinity) continue;
      const Weighed& plan = circumstances[c][p];
      missing += plan.feasible() ? 0 : 1;
      if (plan.feasible()) worst = std::max(worst, plan.value - least[c]);
    }
    if (missing > most_often || (missing == most_often && worst >= out.minimax)) continue;
    most_often = missing;
    out.minimax = worst;
  }
  return out;
}

inline double per_si(const Asked& asked) {
  const bool plain = asked.objective == Asked::Objective::EnergyDelay ||
                     asked.objective == Asked::Objective::Weighted;
  return plain ? 1 : 1e3;
}

inline void check_fixed_cut(WorldFolder& world, const Json& document, Asked asked) {
  std::vector<Plans> circumstances;
  for (const double uplink : kUplinks) {
    asked.uplink_mbit_per_s = uplink;
    circumstances.push_back(world.world().plans(asked));
  }
  const Regrets expected = regrets_of(circumstances);
  std::string error;
  const auto tables = world.tables(document, error);
  ASSERT_EQ(error, "");
  ASSERT_EQ(tables.size(), 1u);
  ASSERT_EQ(tables[0].rows.empty(), expected.answered == 0);
  if (expected.answered == 0) return;
  const double unit = per_si(asked);
  expect_close(number_in(tables[0], 0, "mean"), unit * expected.least_mean, "mean of the best");
  const auto* worst = std::get_if<double>(&cell_of(tables[0], 1, "worst_regret"));
  if (worst != nullptr) expect_close(*worst, unit * expected.minimax, "minimax regret");
}

// At the median of the round trip, and the regret over the draws of the study.
inline void check_sensitivity(WorldFolder& world, const Json& document, Asked asked) {
  std::vector<Plans> circumstances;
  for (std::uint64_t p = 0; p < kDraws; ++p) {
    asked.rtt_ms = 1 + 29 * CounterRng(1, 0).uniform(p);
    circumstances.push_back(world.world().plans(asked));
  }
  const Regrets expected = regrets_of(circumstances);
  std::string error;
  const auto tables = world.tables(document, error);
  if (expected.answered == 0) {
    EXPECT_NE(error.find("regret: expected a point at which a cut keeps"), std::string::npos);
    return;
  }
  ASSERT_EQ(error, "");
  ASSERT_EQ(tables.size(), 5u);
  asked.rtt_ms = 15.5;
  const Weighed best = world.world().best(asked);
  expect_close(number_in(tables[0], 0, "base"), best.latency_ms, "base latency");
  expect_close(number_in(tables[0], 1, "base"), best.energy_mj, "base energy");
  const double unit = asked.objective == Asked::Objective::Latency ? 1e3 : 1;
  for (std::size_t r = 0; r < tables[4].rows.size(); ++r) {
    if (text_in(tables[4], r, "minimax") != "yes") continue;
    expect_close(number_in(tables[4], r, "worst"), unit * expected.minimax, "minimax regret");
  }
}

// Nothing is uncertain: the odds are 0 or 1.
inline void check_uncertainty(WorldFolder& world, const Json& document, Asked asked) {
  const Weighed best = world.world().best(asked);
  std::string error;
  const auto tables = world.tables(document, error);
  ASSERT_EQ(error, "");
  ASSERT_EQ(tables.size(), 1u);
  double sum = 0;
  for (std::size_t r = 0; r < tables[0].rows.size(); ++r) {
    const double odds = number_in(tables[0], r, "best");
    sum += odds;
    if (odds == 0) continue;
    expect_close(number_in(tables[0], r, "latency_ms_p50"), best.latency_ms, "p50", 2e-3);
    expect_close(number_in(tables[0], r, "energy_mj_p50"), best.energy_mj, "p50", 2e-3);
    EXPECT_EQ(text_in(tables[0], r, "first_cloud_layer"), best.name);
    if (asked.encoded) {
      EXPECT_EQ(text_in(tables[0], r, "encoding"), best.encoding);
    }
  }
  EXPECT_EQ(sum, best.feasible() ? 1 : 0);
}

// Over a constant rate every policy does as well as the oracle.
inline void check_replay(WorldFolder& world, const Json& document, Asked asked) {
  const Weighed best = world.world().best(asked);
  std::string error;
  const auto tables = world.tables(document, error);
  ASSERT_EQ(error, "");
  ASSERT_EQ(tables.size(), 1u);
  ASSERT_EQ(tables[0].rows.size(), 4u);
  const bool bounded = document.contains("constraints");
  for (std::size_t r = 0; r < 4; ++r) {
    expect_close(number_in(tables[0], r, "latency_ms_p50"), best.latency_ms, "latency", 1e-7);
    expect_close(number_in(tables[0], r, "energy_mj"), best.energy_mj, "energy", 1e-7);
    EXPECT_NEAR(number_in(tables[0], r, "regret_percent"), 0, 1e-6);
    if (!bounded || tables[0].columns.back() != "broken_percent") continue;
    EXPECT_NEAR(number_in(tables[0], r, "broken_percent"), best.feasible() ? 0 : 100, 1e-9);
  }
}

inline const std::vector<KindCheck>& kind_checks() {
  using scenarios::Asker;
  static const std::vector<KindCheck> checks = {
      {Asker::Best, true, check_best},
      {Asker::AllCuts, true, check_all_cuts},
      {Asker::Pareto, true, check_pareto},
      {Asker::Regimes, true, check_regimes},
      {Asker::Summary, true, check_summary},
      {Asker::FixedCut, true, check_fixed_cut},
      {Asker::Ends, true, check_ends},
      {Asker::Sensitivity, false, check_sensitivity},
      {Asker::Uncertainty, true, check_uncertainty},
      {Asker::Replay, true, check_replay},
  };
  return checks;
}

}  // namespace offcut::testing
