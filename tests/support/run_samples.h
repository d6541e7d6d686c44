// Reads and runs the files of file_samples.h as the command does, without a process of its own.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "device_models/device_file.h"
#include "network_models/network_file.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/run.h"
#include "scenarios/run_estimate.h"
#include "scenarios/studies/capacity_report.h"
#include "scenarios/studies/capacity_study.h"
#include "scenarios/studies/study_kinds.h"
#include "scenarios/validation/validation_case.h"
#include "tests/support/file_samples.h"
#include "traces/trace_file.h"

namespace offcut::testing {

inline void write_sample(const std::filesystem::path& folder, const std::string& name,
                         const Json& document) {
  std::ofstream(folder / name) << document.dump();
}

inline void write_samples(const std::filesystem::path& folder) {
  for (const FileSample& sample : file_samples())
    write_sample(folder, sample.name, sample.document);
  std::ofstream(folder / "rates.csv") << sample_rates();
}

// What a command came to: what it printed, and one text per error.
struct StudyOutcome {
  std::string out;
  std::vector<std::string> errors;
};

// As `offcut check`.
inline Result<void> check_study(const std::filesystem::path& file,
                                const scenarios::Catalog& catalog) {
  auto study = scenarios::Study::read(file);
  if (!study) return fail(study.error());
  if (study->kind() != scenarios::StudyKind::Sweep) {
    const auto warnings = scenarios::check_study(*study, catalog);
    if (!warnings) return fail(warnings.error());
    return {};
  }
  const auto prepared = scenarios::PreparedStudy::prepare(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  const auto estimate = scenarios::estimate_run(*prepared);
  if (!estimate) return fail(estimate.error());
  return {};
}

// As `offcut run`.
inline StudyOutcome run_study(const std::filesystem::path& file,
                              const scenarios::Catalog& catalog) {
  StudyOutcome outcome;
  std::ostringstream out;
  scenarios::RunOptions options;
  options.jobs = 1;
  options.on_error = [&](const std::string& error) { outcome.errors.push_back(error); };
  options.on_note = [](const std::string&) {};
  options.tables = [&](const scenarios::StudyTable& table) -> Result<void> {
    scenarios::write_json_lines(out, table);
    return {};
  };
  const auto sink = scenarios::csv_sink(out);
  const auto ran = scenarios::run_files({file}, catalog, *sink, options);
  if (!ran) outcome.errors.push_back(ran.error().message);
  outcome.out = out.str();
  return outcome;
}

// As `offcut run` of a capacity study.
inline StudyOutcome run_capacity(const std::filesystem::path& file,
                                 const scenarios::Catalog& catalog) {
  const auto study = scenarios::open_capacity_study(file, catalog);
  if (!study) return {"", {study.error().message}};
  const auto report = scenarios::run_capacity_study(*study, 1);
  if (!report) return {"", {within(study->file, report.error()).message}};
  return {scenarios::json_of_report(*study, *report), {}};
}

// Runs or reads a file by its kind.
inline StudyOutcome outcome_of(FileKind kind, const std::filesystem::path& file) {
  const scenarios::Catalog catalog(OFFCUT_SOURCE_DIR);
  const auto of = [](const auto& result) {
    return result ? StudyOutcome{} : StudyOutcome{"", {result.error().message}};
  };
  switch (kind) {
    case FileKind::Scenario:
      return run_study(file, catalog);
    case FileKind::Capacity:
      return run_capacity(file, catalog);
    case FileKind::Network:
      return of(network_models::read_network(file));
    case FileKind::Device:
      return of(device_models::read_device(file));
    case FileKind::Trace:
      return of(traces::read_trace(file));
    case FileKind::Validation:
      return of(scenarios::run_validation_case(file, std::nullopt));
  }
  return {};
}

}  // namespace offcut::testing
