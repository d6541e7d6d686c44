// What `run`, `check` and `explain` share: which studies are meant, and what --set changes in them.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"

namespace offcut::tools {

// The option --set KEY=VALUE, any number of times.
void add_set_option(CLI::App& verb, std::vector<std::string>& values);

// Returns the files of the names (scenarios/run.h), changed by the values of --set.
// InvalidArgument, with what to type instead, for a name that is a network's graph.
[[nodiscard]] Result<std::vector<std::filesystem::path>> studies_of(
    const std::vector<std::string>& names, const std::vector<std::string>& values,
    const scenarios::Catalog& catalog);

}  // namespace offcut::tools
