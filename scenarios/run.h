// Running studies: many files, in order, each over all cores, streaming rows into a sink.
//
// Scenarios are evaluated in blocks in parallel and written in their order, so the results are the
// same bytes at any number of threads, and memory holds a few blocks whatever the size of the
// sweep. A file with a mistake is reported and does not stop the others.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/sink.h"
#include "scenarios/run_options.h"

namespace offcut::scenarios {

// Returns the scenario files that the names mean: a file stands for itself, "-" for stdin, a folder
// for every *.json below it but JSON Schemas, in order of name, and what is neither is the name of
// a bundled study. NotFound, with the nearest name, for what is none of these, and for an empty
// folder.
[[nodiscard]] Result<std::vector<std::filesystem::path>> scenario_files(
    const std::vector<std::string>& names, const Catalog& catalog);

// Runs the files. An error of the sink ends the run and is returned; errors of files are told
// through `on_error` and counted.
[[nodiscard]] Result<RunSummary> run_files(const std::vector<std::filesystem::path>& files,
                                           const Catalog& catalog, RowSink& sink,
                                           const RunOptions& options);

}  // namespace offcut::scenarios
