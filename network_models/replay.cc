#include "network_models/replay.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_link.h"
#include "network_models/trace_link.h"
#include "network_models/transport_model.h"

namespace offcut::network_models {
namespace {

constexpr double kMostTransfers = 2e7;
const Bandwidth kLeastRate = Bandwidth::from_mbit_per_s(1e-3);  // what an estimate falls to

struct Priced {
  double latency_s = 0;
  double energy_j = 0;
  double objective = 0;
};

// Prices a plan on the link that a run would use, from the instant at which its inference starts.
Priced priced_at(const ReplayStudy& study, const TraceLink& link, const CutFigures& plan,
                 Duration start) {
  const CutPrice cost = price(plan, link.from(start + plan.device));
  return {.latency_s = cost.latency().s(),
          .energy_j = cost.energy(study.objective.scope).j(),
          .objective = study.objective.value(cost)};
}

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

// Returns the objective of each plan where the whole link has that constant rate: a trace of one
// step, so that plans are predicted by the very law that judges them.
std::vector<double> predicted(const ReplayStudy& study, Bandwidth rate) {
  NetworkSpec steady = study.network;
  auto trace = BandwidthTrace::of_steps({{.start = Duration(), .rate = rate}}, "constant");
  if (!trace) return std::vector<double>(study.plans.size(), 0.0);
  steady.uplink_trace = std::make_shared<const BandwidthTrace>(*std::move(trace));
  steady.downlink_trace = nullptr;
  const auto link = build_over_trace(steady);
  std::vector<double> out;
  for (const CutFigures& plan : study.plans) {
    out.push_back(priced_at(study, *link, plan, Duration()).objective);
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
  const auto link = build_over_trace(study.network);
  const BandwidthTrace& trace = *study.network.uplink_trace;
  const double place = (static_cast<double>(stream) + 0.5) / static_cast<double>(study.streams);
  const Duration offset = trace.period() * place + study.adaptive.window;
  RateEstimate estimate(study.adaptive);
  std::size_t current = 0;
  for (std::size_t k = 0; k < study.inferences; ++k) {
    const std::size_t inference = stream * study.inferences + k;
    const Duration start = offset + study.period * static_cast<double>(k);
    for (std::size_t plan = 0; plan < study.plans.size(); ++plan) {
      record.priced[inference * record.plans + plan] =
          priced_at(study, *link, study.plans[plan], start);
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
    return Duration::from_s(latency_s[truncated<std::size_t>(share * (count - 1) + 0.5)]);
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
