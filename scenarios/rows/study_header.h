// What sinks are told of a study before its rows: names, the manifest, and the columns that its
// rows carry behind those of the contract.
//
//   swept fields that no column of the contract shows | columns of the plans and of the kind of
//   rows (plan_rows.h) | columns that the study asks for ("output": { "columns": [...] })
#pragma once

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios {

[[nodiscard]] StudyHeader study_header(const PreparedStudy& study);

}  // namespace offcut::scenarios
