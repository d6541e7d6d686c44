#include "traces/profiles/openvino.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kHeader = "layerName;";
constexpr std::string_view kOldHeader = "layer name;";

// The end of the execution type names the precision: "jit_avx2_FP32".
std::string precision_in(std::string_view exec_type) {
  const std::string_view word = exec_type.substr(exec_type.rfind('_') + 1);
  if (word == "FP32" || word == "f32") return "fp32";
  if (word == "FP16" || word == "f16") return "fp16";
  if (word == "BF16") return "bf16";
  if (word == "I8" || word == "INT8" || word == "U8") return "int8";
  return "";
}

class Collector {
 public:
  void add(const std::string& name, const std::string& type, const std::string& exec_type,
           Duration time) {
    samples_.add(name, type, time);
    const std::string precision = precision_in(exec_type);
    if (!precision.empty()) by_precision_[precision] += time;
    if (exec_type.find("gpu") != std::string::npos) on_gpu_ += time;
    total_ += time;
  }
  bool empty() const { return samples_.size() == 0; }
  ProfiledRun take() {
    ProfiledRun run;
    run.point.framework = "openvino";
    if (const std::string most = prevalent(by_precision_); !most.empty()) {
      run.point.precision = most;
    }
    if (on_gpu_ * 2.0 > total_) run.point.unit = "gpu";
    run.kernels = samples_.take();
    return run;
  }

 private:
  SampleTable samples_;
  std::map<std::string, Duration> by_precision_;
  Duration on_gpu_;
  Duration total_;
};

Result<Profile> finish(Collector collector, const std::string& name, const Faults& faults) {
  if (collector.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected layers with times, found none"));
  }
  Profile out;
  faults.report(out.warnings);
  out.runs.push_back(collector.take());
  return out;
}

class CsvReader {
 public:
  CsvReader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      read_line(line);
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    return finish(std::move(collector_), name_, faults_);
  }

 private:
  void read_line(const TextLine& line) {
    const std::string_view row = trimmed(line.text);
    if (row.starts_with(kHeader) || row.starts_with(kOldHeader)) {
      scale_us_ = row.starts_with(kOldHeader) ? 1.0 : 1e3;
      const auto names = splitter_.split(row);
      time_column_ = 4;
      has_cpu_column_ = false;
      for (std::size_t k = 4; k < names.size(); ++k) {
        if (names[k].starts_with("realTime") || names[k].starts_with("real time")) time_column_ = k;
        if (names[k].starts_with("cpu")) has_cpu_column_ = true;
      }
      return;
    }
    if (row.empty() || row.starts_with("Total;") || scale_us_ == 0) return;
    const auto cells = splitter_.split(row);
    if (cells.size() <= time_column_) {
      return faults_.add(line.number, message("expected at least ", time_column_ + 1,
                                              " cells between ';', found ", cells.size()));
    }
    // Old detailed reports put one pair "real,cpu" per request. Where the processor's time has a
    // column of its own, a comma is the decimal point of the machine's language.
    const bool pairs = !has_cpu_column_ && cells[time_column_].find(',') != std::string_view::npos;
    for (std::size_t k = time_column_; k < (pairs ? cells.size() : time_column_ + 1); ++k) {
      if (cells[k].empty()) continue;
      const auto time =
          pairs ? time_of(cells[k].substr(0, cells[k].find(','))) : time_with_comma(cells[k]);
      if (!time) {
        return faults_.add(line.number,
                           message("expected a time >= 0, found ", in_quotes(cells[k])));
      }
      collector_.add(std::string(cells[0]), std::string(cells[2]), std::string(cells[3]),
                     Duration::from_us(*time * scale_us_));
    }
  }

  const std::string& name_;
  Faults faults_;
  double scale_us_ = 0;  // 0: no header seen yet
  std::size_t time_column_ = 4;
  bool has_cpu_column_ = false;
  CellSplitter splitter_{';'};
  Collector collector_;
};

void read_nodes(JsonObject report, Collector& collector) {
  for (const JsonValue& value : report.elements("nodes")) {
    JsonObject node = value.object();
    const std::string name = node.text("name");
    const double ms = node.number("real_time", at_least(0));
    collector.add(name, node.text_or("node_type", ""), node.text_or("exec_type", ""),
                  Duration::from_ms(ms));
  }
}

Result<Profile> read_json(std::string_view text, const std::string& name) {
  const auto document = JsonDocument::parse(text, name);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  Collector collector;
  if (root.has("detailed_performance")) {
    for (const JsonValue& report : root.elements("detailed_performance")) {
      read_nodes(report.object(), collector);
    }
  } else {
    read_nodes(root.object("avg_performance"), collector);
  }
  if (document->error()) return fail(*document->error());
  return finish(std::move(collector), name, Faults(name, false));
}

}  // namespace

bool looks_like_openvino(std::string_view head) {
  const auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has("layerName;execStatus;") || has("layer name;exec status;") ||
         has("\"detailed_performance\"") || has("\"avg_performance\"");
}

Result<Profile> parse_openvino(std::string_view text, const std::string& name,
                               const ReadProfileOptions& options) {
  if (trimmed(text.substr(0, 100)).starts_with('{')) return read_json(text, name);
  return CsvReader(name, options.lenient).read(text);
}

Result<Profile> read_openvino(const std::filesystem::path& path,
                              const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_openvino(*text, path.string(), options);
}

}  // namespace offcut::traces
