#include "scenarios/studies/study_kinds.h"

#include <algorithm>
#include <array>

#include "engine/base/input_log.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/studies/repeat_study.h"
#include "scenarios/studies/replay_study.h"
#include "scenarios/studies/sensitivity_study.h"
#include "scenarios/studies/swept_study.h"
#include "scenarios/studies/uncertainty_study.h"

namespace offcut::scenarios {
namespace {

struct StudyRunner {
  StudyKind kind;
  Result<std::vector<StudyTable>> (*run)(const Study&, const Catalog&);
  Result<std::vector<std::string>> (*check)(const Study&, const Catalog&);  // warnings
};

constexpr std::array kRunners = {
    StudyRunner{StudyKind::Sensitivity, run_sensitivity, check_sensitivity},
    StudyRunner{StudyKind::Uncertainty, run_uncertainty, check_uncertainty},
    StudyRunner{StudyKind::Replay, run_replay, check_replay},
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
  InputLog log;
  const InputLog::Scope noting(log);
  const auto once = [&](const Study& one) { return runner_of(one.kind())->run(one, catalog); };
  const auto often = [&](const Study& one) {
    return one.repeat() > 1 ? repeat_study(one, once) : once(one);
  };
  auto tables = sweep_study(study, catalog, often);
  if (!tables) return tables;
  if (auto ok = log.check(); !ok) return fail(within(study.file(), ok.error()));
  const std::string manifest = manifest_of(study, catalog, log);
  for (StudyTable& table : *tables) table.manifest = manifest;
  return tables;
}

Result<std::vector<std::string>> check_study(const Study& study, const Catalog& catalog) {
  const auto once = [&](const Study& one) { return runner_of(one.kind())->check(one, catalog); };
  return check_swept(study, catalog, once);
}

}  // namespace offcut::scenarios
