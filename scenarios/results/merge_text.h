// Puts shards that were written as CSV or as JSON lines together, as merge.h does with databases:
// the bytes of one run over all.
//
//   offcut run sweep.json --shard 1/2 -o 1.csv         beside it 1.csv.manifest.json
//   offcut run sweep.json --shard 2/2 -o 2.csv
//   offcut merge 1.csv 2.csv -o all.csv
//
// Every part is read twice: first to hold its rows to the number and the hash that it states of
// them, then to copy them. All parts are open at once.
#pragma once

#include <filesystem>
#include <ostream>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "scenarios/results/merge.h"

namespace offcut::scenarios {

enum class TextForm { Csv, JsonLines };

// Writes the rows to `out`, and, of CSV, what belongs into the file beside it to `manifests`.
// Errors as those of merge_results(). Of the options only `progress` and `stop` count.
[[nodiscard]] Result<MergeSummary> merge_text(std::span<const std::filesystem::path> parts,
                                              TextForm form, std::ostream& out,
                                              std::string& manifests,
                                              const MergeOptions& options = {});

}  // namespace offcut::scenarios
