#include "network_models/tcp_validation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"

namespace offcut::network_models {
namespace {

constexpr double kBoundsTolerance = 0.03;
constexpr double kDeepQueue = 4e6;  // bytes: never overflows in the measurements

// Trace files that were read, by path; null: there is no such file.
class Traces {
 public:
  explicit Traces(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::shared_ptr<const BandwidthTrace>> find(const std::string& name) {
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
    if (name.find_first_of("/\\") != std::string::npos) {
      return fail(ErrorCode::InvalidArgument,
                  message("trace_up: expected the name of a file, found ", in_quotes(name)));
    }
    Result<BandwidthTrace> trace = read_bandwidth_trace(folder_ / name);
    if (!trace) return fail(trace.error());
    return known_[name] = std::make_shared<const BandwidthTrace>(*std::move(trace));
  }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const BandwidthTrace>> known_;
};

// "tun-n4" -> 4 uploads at once; 1 for any other shaper.
double users_of(const std::string& shaper) {
  constexpr std::string_view kPrefix = "tun-n";
  if (!shaper.starts_with(kPrefix) || shaper.size() != kPrefix.size() + 1) return 1;
  return std::clamp(shaper.back() - '0', 1, 9);
}

std::string case_of(const TcpConditions& at) {
  const std::string mode = at.mode == "idle" ? "idle connection" : at.mode + " connection";
  if (!at.trace.empty()) return message("over ", at.trace, ", ", mode, ", per packet");
  if (at.loss > 0) return message("loss ", at.loss * 100, " %, ", mode);
  if (at.shaper != "tun") return message("shaper ", at.shaper, ", ", mode);
  if (at.congestion != "cubic") return message(at.congestion, ", ", mode);
  if (at.queue_bytes < kDeepQueue) return message("queue ", at.queue_bytes, " bytes, ", mode);
  return mode + ", one way";
}

double required_of(const TcpConditions& at, const std::string& name) {
  if (!at.trace.empty()) return 4;
  if (name == "new connection, one way" || name == "warm connection, one way") return 0.5;
  if (name == "idle connection, one way") return 95;
  return 0;
}

Result<NetworkSpec> spec_of(const TcpConditions& at, Traces& traces) {
  NetworkSpec spec;
  auto origin = std::make_shared<NetworkOrigin>();
  origin->name = "measured";
  spec.origin = std::move(origin);
  spec.round_trip = Duration::from_ms(at.rtt_ms);
  spec.loss_percent = std::min(at.loss * 100, 50.0);
  spec.users = users_of(at.shaper);
  if (const auto set = spec.set("connection", at.mode); !set) return fail(set.error());
  if (at.trace.empty()) {
    spec.uplink = Bandwidth::from_mbit_per_s(at.uplink_mbit_per_s);
    spec.downlink = Bandwidth::from_mbit_per_s(measured_downlink_mbit_per_s(at.uplink_mbit_per_s));
    return spec;
  }
  auto up = traces.find(at.trace);
  if (!up) return fail(up.error());
  auto down = traces.find(std::filesystem::path(at.trace).replace_extension(".down").string());
  if (!down) return fail(down.error());
  spec.uplink_trace = *std::move(up);
  spec.downlink_trace = *std::move(down);
  spec.uplink = spec.uplink_trace->mean();
  spec.downlink = spec.downlink_trace->mean();
  spec.transport = Transport::Packet;
  spec.trace_start = Duration::from_ms(at.trace_start_ms);
  return spec;
}

Result<TcpPrediction> predict(const TcpCell& cell, Traces& traces) {
  Result<NetworkSpec> spec = spec_of(cell.at, traces);
  if (!spec) return fail(spec.error());
  const Exchange exchange{
      .up = Bytes(cell.at.up_bytes + kMeasuredHeaderUp), .down = {}, .wait = {}};
  const auto link = build_link(*spec);
  if (!link) return fail(link.error());
  TcpPrediction out;
  out.at = cell.at;
  // A random time is predicted in the mean, that of flows started together for the slowest.
  const double slowest = cell.up_ms.back();
  const double middle = cell.at.loss > 0 ? TcpCell::mean(cell.up_ms) : TcpCell::median(cell.up_ms);
  out.measured_ms = spec->users > 1 ? slowest : middle;
  out.predicted_ms = (*link)->cost(exchange).up.ms();
  const LinkBounds bounds = (*link)->bounds(exchange);
  out.least_ms = bounds.least.up.ms();
  out.most_ms = bounds.most.up.ms();
  spec->transport = Transport::Affine;
  spec->loss_percent = 0;
  spec->uplink_trace = nullptr;
  const auto baseline = build_link(*spec);
  if (!baseline) return fail(baseline.error());
  out.baseline_ms =
      (*baseline)->cost({.up = Bytes(cell.at.up_bytes), .down = {}, .wait = {}}).up.ms();
  return out;
}

template <class Term>
double mean_percent(const std::vector<TcpPrediction>& cells, Term term) {
  double sum = 0;
  for (const TcpPrediction& cell : cells) sum += term(cell);
  return cells.empty() ? 0 : 100 * sum / static_cast<double>(cells.size());
}

}  // namespace

bool TcpPrediction::inside(double tolerance) const {
  return measured_ms >= least_ms * (1 - tolerance) && measured_ms <= most_ms * (1 + tolerance);
}

double TcpCase::mean_error_percent() const {
  return mean_percent(cells, [](const TcpPrediction& cell) { return std::abs(cell.error()); });
}
double TcpCase::baseline_error_percent() const {
  return mean_percent(cells,
                      [](const TcpPrediction& cell) { return std::abs(cell.baseline_error()); });
}
double TcpCase::max_error_percent() const {
  double most = 0;
  for (const TcpPrediction& cell : cells) most = std::max(most, std::abs(cell.error()));
  return 100 * most;
}
double TcpCase::value() const {
  if (measure == Measure::MeanError) return mean_error_percent();
  return mean_percent(
      cells, [](const TcpPrediction& cell) { return cell.inside(kBoundsTolerance) ? 1.0 : 0.0; });
}
bool TcpCase::holds() const {
  if (required == 0) return true;
  return measure == Measure::MeanError ? value() <= required : value() >= required;
}

Result<std::vector<TcpCase>> validate_tcp(const std::vector<TcpCell>& cells,
                                          const std::filesystem::path& trace_folder) {
  Traces traces(trace_folder);
  std::map<std::string, TcpCase> cases;
  for (const TcpCell& cell : cells) {
    Result<TcpPrediction> prediction = predict(cell, traces);
    if (!prediction) return fail(prediction.error());
    const std::string name = case_of(cell.at);
    TcpCase& group = cases[name];
    group.name = name;
    group.required = required_of(cell.at, name);
    if (cell.at.mode == "idle") group.measure = TcpCase::Measure::InsideBounds;
    group.cells.push_back(*std::move(prediction));
  }
  std::vector<TcpCase> out;
  for (auto& [name, group] : cases) out.push_back(std::move(group));
  // Those with a requirement first, each part in order of name.
  std::stable_partition(out.begin(), out.end(), [](const TcpCase& c) { return c.required > 0; });
  return out;
}

}  // namespace offcut::network_models
