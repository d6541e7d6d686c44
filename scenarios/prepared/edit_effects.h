// Every what-if edit changes a figure that counts in one of the scenarios at least, or is an error:
// the power of a core that does nothing, energy in the cloud, a price that no column shows, a time
// that a later edit replaces.
//
// Found by trying: each number of an edit is changed alone and its sites are priced once more. An
// edit by a factor of 1 asks for nothing and is left alone.
#pragma once

#include "engine/base/result.h"
#include "scenarios/file/opened.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

[[nodiscard]] Result<void> expect_edit_effects(const Study& study, const StudyContext& context,
                                               OpenedFiles& opened);

}  // namespace offcut::scenarios
