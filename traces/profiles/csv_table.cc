#include "traces/profiles/csv_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/csv_columns.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

using csv::Column;
using csv::columns_of;
using csv::has_role;
using csv::Role;
using csv::separator_of;

// One row taken apart.
struct Row {
  std::string layer;
  std::string op;
  OperatingPoint point;
  double time_s = -1;
  std::optional<double> p10_s, p90_s, first_s, energy_j;
  std::map<std::string, double> counters;
};

class CsvReader {
 public:
  CsvReader(const std::string& name, const ReadProfileOptions& options)
      : name_(name), faults_(name, options.lenient) {}

  Result<Profile> read(std::string_view text) {
    bool has_header = false;
    for (const TextLine& line : lines_of(text)) {
      if (trimmed(line.text).empty() || line.text.starts_with('#')) continue;
      if (!std::exchange(has_header, true)) {
        if (auto ok = read_header(line); !ok) return fail(ok.error());
      } else if (const auto row = read_row(line)) {
        place(*row, line.number);
      }
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (runs_.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected rows of layers, found none"));
    }
    Profile out;
    faults_.report(out.warnings);
    for (Run& run : runs_) out.runs.push_back(finish(std::move(run)));
    return out;
  }

 private:
  struct Run {
    OperatingPoint point;
    SampleTable samples;
    std::vector<Row> rows;  // the first of each kernel
  };

  Result<void> read_header(const TextLine& line) {
    const std::string_view header = line.text;
    separator_ = separator_of(header);
    splitter_ = CellSplitter(separator_);
    columns_ = columns_of(header, separator_);
    repeats_ = has_role(columns_, Role::Repetition);
    if (has_role(columns_, Role::Layer) && has_role(columns_, Role::Time)) return {};
    return fail(ErrorCode::Malformed,
                message(name_, ":", line.number, ": expected a header with a layer and a time ",
                        "column (such as layer,latency_us), found other columns"));
  }

  std::optional<Row> read_row(const TextLine& line) {
    const auto cells = splitter_.split(line.text);
    if (cells.size() != columns_.size()) {
      faults_.add(line.number,
                  message("expected ", columns_.size(), " cells, found ", cells.size()));
      return std::nullopt;
    }
    Row row;
    for (std::size_t k = 0; k < cells.size(); ++k) {
      const std::string expected = read_cell(columns_[k], cells[k], row);
      if (expected.empty()) continue;
      faults_.add(line.number, message(columns_[k].name, ": expected ", expected, ", found ",
                                       in_quotes(cells[k])));
      return std::nullopt;
    }
    return row;
  }

  // Returns what was expected instead; "": the cell is good.
  std::string read_cell(const Column& column, std::string_view cell, Row& row) const {
    const std::string text(trimmed(cell));
    // A comma that separates no cells is the decimal point of the machine's language.
    const auto number = separator_ == ',' ? time_of(text) : time_with_comma(text);
    const auto value = number.value_or(0) * column.scale;
    const bool whole = number && *number >= 1 && *number <= 1e6 && *number == std::floor(*number);
    switch (column.role) {
      case Role::Layer:
        row.layer = text;
        return text.empty() ? "a name" : "";
      case Role::Op:
        row.op = text;
        return "";
      case Role::Time:
        row.time_s = value;
        return number ? "" : "a number >= 0";
      case Role::P10:
        return keep(row.p10_s, text, number, value);
      case Role::P90:
        return keep(row.p90_s, text, number, value);
      case Role::First:
        return keep(row.first_s, text, number, value);
      case Role::Energy:
        return keep(row.energy_j, text, number, value);
      case Role::Threads:
        row.point.threads = whole ? truncated<int>(*number) : 1;
        return whole ? "" : "a whole number >= 1";
      case Role::Batch:
        row.point.batch = whole ? truncated<int>(*number) : 1;
        return whole ? "" : "a whole number >= 1";
      case Role::Frequency:
        row.point.frequency_mhz = number.value_or(0);
        return number ? "" : "a number >= 0";
      case Role::Unit:
        row.point.unit = text;
        return text == "cpu" || text == "gpu" || text == "npu" ? "" : "cpu, gpu or npu";
      case Role::Affinity:
        row.point.affinity = text;
        return "";
      case Role::Framework:
        row.point.framework = text;
        return "";
      case Role::Library:
        row.point.library = text;
        return "";
      case Role::Precision:
        row.point.precision = text;
        return "";
      case Role::Counter:
        read_counter(column, text, number, row);
        return "";
      default:
        return "";
    }
  }

  static std::string keep(std::optional<double>& to, const std::string& text,
                          const std::optional<double>& number, double value) {
    if (text.empty()) return "";
    if (number) to = value;
    return number ? "" : "a number >= 0";
  }

  static void read_counter(const Column& column, const std::string& text,
                           std::optional<double> number, Row& row) {
    if (!number && text.starts_with('-')) {
      number = time_with_comma(std::string_view(text).substr(1));
      if (number) number = -*number;
    }
    if (number) row.counters[column.name] = *number;
  }

  void place(const Row& row, std::size_t line) {
    auto run = std::find_if(runs_.begin(), runs_.end(),
                            [&](const Run& r) { return r.point == row.point; });
    if (run == runs_.end()) {
      runs_.push_back({});
      run = std::prev(runs_.end());
      run->point = row.point;
    }
    const bool again = run->samples.has(row.layer);
    if (again && !repeats_) {
      faults_.add(line, message("layer ", in_quotes(row.layer),
                                ": expected one row, found a second (samples need a column "
                                "\"repetition\")"));
      return;
    }
    run->samples.add(row.layer, row.op, Duration::from_s(row.time_s));
    if (!again) run->rows.push_back(row);
  }

  static ProfiledRun finish(Run run) {
    ProfiledRun out;
    out.point = run.point;
    out.kernels = run.samples.take();
    for (std::size_t k = 0; k < out.kernels.size(); ++k) {
      const Row& row = run.rows[k];
      TracedLayer& timed = out.kernels[k].timed;
      const auto time = [](double s) { return Duration::from_s(s); };
      if (row.p10_s) timed.latency.p10 = std::min(time(*row.p10_s), timed.latency.median);
      if (row.p90_s) timed.latency.p90 = std::max(time(*row.p90_s), timed.latency.median);
      if (row.first_s) timed.latency.first = time(*row.first_s);
      if (row.energy_j) timed.energy = Energy::from_j(*row.energy_j);
      timed.counters = row.counters;
    }
    return out;
  }

  const std::string& name_;
  Faults faults_;
  char separator_ = ',';
  CellSplitter splitter_{','};
  bool repeats_ = false;
  std::vector<Column> columns_;
  std::vector<Run> runs_;
};

}  // namespace

bool looks_like_csv_table(std::string_view head) {
  for (const TextLine& line : lines_of(head)) {
    if (trimmed(line.text).empty() || line.text.starts_with('#')) continue;
    const auto columns = columns_of(line.text, separator_of(line.text));
    return has_role(columns, Role::Layer) && has_role(columns, Role::Time);
  }
  return false;
}

Result<Profile> parse_csv_table(std::string_view text, const std::string& name,
                                const ReadProfileOptions& options) {
  return CsvReader(name, options).read(text);
}

Result<Profile> read_csv_table(const std::filesystem::path& path,
                               const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_csv_table(*text, path.string(), options);
}

}  // namespace offcut::traces
