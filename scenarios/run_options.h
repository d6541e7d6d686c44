// What a run is told, and what it tells back: options, progress, and the counts at its end.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "scenarios/results/shard.h"
#include "scenarios/results/study_table.h"
#include "scenarios/rows/least_so_far.h"

namespace offcut::scenarios {

class Study;

// How far a run is; told after each block.
struct Progress {
  std::string study;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  // The least value of the objective so far, where the study has one objective and some scenario
  // keeps its bounds.
  std::optional<LeastSoFar> least{};
  const char* unit = "scenarios";  // of what is counted
};

struct RunOptions {
  int jobs = 0;   // threads; 0: all cores
  Shard shard{};  // the part of each study to answer
  // Every row is checked by plain code before it is put out; else one in about a thousand.
  bool certify_every_row = false;
  std::function<void(const Progress&)> progress;     // may be empty
  std::function<void(const std::string&)> on_error;  // one line an error; never empty
  std::function<void(const std::string&)> on_note;   // one line a warning or an origin; never empty
  // Takes the answers that are tables: of other studies than sweeps, and of sweeps whose rows
  // nobody stores; its error ends the run, as that of a sink does. Empty: such studies are refused.
  std::function<Result<void>(const StudyTable&)> tables;
  // Told of each study that answers by tables, before its tables; may be empty.
  std::function<void(const Study&)> on_table_study{};
  const std::atomic<bool>* stop = nullptr;  // set by a signal: finish the scenario and return
};

struct RunSummary {
  std::size_t files_done = 0;
  std::size_t files_failed = 0;
  std::uint64_t scenarios = 0;   // answered in this run
  std::uint64_t resumed = 0;     // scenarios whose rows were there already
  std::uint64_t left_out = 0;    // scenarios that conditions or the hardware leave out
  std::uint64_t infeasible = 0;  // rows
  bool stopped = false;
};

}  // namespace offcut::scenarios
