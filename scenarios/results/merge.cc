#include "scenarios/results/merge.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/results/foreign_file.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/results_database.h"
#include "scenarios/results/results_schema.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

using internal::RunRecord;
using Batch = internal::ResultsDatabase::Batch;

constexpr std::uint64_t kBatch = 4096;  // rows copied at once

// One run as a part holds it.
struct HeldRun {
  std::int64_t id = 0;
  RunRecord record;
  std::string hash;
  std::uint64_t next = 0;
};

struct Part {
  fs::path path;
  SQLite::Database database;
  std::vector<HeldRun> runs;
};

std::uint64_t whole(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

std::vector<HeldRun> read_runs(SQLite::Database& database) {
  std::vector<HeldRun> runs;
  SQLite::Statement select(database,
                           "SELECT id, name, file, title, json, columns, scenarios, first, last, "
                           "next FROM runs JOIN manifest ON run = id ORDER BY id");
  while (select.executeStep()) {
    HeldRun run;
    run.id = select.getColumn(0).getInt64();
    run.record.name = select.getColumn(1).getString();
    run.record.file = select.getColumn(2).getString();
    run.record.title = select.getColumn(3).getString();
    run.record.manifest = select.getColumn(4).getString();
    const auto names = nlohmann::json::parse(select.getColumn(5).getString(), nullptr, false);
    for (const auto& name : names) {
      if (name.is_string()) run.record.extra.push_back(name.get<std::string>());
    }
    run.record.scenarios = whole(select.getColumn(6));
    run.record.range = {whole(select.getColumn(7)), whole(select.getColumn(8))};
    run.hash = identity_of(run.record.manifest);
    run.next = whole(select.getColumn(9));
    runs.push_back(std::move(run));
  }
  return runs;
}

// What a part states of its runs is content of a file: it may be anything.
Result<void> sound_ranges(const Part& part) {
  for (const HeldRun& run : part.runs) {
    const ScenarioRange& range = run.record.range;
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool sound = range.first <= range.last && range.last <= run.record.scenarios &&
                       run.record.scenarios <= kMost && run.next >= range.first &&
                       run.next <= range.last;
    if (sound) continue;
    return fail(
        ErrorCode::Malformed,
        message(part.path.string(), ": study ", in_quotes(run.record.name),
                ": expected ranges of scenarios that are in order, found others (damaged?)"));
  }
  return {};
}

Result<Part> open_part(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return fail(ErrorCode::NotFound,
                message(path.string(), ": expected a database of a shard (run --shard I/N -o ",
                        path.filename().string(), "), found none there"));
  }
  try {
    Part part{path, SQLite::Database(path.string(), SQLite::OPEN_READONLY), {}};
    if (Result<void> ours = internal::expect_results(path, part.database); !ours) {
      return fail(ours.error());
    }
    part.runs = read_runs(part.database);
    if (auto ok = sound_ranges(part); !ok) return fail(ok.error());
    return part;
  } catch (const SQLite::Exception& exception) {
    const auto foreign = internal::error_of_foreign_file(path);
    return fail(foreign ? *foreign : internal::error_of(path, exception));
  }
}

std::string text_of_range(const ScenarioRange& range) {
  return message("[", std::size_t{range.first}, ", ", std::size_t{range.last}, ")");
}

// All parts must list the studies of the first one.
Result<void> same_studies(const std::vector<Part>& parts) {
  const Part& first = parts.front();
  for (const Part& part : parts) {
    if (part.runs.size() != first.runs.size()) {
      return fail(ErrorCode::Inconsistent,
                  message(part.path.string(), ": expected the ", first.runs.size(), " studies of ",
                          first.path.string(), ", found ", part.runs.size()));
    }
    for (std::size_t r = 0; r < part.runs.size(); ++r) {
      const HeldRun& run = part.runs[r];
      if (run.hash == first.runs[r].hash && run.record.name == first.runs[r].record.name) continue;
      return fail(
          ErrorCode::Inconsistent,
          message(part.path.string(), ": study ", r + 1, ": expected ",
                  in_quotes(first.runs[r].record.name), " from the same inputs as in ",
                  first.path.string(), ", found ", in_quotes(run.record.name), " from others: ",
                  join(differences(first.runs[r].record.manifest, run.record.manifest,
                                   {"in " + first.path.string(), "in " + part.path.string()}),
                       ", ")));
    }
  }
  return {};
}

// Returns the parts of study r in the order of their scenarios.
Result<std::vector<Part*>> in_order(std::vector<Part>& parts, std::size_t r) {
  std::vector<Part*> sorted;
  for (Part& part : parts) sorted.push_back(&part);
  std::stable_sort(sorted.begin(), sorted.end(), [r](const Part* a, const Part* b) {
    const ScenarioRange& x = a->runs[r].record.range;
    const ScenarioRange& y = b->runs[r].record.range;
    return x.first != y.first ? x.first < y.first : x.last < y.last;
  });
  const RunRecord& study = parts.front().runs[r].record;
  std::uint64_t at = 0;
  const auto broken = [&](const std::string& what) {
    return fail(ErrorCode::Inconsistent, message(in_quotes(study.name), ": ", what));
  };
  for (const Part* part : sorted) {
    const HeldRun& run = part->runs[r];
    if (run.record.range.first > at) {
      return broken(message("expected a part with scenarios ",
                            text_of_range({at, run.record.range.first}), ", found none"));
    }
    if (run.record.range.first < at && run.record.range.size() > 0) {
      return broken(message("scenarios ", text_of_range(run.record.range), " of ",
                            part->path.string(), " are in another part as well"));
    }
    if (run.next < run.record.range.last) {
      return broken(message(part->path.string(), " is not complete: expected scenarios ",
                            text_of_range(run.record.range), ", found those up to ",
                            std::size_t{run.next}, "; finish it with --resume"));
    }
    at = run.record.range.last;
  }
  if (at < study.scenarios) {
    return broken(message("expected a part with scenarios ", text_of_range({at, study.scenarios}),
                          ", found none"));
  }
  return sorted;
}

Cell cell_of(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isNull()) return std::numeric_limits<double>::quiet_NaN();  // written as null again
  return column.getString();
}

std::string quoted_columns(const std::vector<std::string>& extra) {
  std::string names = "number";
  for (const std::string& name : all_columns({extra})) names += ", " + internal::quoted_name(name);
  return names;
}

Result<std::uint64_t> copy_rows(Part& part, const HeldRun& run,
                                internal::ResultsDatabase& database) {
  std::uint64_t count = 0;
  try {
    SQLite::Statement select(part.database, "SELECT " + quoted_columns(run.record.extra) +
                                                " FROM rows WHERE run = ? ORDER BY rowid");
    select.bind(1, run.id);
    std::vector<Cell> cells;
    std::optional<Batch> batch(database);
    const ScenarioRange& range = run.record.range;
    std::uint64_t last = range.first;
    while (select.executeStep()) {
      const std::uint64_t number = whole(select.getColumn(0));
      if (number < last || number >= range.last) {
        return fail(
            ErrorCode::Malformed,
            message(part.path.string(), ": study ", in_quotes(run.record.name),
                    ": expected rows in the order of their scenarios ", text_of_range(range),
                    ", found scenario ", static_cast<std::int64_t>(number), " behind ",
                    std::size_t{last}, " (damaged?)"));
      }
      if (batch->rows() >= kBatch && number != last) {
        if (Result<void> done = database.append(std::move(*batch).pack()); !done) {
          return fail(done.error());
        }
        batch.emplace(database);
      }
      cells.clear();
      for (int i = 1; i < select.getColumnCount(); ++i)
        cells.push_back(cell_of(select.getColumn(i)));
      batch->add(number, cells);
      last = number;
      ++count;
    }
    if (Result<void> done = database.append(std::move(*batch).pack()); !done) {
      return fail(done.error());
    }
  } catch (const SQLite::Exception& exception) {
    return fail(internal::error_of(part.path, exception));
  }
  return count;
}

}  // namespace

Result<MergeSummary> merge_results(std::span<const fs::path> paths, const fs::path& into) {
  if (paths.empty()) {
    return fail(ErrorCode::InvalidArgument, "merge: expected a database, found none");
  }
  std::vector<Part> parts;
  for (const fs::path& path : paths) {
    Result<Part> part = open_part(path);
    if (!part) return fail(part.error());
    parts.push_back(std::move(*part));
  }
  if (Result<void> same = same_studies(parts); !same) return fail(same.error());
  std::vector<std::vector<Part*>> orders;
  for (std::size_t r = 0; r < parts.front().runs.size(); ++r) {
    auto order = in_order(parts, r);
    if (!order) return fail(order.error());
    orders.push_back(std::move(*order));
  }
  auto database = internal::ResultsDatabase::open(into, Existing::Refuse);
  if (!database) return fail(database.error());
  MergeSummary summary;
  for (std::size_t r = 0; r < orders.size(); ++r) {
    RunRecord record = parts.front().runs[r].record;
    record.range = {0, record.scenarios};
    if (Result<void> begun = (*database)->begin(record); !begun) return fail(begun.error());
    for (Part* part : orders[r]) {
      const auto rows = copy_rows(*part, part->runs[r], **database);
      if (!rows) return fail(rows.error());
      summary.rows += *rows;
    }
    if (Result<void> ended = (*database)->finish(); !ended) return fail(ended.error());
    summary.scenarios += record.scenarios;
    ++summary.studies;
  }
  return summary;
}

}  // namespace offcut::scenarios
