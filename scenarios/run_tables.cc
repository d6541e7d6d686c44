#include "scenarios/run_tables.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "scenarios/studies/fixed_cut_study.h"
#include "scenarios/studies/study_kinds.h"
#include "scenarios/studies/summary_study.h"

namespace offcut::scenarios {
namespace {

std::string word(RowKind kind) { return in_quotes(spec_of(kind).word); }

// Only rows can be checked as they are put out.
Result<void> refuse_certify(const std::string& file, const RunOptions& options) {
  if (!options.certify_every_row) return {};
  return fail(ErrorCode::InvalidArgument,
              message(file,
                      ": expected rows to check with --certify, found a study that answers by "
                      "tables (leave --certify out)"));
}

// Tables are of a whole study: a part of one would pass for it.
Result<void> refuse_shard(const std::string& file, std::string_view found,
                          const RunOptions& options) {
  if (options.shard.count == 1) return {};
  return fail(
      ErrorCode::InvalidArgument,
      message(file, ": --shard: expected a study whose rows can be merged, found ",
              in_quotes(found), ", which answers by tables of the whole (leave --shard out)"));
}

}  // namespace

Result<void> run_tables(const Study& study, const Catalog& catalog, const RunOptions& options) {
  if (!options.tables) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": study: expected a sweep for this kind of output, found ",
                        in_quotes(spec_of(study.kind()).word)));
  }
  if (auto ok = refuse_certify(study.file(), options); !ok) return ok;
  if (auto ok = refuse_shard(study.file(), spec_of(study.kind()).word, options); !ok) return ok;
  if (options.on_table_study) options.on_table_study(study);
  const auto tables = run_study(study, catalog);
  if (!tables) return fail(tables.error());
  for (const StudyTable& table : *tables) {
    if (auto ok = options.tables(table); !ok) return ok;
  }
  return {};
}

namespace {

Result<void> run_summary(const PreparedStudy& study, const RunOptions& options,
                         RunSummary& summary) {
  const std::string& file = study.file();
  if (!options.tables) {
    return fail(ErrorCode::InvalidArgument,
                message(file, ": output.rows: expected rows to store (", word(RowKind::Best),
                        ") in a database, found ", word(RowKind::Summary),
                        " (take -o FILE.csv or FILE.jsonl)"));
  }
  if (auto ok = refuse_certify(file, options); !ok) return ok;
  if (auto ok = refuse_shard(file, spec_of(RowKind::Summary).word, options); !ok) return ok;
  SummaryOptions settings{.jobs = options.jobs, .progress = {}, .stop = options.stop};
  if (options.progress) {
    settings.progress = [&](std::uint64_t done, const std::optional<LeastSoFar>& least) {
      options.progress({study.name(), done, study.size(), least});
    };
  }
  const auto answer = summarise(study, settings);
  if (!answer) return fail(answer.error());
  for (StudyTable table : answer->tables) {
    table.manifest = study.manifest();
    if (auto ok = options.tables(table); !ok) return ok;
  }
  summary.scenarios += answer->scenarios;
  summary.left_out += answer->left_out;
  summary.infeasible += answer->infeasible;
  summary.stopped = answer->stopped;
  return {};
}

Result<void> run_fixed_cut(const PreparedStudy& study, const RunOptions& options,
                           RunSummary& summary) {
  if (!options.tables) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": output.rows: expected rows to store (",
                        word(RowKind::Best), ") in a database, found ", word(RowKind::FixedCut),
                        " (take -o FILE.csv or FILE.jsonl)"));
  }
  if (auto ok = refuse_certify(study.file(), options); !ok) return ok;
  if (auto ok = refuse_shard(study.file(), spec_of(RowKind::FixedCut).word, options); !ok) {
    return ok;
  }
  FixedCutOptions settings{.jobs = options.jobs, .progress = {}, .stop = options.stop};
  if (options.progress) {
    settings.progress = [&](std::uint64_t done) {
      options.progress({study.name(), done, study.size()});
    };
  }
  const auto answer = fixed_cuts(study, settings);
  if (!answer) return fail(answer.error());
  if (!answer->stopped) {
    StudyTable table = answer->table;
    table.manifest = study.manifest();
    if (auto ok = options.tables(table); !ok) return ok;
  }
  summary.scenarios += answer->scenarios;
  summary.left_out += answer->left_out;
  summary.infeasible += answer->infeasible;
  summary.stopped = answer->stopped;
  return {};
}

Result<RunEstimate> estimate_fixed_cut(const PreparedStudy& study) {
  if (auto possible = check_fixed_cuts(study); !possible) return fail(possible.error());
  return estimate_rows(study);
}

Result<void> check_summary(const PreparedStudy& study) {
  static_cast<void>(study);  // whatever has a best plan can be summed up
  return {};
}

constexpr std::array kSweepTables = {
    SweepTables{RowKind::Summary, run_summary, estimate_summary, check_summary},
    SweepTables{RowKind::FixedCut, run_fixed_cut, estimate_fixed_cut, check_fixed_cuts},
};

constexpr const SweepTables* found(RowKind kind) {
  for (const SweepTables& one : kSweepTables) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

constexpr bool answers_all_unstored() {
  return std::all_of(kRowKinds.begin(), kRowKinds.end(), [](const RowKindSpec& spec) {
    return (found(spec.kind) == nullptr) == spec.stored;
  });
}
static_assert(answers_all_unstored(), "a kind without stored rows lacks its function, or has none");

}  // namespace

const SweepTables* sweep_tables_of(RowKind kind) { return found(kind); }

}  // namespace offcut::scenarios
