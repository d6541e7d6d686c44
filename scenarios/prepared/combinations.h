// Opens every combination of the axes that change more than the network: checks it, and gathers
// what all of them need into as few cut groups as possible.
//
// A combination may not exist: a condition of "where" leaves it out, or a site cannot run so (more
// threads than a cluster has cores, a unit or a precision that the device has no figures for). Such
// combinations of a sweep are left out and counted, as long as each value of each axis works in
// some combination; a value that works in none is an error, most likely a misspelling.
#pragma once

#include "engine/base/result.h"
#include "scenarios/file/opened.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// Fills combinations, groups and conditions of `context`, whose axes are set. Warns of what is left
// out.
[[nodiscard]] Result<void> open_combinations(const Study& study, OpenedFiles& opened,
                                             StudyContext& context);

// Tries the conditions that name the network once, so that mistakes show before the run. The
// networks of `context` must be open.
[[nodiscard]] Result<void> try_network_conditions(const StudyContext& context);

}  // namespace offcut::scenarios
