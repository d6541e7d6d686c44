// The kinds of study: one row per value of the key "study".
//
// What a kind runs stands in studies/study_kinds.h, which is held to this table.
#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "engine/base/enum_table.h"

namespace offcut::scenarios {

enum class StudyKind { Sweep, Sensitivity, Uncertainty, Replay, Capacity };

// What the answers of a study come as.
enum class StudyOutput {
  Rows,    // one or more per scenario
  Tables,  // of one scenario file
  Report,  // of a file of its own form, which is no scenario (capacity_study.h)
};

struct StudyKindSpec {
  StudyKind kind;
  std::string_view word;   // in files
  std::string_view block;  // the key of a scenario that this kind alone reads; "": none
  StudyOutput output;
  bool draws;  // random numbers, by "seed" of its block: "repeat" asks with several seeds
};

inline constexpr std::array kStudyKinds = {
    StudyKindSpec{StudyKind::Sweep, "sweep", "", StudyOutput::Rows, false},
    StudyKindSpec{StudyKind::Sensitivity, "sensitivity", "sensitivity", StudyOutput::Tables, true},
    StudyKindSpec{StudyKind::Uncertainty, "uncertainty", "uncertainty", StudyOutput::Tables, true},
    StudyKindSpec{StudyKind::Replay, "replay", "replay", StudyOutput::Tables, false},
    StudyKindSpec{StudyKind::Capacity, "capacity", "", StudyOutput::Report, false},
};
static_assert(has_row_per_enumerator(kStudyKinds, &StudyKindSpec::kind));

constexpr const StudyKindSpec& spec_of(StudyKind kind) { return kStudyKinds[index_of(kind)]; }

// Returns the kind that a file says. Mistakes are left to who reads the file in full: then, and
// where the file says nothing, it is a sweep.
[[nodiscard]] StudyKind study_kind_of(const std::filesystem::path& path);

}  // namespace offcut::scenarios
