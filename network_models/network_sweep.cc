#include "network_models/network_sweep.h"

#include <algorithm>
#include <utility>

#include "engine/base/text.h"
#include "network_models/network_link.h"

namespace offcut::network_models {

LinkAt links_over_uplink(const NetworkSpec& spec, bool downlink_follows) {
  const double ratio = downlink_follows && spec.downlink ? *spec.downlink / spec.uplink : 0.0;
  return [spec, ratio](double inverse) -> Result<std::shared_ptr<const Link>> {
    NetworkSpec there = spec;
    there.uplink = Bandwidth::from_mbit_per_s(1 / inverse);
    if (ratio > 0) there.downlink = there.uplink * ratio;
    auto link = build_link(there);
    if (!link) return fail(link.error());
    return std::shared_ptr<const Link>(*std::move(link));
  };
}

Result<BandwidthRegimes> bandwidth_regimes(const Skyline& skyline, const NetworkSpec& spec,
                                           const BandwidthRange& range, const Question& question) {
  if (!(range.least > Bandwidth() && range.most > range.least)) {
    return fail(ErrorCode::InvalidArgument,
                message("bandwidth range: expected 0 < least < most, found ",
                        range.least.mbit_per_s(), " to ", range.most.mbit_per_s(), " Mbit/s"));
  }
  if (spec.uplink_trace) {
    return fail(ErrorCode::InvalidArgument,
                "bandwidth range: expected a network of constant rate, found one over a trace");
  }
  if (const auto link = build_link(spec); !link) return fail(link.error());
  const auto found = regimes_over_link(
      skyline, links_over_uplink(spec, range.downlink_follows),
      {.from = 1 / range.most.mbit_per_s(), .to = 1 / range.least.mbit_per_s()}, question);
  if (!found) return fail(found.error());
  BandwidthRegimes out;
  out.exact = found->exact;
  for (const Regime& regime : found->list) {
    out.list.push_back({.from = Bandwidth::from_mbit_per_s(1 / regime.range.to),
                        .to = Bandwidth::from_mbit_per_s(1 / regime.range.from),
                        .plan = regime.plan,
                        .feasible = regime.feasible});
  }
  std::reverse(out.list.begin(), out.list.end());
  return out;
}

}  // namespace offcut::network_models
