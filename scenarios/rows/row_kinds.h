// What each kind of rows appends, and the columns that it adds: one row per kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// Appends the rows of the scenario of these digits; none where another scenario answers for it.
using AppendRows = Result<void>(const StudyContext& context, const std::vector<std::size_t>& digits,
                                std::uint64_t number, std::vector<ResultRow>& rows);

struct RowMaker {
  RowKind kind;
  AppendRows* append;
  // The columns that the kind adds behind all others but the asked ones; null: none.
  std::vector<std::string> (*columns)(const Scenario& scenario) = nullptr;
};

[[nodiscard]] const RowMaker& maker_of(RowKind kind);

}  // namespace offcut::scenarios
