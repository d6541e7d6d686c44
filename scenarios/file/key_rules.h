// Which keys of a scenario each kind of rows, of study and of placement takes: one row per feature,
// one mark per kind. It is the one list of them; readers, documents and tests are held to it.
//
//     feature                best all_cuts pareto ... | sensitivity ... | edge two_way
//     stream                  +      +       +        |      -          |  -      -
//
//   +   works, and means what it means for "best"
//   -   is refused, by an error that names both keys
//   ~   works for one encoding whose codec costs nothing, else it is refused
//   .   cannot be asked together: two values of one key, or a key of a kind that is refused itself
//
// A key is never taken and then ignored. So a kind that cannot give a key its meaning has a "-"
// here, and a key without a row fails the test of this table.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/enum_table.h"
#include "engine/json/json.h"

namespace offcut::scenarios {

struct Scenario;

// What asks: the rows of a sweep or the kind of a study, and the placement.
enum class Asker {
  Best,
  AllCuts,
  Pareto,
  Regimes,
  Summary,
  FixedCut,
  Ends,
  Sensitivity,
  Uncertainty,
  Replay,
  Edge,
  TwoWay,
};

struct AskerSpec {
  Asker asker;
  std::string_view key;   // of a scenario
  std::string_view word;  // its value; "": the key alone
};

inline constexpr std::array kAskers = {
    AskerSpec{Asker::Best, "output.rows", "best"},
    AskerSpec{Asker::AllCuts, "output.rows", "all_cuts"},
    AskerSpec{Asker::Pareto, "output.rows", "pareto"},
    AskerSpec{Asker::Regimes, "output.rows", "regimes"},
    AskerSpec{Asker::Summary, "output.rows", "summary"},
    AskerSpec{Asker::FixedCut, "output.rows", "fixed_cut"},
    AskerSpec{Asker::Ends, "output.rows", "ends"},
    AskerSpec{Asker::Sensitivity, "study", "sensitivity"},
    AskerSpec{Asker::Uncertainty, "study", "uncertainty"},
    AskerSpec{Asker::Replay, "study", "replay"},
    AskerSpec{Asker::Edge, "edge", ""},
    AskerSpec{Asker::TwoWay, "crossing", "two_way"},
};
static_assert(has_row_per_enumerator(kAskers, &AskerSpec::asker));

constexpr const AskerSpec& spec_of(Asker asker) { return kAskers[index_of(asker)]; }
// Returns "output.rows": "best", or "edge": both in quotes, as files have them.
[[nodiscard]] std::string text_of(const AskerSpec& spec);

struct KeyRule {
  std::string_view key;   // and all that lies below it without a row of its own
  std::string_view word;  // the value of the key that the row is about; "": any other
  std::string_view marks;
  bool varies;            // may be an axis of a sweep
  std::string_view what;  // for people

  [[nodiscard]] constexpr char mark(Asker asker) const {
    constexpr std::size_t kFirstStudy = index_of(Asker::Sensitivity);
    constexpr std::size_t kFirstPlacement = index_of(Asker::Edge);
    const std::size_t k = index_of(asker);
    return marks[k + (k >= kFirstStudy ? 1 : 0) + (k >= kFirstPlacement ? 1 : 0)];
  }
};

// The rows, those with a word before the one that stands for the other values of the key.
[[nodiscard]] std::span<const KeyRule> key_rules();

// Returns the rule of a field, "constraints.latency_ms" or "edits[0].time_scale", whatever its
// value; null: no row stands for it.
[[nodiscard]] const KeyRule* rule_of_field(std::string_view field);

// Records an error for the first key of a scenario file that what it asks for does not take.
void refuse_keys(const JsonObject& root, const Scenario& scenario);

// Records an error for a field that cannot be an axis of a sweep.
void refuse_axis(const JsonObject& root, const std::string& field);

}  // namespace offcut::scenarios
