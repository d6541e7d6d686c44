// One check per kind of rows and of study: runs a scenario file over a small world and holds what
// comes out to the oracle.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>

#include "engine/study/counter_rng.h"
#include "scenarios/file/key_rules.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/run.h"
#include "tests/support/oracle/small_world.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {

using Plans = std::vector<Weighed>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A world with its files.
class WorldFolder {
 public:
  explicit WorldFolder(std::uint64_t seed) : world_(seed) { world_.write(folder_ / ""); }
  const SmallWorld& world() const { return world_; }

  std::vector<scenarios::ResultRow> rows(const Json& document) {
    auto study = scenarios::Study::parse(document.dump(), "s.json", folder_ / "");
    EXPECT_OK(study);
    if (!study) return {};
    auto prepared = scenarios::PreparedStudy::prepare(std::move(*study), catalog_);
    EXPECT_OK(prepared);
    if (!prepared) return {};
    held_.push_back(std::move(*prepared));  // the texts of the rows live in it
    std::vector<scenarios::ResultRow> out;
    for (std::uint64_t i = 0; i < held_.back().size(); ++i) {
      EXPECT_OK(scenarios::append_rows(held_.back(), i, out));
    }
    return out;
  }

  // The tables of a study, and what went wrong.
  std::vector<scenarios::StudyTable> tables(const Json& document, std::string& error) const {
    std::ofstream(folder_ / "s.json") << document.dump();
    std::vector<scenarios::StudyTable> out;
    std::ostringstream ignored;
    const auto sink = scenarios::csv_sink(ignored);
    scenarios::RunOptions options;
    options.jobs = 1;
    options.on_error = [&](const std::string& text) { error = text; };
    options.on_note = [](const std::string&) {};
    options.tables = [&](const scenarios::StudyTable& table) -> Result<void> {
      out.push_back(table);
      return {};
    };
    EXPECT_OK(scenarios::run_files({folder_ / "s.json"}, catalog_, *sink, options));
    return out;
  }

 private:
  ScratchFolder folder_;
  SmallWorld world_;
  scenarios::Catalog catalog_{OFFCUT_SOURCE_DIR};
  std::vector<scenarios::PreparedStudy> held_;
};

struct KindCheck {
  scenarios::Asker asker;
  bool is_quick;
  void (*check)(WorldFolder& world, const Json& document, Asked asked);
};

inline constexpr std::array kUplinks = {1., 3., 6., 12., 25., 60.};
inline constexpr int kDraws = 32;

// The file of a kind over a small world, without any further key.
inline Json document_for(scenarios::Asker asker) {
  Json out = SmallWorld::scenario();
  const scenarios::AskerSpec& spec = scenarios::spec_of(asker);
  if (spec.key == "study") {
    out["study"] = spec.word;
    static const std::map<std::string, const char*> blocks = {
        {"sensitivity", R"({"trajectories": 2, "most_evaluations": 64, "regret_points": 32,
                            "half_width": 0.5, "inputs": {"network.rtt_ms": {"uniform": [1, 30]}}})"},
        {"uncertainty", R"({"most_samples": 64})"},
        {"replay", R"({"uplink_trace": "rate.csv", "inferences": 3, "streams": 2})"}};
    out[std::string(spec.word)] = Json::parse(blocks.at(std::string(spec.word)));
    return out;
  }
  out["output"]["rows"] = spec.word;
  if (asker == scenarios::Asker::Regimes) {
    out["output"]["from"] = kUplinks.front();
    out["output"]["to"] = kUplinks.back();
  }
  const bool tables = asker == scenarios::Asker::Summary || asker == scenarios::Asker::FixedCut;
  if (tables) out["sweep"]["network.uplink_mbit_per_s"] = kUplinks;
  return out;
}

inline void expect_close(double found, double expected, const char* what, double share = 1e-9) {
  EXPECT_NEAR(found, expected, share * (1e-9 + std::abs(expected))) << what;
}

// The plan of a row, by what the row says of it.
inline const Weighed* plan_of(const scenarios::ResultRow& row, const Plans& plans) {
  const Weighed* found = nullptr;
  for (const Weighed& plan : plans) {
    if (plan.name != row.first_cloud_layer || plan.layers != row.layers_on_device) continue;
    const bool plain = plan.encoding == "plain" && row.encoding.empty();
    if (plan.encoding != row.encoding && !plain) continue;
    found = &plan;
  }
  EXPECT_NE(found, nullptr) << row.first_cloud_layer << " in " << row.encoding;
  return found;
}

// The plan is as good as the best by the rule of question.h.
inline void expect_as_good(const Weighed& plan, const Weighed& best) {
  EXPECT_TRUE(plan.pinned_well);
  expect_close(plan.excess, best.excess, "excess");
  if (best.feasible()) expect_close(plan.value, best.value, "objective");
}

inline void expect_price(const scenarios::ResultRow& row, const Weighed& plan) {
  expect_close(row.price.latency().ms(), plan.latency_ms, "latency");
  expect_close(row.price.energy(row.scope).mj(), plan.energy_mj, "energy");
}

inline void check_best(WorldFolder& world, const Json& document, Asked asked) {
  const auto rows = world.rows(document);
  ASSERT_EQ(rows.size(), 1u);
  const Plans plans = world.world().plans(asked);
  const Weighed* plan = plan_of(rows[0], plans);
  ASSERT_NE(plan, nullptr);
  const Weighed best = world.world().best(asked);
  expect_as_good(*plan, best);
  expect_price(rows[0], *plan);
  EXPECT_EQ(rows[0].feasible, best.feasible());
}

inline void check_all_cuts(WorldFolder& world, const Json& document, Asked asked) {
  const auto rows = world.rows(document);
  const Plans plans = world.world().plans(asked);
  EXPECT_EQ(rows.size(), plans.size());
  for (const auto& row : rows) {
    const Weighed* plan = plan_of(row, plans);
    ASSERT_NE(plan, nullptr);
    expect_price(row, *plan);
    EXPECT_EQ(row.feasible, plan->feasible()) << row.first_cloud_layer;
  }
}

// Device only, then cloud only in the encoding that ranks first.
inline void check_ends(WorldFolder& world, const Json& document, Asked asked) {
  const auto rows = world.rows(document);
  ASSERT_EQ(rows.size(), 2u);
  const Plans plans = world.world().plans(asked);
  const auto layers = static_cast<int>(world.world().layers());
  for (const bool device : {true, false}) {
    const scenarios::ResultRow& row = rows[device ? 0 : 1];
    EXPECT_EQ(row.layers_on_device, device ? layers : 0);
    const Weighed* plan = plan_of(row, plans);
    ASSERT_NE(plan, nullptr);
    expect_price(row, *plan);
    EXPECT_EQ(row.feasible, plan->feasible());
    for (const Weighed& other : plans) {
      if (other.layers != plan->layers) continue;
      EXPECT_LE(std::pair(plan->excess, plan->value),
                std::pair(other.excess, other.value * (1 + 1e-12)));
    }
  }
}

inline void check_pareto(WorldFolder& world, const Json& document, Asked asked) {
  const auto rows = world.rows(document);
  Plans plans = world.world().plans(asked);
  std::erase_if(plans, [](const Weighed& plan) { return !plan.feasible(); });
  std::sort(plans.begin(), plans.end(), [](const Weighed& a, const Weighed& b) {
    return std::pair(a.latency_ms, a.energy_mj) < std::pair(b.latency_ms, b.energy_mj);
  });
  Plans front;
  for (const Weighed& plan : plans) {
    if (front.empty() || plan.energy_mj < front.back().energy_mj) front.push_back(plan);
  }
  if (front.empty()) {  // the plan that comes nearest stands for it
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_FALSE(rows[0].feasible);
    return;
  }
  ASSERT_EQ(rows.size(), front.size());
  for (std::size_t i = 0; i < rows.size(); ++i) expect_price(rows[i], front[i]);
}

inline void check_regimes(WorldFolder& world, const Json& document, Asked asked) {
  const auto rows = world.rows(document);
  ASSERT_FALSE(rows.empty());
  double reached = kUplinks.front();
  for (const auto& row : rows) {
    const std::size_t n = row.extra.size();
    const double from = std::get<double>(row.extra[n - 3]);
    const double to = std::get<double>(row.extra[n - 2]);
    EXPECT_TRUE(std::get<bool>(row.extra[n - 1]));  // exact
    expect_close(from, reached, "from");
    reached = to;
    for (const double share : {0.02, 0.5, 0.98}) {
      asked.uplink_mbit_per_s = from * std::pow(to / from, share);
      const Plans plans = world.world().plans(asked);
      const Weighed* plan = plan_of(row, plans);
      ASSERT_NE(plan, nullptr);
      const Weighed best = world.world().best(asked);
      EXPECT_EQ(row.feasible, best.feasible()) << "at " << asked.uplink_mbit_per_s << " Mbit/s";
      expect_as_good(*plan, best);
    }
  }
  expect_close(reached, kUplinks.back(), "to");
}

}  // namespace offcut::testing
