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
  Reader(const std::string& name, const ReadProfileOptions& options)
      : name_(name), wanted_(options.model_name), faults_(name, options.lenient) {}

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
    end_session();
    if (!found_any_table_) {
      return fail(ErrorCode::Malformed,
                  message(name_, ": expected a table in run order (record it with ",
                          "--enable_op_profiling=true), found none"));
    }
    if (sessions_.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected operators, found none"));
    }
    return runs_of_one_model();
  }

 private:
  // A run of the program: its settings, its tables, its times. Several stand in one file where a
  // script appends to a log.
  struct Session {
    ProfiledRun run;
    std::string model;  // "": not told
    std::set<std::string> names;
    bool is_regular = false;
    bool run_order_follows = false;
    bool skips_tables = false;
    bool found_table = false;
    bool found_regular = false;
    bool is_lite = false;
    bool is_wall = false;
    int samples = 1;
    double share_sum = 0;
    double calls = 1;
  };

  void read_log_line(std::string_view line) {
    const bool starts = contains(line, "STARTING!") || contains(line, "Num threads: ") ||
                        contains(line, "Graph: [");
    if (starts && session_.found_table) end_session();
    if (contains(line, "Regular Benchmark Runs")) {
      if (session_.found_regular) begin_another();
      session_.is_regular = true;
    } else if (contains(line, "Profiling Info for Benchmark Initialization")) {
      session_.is_regular = false;
    } else if (contains(line, "Delegate internal")) {
      session_.skips_tables = true;
    } else if (contains(line, "Run Order")) {
      session_.run_order_follows = true;
    } else if (contains(line, "Top by Computation") || contains(line, "Summary by node type")) {
      session_.run_order_follows = false;
    } else if (session_.run_order_follows &&
               (contains(line, kTextHeader) || trimmed(line).starts_with(kCsvHeader))) {
      start_table(line);
    } else {
      read_facts(line);
    }
  }

  // The run-order table of the regular runs, once; before it the one of the initialisation, which
  // it replaces.
  void start_table(std::string_view header) {
    session_.run_order_follows = false;
    if (session_.skips_tables || (session_.found_table && session_.found_regular)) return;
    if (session_.found_table && !session_.is_regular) return;
    session_.found_table = true;
    found_any_table_ = true;
    session_.found_regular = session_.is_regular;
    is_in_table_ = true;
    is_csv_ = !contains(header, kTextHeader);
    has_start_ = contains(header, is_csv_ ? "start," : "[start]");
    session_.run.kernels.clear();
    session_.share_sum = 0;
    session_.calls = 1;
    session_.names.clear();
  }

  void read_row(std::string_view line, std::size_t number) {
    if (trimmed(line).empty() || contains(line, "======")) {
      is_in_table_ = false;
      return;
    }
    // type, [start,] first, avg, %, cdf%, mem KB, times called, name
    const std::size_t shift = has_start_ ? 1 : 0;
    while (!is_csv_ && line.starts_with('\t')) line.remove_prefix(1);  // one, or two with XNNPACK
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
    session_.share_sum += time_of(share).value_or(0);
    keep(cells, *first, *average, *calls);
  }

  void keep(const std::vector<std::string_view>& cells, double first_ms, double average_ms,
            double calls) {
    ProfiledKernel kernel;
    kernel.timed.op = std::string(cells.front());
    kernel.timed.name = cells.back().empty()
                            ? message(kernel.timed.op, "_", session_.run.kernels.size())
                            : std::string(cells.back());
    // Names that the table repeats are told apart, so that none is lost.
    if (!session_.names.insert(kernel.timed.name).second) {
      kernel.timed.name += message(" #", session_.run.kernels.size());
      session_.names.insert(kernel.timed.name);
    }
    const double factor = std::max(1.0, calls);
    if (factor > 1) session_.calls = std::max(session_.calls, factor);
    kernel.timed.latency = single_time(Duration::from_ms(average_ms * factor));
    kernel.timed.latency.first = Duration::from_ms(first_ms * factor);
    session_.run.kernels.push_back(std::move(kernel));
  }

  void read_facts(std::string_view line) {
    if (const auto threads = between_marks(line, "Num threads: ", "")) {
      const std::string_view count = threads->starts_with('[') ? threads->substr(1) : *threads;
      if (const auto n = leading_count(count); n && *n >= 1 && *n <= 4096)
        session_.run.point.threads = *n;
    }
    if (const auto graph = between_marks(line, "Graph: [", "]")) {
      session_.model = std::filesystem::path(std::string(*graph)).stem().string();
    }
    if (const auto ms = between_marks(line, "Initialized session in ", "ms")) {
      if (const auto time = time_of(*ms)) session_.run.loading = Duration::from_ms(*time);
    }
    if (const auto mb = between_marks(line, "overall=", "")) {
      const auto value = time_of(mb->substr(0, mb->find(' ')));
      if (value && *value < 1e6) session_.run.memory = Bytes(rounded<std::int64_t>(*value * 1e6));
    }
    if (contains(line, "count=") && contains(line, "curr=")) read_timings(line);
    if (contains(line, "TensorFlow Lite") || contains(line, ".tflite")) session_.is_lite = true;
    if (contains(line, "nference timings in us:")) read_inference(line);
  }

  // "Timings (microseconds): count=50 first=.. curr=.. min=.. max=.. avg=2.9e+06 std=.." behind the
  // table, or "count=50 first=.. curr=.." in front of it, the one of the warm-up first.
  void read_timings(std::string_view line) {
    const auto count = leading_count(between_marks(line, "count=", "").value_or(""));
    const auto average = between_marks(line, "avg=", "");
    const auto current = between_marks(line, "curr=", "");
    const auto text = average ? average : current;
    if (!count || *count < 1 || !text) return;
    const bool is_behind = contains(line, "Timings (microseconds)");
    if (is_behind && (!session_.found_table || session_.skips_tables)) return;
    if (!session_.is_wall || is_behind) session_.samples = *count;
    const auto us = time_of(text->substr(0, text->find(' ')));
    if (us && is_behind && !session_.is_wall) {
      session_.run.end_to_end = single_time(Duration::from_us(*us), *count);
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
    session_.is_wall = true;
    session_.run.end_to_end = single_time(Duration::from_us(*average), session_.samples);
    if (const auto first = value("First inference: ")) {
      session_.run.end_to_end->first = Duration::from_us(*first);
    }
  }

  Result<Profile> runs_of_one_model() {
    std::vector<std::string> models;
    for (const Session& session : sessions_) models.push_back(session.model);
    const auto model = choose_model(std::move(models), wanted_, name_);
    if (!model) return fail(model.error());
    Profile out;
    out.model = *model;
    out.warnings = std::move(warnings_);
    for (Session& session : sessions_) {
      if (session.model == *model) add_run(out, std::move(session.run));
    }
    faults_.report(out.warnings);
    return out;
  }

  void warn(std::string text) {
    if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) {
      warnings_.push_back(std::move(text));
    }
  }

  // The names of TensorFlow Lite are "CONV_2D" and those of its delegates, of TensorFlow "Conv2D".
  static bool is_name_of_lite(const TracedLayer& timed) {
    return contains(timed.op, "_2D") || timed.op == "RESHAPE" || contains(timed.op, "TfLite") ||
           timed.name.starts_with("Delegate/");
  }

  // A second table of one kind without the settings in front of it: they are those of the first.
  void begin_another() {
    const OperatingPoint point = session_.run.point;
    std::string model = session_.model;
    end_session();
    session_.run.point = point;
    session_.model = std::move(model);
  }

  void end_session() {
    Session session = std::exchange(session_, {});
    ProfiledRun& run = session.run;
    if (run.kernels.empty()) return;
    for (ProfiledKernel& kernel : run.kernels) {
      kernel.timed.latency.n = std::max(1, session.samples);
      session.is_lite = session.is_lite || is_name_of_lite(kernel.timed);
      if (contains(kernel.timed.op, "Delegate")) {
        warn(message("kernel ", in_quotes(kernel.timed.op),
                     " runs several layers as one: no cut inside"));
      }
    }
    run.point.framework = session.is_lite ? "tflite" : "tensorflow";
    if (std::abs(session.share_sum - 100) > 10 && session.share_sum > 0) {
      warn(message("the percentages add up to ", std::round(session.share_sum * 10) / 10,
                   " % and not 100: not used"));
    }
    if (session.calls > 1) {
      warn("rows that merge several calls of one name: their time is that of all calls");
    }
    sessions_.push_back(std::move(session));
  }

  const std::string& name_;
  const std::string wanted_;
  Faults faults_;
  Session session_;
  std::vector<Session> sessions_;
  std::vector<std::string> warnings_;
  bool found_any_table_ = false;
  bool is_in_table_ = false;
  bool is_csv_ = false;
  bool has_start_ = false;
};

}  // namespace

bool looks_like_tflite(std::string_view head) {
  return contains(head, kTextHeader) || contains(head, "node type, start, first") ||
         contains(head, "node type, first, avg") || contains(head, "Operator-wise Profiling Info");
}

Result<Profile> parse_tflite(std::string_view text, const std::string& name,
                             const ReadProfileOptions& options) {
  return Reader(name, options).read(text);
}

Result<Profile> read_tflite(const std::filesystem::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_tflite(*text, path.string(), options);
}

}  // namespace offcut::traces
