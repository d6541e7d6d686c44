// Puts the databases of the shards of one run together: the result is that of one run over all
// scenarios, with the same rows in the same order.
//
//   offcut run sweep.json --shard 1/3 -o 1.db          on one machine each
//   offcut run sweep.json --shard 2/3 -o 2.db
//   offcut run sweep.json --shard 3/3 -o 3.db
//   offcut merge 1.db 2.db 3.db -o all.db
//
// Parts may be given in any order. They must hold the same studies, by manifest (the scenarios with
// their inputs, by hash); together all scenarios, each once; and every part must be complete. Rows
// are copied one by one through the store's own door: memory does not grow with them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/base/result.h"

namespace offcut::scenarios {

struct MergeSummary {
  std::uint64_t studies = 0;
  std::uint64_t scenarios = 0;
  std::uint64_t rows = 0;
};

// Writes the new database `into`. Inconsistent where parts do not belong together, overlap, leave
// scenarios out or are not complete; errors of opening as those of sqlite_store().
[[nodiscard]] Result<MergeSummary> merge_results(std::span<const std::filesystem::path> parts,
                                                 const std::filesystem::path& into);

}  // namespace offcut::scenarios
