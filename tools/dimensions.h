// The values of --dim, extents that a model leaves open (NAME=VALUE), and of --state, results that
// are an input of its next run (RESULT=INPUT).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::tools {

// InvalidArgument for a text of another form, or a value that is no whole number >= 0.
[[nodiscard]] Result<std::map<std::string, std::int64_t>> dimensions_of(
    const std::vector<std::string>& texts);

// InvalidArgument for a text of another form.
[[nodiscard]] Result<std::vector<StateSpec>> states_of(const std::vector<std::string>& texts);

}  // namespace offcut::tools
