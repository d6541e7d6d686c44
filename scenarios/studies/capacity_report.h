// Running a capacity study, and its answer as a text for people or one JSON object for programs.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/queue/verdict.h"
#include "scenarios/studies/capacity_study.h"

namespace offcut::scenarios {

struct CapacityReport {
  queue::CapacityAnswer answer;
  queue::Verdict verdict;
  std::vector<queue::CurvePoint> over_servers;  // with the chosen kind, or the first
  std::vector<queue::CurvePoint> over_load;     // with the servers found; empty if none
  std::vector<queue::SensitivityRow> sensitivity;
};

// Searches, then draws the curves. The same on any number of threads (0: all cores).
[[nodiscard]] Result<CapacityReport> run_capacity_study(const CapacityStudy& study, int threads);

[[nodiscard]] std::string text_of_report(const CapacityStudy& study, const CapacityReport& report);
// One object on one line, ended by '\n'.
[[nodiscard]] std::string json_of_report(const CapacityStudy& study, const CapacityReport& report);

}  // namespace offcut::scenarios
