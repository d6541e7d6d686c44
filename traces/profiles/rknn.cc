#include "traces/profiles/rknn.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::string_view kTimeColumn = "Time(us)";

Words words_of(std::string_view line) {
  Words out;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

// "D RKNN: [14:12:05.670] 1  Conv" without what the library's log puts in front.
std::string_view without_prefix(std::string_view line) {
  const std::size_t mark = line.find("RKNN: [");
  if (mark == std::string_view::npos) return line;
  const std::size_t end = line.find("] ", mark);
  return end == std::string_view::npos ? line : line.substr(end + 2);
}

bool is_number(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

// The shape that "(1,32,480,480)" writes; empty where it is none, or one of several.
Shape shape_in(std::string_view word) {
  if (word.size() < 3 || word.front() != '(' || word.find(')') != word.size() - 1) return {};
  Shape out;
  for (const std::string_view cell : cells_and_rest(word.substr(1, word.size() - 2), ",", 16)) {
    if (!is_number(cell) || cell.size() > 12) return {};
    out.push_back(std::stoll(std::string(cell)));
  }
  return out;
}

std::string precision_in(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTypes = {
      {{"INT8", "int8"},
       {"UINT8", "int8"},
       {"FLOAT16", "fp16"},
       {"BFLOAT16", "bf16"},
       {"FLOAT", "fp32"}}};
  const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const auto& row) { return row.first == type; });
  return found == kTypes.end() ? std::string() : std::string(found->second);
}

// "conv1_12_2" of the unit 12 without that end.
std::string_view without_uid(std::string_view name, std::string_view uid) {
  const std::size_t last = name.rfind('_');
  if (last == std::string_view::npos || !is_number(name.substr(last + 1))) return name;
  const std::string_view front = name.substr(0, last);
  const std::string end = message("_", uid);
  return front.ends_with(end) ? front.substr(0, front.size() - end.size()) : name;
}

std::string rounded_us(Duration time) { return text_of(std::round(time.us() * 10) / 10); }

class Reader {
 public:
  Reader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      read_line(without_prefix(line.text), line.number);
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (run_.kernels.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected a table with the column ",
                                                in_quotes(kTimeColumn), ", found none with rows"));
    }
    return finish();
  }

 private:
  enum class Table { None, New, Old };

  void read_line(std::string_view line, std::size_t number) {
    const Words words = words_of(line);
    if (words.empty()) return;
    const bool is_new = words[0] == "ID" && words.size() > 1 && words[1] == "OpType";
    const bool is_old = words[0] == "Layer" && words.size() > 2 && words[1] == "ID";
    if (is_new || is_old) return start_table(is_new ? Table::New : Table::Old, words, number);
    if (table_ == Table::None) return;
    if (is_number(words[0]) && words.size() > 2) {
      table_ == Table::New ? read_new(line, words, number) : read_old(words, number);
    } else if (words[0].starts_with("Total")) {
      table_ = Table::None;
    } else if (table_ == Table::Old && words.size() == 1 && line.front() == ' ') {
      name_goes_on(words[0]);
    }
  }

  void start_table(Table table, const Words& titles, std::size_t number) {
    ++tables_;
    table_ = Table::None;
    if (!run_.kernels.empty()) return;  // the first one counts
    const auto time = std::find(titles.begin(), titles.end(), kTimeColumn);
    const auto shape = std::find(titles.begin(), titles.end(), "OutputShape");
    if (time == titles.end()) {
      return faults_.add(number, message("expected the column ", in_quotes(kTimeColumn),
                                         ", found a table without times"));
    }
    table_ = table;
    time_ = static_cast<std::size_t>(time - titles.begin());
    shape_ = shape < time ? static_cast<std::size_t>(shape - titles.begin()) : 0;
  }

  void read_new(std::string_view line, const Words& words, std::size_t number) {
    const auto us = words.size() > time_ ? time_with_comma(words[time_]) : std::nullopt;
    if (!us || time_ < 4) {
      return faults_.add(number, message("expected an operator with a time in us in column ",
                                         time_ + 1, ", found ", in_quotes(line)));
    }
    const Duration time = Duration::from_us(*us);
    ProfiledKernel& kernel = add(std::string(words[1]), time);
    kernel.timed.name = full_name(line, words);
    if (shape_ > 0) kernel.outputs = {shape_in(words[shape_])};
    if (shape_ > 0 && kernel.outputs[0].empty()) kernel.outputs.clear();
    by_precision_[precision_in(words[2])] += time;
    if (words[3] == "CPU") on_cpu_ += time;
  }

  // "Conv:/model/cv 1/Conv" at the end of a line without what comes before the colon; names may
  // hold blanks. Shorter tables have no names.
  std::string full_name(std::string_view line, const Words& words) const {
    for (std::size_t k = time_ + 1; k < words.size(); ++k) {
      const std::size_t colon = words[k].find(':');
      if (colon == std::string_view::npos || colon == 0) continue;
      const auto from = static_cast<std::size_t>(words[k].data() - line.data()) + colon + 1;
      return std::string(trimmed(line.substr(from)));
    }
    return message(words[1], "_", words[0]);
  }

  void read_old(const Words& words, std::size_t number) {
    // Layer ID | Name | Operator | Uid | Time(us): the title has a word more than the row.
    const auto us = time_with_comma(words.back());
    const bool has_uid = words.size() == 5 && time_ == 5;
    if (!us || (!has_uid && words.size() != time_)) {
      return faults_.add(
          number, message("expected a layer with ", time_, " cells, the last a time in us, found ",
                          in_quotes(join(words))));
    }
    ProfiledKernel& kernel =
        add(std::string(words.size() > 3 ? words[2] : words[1]), Duration::from_us(*us));
    kernel.timed.name = std::string(words[1]);
    uids_.resize(run_.kernels.size());
    if (has_uid) uids_.back() = std::string(words[3]);
    by_precision_[""] += Duration::from_us(*us);
  }

  static std::string join(const Words& words) {
    std::string out;
    for (const std::string_view word : words) out += (out.empty() ? "" : " ") + std::string(word);
    return out;
  }

  void name_goes_on(std::string_view rest) {
    if (!run_.kernels.empty()) run_.kernels.back().timed.name += rest;
  }

  ProfiledKernel& add(std::string op, Duration time) {
    ProfiledKernel kernel;
    kernel.timed.op = std::move(op);
    kernel.timed.latency = single_time(time);
    total_ += time;
    run_.kernels.push_back(std::move(kernel));
    return run_.kernels.back();
  }

  Result<Profile> finish() {
    for (std::size_t k = 0; k < uids_.size(); ++k) {
      std::string& name = run_.kernels[k].timed.name;
      if (!uids_[k].empty()) name = std::string(without_uid(name, uids_[k]));
    }
    run_.point.framework = "rknn";
    run_.point.unit = on_cpu_ * 2.0 > total_ ? "cpu" : "npu";
    const std::string precision = prevalent(by_precision_);
    if (!precision.empty()) run_.point.precision = precision;
    Profile out;
    faults_.report(out.warnings);
    if (tables_ > 1) out.warnings.push_back(message("read the first of ", tables_, " tables"));
    if (on_cpu_ > Duration::zero() && run_.point.unit == "npu") {
      out.warnings.push_back(message("operators that ran on the CPU take ", rounded_us(on_cpu_),
                                     " of the ", rounded_us(total_), " us of the NPU's run"));
    }
    if (precision.empty()) {
      out.warnings.push_back(
          "the file does not tell the precision: fp32 unless --precision says so");
    }
    out.runs.push_back(std::move(run_));
    return out;
  }

  const std::string& name_;
  Faults faults_;
  ProfiledRun run_;
  Table table_ = Table::None;
  int tables_ = 0;
  std::size_t time_ = 0;           // the column of times
  std::size_t shape_ = 0;          // of the shapes of results; 0: none
  std::vector<std::string> uids_;  // [kernels], of the old toolkit
  std::map<std::string, Duration> by_precision_;
  Duration on_cpu_;
  Duration total_;
};

}  // namespace

bool looks_like_rknn(std::string_view head) {
  const auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has(kTimeColumn) &&
         (has("Network Layer Information Table") || (has("Layer ID") && has("Operator")));
}

Result<Profile> parse_rknn(std::string_view text, const std::string& name,
                           const ReadProfileOptions& options) {
  return Reader(name, options.lenient).read(text);
}

Result<Profile> read_rknn(const std::filesystem::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_rknn(*text, path.string(), options);
}

}  // namespace offcut::traces
