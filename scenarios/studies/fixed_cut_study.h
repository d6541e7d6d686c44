// One cut for all networks: what it costs to fix the cut before the network is known, against
// choosing it anew for every network of a sweep. `"output": { "rows": "fixed_cut" }`.
//
// For every combination of the axes outside the network, all cuts are priced over all networks of
// the sweep that conditions keep. The table shows what a cut chosen anew costs in the mean, and of
// the cuts with the least worst regret (engine/study/regret.h), with the least mean, of device-only
// and of cloud-only: mean objective, mean and worst regret, and how often each is the best anyway.
//
// Plans are the cuts that keep the pins, in every encoding. A plan that breaks a bound or cannot
// sustain the stream in some network has no regret there, and the table says in which share of the
// networks that is so. The whole surface of plans and networks is written block by block, in rows
// of networks (row_sweep.h). O(plans * networks), memory O(plans) times a block.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "engine/base/result.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/study_table.h"

namespace offcut::scenarios {

struct FixedCutOptions {
  int jobs = 0;                                        // threads; 0: all cores
  std::function<void(std::uint64_t done)> progress{};  // scenarios; may be empty
  const std::atomic<bool>* stop = nullptr;
};

struct FixedCuts {
  StudyTable table;
  std::uint64_t scenarios = 0;
  std::uint64_t left_out = 0;
  std::uint64_t infeasible = 0;  // scenarios in which no cut keeps the bounds
  bool stopped = false;          // then the table is empty
};

// Whether the study can be answered so: TooLarge for a model whose cuts are too many to list. The
// questions that it does not take are refused when the file is read (key_rules.h).
[[nodiscard]] Result<void> check_fixed_cuts(const PreparedStudy& study);

// Errors name the study, those of check_fixed_cuts() among them.
[[nodiscard]] Result<FixedCuts> fixed_cuts(const PreparedStudy& study,
                                           const FixedCutOptions& options);

}  // namespace offcut::scenarios
