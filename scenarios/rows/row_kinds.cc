#include "scenarios/rows/row_kinds.h"

#include <array>

#include "scenarios/rows/all_cuts_rows.h"
#include "scenarios/rows/best_rows.h"
#include "scenarios/rows/ends_rows.h"
#include "scenarios/rows/pareto_rows.h"
#include "scenarios/rows/regime_rows.h"

namespace offcut::scenarios {
namespace {

// The rows of one scenario alone; none if it is left out.
template <auto append>
Result<void> of_one(const StudyContext& context, const std::vector<std::size_t>& digits,
                    std::uint64_t number, std::vector<ResultRow>& rows) {
  const auto out = left_out(context, digits);
  if (!out) return fail(out.error());
  if (*out != LeftOut::No) return {};
  const auto resolved = resolve_scenario(context, digits);
  if (!resolved) return fail(resolved.error());
  return append(context, *resolved, number, rows);
}

// Kinds without stored rows give the best one where a single scenario is asked.
constexpr std::array kMakers = {
    RowMaker{RowKind::Best, of_one<append_best>},
    RowMaker{RowKind::AllCuts, of_one<append_all_cuts>},
    RowMaker{RowKind::Pareto, append_front},
    RowMaker{RowKind::Regimes, of_one<append_regimes>, regime_columns},
    RowMaker{RowKind::Summary, of_one<append_best>},
    RowMaker{RowKind::FixedCut, of_one<append_best>},
    RowMaker{RowKind::Ends, of_one<append_ends>},
};
static_assert(has_row_per_enumerator(kMakers, &RowMaker::kind));

}  // namespace

const RowMaker& maker_of(RowKind kind) { return kMakers[index_of(kind)]; }

}  // namespace offcut::scenarios
