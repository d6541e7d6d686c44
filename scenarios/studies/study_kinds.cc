#include "scenarios/studies/study_kinds.h"

#include <algorithm>
#include <array>

#include "scenarios/studies/replay_study.h"
#include "scenarios/studies/sensitivity_study.h"
#include "scenarios/studies/uncertainty_study.h"

namespace offcut::scenarios {
namespace {

struct StudyRunner {
  StudyKind kind;
  Result<std::vector<StudyTable>> (*run)(const Study&, const Catalog&);
};

constexpr std::array kRunners = {
    StudyRunner{StudyKind::Sensitivity, run_sensitivity},
    StudyRunner{StudyKind::Uncertainty, run_uncertainty},
    StudyRunner{StudyKind::Replay, run_replay},
};

constexpr const StudyRunner* runner_of(StudyKind kind) {
  for (const StudyRunner& runner : kRunners) {
    if (runner.kind == kind) return &runner;
  }
  return nullptr;
}

// Sweeps and capacity studies run elsewhere: in run.h and capacity_report.h.
constexpr bool runs_all_tables() {
  return std::all_of(kStudyKinds.begin(), kStudyKinds.end(), [](const StudyKindSpec& spec) {
    return (runner_of(spec.kind) != nullptr) == (spec.output == StudyOutput::Tables);
  });
}
static_assert(runs_all_tables(), "a kind of study without its function, or the other way round");

}  // namespace

Result<std::vector<StudyTable>> run_study(const Study& study, const Catalog& catalog) {
  return runner_of(study.kind())->run(study, catalog);
}

}  // namespace offcut::scenarios
