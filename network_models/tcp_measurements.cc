#include "network_models/tcp_measurements.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "network_models/csv.h"

namespace offcut::network_models {
namespace {

TcpConditions conditions_of(CsvRow& row) {
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
  at.up_bytes = truncated<std::int64_t>(row.number("up_bytes"));
  at.down_bytes = truncated<std::int64_t>(row.number("down_bytes"));
  return at;
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
  const Result<CsvTable> table = CsvTable::parse(text, name);
  if (!table) return fail(table.error());
  std::map<TcpConditions, TcpCell> cells;
  for (std::size_t i = 0; i < table->size(); ++i) {
    CsvRow row = table->row(i);
    const TcpConditions at = conditions_of(row);
    const double up_ms = row.number("up_done_ms");
    const double total_ms = row.number("total_ms");
    if (row.error()) return fail(*row.error());
    if (!(up_ms > 0) || total_ms < up_ms || (at.trace.empty() && !(at.uplink_mbit_per_s > 0))) {
      return fail(
          ErrorCode::Malformed,
          message(row.place(), ": expected a rate above 0 and 0 < up_done_ms <= total_ms, found ",
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

}  // namespace offcut::network_models
