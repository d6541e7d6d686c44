#include "scenarios/studies/summary_tables.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

// The axes that name a table row: those outside the network, and the network model.
std::vector<std::size_t> naming_axes(const StudyContext& context) {
  std::vector<std::size_t> out;
  for (std::size_t a = 0; a < context.axes.axes().size(); ++a) {
    if (!context.axes.axes()[a].is_network() || context.networks.model_axis == a) out.push_back(a);
  }
  return out;
}

std::vector<StudyCell> naming_cells(const StudyContext& context, std::uint64_t k,
                                    std::size_t model) {
  std::vector<StudyCell> cells;
  const std::vector<std::size_t> digits = context.axes.digits_of_combination(k);
  for (const std::size_t a : naming_axes(context)) {
    const std::size_t digit = context.networks.model_axis == a ? model : digits[a];
    const Setting value = context.axes.axes()[a].values[digit];
    if (const double* number = std::get_if<double>(&value)) {
      cells.emplace_back(*number);
    } else {
      cells.emplace_back(std::get<std::string>(value));
    }
  }
  return cells;
}

void append_spread(std::vector<StudyCell>& cells, const Spread& spread) {
  constexpr std::size_t kFigures = 5;
  if (spread.empty()) {
    cells.insert(cells.end(), kFigures, StudyCell("-"));
    return;
  }
  cells.insert(cells.end(), {spread.mean(), spread.least(), spread.quantile(0.5),
                             spread.quantile(0.95), spread.most()});
}

const std::vector<std::string>& spread_columns() {
  static const std::vector<std::string> names = {"latency_ms", "least_ms",  "p50_ms",   "p95_ms",
                                                 "most_ms",    "energy_mj", "least_mj", "p50_mj",
                                                 "p95_mj",     "most_mj"};
  return names;
}

}  // namespace

SummaryTables summary_tables(const PreparedStudy& study, const SummaryPlan& plan) {
  SummaryTables out;
  out.cuts = {.study = study.name(),
              .name = "cuts",
              .note =
                  "how often each cut is the best, and what it costs where it is (mean, least, "
                  "median, 95th percentile, most); a cut wins only where it keeps the constraints",
              .columns = {},
              .rows = {}};
  out.all = out.cuts;
  out.all.name = "all";
  out.all.note = "over all scenarios; figures of those in which some cut keeps the constraints";
  const StudyContext& context = study.context();
  for (const std::size_t a : naming_axes(context)) {
    out.cuts.columns.push_back(context.axes.axes()[a].field);
  }
  out.all.columns = out.cuts.columns;
  const auto append = [](StudyTable& table, const std::vector<std::string>& names) {
    table.columns.insert(table.columns.end(), names.begin(), names.end());
  };
  const bool cuts = study.study().base().placement == PlacementKind::TwoSites;
  append(out.cuts, {cuts ? "cloud_starts_at" : "place", "layers_on_device", "wins", "share"});
  append(out.cuts, spread_columns());
  for (const std::size_t a : plan.ranged) {
    append(out.cuts, {message(context.axes.axes()[a].network_key(), " from"),
                      message(context.axes.axes()[a].network_key(), " to")});
  }
  append(out.all, {"scenarios", "left_out", "infeasible"});
  append(out.all, spread_columns());
  return out;
}

void add_summary_rows(const SummaryPlan& plan, const BlockTally& tallies, std::uint64_t k,
                      std::size_t model, SummaryTables& out) {
  std::vector<const std::pair<const TallyKey, CutTally>*> cuts;
  CutTally all;
  for (const auto& entry : tallies.cuts) {
    if (entry.first.model != model) continue;
    cuts.push_back(&entry);
    all.merge(entry.second);
  }
  if (cuts.empty()) return;
  const double answered = static_cast<double>(all.wins + all.infeasible);
  std::stable_sort(cuts.begin(), cuts.end(),
                   [](const auto* a, const auto* b) { return a->second.wins > b->second.wins; });
  for (const auto* entry : cuts) {
    const CutTally& tally = entry->second;
    if (tally.wins == 0) continue;
    std::vector<StudyCell> cells = naming_cells(*plan.context, k, model);
    cells.emplace_back(entry->first.cut);
    cells.emplace_back(static_cast<double>(entry->first.layers));
    cells.emplace_back(static_cast<double>(tally.wins));
    cells.emplace_back(static_cast<double>(tally.wins) / answered);
    append_spread(cells, tally.latency_ms);
    append_spread(cells, tally.energy_mj);
    for (const AxisRange& range : tally.ranges) {
      cells.emplace_back(range.from);
      cells.emplace_back(range.to);
    }
    out.cuts.rows.push_back(std::move(cells));
  }
  std::vector<StudyCell> cells = naming_cells(*plan.context, k, model);
  const auto left = tallies.left_out.find(model);
  cells.emplace_back(answered);
  cells.emplace_back(left == tallies.left_out.end() ? 0. : static_cast<double>(left->second));
  cells.emplace_back(static_cast<double>(all.infeasible));
  append_spread(cells, all.latency_ms);
  append_spread(cells, all.energy_mj);
  out.all.rows.push_back(std::move(cells));
}

}  // namespace offcut::scenarios
