// Puts the databases of the shards of one run together: the result is that of one run over all
// scenarios, with the same rows in the same order.
//
//   offcut run sweep.json --shard 1/3 -o 1.db          on one machine each
//   offcut run sweep.json --shard 2/3 -o 2.db
//   offcut run sweep.json --shard 3/3 -o 3.db
//   offcut merge 1.db 2.db 3.db -o all.db
//
// Parts may be given in any order, and may be results of merging themselves. They must hold the
// same studies, by manifest (the scenarios with their inputs, by hash), and each shard once. Rows
// are copied as they lie in the parts, and each part's are held to the number and the hash that it
// states of them. Memory does not grow with the rows, nor descriptors with the parts.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/sqlite_store.h"

namespace offcut::scenarios {

struct MergeProgress {
  std::string study;
  std::uint64_t rows = 0;
  std::uint64_t of_rows = 0;
};

struct MergeOptions {
  // Merge what is there. Shards that are missing or not complete leave a result that says so; what
  // has whole shards only can be merged again with the others.
  bool partial = false;
  // Of `into`: Resume continues a merge of the same parts that was ended before it was done.
  Existing existing = Existing::Refuse;
  std::function<void(const MergeProgress&)> progress{};  // may be empty
  const std::atomic<bool>* stop = nullptr;               // set by a signal: commit and return
};

struct MergeSummary {
  std::uint64_t studies = 0;
  std::uint64_t scenarios = 0;
  std::uint64_t rows = 0;
  std::vector<std::string> missing{};  // one line per study that is not whole
  std::vector<std::string> notes{};    // one line each
  bool stopped = false;
};

// Writes the database `into`. Inconsistent where parts do not belong together, hold a shard twice,
// or (unless `partial`) leave one out or are not complete; Malformed, with the name of the part,
// where its rows are not those that were written; errors of opening as those of sqlite_store().
[[nodiscard]] Result<MergeSummary> merge_results(std::span<const std::filesystem::path> parts,
                                                 const std::filesystem::path& into,
                                                 const MergeOptions& options = {});

}  // namespace offcut::scenarios
