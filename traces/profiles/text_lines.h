// What the readers of line-based formats share: lines with numbers, strict numbers, and the choice
// between stopping at a fault and counting it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

struct TextLine {
  std::size_t number = 0;  // from 1
  std::string_view text;   // without the line end
};

// Returns all lines; "\r\n" counts as one end, and a byte order mark is no part of the first.
[[nodiscard]] std::vector<TextLine> lines_of(std::string_view text);

// Returns the first `most` cells of a line without quoting, blanks around them aside, and as the
// last, if there is more, the rest of the line: names may hold the separator there.
[[nodiscard]] std::vector<std::string_view> cells_and_rest(std::string_view line,
                                                           std::string_view separator,
                                                           std::size_t most);

[[nodiscard]] std::string_view trimmed(std::string_view text);

// Returns the finite number >= 0 that the whole text is, blanks around it aside; else nothing.
[[nodiscard]] std::optional<double> time_of(std::string_view text);

// The same where a comma separates no cells: "0,08" is 0.08, as many languages write it.
[[nodiscard]] std::optional<double> time_with_comma(std::string_view text);

// Returns the whole number >= 0 at the beginning of the text; else nothing.
[[nodiscard]] std::optional<int> leading_count(std::string_view text);

// Returns the text between the first `before` and the next `after`; else nothing.
[[nodiscard]] std::optional<std::string_view> between_marks(std::string_view text,
                                                            std::string_view before,
                                                            std::string_view after);

// Returns "a.b.c" without what Android's logcat writes in front: date, time, process, level, tag.
[[nodiscard]] std::string_view without_log_prefix(std::string_view line);

// Returns the network to read of a file about several, by the name `wanted`, or the reason why it
// cannot be told. The only one of a file is that one, whatever it is to be called.
[[nodiscard]] Result<std::string> choose_model(std::vector<std::string> models,
                                               const std::string& wanted, const std::string& file);

// Appends a run, unless one of its operating point is there: that one stays, and a warning says so.
void add_run(Profile& profile, ProfiledRun run);

// Stops at the first fault, or counts all (lenient).
class Faults {
 public:
  Faults(std::string name, bool lenient) : name_(std::move(name)), lenient_(lenient) {}
  // Records "<name>:<line>: <what>".
  void add(std::size_t line, const std::string& what);
  bool must_stop() const { return error_.has_value(); }
  const std::optional<Error>& error() const { return error_; }
  // Appends "skipped n lines (first: ...)" where lines were skipped.
  void report(std::vector<std::string>& warnings) const;

 private:
  std::string name_;
  bool lenient_;
  std::size_t skipped_ = 0;
  std::string first_;
  std::optional<Error> error_;
};

// Kernels in order of appearance, with the samples of those that appear several times.
class SampleTable {
 public:
  // Adds a sample to the kernel of this name, which is made if it is new.
  ProfiledKernel& add(const std::string& name, const std::string& op, Duration time);
  bool has(const std::string& name) const { return position_.contains(name); }
  std::size_t size() const { return kernels_.size(); }
  // Returns the kernels with their times summarised.
  [[nodiscard]] std::vector<ProfiledKernel> take();

 private:
  std::map<std::string, std::size_t> position_;
  std::vector<ProfiledKernel> kernels_;
  std::vector<std::vector<Duration>> samples_;
};

// Returns a summary of what a file only gives the middle of.
[[nodiscard]] TimeSummary single_time(Duration middle, int samples = 1);

// Returns the op that most of the time of the kernels is spent on, by `of`; "" where none is known.
[[nodiscard]] std::string prevalent(const std::map<std::string, Duration>& time_by_name);

}  // namespace offcut::traces
