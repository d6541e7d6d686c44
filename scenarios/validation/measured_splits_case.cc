// Kind "measured_splits": the latency of splits that ran over real connections.
//
// The data: a folder that a campaign wrote (tools/measure_split/README.md): measured.csv and, per
// network, the trace of the whole network that was recorded alone.
//
//   written down before   what was predicted before the first measurement
//   all                   what is predicted now, with the exchange of both sites (exchange_fit.h)
//                         fitted to the measured splits of the *other* networks
//   by network            the same
//   device, network, cloud  the parts of it, without the exchange
//
// Regret is what the cut that is predicted best takes above the one that is measured best, per
// network and link. Baseline: no exchange.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/all_cuts_rows.h"
#include "scenarios/validation/answered_scenario.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/measured_split.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using device_models::ExchangeFit;
using Json = nlohmann::ordered_json;

// What is predicted now of a measured split.
struct PredictedSplit {
  const MeasuredSplit* split = nullptr;
  SplitTimes times;
  Duration low{};
  Duration high{};
};

Json site_of(const std::string& trace, const ExchangeFit& exchange) {
  constexpr double kNano = 1e9;
  Json site = {{"trace", trace}};
  if (exchange.fixed > Duration::zero()) site["exchange_us"] = exchange.fixed.us() / 2;
  if (exchange.s_per_byte > 0) site["exchange_ns_per_byte"] = kNano * exchange.s_per_byte / 2;
  return site;
}

Json scenario_of(const MeasuredSplit& split, const ExchangeFit& exchange) {
  const std::string trace = split.network + ".trace.json";
  const Json site = site_of(trace, exchange);
  const double rate = std::stod(split.rate);
  return {{"model", trace},
          {"device", site},
          {"cloud", site},
          {"objective", "latency"},
          {"output", {{"rows", "all_cuts"}}},
          {"network",
           {{"model", "ethernet"},
            {"connection", "warm"},
            {"uplink_mbit_per_s", rate},
            {"downlink_mbit_per_s", rate},
            {"rtt_ms", std::stod(split.rtt)}}}};
}

Result<void> predict_link(const std::vector<const MeasuredSplit*>& splits, const fs::path& folder,
                          const ExchangeFit& exchange, std::vector<PredictedSplit>& out,
                          std::vector<std::string>& skipped) {
  auto study = read_row_scenario(scenario_of(*splits.front(), exchange), folder);
  if (!study) return fail(study.error());
  const auto prepared = PreparedStudy::prepare(std::move(*study), Catalog::standard());
  if (!prepared) return fail(prepared.error());
  const auto resolved = resolve_answerable(*prepared, 0);
  if (!resolved) return fail(resolved.error());
  std::vector<ResultRow> rows;
  if (auto ok = append_all_cuts(prepared->context(), *resolved, 0, rows); !ok) return ok;
  for (const MeasuredSplit* split : splits) {
    if (split->cut >= rows.size() ||
        rows[split->cut].first_cloud_layer != split->first_cloud_layer) {
      skipped.push_back(message(split->name(), ": no such cut now"));
      continue;
    }
    const ResultRow& row = rows[split->cut];
    out.push_back({.split = split,
                   .times = {.device = row.price.device,
                             .network = row.price.network(),
                             .cloud = row.price.cloud,
                             .total = row.price.latency()},
                   .low = row.latency_low,
                   .high = row.latency_high});
  }
  return {};
}

using Link = std::tuple<std::string, std::string, std::string>;  // network, rate, round trip

Link link_of(const MeasuredSplit& split) { return {split.network, split.rate, split.rtt}; }

std::map<Link, std::vector<const MeasuredSplit*>> by_link(
    const std::vector<MeasuredSplit>& splits) {
  std::map<Link, std::vector<const MeasuredSplit*>> out;
  for (const MeasuredSplit& split : splits) out[link_of(split)].push_back(&split);
  return out;
}

// Predictions with an exchange for each network, in the order of networks and links.
Result<std::vector<PredictedSplit>> predict(const std::vector<MeasuredSplit>& splits,
                                            const fs::path& folder,
                                            const std::map<std::string, ExchangeFit>& exchanges,
                                            std::vector<std::string>& skipped) {
  std::vector<PredictedSplit> out;
  for (const auto& [link, of_link] : by_link(splits)) {
    const auto exchange = exchanges.find(std::get<0>(link));
    auto ok =
        predict_link(of_link, folder,
                     exchange == exchanges.end() ? ExchangeFit{} : exchange->second, out, skipped);
    if (!ok) return fail(ok.error());
  }
  return out;
}

// Fitted to the splits of all other networks, for each network; none where these are too few.
std::map<std::string, ExchangeFit> exchanges_of_others(const std::vector<PredictedSplit>& plain) {
  std::map<std::string, ExchangeFit> out;
  for (const PredictedSplit& one : plain) out[one.split->network] = {};
  for (auto& [network, exchange] : out) {
    std::vector<device_models::MeasuredExchange> others;
    for (const PredictedSplit& one : plain) {
      if (one.split->network == network || !(one.split->bytes > 0)) continue;
      others.push_back({one.split->bytes, one.times.total, one.split->measured.total});
    }
    if (const auto fit = device_models::fit_exchange(others)) exchange = *fit;
  }
  return out;
}

std::vector<double> regrets_of(const std::vector<PredictedSplit>& predicted) {
  std::map<Link, std::vector<const PredictedSplit*>> links;
  for (const PredictedSplit& one : predicted) links[link_of(*one.split)].push_back(&one);
  std::vector<double> out;
  for (const auto& [link, cuts] : links) {
    const auto chosen = std::min_element(
        cuts.begin(), cuts.end(), [](auto* a, auto* b) { return a->times.total < b->times.total; });
    const auto best = std::min_element(cuts.begin(), cuts.end(), [](auto* a, auto* b) {
      return a->split->measured.total < b->split->measured.total;
    });
    out.push_back((*chosen)->split->measured.total / (*best)->split->measured.total - 1);
  }
  return out;
}

void add_regret(const std::vector<PredictedSplit>& predicted,
                const std::vector<PredictedSplit>& plain, ValidationGroup& group) {
  const std::vector<double> own = regrets_of(predicted);
  const std::vector<double> simple = regrets_of(plain);
  if (own.empty() || simple.empty()) return;
  for (const auto& [measure, q] : {std::pair{"median regret %", 0.5}, {"p90 regret %", 0.9}}) {
    group.figures.push_back(
        {measure, 100 * quantile_of(own, q), {}, true, 100 * quantile_of(simple, q)});
  }
}

void add_total(const PredictedSplit& one, const PredictedSplit* plain, GroupBuilder& group) {
  const Duration truth = one.split->measured.total;
  group.add(one.split->name(), one.times.total.ms(), truth.ms());
  group.add_interval(one.low <= truth && truth <= one.high);
  if (plain != nullptr) group.add_baseline(plain->times.total.ms(), truth.ms());
}

ValidationGroup written_down(const std::vector<MeasuredSplit>& splits) {
  GroupBuilder group("written down before", "ms");
  for (const MeasuredSplit& split : splits) {
    add_total({&split, split.predicted, split.low, split.high}, nullptr, group);
  }
  return group.build();
}

// Where a part is not there (a device that runs nothing), it is not a prediction.
void add_part(const char* name, Duration SplitTimes::*part,
              const std::vector<PredictedSplit>& plain, std::vector<ValidationGroup>& out) {
  GroupBuilder group(name, "ms");
  for (const PredictedSplit& one : plain) {
    const Duration truth = one.split->measured.*part;
    if (truth > Duration::zero() && one.times.*part > Duration::zero()) {
      group.add(one.split->name(), (one.times.*part).ms(), truth.ms());
    }
  }
  if (!group.empty()) out.push_back(group.build());
}

void add_groups(const std::vector<MeasuredSplit>& splits,
                const std::vector<PredictedSplit>& predicted,
                const std::vector<PredictedSplit>& plain, std::vector<ValidationGroup>& out) {
  GroupBuilder all("all", "ms");
  std::map<std::string, GroupBuilder> networks;
  for (std::size_t k = 0; k < predicted.size(); ++k) {
    const std::string& network = predicted[k].split->network;
    add_total(predicted[k], &plain[k], all);
    add_total(predicted[k], &plain[k],
              networks.try_emplace(network, GroupBuilder(network, "ms")).first->second);
  }
  out.push_back(all.build());
  add_regret(predicted, plain, out.back());
  out.push_back(written_down(splits));
  add_part("device part", &SplitTimes::device, plain, out);
  add_part("network part", &SplitTimes::network, plain, out);
  add_part("cloud part", &SplitTimes::cloud, plain, out);
  for (auto& [name, group] : networks) out.push_back(group.build());
}

Result<CaseResult> evaluate(const fs::path& data) {
  const auto splits = read_measured_splits(data / "measured.csv");
  if (!splits) return fail(splits.error());
  CaseResult out;
  const auto plain = predict(*splits, data, {}, out.skipped);
  if (!plain) return fail(plain.error());
  if (plain->empty()) return out;
  std::vector<std::string> again;  // the same cuts are skipped
  const auto predicted = predict(*splits, data, exchanges_of_others(*plain), again);
  if (!predicted) return fail(predicted.error());
  add_groups(*splits, *predicted, *plain, out.groups);
  return out;
}

}  // namespace

Evaluate read_measured_splits_case(JsonObject&, const fs::path&) { return evaluate; }

}  // namespace offcut::scenarios
