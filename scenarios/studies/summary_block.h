// One block of the scenarios of a summary (summary_study.h), added up: which cut wins how often, at
// what cost, over which settings.
//
// Networks with a closed form go through the engine in rows of the innermost axis (network_grid.h),
// whatever the question; losses, traces and conditions are answered link by link.
// Internal to this folder.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/cut/skyline/row_sweep.h"
#include "scenarios/prepared/network_grid.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/cut_tally.h"

namespace offcut::scenarios {

// What all blocks of a study share.
struct SummaryPlan {
  const StudyContext* context = nullptr;
  std::vector<std::size_t> ranged;  // axes of numbers of the network, with a range in the tables
  std::vector<std::size_t> inner_axes;  // those of the innermost wheel of the network
  std::uint64_t networks = 1;           // combinations inside a combination
  // [network models] where the networks are the same in all combinations.
  std::vector<std::optional<NetworkGrid>> grids;
};
[[nodiscard]] SummaryPlan summary_plan(const StudyContext& context);

// What the blocks of one combination share: for each network model the skyline, ready to be swept.
class CombinationSweep {
 public:
  struct Model {
    const NetworkGrid* grid = nullptr;  // null: answered link by link
    std::shared_ptr<const Skyline> skyline;
    std::optional<RowSweep> sweep;
  };
  CombinationSweep(const SummaryPlan& plan, std::uint64_t combination)
      : plan_(plan), k_(combination), models_(plan.context->networks.models.size()) {}

  std::uint64_t combination() const { return k_; }
  // From any number of threads.
  [[nodiscard]] const Model& model(std::size_t model);

 private:
  struct Place {
    std::once_flag once;
    Model model;
    std::optional<NetworkGrid> grid;  // of this combination alone
  };
  void prepare(std::size_t model, Place& place);
  const SummaryPlan& plan_;
  std::uint64_t k_;
  std::vector<Place> models_;
};

// The best plans of one combination and one network model by what their cut is called.
struct TallyKey {
  std::size_t model = 0;  // network
  std::string cut;
  std::int64_t layers = 0;
  auto operator<=>(const TallyKey&) const = default;
};

// The scenario with the least objective of those that keep all bounds; the first of equals.
struct LeastValue {
  double value = std::numeric_limits<double>::infinity();
  std::uint64_t network = 0;  // in its combination
};

struct BlockTally {
  std::map<TallyKey, CutTally> cuts;
  std::map<std::size_t, std::uint64_t> left_out;  // by network model
  std::uint64_t answered = 0;
  LeastValue least;

  // `later` holds networks behind those of this one.
  void merge(BlockTally&& later);
};

// Adds up networks [begin, end) of a combination.
[[nodiscard]] Result<BlockTally> tally_block(const SummaryPlan& plan, CombinationSweep& combination,
                                             std::uint64_t begin, std::uint64_t end);

}  // namespace offcut::scenarios
