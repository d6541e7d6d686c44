// The kinds of rows: one row per value of "output": { "rows": ... }.
//
// What a kind appends stands in rows/row_kinds.h. Kinds whose rows nobody stores are answered by
// tables (run_tables.h). Both are held to this table.
#pragma once

#include <array>
#include <string_view>

#include "engine/base/enum_table.h"

namespace offcut::scenarios {

enum class RowKind { Best, AllCuts, Pareto, Regimes, Summary, FixedCut, Ends };

struct RowKindSpec {
  RowKind kind;
  std::string_view word;  // in files
  bool stored;            // false: a study prints tables in place of rows
};

inline constexpr std::array kRowKinds = {
    RowKindSpec{RowKind::Best, "best", true},            // one per scenario
    RowKindSpec{RowKind::AllCuts, "all_cuts", true},     // one per cut and scenario
    RowKindSpec{RowKind::Pareto, "pareto", true},        // the front over all operating points
    RowKindSpec{RowKind::Regimes, "regimes", true},      // one per interval with one best plan
    RowKindSpec{RowKind::Summary, "summary", false},     // how often each cut wins
    RowKindSpec{RowKind::FixedCut, "fixed_cut", false},  // one cut for all networks
    RowKindSpec{RowKind::Ends, "ends", true},            // one per site that runs all of it
};
static_assert(has_row_per_enumerator(kRowKinds, &RowKindSpec::kind));

constexpr const RowKindSpec& spec_of(RowKind kind) { return kRowKinds[index_of(kind)]; }

}  // namespace offcut::scenarios
