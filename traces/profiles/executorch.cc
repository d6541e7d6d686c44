#include "traces/profiles/executorch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kNameColumn = "event_name";
constexpr std::string_view kWhole = "Method::execute";
constexpr std::string_view kDelegate = "DELEGATE_CALL";

// "[\"aten.convolution.default\"]" gives "aten::convolution".
std::string operator_in(std::string_view types, std::string_view event) {
  const auto first = between_marks(types, "aten.", ".");
  if (first) return message("aten::", *first);
  constexpr std::string_view kNative = "native_call_";
  if (!event.starts_with(kNative)) return std::string(event);
  event.remove_prefix(kNative.size());
  return message("aten::", event.substr(0, event.find('.')));
}

class Reader {
 public:
  Reader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      if (trimmed(line.text).empty()) continue;
      if (header_.empty()) {
        if (auto ok = read_header(line.text); !ok) return fail(ok.error());
      } else {
        read_row(line);
      }
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    drop_calls();
    if (run_.kernels.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected operators, found none"));
    }
    run_.point.framework = "executorch";
    Profile out;
    faults_.report(out.warnings);
    for (const ProfiledKernel& kernel : run_.kernels) {
      if (kernel.timed.op != kDelegate) continue;
      out.warnings.push_back("a delegate runs several layers as one: no cut inside");
      break;
    }
    out.runs.push_back(std::move(run_));
    return out;
  }

 private:
  std::size_t column(std::string_view title) const {
    return static_cast<std::size_t>(
        std::find_if(header_.begin(), header_.end(),
                     [&](const std::string& cell) { return cell.starts_with(title); }) -
        header_.begin());
  }

  Result<void> read_header(std::string_view line) {
    separator_ = line.find('\t') != std::string_view::npos ? '\t' : ',';
    for (const std::string& cell : cells_of_record(line, separator_)) {
      header_.emplace_back(trimmed(cell));
    }
    event_ = column(kNameColumn);
    median_ = column("p50 (");
    p10_ = column("p10 (");
    p90_ = column("p90 (");
    types_ = column("op_types");
    delegated_ = column("is_delegated_op");
    const std::string unit =
        median_ < header_.size()
            ? std::string(between_marks(header_[median_], "(", ")").value_or(""))
            : "";
    us_ = unit == "ms" ? 1e3 : unit == "us" ? 1 : unit == "ns" ? 1e-3 : 0;
    if (event_ < header_.size() && us_ > 0) return {};
    return fail(ErrorCode::Malformed,
                message(name_, ":1: expected the columns ", in_quotes(kNameColumn),
                        " and \"p50 (ms)\" (or us, ns), found ", in_quotes(line)));
  }

  std::optional<Duration> time(const std::vector<std::string>& cells, std::size_t k) const {
    const auto value = k < cells.size() ? time_with_comma(cells[k]) : std::nullopt;
    return value ? std::optional(Duration::from_us(*value * us_)) : std::nullopt;
  }

  void read_row(const TextLine& line) {
    const std::vector<std::string> cells = cells_of_record(line.text, separator_);
    const auto median = time(cells, median_);
    if (!median || event_ >= cells.size() || cells[event_].empty()) {
      return faults_.add(
          line.number, message("expected an event with a time >= 0, found ", in_quotes(line.text)));
    }
    TimeSummary latency = single_time(*median);
    latency.p10 = std::min(time(cells, p10_).value_or(*median), *median);
    latency.p90 = std::max(time(cells, p90_).value_or(*median), *median);
    const std::string& event = cells[event_];
    if (event == kWhole) run_.end_to_end = latency;
    if (event.starts_with("Method::") || event.starts_with("Program::") || event == "OPERATOR_CALL")
      return;
    ProfiledKernel kernel;
    kernel.timed.op = operator_in(types_ < cells.size() ? cells[types_] : "", event);
    kernel.timed.name = message(event, "_", seen_[event]++);
    kernel.timed.latency = latency;
    run_.kernels.push_back(std::move(kernel));
    is_delegated_.push_back(delegated_ < cells.size() && cells[delegated_] == "True");
  }

  // Drops the calls of delegates whose operators follow.
  void drop_calls() {
    std::vector<ProfiledKernel> kept;
    for (std::size_t k = 0; k < run_.kernels.size(); ++k) {
      const bool has_parts = k + 1 < run_.kernels.size() && is_delegated_[k + 1];
      if (run_.kernels[k].timed.op == kDelegate && has_parts) continue;
      kept.push_back(std::move(run_.kernels[k]));
    }
    run_.kernels = std::move(kept);
  }

  const std::string& name_;
  Faults faults_;
  ProfiledRun run_;
  char separator_ = '\t';
  std::vector<std::string> header_;
  std::size_t event_ = 0, median_ = 0, p10_ = 0, p90_ = 0, types_ = 0, delegated_ = 0;
  double us_ = 0;  // in a unit of the table
  std::map<std::string, std::size_t> seen_;
  std::vector<bool> is_delegated_;  // [kernels]
};

}  // namespace

bool looks_like_executorch(std::string_view head) {
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const std::string_view first = head.substr(0, head.find('\n'));
  const auto has = [&](std::string_view part) {
    return first.find(part) != std::string_view::npos;
  };
  return has("event_block_name") && has(kNameColumn);
}

Result<Profile> parse_executorch(std::string_view text, const std::string& name,
                                 const ReadProfileOptions& options) {
  return Reader(name, options.lenient).read(text);
}

Result<Profile> read_executorch(const std::filesystem::path& path,
                                const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_executorch(*text, path.string(), options);
}

}  // namespace offcut::traces
