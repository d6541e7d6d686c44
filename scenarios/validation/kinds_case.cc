// Kind "kinds": totals of the bundled networks on a device that was left out, by the law of its
// kind of hardware (device_models/kind_laws.h). One group per kind of hardware, and all.
//
//   "question": "datasheet"   from the data sheet of the device alone
//               "totals"      from the totals of its other networks as well
//
// `data` is a folder that holds device_models/data and traces/data, as the checkout does. The law
// and its spreads are those of the other devices (kind_fit.h). Measured are published totals, and
// sums of layers by the kernel laws of the devices that have some. Baseline: FLOP over the peak
// rate times the median of that ratio on the other devices.
#include <algorithm>
#include <cmath>
#include <map>

#include "device_models/interval.h"
#include "device_models/part_kinds.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/kind_data.h"

namespace offcut::scenarios {
namespace {

using device_models::FittedKind;
using device_models::KindError;
using device_models::KindTotal;

// Time over FLOP at the peak, the median of the devices but one.
double plain_rate(const std::vector<KindTotal>& totals, const std::string& without) {
  std::map<std::string, std::vector<double>> rates;
  for (const KindTotal& total : totals) {
    double flops = 0;
    for (const auto& work : *total.layers) flops += work.flops;
    if (total.device != without) {
      rates[total.device].push_back(total.time.s() * total.part.gflop_per_s / flops);
    }
  }
  std::vector<double> medians;
  for (auto& [device, values] : rates) medians.push_back(median_of(values));
  return medians.empty() ? 0 : median_of(std::move(medians));
}

void predict_kind(const KindData& data, bool from_totals,
                  const std::vector<GroupBuilder*>& groups) {
  const FittedKind fit = device_models::fit_kind(data.samples, data.totals);
  for (std::size_t i = 0; i < fit.errors.size(); ++i) {
    const KindError& held = fit.errors[i];
    const KindTotal* total = &data.totals[i];
    const double sd = from_totals ? held.totals_sd : held.sheet_sd;
    const double measured = total->time.ms();
    const double predicted = measured * std::exp(from_totals ? held.totals : held.sheet);
    double flops = 0;
    for (const auto& work : *total->layers) flops += work.flops;
    const double plain =
        plain_rate(data.totals, held.device) * flops / total->part.gflop_per_s * 1e3;
    for (GroupBuilder* group : groups) {
      group->add(message(held.network, " on ", held.device), predicted, measured,
                 {held.device, total->part.unit, "", "fp32"});
      if (plain > 0) group->add_baseline(plain, measured);
      group->add_interval(device_models::interval_of(predicted, sd).holds(measured));
    }
  }
}

Result<CaseResult> evaluate(const std::filesystem::path& data, bool from_totals) {
  const auto sources = read_kind_sources(Catalog(data));
  if (!sources) return fail(sources.error());
  CaseResult out;
  GroupBuilder all("all", "ms");
  for (const device_models::PartKindRow& row : device_models::kPartKinds) {
    const KindData of_kind = kind_data(*sources, row.kind);
    if (of_kind.samples.empty() || of_kind.totals.empty()) {
      out.skipped.push_back(message(row.people, ": no device with totals"));
      continue;
    }
    GroupBuilder group(std::string(row.word), "ms");
    predict_kind(of_kind, from_totals, {&all, &group});
    out.groups.push_back(group.build());
  }
  if (!all.empty()) out.groups.insert(out.groups.begin(), all.build());
  return out;
}

}  // namespace

Evaluate read_kinds_case(JsonObject& root, const std::filesystem::path&) {
  const bool from_totals = root.one_of("question", {"datasheet", "totals"}) == "totals";
  return [from_totals](const std::filesystem::path& data) { return evaluate(data, from_totals); };
}

}  // namespace offcut::scenarios
