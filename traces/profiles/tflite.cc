#include "traces/profiles/tflite.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kTextHeader = "[node type]";
constexpr std::string_view kCsvHeader = "node type, ";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class Reader {
 public:
  Reader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      const std::string_view content = without_log_prefix(line.text);
      if (is_in_table_) {
        read_row(content, line.number);
      } else {
        read_log_line(content);
      }
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (!found_table_) {
      return fail(ErrorCode::Malformed,
                  message(name_, ": expected a table in run order (record it with ",
                          "--enable_op_profiling=true), found none"));
    }
    if (run_.kernels.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected operators, found none"));
    }
    return finish();
  }

 private:
  void read_log_line(std::string_view line) {
    if (contains(line, "Regular Benchmark Runs")) {
      is_regular_ = true;
    } else if (contains(line, "Profiling Info for Benchmark Initialization")) {
      is_regular_ = false;
    } else if (contains(line, "Delegate internal")) {
      skips_tables_ = true;
    } else if (contains(line, "Run Order")) {
      run_order_follows_ = true;
    } else if (contains(line, "Top by Computation") || contains(line, "Summary by node type")) {
      run_order_follows_ = false;
    } else if (run_order_follows_ &&
               (contains(line, kTextHeader) || trimmed(line).starts_with(kCsvHeader))) {
      start_table(line);
    } else {
      read_facts(line);
    }
  }

  // The run-order table of the regular runs, once; before it the one of the initialisation, which
  // it replaces.
  void start_table(std::string_view header) {
    run_order_follows_ = false;
    if (skips_tables_ || (found_table_ && found_regular_)) return;
    if (found_table_ && !is_regular_) return;
    found_table_ = true;
    found_regular_ = is_regular_;
    is_in_table_ = true;
    is_csv_ = !contains(header, kTextHeader);
    has_start_ = contains(header, is_csv_ ? "start," : "[start]");
    run_.kernels.clear();
    share_sum_ = 0;
    calls_ = 1;
    names_.clear();
  }

  void read_row(std::string_view line, std::size_t number) {
    if (trimmed(line).empty() || contains(line, "======")) {
      is_in_table_ = false;
      return;
    }
    // type, [start,] first, avg, %, cdf%, mem KB, times called, name
    const std::size_t shift = has_start_ ? 1 : 0;
    if (!is_csv_ && line.starts_with('\t')) line.remove_prefix(1);
    const auto cells = cells_and_rest(line, is_csv_ ? ", " : "\t", 7 + shift);
    const auto first = cells.size() == 8 + shift ? time_of(cells[1 + shift]) : std::nullopt;
    const auto average = first ? time_of(cells[2 + shift]) : std::nullopt;
    const auto calls = average ? time_of(cells[6 + shift]) : std::nullopt;
    if (!calls) {
      faults_.add(number, message("expected an operator of ", 8 + shift,
                                  " cells with times in ms, found ", in_quotes(line)));
      return;
    }
    std::string_view share = cells[3 + shift];
    if (share.ends_with('%')) share.remove_suffix(1);
    share_sum_ += time_of(share).value_or(0);
    keep(cells, *first, *average, *calls);
  }

  void keep(const std::vector<std::string_view>& cells, double first_ms, double average_ms,
            double calls) {
    ProfiledKernel kernel;
    kernel.timed.op = std::string(cells.front());
    kernel.timed.name = cells.back().empty() ? message(kernel.timed.op, "_", run_.kernels.size())
                                             : std::string(cells.back());
    // Names that the table repeats are told apart, so that none is lost.
    if (!names_.insert(kernel.timed.name).second) {
      kernel.timed.name += message(" #", run_.kernels.size());
      names_.insert(kernel.timed.name);
    }
    const double factor = std::max(1.0, calls);
    if (factor > 1) calls_ = std::max(calls_, factor);
    kernel.timed.latency = single_time(Duration::from_ms(average_ms * factor));
    kernel.timed.latency.first = Duration::from_ms(first_ms * factor);
    run_.kernels.push_back(std::move(kernel));
  }

  void read_facts(std::string_view line) {
    if (const auto threads = between_marks(line, "Num threads: ", "")) {
      const std::string_view count = threads->starts_with('[') ? threads->substr(1) : *threads;
      if (const auto n = leading_count(count); n && *n >= 1 && *n <= 4096) run_.point.threads = *n;
    }
    if (const auto graph = between_marks(line, "Graph: [", "]")) {
      model_ = std::filesystem::path(std::string(*graph)).stem().string();
    }
    if (const auto ms = between_marks(line, "Initialized session in ", "ms")) {
      if (const auto time = time_of(*ms)) run_.loading = Duration::from_ms(*time);
    }
    if (const auto mb = between_marks(line, "overall=", "")) {
      const auto value = time_of(mb->substr(0, mb->find(' ')));
      if (value && *value < 1e6) run_.memory = Bytes(rounded<std::int64_t>(*value * 1e6));
    }
    if (contains(line, "Timings (microseconds): count=")) read_timings(line);
    if (contains(line, "nference timings in us:")) read_inference(line);
  }

  // "Timings (microseconds): count=50 first=.. curr=.. min=.. max=.. avg=2.9e+06 std=.."
  void read_timings(std::string_view line) {
    if (!found_table_ || skips_tables_) return;
    const auto count = leading_count(between_marks(line, "count=", "").value_or(""));
    const auto average = between_marks(line, "avg=", "");
    const auto current = between_marks(line, "curr=", "");
    const auto text = average ? average : current;
    if (!count || *count < 1 || !text) return;
    samples_ = *count;
    if (const auto us = time_of(text->substr(0, text->find(' ')))) {
      if (!is_wall_) run_.end_to_end = single_time(Duration::from_us(*us), *count);
    }
  }

  // "Inference timings in us: Init: 17187, First inference: 3512391, ... Inference (avg): 2.95e+06"
  void read_inference(std::string_view line) {
    const auto value = [&](std::string_view mark) {
      const auto text = between_marks(line, mark, "");
      return text ? time_of(text->substr(0, text->find(','))) : std::nullopt;
    };
    auto average = value("Inference (avg): ");
    if (!average) average = value(" Inference: ");
    if (!average) return;
    is_wall_ = true;
    run_.end_to_end = single_time(Duration::from_us(*average), samples_);
    if (const auto first = value("First inference: ")) {
      run_.end_to_end->first = Duration::from_us(*first);
    }
  }

  Result<Profile> finish() {
    Profile out;
    out.model = model_;
    faults_.report(out.warnings);
    bool upper = false;
    for (ProfiledKernel& kernel : run_.kernels) {
      kernel.timed.latency.n = std::max(1, samples_);
      upper = upper || contains(kernel.timed.op, "_2D") || kernel.timed.op == "RESHAPE";
      if (contains(kernel.timed.op, "Delegate")) {
        out.warnings.push_back(message("kernel ", in_quotes(kernel.timed.op),
                                       " runs several layers as one: no cut inside"));
      }
    }
    run_.point.framework =
        upper || contains(out.warnings.empty() ? "" : out.warnings.back(), "TfLite") ? "tflite"
                                                                                     : "tensorflow";
    if (std::abs(share_sum_ - 100) > 10 && share_sum_ > 0) {
      out.warnings.push_back(message("the percentages add up to ", std::round(share_sum_ * 10) / 10,
                                     " % and not 100: not used"));
    }
    if (calls_ > 1) {
      out.warnings.push_back(
          "rows that merge several calls of one name: their time is that of all calls");
    }
    out.runs.push_back(std::move(run_));
    return out;
  }

  const std::string& name_;
  Faults faults_;
  ProfiledRun run_;
  std::string model_;
  std::set<std::string> names_;
  bool is_regular_ = false;
  bool run_order_follows_ = false;
  bool skips_tables_ = false;
  bool is_in_table_ = false;
  bool found_table_ = false;
  bool found_regular_ = false;
  bool is_csv_ = false;
  bool has_start_ = false;
  bool is_wall_ = false;
  int samples_ = 1;
  double share_sum_ = 0;
  double calls_ = 1;
};

}  // namespace

bool looks_like_tflite(std::string_view head) {
  return contains(head, kTextHeader) || contains(head, "node type, start, first") ||
         contains(head, "node type, first, avg") || contains(head, "Operator-wise Profiling Info");
}

Result<Profile> parse_tflite(std::string_view text, const std::string& name,
                             const ReadProfileOptions& options) {
  return Reader(name, options.lenient).read(text);
}

Result<Profile> read_tflite(const std::filesystem::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_tflite(*text, path.string(), options);
}

}  // namespace offcut::traces
