#include "scenarios/report/comparison_data.h"

#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/enum_table.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

struct InputsWord {
  ResultComparison::Inputs inputs;
  std::string_view word;
};

constexpr std::array kWords = {
    InputsWord{ResultComparison::Inputs::Same, "same"},
    InputsWord{ResultComparison::Inputs::Changed, "changed"},
    InputsWord{ResultComparison::Inputs::Unknown, "unknown"},
};
static_assert(has_row_per_enumerator(kWords, &InputsWord::inputs));

}  // namespace

Json comparison_data(const ResultComparison& moved, const std::string& a, const std::string& b) {
  Json figures = Json::array();
  for (const FigureChange& figure : moved.figures) {
    figures.push_back({{"column", figure.column},
                       {"changed", figure.changed},
                       {"median", figure.median},
                       {"least", figure.least},
                       {"greatest", figure.greatest}});
  }
  Json rows = Json::array();
  for (const MovedRow& row : moved.moved) {
    rows.push_back({{"what", row.what},
                    {"cut_a", row.cut_a},
                    {"cut_b", row.cut_b},
                    {"latency_ms_a", row.latency_ms_a},
                    {"latency_ms_b", row.latency_ms_b},
                    {"energy_mj_a", row.energy_mj_a},
                    {"energy_mj_b", row.energy_mj_b}});
  }
  return {{"a", a},
          {"b", b},
          {"rows_a", moved.rows_a},
          {"rows_b", moved.rows_b},
          {"matched", moved.matched},
          {"cut_moved", moved.cut_moved},
          {"feasibility_changed", moved.feasibility_changed},
          {"inputs", kWords[index_of(moved.inputs)].word},
          {"changed_inputs", moved.changed_inputs},
          {"figures", std::move(figures)},
          {"moved", std::move(rows)}};
}

}  // namespace offcut::scenarios
