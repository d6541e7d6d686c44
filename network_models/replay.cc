#include "network_models/replay.h"

#include <algorithm>
#include <deque>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"
#include "network_models/packet_transfer.h"
#include "network_models/radio.h"
#include "network_models/transport.h"
#include "network_models/transport_model.h"

namespace offcut::network_models {
namespace {

constexpr double kMostTransfers = 1e8;
const Bandwidth kLeastRate = Bandwidth::from_mbit_per_s(1e-3);  // what an estimate falls to

struct Priced {
  double latency_s = 0;
  double energy_j = 0;
  double objective = 0;
};

// Prices plans over the trace.
class TracePricer {
 public:
  explicit TracePricer(const ReplayStudy& study)
      : study_(study),
        network_(study.network),
        radio_(network_.radio, network_.tail_rule, network_.inference_gap),
        up_path_{.round_trip = network_.round_trip,
                 .connection = network_.connection,
                 .back = network_.downlink.value_or(Bandwidth()),
                 .back_trace = network_.downlink_trace.get()} {}

  Priced at(const CutFigures& plan, Duration start) const {
    CutPrice price;
    price.device = plan.device;
    price.compute = plan.energy;
    if (plan.offloads) charge_network(plan, start + plan.device, price);
    return {.latency_s = price.latency().s(),
            .energy_j = price.energy(study_.objective.scope).j(),
            .objective = study_.objective.value(price)};
  }

 private:
  void charge_network(const CutFigures& plan, Duration now, CutPrice& price) const {
    now += radio_.promotion_delay();
    const Duration waiting_for_grant = network_.grant + network_.scheduling_request_period * 0.5;
    const Duration sending = waiting_for_grant + send(*network_.uplink_trace, up_path_, plan.up,
                                                      now + waiting_for_grant);
    const Duration wake = radio_.wake_up(plan.cloud);
    const Duration receiving = receive(plan.down, now + sending + plan.cloud + wake);
    price.cloud = plan.cloud;
    price.uplink = radio_.promotion_delay() + sending;
    price.downlink = receiving + wake;
    price.transmit = radio_.transmit(plan.up, sending);
    price.receive = radio_.receive(plan.down, receiving);
    price.promotion = radio_.promotion();
    price.tail = radio_.tail();
    price.idle =
        radio_.wait(plan.cloud) + plan.idle_power * (price.uplink + price.cloud + price.downlink);
  }

  Duration send(const BandwidthTrace& trace, const PacketPath& path, Bytes bytes,
                Duration start) const {
    return model_of(network_.transport).per_packet ? packet_transfer(trace, path, bytes, start)
                                                   : fluid_transfer(trace, path, bytes, start);
  }

  // The connection is open by now; a reply of results fits the first window.
  Duration receive(Bytes bytes, Duration start) const {
    if (bytes == Bytes()) return {};
    if (network_.downlink_trace) {
      const PacketPath path{.round_trip = network_.round_trip, .connection = Connection::Warm};
      return fluid_transfer(*network_.downlink_trace, path, bytes, start);
    }
    if (!network_.downlink) return {};
    const std::int64_t headers = kSegmentHeader * Pipe::segments(bytes);
    return network_.round_trip * 0.5 + (bytes + Bytes(headers)) / *network_.downlink;
  }

  const ReplayStudy& study_;
  const NetworkSpec& network_;
  Radio radio_;
  PacketPath up_path_;
};

class RateEstimate {
 public:
  explicit RateEstimate(const AdaptiveRule& rule) : rule_(rule) {}

  Bandwidth update(Bandwidth seen) {
    const double rate = std::max(seen, kLeastRate).bytes_per_s();
    const bool first = recent_.empty();
    recent_.push_back(rate);
    if (recent_.size() > rule_.samples) recent_.pop_front();
    switch (rule_.estimator) {
      case Estimator::Last:
        value_ = rate;
        break;
      case Estimator::WeightedMean:
        value_ = first ? rate : rule_.weight * rate + (1 - rule_.weight) * value_;
        break;
      case Estimator::HarmonicMean: {
        double inverse = 0;
        for (const double one : recent_) inverse += 1 / one;
        value_ = static_cast<double>(recent_.size()) / inverse;
      }
    }
    return Bandwidth::from_bytes_per_s(value_);
  }

 private:
  const AdaptiveRule& rule_;
  std::deque<double> recent_;
  double value_ = 0;
};

// Returns the objective of each plan on a link of that constant rate.
std::vector<double> predicted(const ReplayStudy& study, Bandwidth rate) {
  NetworkSpec steady = study.network;
  steady.uplink_trace = nullptr;
  steady.uplink = rate;
  steady.users = 1;
  steady.stations = 1;
  const auto link = build_link(steady);
  std::vector<double> out;
  for (const CutFigures& plan : study.plans) {
    out.push_back(link ? study.objective.value(price(plan, **link)) : 0.0);
  }
  return out;
}

std::size_t least_of(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
}

// All plans priced at all inferences, [stream][inference][plan], and the adaptive choices.
struct Record {
  std::size_t plans;
  std::vector<Priced> priced;
  std::vector<std::size_t> adaptive;

  const Priced& at(std::size_t inference, std::size_t plan) const {
    return priced[inference * plans + plan];
  }
};

void run_stream(const ReplayStudy& study, std::size_t stream, Record& record) {
  const TracePricer pricer(study);
  const BandwidthTrace& trace = *study.network.uplink_trace;
  const double place = (static_cast<double>(stream) + 0.5) / static_cast<double>(study.streams);
  const Duration offset = trace.period() * place + study.adaptive.window;
  RateEstimate estimate(study.adaptive);
  std::size_t current = 0;
  for (std::size_t k = 0; k < study.inferences; ++k) {
    const std::size_t inference = stream * study.inferences + k;
    const Duration start = offset + study.period * static_cast<double>(k);
    for (std::size_t plan = 0; plan < study.plans.size(); ++plan) {
      record.priced[inference * record.plans + plan] = pricer.at(study.plans[plan], start);
    }
    const Bandwidth seen = trace.mean_rate(start - study.adaptive.window, study.adaptive.window);
    const std::vector<double> values = predicted(study, estimate.update(seen));
    const std::size_t best = least_of(values);
    const bool better = values[best] < values[current] * (1 - study.adaptive.hysteresis);
    if (k == 0 || better) current = best;
    record.adaptive[inference] = current;
  }
}

PolicyOutcome summarise(const ReplayStudy& study, const Record& record, std::string policy,
                        const std::vector<std::size_t>& choice) {
  PolicyOutcome out;
  out.policy = std::move(policy);
  out.share.assign(record.plans, 0.0);
  const auto count = static_cast<double>(choice.size());
  std::vector<double> latency_s;
  double sum_s = 0;
  double energy_j = 0;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const Priced& priced = record.at(i, choice[i]);
    latency_s.push_back(priced.latency_s);
    sum_s += priced.latency_s;
    energy_j += priced.energy_j;
    out.objective += priced.objective / count;
    out.share[choice[i]] += 1 / count;
    if (i % study.inferences != 0 && choice[i] != choice[i - 1]) ++out.switches;
    if (study.deadline && priced.latency_s > study.deadline->s()) out.missed_percent += 100 / count;
    if (priced.latency_s > study.period.s()) out.overrun_percent += 100 / count;
  }
  out.mean = Duration::from_s(sum_s / count);
  out.energy = Energy::from_j(energy_j / count);
  std::sort(latency_s.begin(), latency_s.end());
  const auto quantile = [&](double share) {
    return Duration::from_s(latency_s[static_cast<std::size_t>(share * (count - 1) + 0.5)]);
  };
  out.p5 = quantile(0.05);
  out.p50 = quantile(0.50);
  out.p95 = quantile(0.95);
  out.p99 = quantile(0.99);
  return out;
}

std::vector<PolicyOutcome> outcomes(const ReplayStudy& study, const Record& record) {
  const std::size_t count = record.adaptive.size();
  std::vector<std::size_t> oracle(count);
  std::vector<double> total(record.plans, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t plan = 0; plan < record.plans; ++plan) {
      total[plan] += record.at(i, plan).objective;
      if (record.at(i, plan).objective < record.at(i, oracle[i]).objective) oracle[i] = plan;
    }
  }
  const std::size_t planned = least_of(predicted(study, study.network.uplink_trace->mean()));
  const auto always = [&](std::size_t plan) { return std::vector<std::size_t>(count, plan); };
  std::vector<PolicyOutcome> out;
  out.push_back(summarise(study, record, "planned", always(planned)));
  out.push_back(summarise(study, record, "best fixed", always(least_of(total))));
  out.push_back(summarise(study, record, "adaptive", record.adaptive));
  out.push_back(summarise(study, record, "oracle", oracle));
  const double least = out.back().objective;
  for (PolicyOutcome& one : out) {
    one.regret_percent = least > 0 ? 100 * (one.objective / least - 1) : 0.0;
  }
  return out;
}

Result<void> check(const ReplayStudy& study) {
  const auto bad = [](std::string_view what) {
    return fail(ErrorCode::InvalidArgument, message("replay: ", what));
  };
  if (!study.network.uplink_trace)
    return bad("expected a network with an uplink trace, found none");
  if (study.plans.empty()) return bad("expected at least one plan, found none");
  if (study.inferences == 0 || study.streams == 0) {
    return bad("expected at least one inference and one stream, found none");
  }
  if (!(study.period > Duration())) return bad("period: expected a time above 0");
  const AdaptiveRule& rule = study.adaptive;
  const bool good = rule.weight > 0 && rule.weight <= 1 && rule.samples > 0 &&
                    rule.hysteresis >= 0 && rule.window > Duration();
  if (!good) return bad("adaptive: expected 0 < weight <= 1, samples >= 1, hysteresis >= 0");
  const double transfers = static_cast<double>(study.inferences) *
                           static_cast<double>(study.streams) *
                           static_cast<double>(study.plans.size());
  if (transfers > kMostTransfers) {
    return fail(ErrorCode::TooLarge, message("replay: expected at most ", kMostTransfers,
                                             " transfers, found ", transfers));
  }
  const auto link = build_link(study.network);
  if (!link) return fail(link.error());
  return {};
}

}  // namespace

Result<std::vector<PolicyOutcome>> replay(const ReplayStudy& study) {
  if (const Result<void> checked = check(study); !checked) return fail(checked.error());
  const std::size_t count = study.streams * study.inferences;
  Record record{.plans = study.plans.size(), .priced = {}, .adaptive = {}};
  record.priced.resize(count * record.plans);
  record.adaptive.resize(count);
  parallel_for(study.streams, study.threads,
               [&](std::size_t stream) { run_stream(study, stream, record); });
  return outcomes(study, record);
}

}  // namespace offcut::network_models
