// Where rows of results go: a stream of CSV or of JSON lines, a table for people, a database.
//
// A sink is told of each study before its rows. Rows come in the order of the scenarios, and each
// call of write() holds all rows of the scenarios in it. CSV and JSON lines are written as rows
// arrive, so a run of any length streams. A sink that outlives the run (sqlite_store.h) says after
// begin() from which scenario on it wants rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "scenarios/results/row.h"
#include "scenarios/results/row_hash.h"
#include "scenarios/results/shard.h"

namespace offcut::scenarios {

namespace internal {
class TallyBook;
}  // namespace internal

// What a sink needs to know of a study before its rows.
struct StudyHeader {
  std::string name;
  std::string file;
  std::string title;        // for people: "mobilenet_v2 on oneplus5t (cpu big) and xeon_e5_2620v4"
  std::string description;  // for people: what the file says of itself
  std::string manifest;     // one line of JSON: version, seed, input hashes, resolved scenario
  RowFormat format;
  std::vector<std::string> swept{};  // the columns that show the axes of the sweep
  std::uint64_t scenarios = 0;       // of the whole study, whatever the shard
  Shard shard;                       // the part of them that this run answers
};

// Rows made ready to be put out, off the thread that puts them out.
struct PackedRows {
  std::string bytes;       // as the sink wants them
  std::uint64_t rows = 0;  // how many
  std::uint64_t next = 0;  // one past the scenario of the last of them
  std::uint64_t hash = 0;  // of the rows, for a sink that keeps one
  std::shared_ptr<const internal::TallyBook> tallies{};  // of a database
};

class RowSink {
 public:
  virtual ~RowSink() = default;
  [[nodiscard]] virtual Result<void> begin(const StudyHeader& study) = 0;
  [[nodiscard]] virtual Result<void> write(std::span<const ResultRow> rows) = 0;
  // Returns the rows as write_packed() takes them; nothing for sinks that need the rows themselves.
  // Any number of threads may call it after begin().
  [[nodiscard]] virtual std::optional<PackedRows> pack(std::span<const ResultRow>) const {
    return std::nullopt;
  }
  // Does what write() of the rows that were packed does. By value, for a sink may keep their bytes.
  // NOLINTNEXTLINE(performance-unnecessary-value-param)
  [[nodiscard]] virtual Result<void> write_packed(PackedRows) {
    return fail(ErrorCode::InvalidArgument, "results: this sink takes no packed rows");
  }
  // After begin(): the rows of scenarios before this number are there already. The last of the
  // shard if all are: then the study needs no run, only end().
  [[nodiscard]] virtual std::uint64_t resume_from() const { return 0; }
  // After the last row of the study; not called where a run was interrupted.
  [[nodiscard]] virtual Result<void> end() = 0;
};

// The last column of rows as text: the number of the scenario in its study, as `explain --number`
// takes it.
inline constexpr const char* kNumberColumn = "number";

// RFC 4180 CSV with a header line; all studies of one stream must have the same extra columns, else
// a new header follows an empty line. Io if the stream fails (disk full, closed pipe).
[[nodiscard]] std::unique_ptr<RowSink> csv_sink(std::ostream& out);

// One JSON object a line; the first line of each study holds its manifest: {"manifest":{...}}.
// Behind the rows of a shard a line says how many there were: {"end":{...}} (manifest_lines.h).
[[nodiscard]] std::unique_ptr<RowSink> json_lines_sink(std::ostream& out);

// The line that leads the rows of a study: its manifest, and of which shard they are. Beside CSV,
// in a file of its own, also how many rows it has, and their hash.
[[nodiscard]] std::string manifest_line(const StudyHeader& study,
                                        std::optional<RowsDigest> rows = std::nullopt);

// Where the manifests of a CSV file stand: FILE.csv.manifest.json, one line per study.
[[nodiscard]] std::filesystem::path manifests_beside(const std::filesystem::path& csv);

// A table for people: the columns that vary and the answer with its components. Holds the rows of a
// study until its end (it needs their widths), at most `most_rows` of them. `width` is that of the
// terminal: columns that it has no room for are left out, the components first; 0: all fit.
[[nodiscard]] std::unique_ptr<RowSink> table_sink(std::ostream& out, std::size_t most_rows = 60,
                                                  std::size_t width = 0);

}  // namespace offcut::scenarios
