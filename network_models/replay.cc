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
  Rank rank;
};

// Prices a plan on the link that a run would use, from the instant at which its inference starts.
Priced priced_at(const ReplayStudy& study, const TraceLink& link, const CutFigures& plan,
                 Duration start) {
  const CutPrice cost = price(plan, link.from(start + plan.device), study.question.stream);
  return {.latency_s = cost.latency().s(),
          .energy_j = cost.energy(study.question.objective.scope).j(),
          .rank = rank_of(study.question, plan, cost)};
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

// Returns the rank of each plan where the whole link has that constant rate: a trace of one
// step, so that plans are predicted by the very law that judges them.
std::vector<Rank> predicted(const ReplayStudy& study, Bandwidth rate) {
  NetworkSpec steady = study.network;
  auto trace = BandwidthTrace::of_steps({{.start = Duration(), .rate = rate}}, "constant");
  if (!trace) return std::vector<Rank>(study.plans.size());
  steady.uplink_trace = std::make_shared<const BandwidthTrace>(*std::move(trace));
  steady.downlink_trace = nullptr;
  const auto link = build_over_trace(steady);
  std::vector<Rank> out;
  for (const CutFigures& plan : study.plans) {
    out.push_back(priced_at(study, *link, plan, Duration()).rank);
  }
  return out;
}

std::size_t least_of(const std::vector<Rank>& ranks) {
  return static_cast<std::size_t>(std::min_element(ranks.begin(), ranks.end()) - ranks.begin());
}

// Whether changing the plan is promised to pay: it keeps the bounds better, or saves enough.
bool is_worth_changing(const Rank& now, const Rank& best, double hysteresis) {
  if (best.excess != now.excess) return best.excess < now.excess;
  return best.value < now.value * (1 - hysteresis);
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
    const std::vector<Rank> ranks = predicted(study, estimate.update(seen));
    const std::size_t best = least_of(ranks);
    const bool better = is_worth_changing(ranks[current], ranks[best], study.adaptive.hysteresis);
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
    out.objective += priced.rank.value / count;
    if (!priced.rank.feasible()) out.broken_percent += 100 / count;
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

// The one plan that breaks the bounds the most seldom; of equals by the least; then the cheapest.
std::size_t best_fixed(const Record& record) {
  struct Total {
    std::size_t broken = 0;
    double excess = 0;
    double value = 0;
    auto operator<=>(const Total&) const = default;
  };
  std::vector<Total> total(record.plans);
  for (std::size_t i = 0; i < record.adaptive.size(); ++i) {
    for (std::size_t plan = 0; plan < record.plans; ++plan) {
      const Rank& rank = record.at(i, plan).rank;
      total[plan].broken += rank.feasible() ? 0 : 1;
      total[plan].excess += rank.excess;
      total[plan].value += rank.value;
    }
  }
  return static_cast<std::size_t>(std::min_element(total.begin(), total.end()) - total.begin());
}

// What a policy costs above the oracle where it keeps the bounds, in percent.
double regret_percent(const Record& record, const std::vector<std::size_t>& choice,
                      const std::vector<std::size_t>& oracle) {
  double cost = 0;
  double least = 0;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const Rank& rank = record.at(i, choice[i]).rank;
    if (!rank.feasible()) continue;
    cost += rank.value;
    least += record.at(i, oracle[i]).rank.value;
  }
  return least > 0 ? 100 * (cost / least - 1) : 0.0;
}

std::vector<PolicyOutcome> outcomes(const ReplayStudy& study, const Record& record) {
  const std::size_t count = record.adaptive.size();
  std::vector<std::size_t> oracle(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t plan = 0; plan < record.plans; ++plan) {
      if (record.at(i, plan).rank < record.at(i, oracle[i]).rank) oracle[i] = plan;
    }
  }
  const std::size_t planned = least_of(predicted(study, study.network.uplink_trace->mean()));
  const auto always = [&](std::size_t plan) { return std::vector<std::size_t>(count, plan); };
  std::vector<PolicyOutcome> out;
  const auto add = [&](const char* policy, const std::vector<std::size_t>& choice) {
    out.push_back(summarise(study, record, policy, choice));
    out.back().regret_percent = regret_percent(record, choice, oracle);
  };
  add("planned", always(planned));
  add("best fixed", always(best_fixed(record)));
  add("adaptive", record.adaptive);
  add("oracle", oracle);
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
