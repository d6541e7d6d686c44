#include "scenarios/results/merge_parts.h"

#include <SQLiteCpp/Backup.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "scenarios/results/foreign_file.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/results_schema.h"
#include "scenarios/results/tally_table.h"

namespace offcut::scenarios::internal {
namespace fs = std::filesystem;
namespace {

constexpr int kPatienceMs = 60'000;  // for a run that writes the part just now

std::uint64_t whole(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

Result<HeldRun> read_run(const SQLite::Statement& select) {
  const auto column = [&](int i) { return select.getColumn(i); };
  HeldRun run;
  run.id = column(0).getInt64();
  run.record = {.name = column(1).getString(),
                .file = column(2).getString(),
                .title = column(3).getString(),
                .manifest = column(4).getString(),
                .extra = {},
                .scenarios = whole(column(6))};
  const auto names = nlohmann::json::parse(column(5).getString(), nullptr, false);
  for (const auto& name : names) {
    if (name.is_string()) run.record.extra.push_back(name.get<std::string>());
  }
  auto shards = parse_shards(column(7).getString());
  if (!shards) return fail(shards.error());
  run.record.shards = std::move(*shards);
  run.hash = identity_of(run.record.manifest);
  run.next = whole(column(8));
  run.held = whole(column(9));
  run.digest = {.rows = whole(column(10)), .hash = whole(column(11))};
  run.complete = column(12).getInt() == 1;
  return run;
}

// What a part states of its runs is content of a file: it may be anything.
bool is_sound(const HeldRun& run) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint64_t share = run.record.shards.size(run.record.scenarios);
  return run.record.scenarios <= kMost && run.next <= run.record.scenarios && run.held <= share &&
         (!run.complete || (run.held == share && run.next == run.record.scenarios));
}

Result<std::vector<HeldRun>> read_runs(SQLite::Database& database) {
  std::vector<HeldRun> runs;
  SQLite::Statement select(database,
                           "SELECT id, name, file, title, json, columns, scenarios, shard, next, "
                           "held, rows_held, rows_hash, complete FROM runs JOIN manifest ON run = "
                           "id ORDER BY id");
  while (select.executeStep()) {
    auto run = read_run(select);
    if (run && is_sound(*run)) {
      runs.push_back(std::move(*run));
      continue;
    }
    return fail(ErrorCode::Malformed,
                message("study ", in_quotes(select.getColumn(1).getString()),
                        ": expected scenarios and shards that go together, found others "
                        "(damaged?)"));
  }
  return runs;
}

// Makes the copy through SQLite, which sees to it that it is of one moment.
Result<void> copy_data(SQLite::Database& database, const fs::path& into, MergePart& part) {
  const auto place = make_temporary_file(into);
  if (!place) return fail(place.error());
  part.copy.emplace(*place);
  part.data = *place;
  SQLite::Database copy(place->string(), SQLite::OPEN_READWRITE);
  SQLite::Backup(copy, database).executeStep(-1);
  return {};
}

Result<MergePart> read_part(const fs::path& path, const fs::path& into) {
  MergePart part{.path = path, .data = path, .copy = {}, .place = {}, .runs = {}};
  // May write: what a killed run left half done SQLite takes back before anyone reads.
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE, kPatienceMs);
  if (auto ours = expect_results(path, database); !ours) return fail(ours.error());
  std::optional<SQLite::Transaction> moment(database);
  auto runs = read_runs(database);
  if (!runs) return fail(within(path.string(), runs.error()));
  part.runs = std::move(*runs);
  part.place = place_of_rows(database);
  const bool whole = std::ranges::all_of(part.runs, [](const auto& run) { return run.complete; });
  if (whole) return part;
  if (auto ok = copy_data(database, into, part); !ok) return fail(ok.error());
  // The copy may be a moment later than what was read above.
  SQLite::Database copy(part.data.string(), SQLite::OPEN_READONLY);
  runs = read_runs(copy);
  if (!runs) return fail(within(path.string(), runs.error()));
  part.runs = std::move(*runs);
  return part;
}

std::string shard_text(const MergePart& part, std::size_t run) {
  return text_of_shards(part.runs[run].record.shards);
}

}  // namespace

TemporaryCopy::~TemporaryCopy() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove(path_, ignored);
  forget_temporary_file(path_);
}

Result<MergePart> open_part(const fs::path& path, const fs::path& into) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return fail(ErrorCode::NotFound,
                message(path.string(), ": expected a database of a shard (run --shard I/N -o ",
                        path.filename().string(), "), found none there"));
  }
  try {
    return read_part(path, into);
  } catch (const SQLite::Exception& exception) {
    const auto foreign = error_of_foreign_file(path);
    return fail(foreign ? *foreign : error_of(path, exception));
  }
}

Result<void> expect_same_studies(const std::vector<MergePart>& parts) {
  const MergePart& first = parts.front();
  for (const MergePart& part : parts) {
    if (part.runs.size() != first.runs.size()) {
      return fail(ErrorCode::Inconsistent,
                  message(part.path.string(), ": expected the ", first.runs.size(), " studies of ",
                          first.path.string(), ", found ", part.runs.size()));
    }
    for (std::size_t r = 0; r < part.runs.size(); ++r) {
      const HeldRun& run = part.runs[r];
      const HeldRun& other = first.runs[r];
      if (run.hash == other.hash && run.record.name == other.record.name) continue;
      return fail(
          ErrorCode::Inconsistent,
          message(part.path.string(), ": study ", r + 1, ": expected ",
                  in_quotes(other.record.name), " from the same inputs as in ", first.path.string(),
                  ", found ", in_quotes(run.record.name), " from others: ",
                  join(differences(other.record.manifest, run.record.manifest,
                                   {"in " + first.path.string(), "in " + part.path.string()}),
                       ", ")));
    }
  }
  return {};
}

std::vector<std::string> notes_of(const std::vector<MergePart>& parts) {
  const auto arithmetic = [](const MergePart& part) {
    return part.runs.empty() ? std::string() : arithmetic_of(part.runs.front().record.manifest);
  };
  const std::string first = arithmetic(parts.front());
  for (const MergePart& part : parts) {
    if (arithmetic(part) == first) continue;
    return {message(part.path.string(),
                    " was computed by another kind of processor or C library "
                    "than ",
                    parts.front().path.string(),
                    ": values may differ in their last bits from those of one run")};
  }
  return {};
}

namespace {

// Which part holds each shard.
Result<std::unordered_map<std::uint64_t, const MergePart*>> owners(
    const std::vector<MergePart>& parts, std::size_t r) {
  const RunRecord& study = parts.front().runs[r].record;
  std::unordered_map<std::uint64_t, const MergePart*> owner;
  for (const MergePart& part : parts) {
    const ShardSet& shards = part.runs[r].record.shards;
    if (shards.count != study.shards.count) {
      return fail(ErrorCode::Inconsistent,
                  message(part.path.string(), ": expected ", in_quotes(study.name), " in ",
                          std::size_t{study.shards.count}, " shards, as in ",
                          parts.front().path.string(), ", found shard ", shard_text(part, r)));
    }
    for (const std::uint64_t member : shards.members) {
      const auto [held, fresh] = owner.emplace(member, &part);
      if (fresh) continue;
      return fail(ErrorCode::Inconsistent,
                  message(in_quotes(study.name), ": shard ", text_of_shard({member, shards.count}),
                          " is in ", part.path.string(), " and in ", held->second->path.string(),
                          " as well"));
    }
  }
  return owner;
}

std::string text_of_incomplete(const MergePart& part, std::size_t r) {
  const HeldRun& run = part.runs[r];
  return message(part.path.string(), " is not complete: expected the ",
                 std::size_t{run.record.shards.size(run.record.scenarios)}, " scenarios of shard ",
                 shard_text(part, r), ", found ", std::size_t{run.held});
}

}  // namespace

Result<StudyParts> put_together(const std::vector<MergePart>& parts, std::size_t r, bool partial) {
  const auto owner = owners(parts, r);
  if (!owner) return fail(owner.error());
  const RunRecord& study = parts.front().runs[r].record;
  StudyParts out;
  ShardSet absent{.members = {}, .count = study.shards.count};
  out.shards = absent;
  constexpr std::uint64_t kMostListed = 100'000;  // of a division into millions
  for (std::uint64_t i = 1; i <= study.shards.count; ++i) {
    const bool there = owner->contains(i);
    if (!there && absent.members.size() >= kMostListed) continue;
    (there ? out.shards : absent).members.push_back(i);
  }
  std::vector<std::string> wanting;
  if (!absent.members.empty()) {
    wanting.push_back(message("expected all ", std::size_t{study.shards.count},
                              " shards, found none of ", text_of_shards(absent)));
  }
  for (const MergePart& part : parts) {
    out.scenarios += part.runs[r].held;
    out.digest.add(part.runs[r].digest);
    if (part.runs[r].complete) continue;
    out.unfinished = true;
    wanting.push_back(text_of_incomplete(part, r));
  }
  if (absent.members.empty()) out.shards = {};
  if (wanting.empty()) return out;
  if (!partial) {
    return fail(
        ErrorCode::Inconsistent,
        message(in_quotes(study.name), ": ", wanting.front(),
                absent.members.empty() ? "; finish it with --resume" : "; run them with --shard",
                ", or take what is there with --partial"));
  }
  out.missing = message(in_quotes(study.name), ": ", join(wanting, "; "));
  return out;
}

}  // namespace offcut::scenarios::internal
