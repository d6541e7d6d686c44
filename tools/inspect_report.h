// The texts of `offcut inspect`: a model's layers and cuts (a trace laid on them: inspect_trace.h).
#pragma once

#include <ostream>
#include <string>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"
#include "scenarios/file/cut_choice.h"

namespace offcut::tools {

// One line per layer (operator, output shape, MACs, parameters, and the bytes that cross if
// everything up to it runs on the device), then totals and the number of cuts.
[[nodiscard]] Result<void> print_layers(const ModelGraph& graph, std::ostream& out);

// Every cut that the choice allows: number among all cuts (among these, where there are too many to
// list), where the cloud starts, layers on the device, bytes up and down.
[[nodiscard]] Result<void> print_cuts(const ModelGraph& graph, const scenarios::CutChoice& choice,
                                      std::ostream& out);

// Cuts a name in the middle to `most` characters, as printable() shows it: its end tells which
// operator of a block it is.
[[nodiscard]] std::string name_in(const std::string& name, std::size_t most);

}  // namespace offcut::tools
