#include "traces/profiles/qnn.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kCsvHeader = "Msg Timestamp,Message,Time,Unit of Measurement";
constexpr std::string_view kLayers = "Layer Times:";

// "conv1:OpId_21 (cycles)" gives "conv1".
std::string layer_in(std::string_view identifier) {
  constexpr std::string_view kCycles = " (cycles)";
  if (identifier.ends_with(kCycles)) identifier.remove_suffix(kCycles.size());
  return std::string(identifier.substr(0, identifier.find(":OpId_")));
}

// What copies the inputs and outputs of the network is called "Input OpId_2".
std::string operator_of(std::string_view layer) {
  return layer.starts_with("Input OpId_") || layer.starts_with("Output OpId_") ? "Copy" : "";
}

void stretch(TimeSummary& time, double factor) {
  time.median = time.median * factor;
  time.p10 = time.p10 * factor;
  time.p90 = time.p90 * factor;
  if (time.first) time.first = *time.first * factor;
}

class Reader {
 public:
  Reader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    const bool is_csv = text.substr(0, 4096).find(kCsvHeader) != std::string_view::npos;
    for (const TextLine& line : lines_of(text)) {
      is_csv ? read_event(line) : read_diagview(line);
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (cycles_.size() + times_.size() == 0) {
      return fail(ErrorCode::Malformed,
                  message(name_, ": expected times of operators (profiling level detailed), found ",
                          "none"));
    }
    return finish();
  }

 private:
  // ---- CSV

  void read_event(const TextLine& line) {
    if (trimmed(line.text).empty() || line.text.find(kCsvHeader) != std::string_view::npos) return;
    const std::vector<std::string> cells = cells_of_record(line.text, ',');
    constexpr std::size_t kColumns = 7;
    const auto value = cells.size() >= kColumns ? time_of(cells[2]) : std::nullopt;
    if (!value) {
      return faults_.add(line.number, message("expected ", kColumns, " cells with a time >= 0, ",
                                              "found ", in_quotes(line.text)));
    }
    const std::string& message_kind = cells[1];
    const std::string& unit = cells[3];
    const std::string& identifier = cells[6];
    if (message_kind == "NODE" || identifier.find("OpId_") != std::string::npos) {
      add_operator(layer_in(identifier), unit, *value, line.number);
    } else if (identifier == "Accelerator (execute) time (cycles)") {
      accelerator_cycles_ += *value;
    } else if (unit == "US" && identifier == "Accelerator (execute) time") {
      accelerator_us_ += *value;
    } else if (unit == "US" && cells[5] == "ROOT" &&
               (message_kind == "EXECUTE" || identifier == "QNN (execute) time")) {
      whole_.push_back(Duration::from_us(*value));
    }
  }

  void add_operator(const std::string& layer, const std::string& unit, double value,
                    std::size_t line) {
    if (unit == "CYCLES") {
      // Cycles wait in the table as microseconds until it is known how long one takes.
      cycles_.add(layer, operator_of(layer), Duration::from_us(value));
      all_cycles_ += value;
    } else if (unit == "US") {
      times_.add(layer, operator_of(layer), Duration::from_us(value));
    } else {
      faults_.add(line, message("expected the unit US or CYCLES, found ", in_quotes(unit)));
    }
  }

  // ---- snpe-diagview

  void read_diagview(const TextLine& line) {
    const std::string_view text = trimmed(line.text);
    if (const auto us = between_marks(text, "Total Inference Time:", "us")) {
      if (const auto value = time_of(*us)) whole_.push_back(Duration::from_us(*value));
    }
    if (text.starts_with(kLayers)) in_layers_ = true;
    if (!in_layers_ || text.empty() || text.front() < '0' || text.front() > '9') return;
    const std::size_t unit_mark = text.rfind(" : ");
    const std::size_t first = text.find(": ");
    if (unit_mark == std::string_view::npos || unit_mark <= first) return;
    std::string_view middle = trimmed(text.substr(first + 2, unit_mark - first - 2));
    by_unit_[std::string(trimmed(text.substr(unit_mark + 3)))] += Duration::from_us(1);
    std::string layer = message("layer_", text.substr(0, first));
    if (const std::size_t name = middle.rfind(" : "); name != std::string_view::npos) {
      layer = layer_in(trimmed(middle.substr(0, name)));
      middle = trimmed(middle.substr(name + 3));
    }
    const std::string_view number = middle.substr(0, middle.find(' '));
    const auto value = time_of(number);
    const std::string_view unit = trimmed(middle.substr(number.size()));
    if (!value) {
      return faults_.add(line.number,
                         message("expected a time of a layer >= 0, found ", in_quotes(text)));
    }
    add_operator(layer,
                 unit == "cycles" ? "CYCLES"
                 : unit == "us"   ? "US"
                                  : std::string(unit),
                 *value, line.number);
  }

  // ---- together

  double us_per_cycle() const {
    if (accelerator_us_ > 0 && accelerator_cycles_ > 0)
      return accelerator_us_ / accelerator_cycles_;
    const double all = accelerator_cycles_ > 0 ? accelerator_cycles_ : all_cycles_;
    if (accelerator_us_ > 0) return accelerator_us_ / all;
    double whole_us = 0;
    for (const Duration time : whole_) whole_us += time.us();
    return whole_us / all;
  }

  Result<Profile> finish() {
    Profile out;
    faults_.report(out.warnings);
    ProfiledRun run;
    run.point.framework = "qnn";
    run.point.unit = unit();
    if (!whole_.empty()) run.end_to_end = TimeSummary::of(whole_);
    run.kernels = times_.take();
    if (run.kernels.empty()) {
      if (!(all_cycles_ > 0)) {
        return fail(ErrorCode::Malformed,
                    message(name_, ": expected operators of more than 0 ", "cycles, found none"));
      }
      const double scale = us_per_cycle();
      if (!(scale > 0)) {
        return fail(ErrorCode::Malformed,
                    message(name_, ": expected the time of the whole network in us beside cycles ",
                            "of operators, found none"));
      }
      run.kernels = cycles_.take();
      for (ProfiledKernel& kernel : run.kernels) stretch(kernel.timed.latency, scale);
      out.warnings.push_back(
          "operators are counted in cycles: each has its share of the time of the accelerator");
    }
    out.warnings.push_back("the file does not tell the precision: fp32 unless --precision says so");
    out.runs.push_back(std::move(run));
    return out;
  }

  std::string unit() const {
    const std::string most = prevalent(by_unit_);
    return most == "CPU" ? "cpu" : most.starts_with("GPU") ? "gpu" : "npu";
  }

  const std::string& name_;
  Faults faults_;
  SampleTable cycles_;
  SampleTable times_;
  std::map<std::string, Duration> by_unit_;
  std::vector<Duration> whole_;
  double all_cycles_ = 0;
  double accelerator_cycles_ = 0;
  double accelerator_us_ = 0;
  bool in_layers_ = false;
};

}  // namespace

bool looks_like_qnn(std::string_view head) {
  return head.find(kCsvHeader) != std::string_view::npos ||
         (head.find(kLayers) != std::string_view::npos &&
          head.find("---") != std::string_view::npos);
}

Result<Profile> parse_qnn(std::string_view text, const std::string& name,
                          const ReadProfileOptions& options) {
  return Reader(name, options.lenient).read(text);
}

Result<Profile> read_qnn(const std::filesystem::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_qnn(*text, path.string(), options);
}

}  // namespace offcut::traces
