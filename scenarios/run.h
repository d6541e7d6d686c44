// Running studies: many files, in order, each over all cores, streaming rows into a sink.
//
// Scenarios are evaluated in blocks in parallel and written in their order, so the results are the
// same bytes at any number of threads, and memory holds a few blocks whatever the size of the
// sweep. A file with a mistake is reported and does not stop the others.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/sink.h"
#include "scenarios/results/study_table.h"
#include "scenarios/rows/least_so_far.h"

namespace offcut::scenarios {

// How far a run is; told after each block.
struct Progress {
  std::string study;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  // The least value of the objective so far, where the study has one objective and some scenario
  // keeps its bounds.
  std::optional<LeastSoFar> least{};
};

struct RunOptions {
  int jobs = 0;                                      // threads; 0: all cores
  Shard shard{};                                     // the part of each study to answer
  std::function<void(const Progress&)> progress;     // may be empty
  std::function<void(const std::string&)> on_error;  // one line an error; never empty
  std::function<void(const std::string&)> on_note;   // one line a warning or an origin; never empty
  // Takes the answers of sensitivity and uncertainty studies and summaries; empty: such studies are
  // refused.
  std::function<void(const StudyTable&)> tables;
  const std::atomic<bool>* stop = nullptr;  // set by a signal: finish the block and return
};

struct RunSummary {
  std::size_t files_done = 0;
  std::size_t files_failed = 0;
  std::uint64_t scenarios = 0;   // answered in this run
  std::uint64_t left_out = 0;    // scenarios that conditions or the hardware leave out
  std::uint64_t infeasible = 0;  // rows
  bool stopped = false;
};

// Returns the scenario files that the names mean: a file stands for itself, a folder for every
// *.json below it but JSON Schemas, in order of name, and what is neither is the name of a bundled
// study. NotFound, with the nearest name, for what is none of these, and for an empty folder.
[[nodiscard]] Result<std::vector<std::filesystem::path>> scenario_files(
    const std::vector<std::string>& names, const Catalog& catalog);

// Runs the files. An error of the sink ends the run and is returned; errors of files are told
// through `complain` and counted.
[[nodiscard]] Result<RunSummary> run_files(const std::vector<std::filesystem::path>& files,
                                           const Catalog& catalog, RowSink& sink,
                                           const RunOptions& options);

}  // namespace offcut::scenarios
