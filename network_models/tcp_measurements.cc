#include "network_models/tcp_measurements.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>

#include "engine/base/file.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

constexpr double kMostNumber = 1e12;

// The words of one line by the names of the header. The first mistake sticks.
class Row {
 public:
  Row(const std::vector<std::string>& header, std::vector<std::string> words, std::string place)
      : header_(header), words_(std::move(words)), place_(std::move(place)) {
    if (words_.size() != header_.size()) {
      refuse("columns", message(header_.size()), message(words_.size()));
    }
  }

  std::string text(std::string_view column) {
    const std::string* word = find(column);
    if (word == nullptr) {
      refuse(column, "the column", "none");
      return {};
    }
    return *word;
  }

  double number(std::string_view column) {
    const std::string word = text(column);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool whole = error == std::errc() && end == word.data() + word.size();
    if (!whole || !(value >= 0) || value > kMostNumber) {
      refuse(column, "a number >= 0", in_quotes(word));
      return 0;
    }
    return value;
  }

  bool has(std::string_view column) const { return find(column) != nullptr; }
  const std::optional<Error>& error() const { return error_; }

 private:
  const std::string* find(std::string_view column) const {
    const auto at = std::find(header_.begin(), header_.end(), column);
    const auto index = static_cast<std::size_t>(at - header_.begin());
    return index < std::min(header_.size(), words_.size()) ? &words_[index] : nullptr;
  }
  void refuse(std::string_view what, std::string_view expected, std::string_view found) {
    if (error_) return;
    error_ = Error{ErrorCode::Malformed,
                   message(place_, ": ", what, ": expected ", expected, ", found ", found)};
  }

  const std::vector<std::string>& header_;
  std::vector<std::string> words_;
  std::string place_;
  std::optional<Error> error_;
};

TcpConditions conditions_of(Row& row) {
  TcpConditions at;
  if (row.has("trace_up")) {
    at.trace = row.text("trace_up");
    at.trace_start_ms = row.number("t0_trace_ms");
  } else {
    at.uplink_mbit_per_s = row.number("bw_up_mbps");
  }
  at.rtt_ms = row.number("rtt_ms");
  at.queue_bytes = row.number("queue_bytes");
  at.loss = row.number("loss_up");
  at.shaper = row.text("shaper");
  at.congestion = row.text("cc");
  at.mode = row.text("mode");
  at.up_bytes = static_cast<std::int64_t>(row.number("up_bytes"));
  at.down_bytes = static_cast<std::int64_t>(row.number("down_bytes"));
  return at;
}

// Returns the lines of a text without line ends; the last may lack one.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  for (std::string& line : lines) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace

double TcpCell::median(const std::vector<double>& sorted) {
  const std::size_t n = sorted.size();
  return 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]);
}

double TcpCell::mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Result<std::vector<TcpCell>> parse_tcp_measurements(std::string_view text,
                                                    const std::string& name) {
  const std::vector<std::string> lines = lines_of(text);
  if (lines.size() < 2) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected a header and rows, found ", lines.size(), " lines"));
  }
  const std::vector<std::string> header = split(lines[0], ',');
  std::map<TcpConditions, TcpCell> cells;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    Row row(header, split(lines[i], ','), message(name, ":", i + 1));
    const TcpConditions at = conditions_of(row);
    const double up_ms = row.number("up_done_ms");
    const double total_ms = row.number("total_ms");
    if (row.error()) return fail(*row.error());
    if (!(up_ms > 0) || total_ms < up_ms || (at.trace.empty() && !(at.uplink_mbit_per_s > 0))) {
      return fail(ErrorCode::Malformed,
                  message(name, ":", i + 1,
                          ": expected a rate above 0 and 0 < up_done_ms <= total_ms, found ",
                          at.uplink_mbit_per_s, ", ", up_ms, ", ", total_ms));
    }
    TcpCell& cell = cells[at];
    cell.at = at;
    cell.up_ms.push_back(up_ms);
    cell.total_ms.push_back(total_ms);
  }
  std::vector<TcpCell> out;
  for (auto& [at, cell] : cells) {
    std::sort(cell.up_ms.begin(), cell.up_ms.end());
    std::sort(cell.total_ms.begin(), cell.total_ms.end());
    out.push_back(std::move(cell));
  }
  return out;
}

Result<std::vector<TcpCell>> read_tcp_measurements(const std::filesystem::path& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return fail(text.error());
  return parse_tcp_measurements(*text, path.string());
}

double measured_downlink_mbit_per_s(double uplink) {
  struct Pair {
    double up;
    double down;
  };
  constexpr std::array kPairs = {Pair{1.1, 2.0275}, Pair{5.85, 13.76}, Pair{18.88, 54.97}};
  if (uplink < kPairs.front().up || uplink > kPairs.back().up) return 2.5 * uplink;
  std::size_t i = 1;
  while (uplink > kPairs[i].up) ++i;
  const double share = (uplink - kPairs[i - 1].up) / (kPairs[i].up - kPairs[i - 1].up);
  return kPairs[i - 1].down + share * (kPairs[i].down - kPairs[i - 1].down);
}

}  // namespace offcut
