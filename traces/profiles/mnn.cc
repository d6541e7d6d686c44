#include "traces/profiles/mnn.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kFirstColumn = "Node Name";
constexpr std::string_view kTimeColumn = "Avg(ms)";

class Reader {
 public:
  Reader(const std::string& name, const ReadProfileOptions& options)
      : name_(name), wanted_(options.model_name), faults_(name, options.lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      read_line(without_log_prefix(line.text), line.number);
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (runs_.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected a table with the column ",
                                                in_quotes(kFirstColumn), ", found none with rows"));
    }
    return runs_of_one_model();
  }

 private:
  struct Run {
    std::string model;
    ProfiledRun profiled;
  };

  void read_line(std::string_view line, std::size_t number) {
    const std::string_view text = trimmed(line);
    if (const auto model = between_marks(text, "Open Model ", "")) {
      model_ = std::filesystem::path(std::string(trimmed(*model))).stem().string();
    } else if (const auto threads = between_marks(text, "Set ThreadNumber = ", "")) {
      threads_ = std::clamp(leading_count(*threads).value_or(1), 1, 4096);
    } else if (text.starts_with(kFirstColumn)) {
      start_table(text);
    } else if (columns_ > 0 && text.find('\t') == std::string_view::npos) {
      columns_ = 0;  // the end of the table
    } else if (columns_ > 0) {
      read_row(text, number);
    }
  }

  void start_table(std::string_view header) {
    const auto names = cells_and_rest(header, "\t", 64);
    const auto found = std::find(names.begin(), names.end(), kTimeColumn);
    time_ = static_cast<std::size_t>(found - names.begin());
    columns_ = found == names.end() ? 0 : names.size();
    if (columns_ == 0) return;
    Run run{.model = model_, .profiled = {}};
    run.profiled.point.framework = "mnn";
    run.profiled.point.threads = threads_;
    runs_.push_back(std::move(run));
  }

  void read_row(std::string_view row, std::size_t number) {
    const auto cells = cells_and_rest(row, "\t", columns_);
    const auto ms = cells.size() > time_ ? time_with_comma(cells[time_]) : std::nullopt;
    if (!ms || time_ < 2 || cells[0].empty()) {
      return faults_.add(number, message("expected an operator with a time in ms in column ",
                                         time_ + 1, ", found ", in_quotes(row)));
    }
    ProfiledKernel kernel;
    kernel.timed.name = std::string(cells[0]);
    kernel.timed.op = std::string(cells[1]);
    kernel.timed.latency = single_time(Duration::from_ms(*ms));
    runs_.back().profiled.kernels.push_back(std::move(kernel));
  }

  Result<Profile> runs_of_one_model() {
    std::vector<std::string> models;
    for (const Run& run : runs_) models.push_back(run.model);
    const auto model = choose_model(std::move(models), wanted_, name_);
    if (!model) return fail(model.error());
    Profile out;
    out.model = *model;
    faults_.report(out.warnings);
    for (Run& run : runs_) {
      if (run.model != *model || run.profiled.kernels.empty()) continue;
      add_run(out, std::move(run.profiled));
    }
    if (out.runs.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected operators, found none"));
    }
    out.warnings.push_back("MNN may sort its table by name: kernels join by name, not by order");
    return out;
  }

  const std::string& name_;
  const std::string wanted_;
  Faults faults_;
  std::string model_;
  int threads_ = 1;
  std::size_t columns_ = 0;  // of the table being read; 0: none
  std::size_t time_ = 0;     // the column of times
  std::vector<Run> runs_;
};

}  // namespace

bool looks_like_mnn(std::string_view head) {
  const auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has(kFirstColumn) && has("Op Type") && has(kTimeColumn) && !has("Op Type |");
}

Result<Profile> parse_mnn(std::string_view text, const std::string& name,
                          const ReadProfileOptions& options) {
  return Reader(name, options).read(text);
}

Result<Profile> read_mnn(const std::filesystem::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_mnn(*text, path.string(), options);
}

}  // namespace offcut::traces
