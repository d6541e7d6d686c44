// One number of servers, simulated and judged.
#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/queue/capacity.h"

namespace offcut::queue {
namespace {

constexpr int kLooks = 7;  // rounds of a probe, each as long as all before it

SimulationOptions base_options(const SearchOptions& search, std::uint64_t seed) {
  SimulationOptions options;
  options.seed = seed;
  options.threads = search.threads;
  options.rounds = kLooks;
  // Every round is a look at the answer: the chance of a wrong one is split among the looks.
  options.confidence = 1 - (1 - search.confidence) / options.rounds;
  options.requests_at_most = search.requests_at_most;
  return options;
}

}  // namespace

Result<void> check_servers(const ServerKind& kind, int servers) {
  const int most = kind.most_servers();
  if (servers >= 1 && servers <= most) return {};
  return fail(ErrorCode::InvalidArgument,
              message("servers: expected from 1 to ", most, ", found ", servers));
}

Probe probe_cuts(const Demand& demand, const ProbePlace& place, const CutChoice& cuts,
                 const SearchOptions& options) {
  Probe probe;
  probe.kind = place.kind;
  probe.servers = place.servers;
  probe.seed = place.seed;
  probe.cuts = cuts;
  probe.cost_per_hour = place.servers * demand.kinds[place.kind].price_per_hour;
  const PlannedFleet planned = fleet_of(demand, place.kind, place.servers, cuts.assignment);
  auto result =
      simulate(planned.fleet, options_for(demand, planned, base_options(options, place.seed)));
  OFFCUT_CHECK(result.has_value());  // the demand was checked, and the options are ours
  probe.result = std::move(*result);
  probe.findings = judge(demand, probe.result);
  return probe;
}

Probe probe_like(const Demand& demand, const Probe& before, const SearchOptions& options) {
  return probe_cuts(demand, {before.kind, std::max(1, before.servers), options.seed}, before.cuts,
                    options);
}

Result<Probe> probe(const Demand& demand, std::size_t kind, int servers,
                    const SearchOptions& options) {
  if (auto good = demand.check(); !good) return fail(good.error());
  if (kind >= demand.kinds.size()) {
    return fail(ErrorCode::InvalidArgument,
                message("server kind: expected one below ", demand.kinds.size(), ", found ", kind));
  }
  if (auto good = check_servers(demand.kinds[kind], servers); !good) return fail(good.error());
  return probe_cuts(demand, {kind, servers, options.seed}, choose_cuts(demand, kind, servers),
                    options);
}

}  // namespace offcut::queue
