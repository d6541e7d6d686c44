#include "traces/profiles/tensorrt_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kTitle = "=== Profile (";

// "[11/18/2023-17:34:03] [I] text", or "[I] text", without what is in front of the text.
std::string_view without_prefix(std::string_view line) {
  for (std::size_t k = 0; k < 2 && line.starts_with('['); ++k) {
    const std::size_t end = line.find("] ");
    if (end == std::string_view::npos) break;
    const bool is_level = end == 2;
    line.remove_prefix(end + 2);
    if (is_level) break;
  }
  return line;
}

// The columns of a table in order. Titles hold blanks in some versions ("Avg. Time (ms)").
struct Title {
  std::string_view text;
  bool is_layer;
  bool is_median;
  bool is_mean;
};
constexpr std::array kTitles = {Title{"Median Time (ms)", false, true, false},
                                Title{"Avg. Time (ms)", false, false, true},
                                Title{"Median(ms)", false, true, false},
                                Title{"Avg.(ms)", false, false, true},
                                Title{"Time (ms)", false, false, false},
                                Title{"Time(ms)", false, false, false},
                                Title{"Time(%)", false, false, false},
                                Title{"Time %", false, false, false},
                                Title{"Layer", true, false, false}};

// Nothing for a line that is no header: names of layers hold blanks, so theirs is the first column
// or the last.
std::vector<Title> titles_of(std::string_view header) {
  std::vector<Title> out;
  while (!(header = trimmed(header)).empty()) {
    const auto found = std::find_if(kTitles.begin(), kTitles.end(), [&](const Title& title) {
      return header.starts_with(title.text);
    });
    if (found == kTitles.end()) return {};
    out.push_back(*found);
    header.remove_prefix(found->text.size());
  }
  const auto layers =
      std::count_if(out.begin(), out.end(), [](const Title& t) { return t.is_layer; });
  const bool at_an_end = layers == 1 && (out.front().is_layer || out.back().is_layer);
  return at_an_end ? out : std::vector<Title>{};
}

class Reader {
 public:
  Reader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      read_line(trimmed(without_prefix(line.text)), line.number);
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (run_.kernels.empty()) {
      return fail(ErrorCode::Malformed,
                  message(name_, ": expected a table under ", in_quotes(kTitle), "... ), found ",
                          "none with rows"));
    }
    run_.point.unit = "gpu";
    run_.point.framework = "tensorrt";
    Profile out;
    faults_.report(out.warnings);
    if (tables_ > 1) out.warnings.push_back(message("read the first of ", tables_, " tables"));
    out.warnings.push_back("the file does not tell the precision: fp32 unless --precision says so");
    out.runs.push_back(std::move(run_));
    return out;
  }

 private:
  void read_line(std::string_view line, std::size_t number) {
    if (line.starts_with(kTitle)) {
      ++tables_;
      iterations_ = leading_count(line.substr(kTitle.size())).value_or(1);
      return;
    }
    if (tables_ != 1 || is_done_) return;
    if (titles_.empty()) {
      titles_ = titles_of(line);
      has_median_ = std::any_of(titles_.begin(), titles_.end(),
                                [](const Title& title) { return title.is_median; });
      return;
    }
    if (line.empty()) {
      is_done_ = true;
      return;
    }
    read_row(line, number);
  }

  void read_row(std::string_view line, std::size_t number) {
    const bool name_first = titles_.front().is_layer;
    std::vector<std::string_view> numbers;
    std::string_view rest = line;
    for (std::size_t k = 0; k + 1 < titles_.size(); ++k) {
      numbers.push_back(name_first ? take_last(rest) : take_first(rest));
    }
    if (name_first) std::reverse(numbers.begin(), numbers.end());
    std::optional<double> ms;
    for (std::size_t k = 0; k < titles_.size(); ++k) {
      const Title& title = titles_[k];
      if (title.is_layer || !(has_median_ ? title.is_median : title.is_mean)) continue;
      ms = time_with_comma(numbers[name_first ? k - 1 : k]);
    }
    if (rest == "Total") {
      is_done_ = true;
      return;
    }
    if (!ms || rest.empty()) {
      return faults_.add(number, message("expected a layer with ", titles_.size() - 1,
                                         " numbers, found ", in_quotes(line)));
    }
    ProfiledKernel kernel;
    kernel.timed.name = std::string(rest);
    kernel.timed.latency = single_time(Duration::from_ms(*ms), std::max(1, iterations_));
    run_.kernels.push_back(std::move(kernel));
  }

  static std::string_view take_first(std::string_view& text) {
    text = trimmed(text);
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    text = trimmed(text.substr(word.size()));
    return word;
  }
  static std::string_view take_last(std::string_view& text) {
    text = trimmed(text);
    const std::size_t blank = text.find_last_of(" \t");
    const std::string_view word = blank == std::string_view::npos ? text : text.substr(blank + 1);
    text = trimmed(text.substr(0, text.size() - word.size()));
    return word;
  }

  const std::string& name_;
  Faults faults_;
  ProfiledRun run_;
  std::vector<Title> titles_;
  bool has_median_ = false;
  bool is_done_ = false;
  int tables_ = 0;
  int iterations_ = 1;
};

}  // namespace

bool looks_like_tensorrt_log(std::string_view head) {
  const std::size_t title = head.find(kTitle);
  return title != std::string_view::npos && head.find("Layer", title) != std::string_view::npos;
}

Result<Profile> parse_tensorrt_log(std::string_view text, const std::string& name,
                                   const ReadProfileOptions& options) {
  return Reader(name, options.lenient).read(text);
}

Result<Profile> read_tensorrt_log(const std::filesystem::path& path,
                                  const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_tensorrt_log(*text, path.string(), options);
}

}  // namespace offcut::traces
