#include "scenarios/studies/capacity_cuts.h"

#include <algorithm>
#include <set>

#include "engine/base/text.h"
#include "engine/queue/random.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kMostCuts = 24;

struct Candidate {
  std::string label;
  std::vector<CutFigures> figures;  // [server kinds]
  CutPrice price;                   // on the first kind, mean over the links
  std::vector<double> up_s;         // [links] of the upload
  bool keep = false;
};

// Prices the figures over every link: means, and the times of the upload.
void price_over(const CutLinks& links, Candidate& candidate) {
  const CutFigures& figures = candidate.figures[0];
  candidate.price = price(figures, *links.front());
  candidate.up_s = {candidate.price.uplink.s()};
  if (links.size() == 1 || !figures.offloads) return;
  CutPrice sum = candidate.price;
  for (std::size_t i = 1; i < links.size(); ++i) {
    const CutPrice one = price(figures, *links[i]);
    candidate.up_s.push_back(one.uplink.s());
    sum.uplink += one.uplink;
    sum.downlink += one.downlink;
    sum.transmit += one.transmit;
    sum.receive += one.receive;
    sum.promotion += one.promotion;
    sum.tail += one.tail;
    sum.idle += one.idle;
  }
  const auto n = static_cast<double>(links.size());
  sum.uplink = sum.uplink / n;
  sum.downlink = sum.downlink / n;
  sum.transmit = sum.transmit / n;
  sum.receive = sum.receive / n;
  sum.promotion = sum.promotion / n;
  sum.tail = sum.tail / n;
  sum.idle = sum.idle / n;
  candidate.price = sum;
}

// The upload beyond the propagation; over several links one of their times, spread besides by the
// scv that the class states.
queue::StageTime upload_of(const Candidate& candidate, Duration propagation, double scv) {
  if (candidate.up_s.size() == 1) return {candidate.price.uplink - propagation, scv};
  constexpr int kSpread = 20;  // draws of the stated spread per observed time
  queue::RandomStream random{candidate.up_s.size()};
  std::vector<double> times_s;
  for (const double up_s : candidate.up_s) {
    const double own_s = std::max(0.0, up_s - propagation.s());
    for (int i = 0; i < (scv > 0 ? kSpread : 1); ++i) {
      times_s.push_back(scv > 0 ? own_s * random.gamma(1 / scv) * scv : own_s);
    }
  }
  return queue::observed(times_s);
}

// What of the times of a link is on the way, where it keeps neither radio nor cell busy.
struct Trips {
  Duration up;
  Duration down;
};

// Half a round trip each way; an affine link charges all of it on the way up.
Trips trips_of(const Link& link, const CutPrice& price) {
  if (const auto affine = link.affine()) {
    return {.up = std::min({link.round_trip(), affine->fixed_up, price.uplink}), .down = {}};
  }
  const Duration half = std::min({link.round_trip() / 2, price.uplink, price.downlink});
  return {.up = half, .down = half};
}

queue::CutOption option_of(const Candidate& candidate, const CutLinks& links,
                           const CutPricing& pricing) {
  const Link& link = *links.front();
  const CutPrice& price = candidate.price;
  queue::CutOption option;
  option.label = candidate.label;
  option.offloads = candidate.figures[0].offloads;
  option.device = {price.device, 0};
  option.compute_energy = price.compute;
  option.radio_energy = price.transmit + price.receive;
  option.radio_fixed_energy = price.promotion + price.tail + price.idle;
  if (!option.offloads) return option;
  const Trips trips = trips_of(link, price);
  option.propagation = (trips.up + trips.down) / 2;
  option.up = upload_of(candidate, trips.up, pricing.uplink_scv);
  option.down = price.downlink - trips.down;
  for (std::size_t kind = 0; kind < candidate.figures.size(); ++kind) {
    option.cloud.push_back({candidate.figures[kind].cloud, pricing.service_scv[kind]});
  }
  const Duration second = Duration::from_s(1);
  CutFigures later = candidate.figures[0];
  later.cloud += second;
  option.wait_power = std::max(Power::zero(), (offcut::price(later, link).energy() -
                                               offcut::price(candidate.figures[0], link).energy()) /
                                                  second);
  return option;
}

// No worse in everything that counts, and not the same cut.
bool dominates(const Candidate& a, const Candidate& b) {
  const bool no_worse = a.price.latency() <= b.price.latency() &&
                        a.price.energy() <= b.price.energy() && a.price.cloud <= b.price.cloud &&
                        a.price.uplink <= b.price.uplink;
  return no_worse &&
         (a.price.latency() < b.price.latency() || a.price.energy() < b.price.energy() ||
          a.price.cloud < b.price.cloud || a.price.uplink < b.price.uplink);
}

// The cuts of the tree that a skyline of any kind keeps, and the wanted one.
Result<std::vector<Candidate>> listed(const CutGroup& group, const CutLinks& links,
                                      const CutPricing& pricing) {
  const CutSolver& solver = group.solver();
  const std::size_t kinds = pricing.service_scv.size();
  std::set<CutId> cuts = {0, solver.tree()->device_only()};
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    for (const SkylinePlan& plan : solver.skyline({0, kind}, {})->plans()) cuts.insert(plan.cut);
  }
  if (!pricing.wanted.empty()) {
    for (CutId cut = 0; cut < solver.tree()->size(); ++cut) {
      if (group.facts_of_cut(cut, {0, 0}).first_cloud_layer == pricing.wanted) cuts.insert(cut);
    }
  }
  std::vector<Candidate> candidates;
  for (const CutId cut : cuts) {
    Candidate candidate;
    candidate.label = group.facts_of_cut(cut, {0, 0}).first_cloud_layer;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      candidate.figures.push_back(figures_of(*solver.table(), *solver.tree(), cut, {0, kind}));
    }
    price_over(links, candidate);
    candidate.keep =
        cut == 0 || cut == solver.tree()->device_only() || candidate.label == pricing.wanted;
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

// Where cuts have no numbers: the plans of the skyline of the only kind.
Result<std::vector<Candidate>> unlisted(const CutGroup& group, const CutLinks& links,
                                        const CutPricing& pricing) {
  const CutSolver& solver = group.solver();
  if (pricing.service_scv.size() > 1) {
    return fail(ErrorCode::TooLarge,
                message("expected a model whose cuts can be listed where there are several kinds "
                        "of server, found ",
                        solver.cuts(), " cuts"));
  }
  const auto skyline = solver.skyline({0, 0}, {});
  std::vector<Candidate> candidates;
  for (const SkylinePlan& plan : skyline->plans()) {
    CutAnswer answer;
    answer.figures = plan.figures;
    answer.cut = plan.cut;
    answer.method = solver.method();
    answer.skyline = skyline;
    Candidate candidate;
    candidate.label = group.facts(answer, {0, 0}).first_cloud_layer;
    candidate.figures = {plan.figures};
    price_over(links, candidate);
    candidate.keep =
        !plan.figures.offloads || plan.figures.layers == 0 || candidate.label == pricing.wanted;
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace

Result<std::vector<queue::CutOption>> cut_options(const CutGroup& group, const CutLinks& links,
                                                  const CutPricing& pricing) {
  auto candidates = group.solver().tree() != nullptr ? listed(group, links, pricing)
                                                     : unlisted(group, links, pricing);
  if (!candidates) return fail(candidates.error());
  std::stable_sort(
      candidates->begin(), candidates->end(),
      [](const Candidate& a, const Candidate& b) { return a.price.latency() < b.price.latency(); });
  std::vector<queue::CutOption> options;
  for (const Candidate& candidate : *candidates) {
    const bool beaten = std::any_of(candidates->begin(), candidates->end(),
                                    [&](const Candidate& c) { return dominates(c, candidate); });
    if (candidate.keep || (!beaten && options.size() < kMostCuts)) {
      options.push_back(option_of(candidate, links, pricing));
    }
  }
  return options;
}

}  // namespace offcut::scenarios
