// A study as every verb takes it: what `run` would refuse, `check`, `explain`, `split` and `ask`
// refuse too, with the same error.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {

// Everything short of running, the block of a study that answers by tables included.
[[nodiscard]] Result<PreparedStudy> prepare_checked(Study study, const Catalog& catalog);

// Fails where `run` gives no rows of scenario i, which must not be left out.
[[nodiscard]] Result<void> expect_rows(const PreparedStudy& study, std::uint64_t i);

}  // namespace offcut::scenarios
