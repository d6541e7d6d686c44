// Rows of a sweep boiled down to which cut wins how often and what it costs: for sweeps of which
// nobody wants every row. `"output": { "rows": "summary" }`.
//
// One table row for every cut that is ever best, in each combination of the axes outside the
// network and each network model: its wins and their share; mean, least, median, 95th percentile
// and largest latency and energy where it wins; and, for every numeric axis of the network, the
// range in which it wins. A second table holds the same over all cuts, with what is infeasible and
// what is left out. Percentiles are within 0.05 % (quantiles.h); the others are exact.
//
// Scenarios stream in blocks of fixed size and blocks are added up in order, so the figures are the
// same bits at any number of threads, and memory holds a few blocks whatever the size of the sweep.
// Affine networks without bounds go through the vectorised sweep (summary_block.h); others are
// priced over the skyline one by one. Blocks of all combinations run side by side.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/study_table.h"
#include "scenarios/rows/least_so_far.h"

namespace offcut::scenarios {

struct SummaryOptions {
  int jobs = 0;  // threads; 0: all cores
  // Scenarios done, and the best of them where all have one objective; may be empty.
  std::function<void(std::uint64_t done, const std::optional<LeastSoFar>& least)> progress{};
  const std::atomic<bool>* stop = nullptr;
  std::uint64_t sample = 0;  // > 0: stop after about as many, for an estimate of the time
};

struct Summary {
  std::vector<StudyTable> tables;
  std::uint64_t scenarios = 0;  // answered
  std::uint64_t left_out = 0;
  std::uint64_t infeasible = 0;
  bool stopped = false;  // then there are no tables
};

[[nodiscard]] Result<Summary> summarise(const PreparedStudy& study, const SummaryOptions& options);

}  // namespace offcut::scenarios
