// The certificate of a plan over three sites: every layer and every tensor looked at once, in the
// words of the definition. Shares no code with three_sites.cc.
#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/placements/three_sites.h"
#include "engine/cut/table/exact_sum.h"

namespace offcut {
namespace {

using internal::ExactSum;

struct Traffic {
  Bytes up;
  Bytes edge_up;
  Bytes edge_down;
  Bytes down;
};

Result<Traffic> traffic_of(const ModelGraph& graph, const ThreeSiteProblem& problem,
                           const SitePlan& plan) {
  Traffic traffic;
  for (std::size_t t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const Site made = tensor.producer ? plan[*tensor.producer] : Site::Device;
    Site farthest = made;
    for (const LayerId reader : tensor.consumers) {
      if (hops_from_device(plan[reader]) < hops_from_device(made)) {
        return fail(ErrorCode::Inconsistent,
                    message("plan: layer ", in_quotes(graph.layers()[reader].name),
                            ": expected at the site of what it reads or behind it, found before ",
                            in_quotes(tensor.name)));
      }
      if (hops_from_device(plan[reader]) > hops_from_device(farthest)) farthest = plan[reader];
    }
    const Bytes bytes = problem.split.wire.bytes[t];
    if (made == Site::Device && farthest != Site::Device) traffic.up += bytes;
    if (made != Site::Cloud && farthest == Site::Cloud) traffic.edge_up += bytes;
    if (!tensor.is_output) continue;
    if (made != Site::Device) traffic.down += bytes;
    if (made == Site::Cloud) traffic.edge_down += bytes;
  }
  return traffic;
}

struct Times {
  ExactSum device;
  ExactSum energy;
  ExactSum edge;
  ExactSum cloud;
  bool leaves_device = false;
  bool leaves_edge = false;
};

Times times_of(const ThreeSiteProblem& problem, const SitePlan& plan) {
  Times times;
  for (std::size_t v = 0; v < plan.size(); ++v) {
    switch (plan[v]) {
      case Site::Device:
        times.device.add(problem.split.device.time[v].s());
        times.energy.add(problem.split.device.energy[v].j());
        continue;
      case Site::Edge:
        times.edge.add(problem.edge.time[v].s());
        break;
      case Site::Cloud:
        times.cloud.add(problem.split.cloud.time[v].s());
        times.leaves_edge = true;
        break;
    }
    times.leaves_device = true;
  }
  return times;
}

struct Check {
  const char* name;
  double expected;
  double found;
};

Result<void> agree(std::span<const Check> checks, double scale) {
  for (const Check& check : checks) {
    if (std::abs(check.expected - check.found) <= 1e-9 * scale) continue;
    return fail(ErrorCode::Inconsistent, message("plan: ", check.name, ": expected ",
                                                 check.expected, ", found ", check.found));
  }
  return {};
}

}  // namespace

Result<void> certify(const ModelGraph& graph, const ThreeSiteProblem& problem, const SitePlan& plan,
                     const Link& link, const Link& edge_link, const ThreeSitePrice& reported) {
  const auto traffic = traffic_of(graph, problem, plan);
  if (!traffic) return fail(traffic.error());
  const Times times = times_of(problem, plan);
  const CutPrice& total = reported.total;
  const double scale = total.latency().s();
  const Check off_links[] = {{"device_s", times.device.total(), total.device.s()},
                             {"edge_s", times.edge.total(), total.edge.s()},
                             {"cloud_s", times.cloud.total(), total.cloud.s()}};
  if (auto ok = agree(off_links, scale); !ok) return ok;
  // From here with the times as reported: a link may charge a step at some wait, and the last bit
  // of a sum must not decide it.
  LinkCost second;
  if (times.leaves_edge) {
    second =
        edge_link.cost({.up = traffic->edge_up, .down = traffic->edge_down, .wait = total.cloud});
  }
  const Duration away = total.edge + (second.up + total.cloud + second.down);
  LinkCost first;
  if (times.leaves_device) {
    first = link.cost({.up = traffic->up, .down = traffic->down, .wait = away});
    first.idle += problem.split.device.idle_power * (first.time() + away);
  }
  const Check on_links[] = {
      {"uplink_s", (first.up + second.up).s(), total.uplink.s()},
      {"downlink_s", (first.down + second.down).s(), total.downlink.s()},
      {"edge_up_s", second.up.s(), reported.edge_up.s()},
      {"edge_down_s", second.down.s(), reported.edge_down.s()},
      {"latency_s", (total.device + first.time() + away).s(), total.latency().s()}};
  if (auto ok = agree(on_links, scale); !ok) return ok;
  const Check energies[] = {{"compute_j", times.energy.total(), total.compute.j()},
                            {"transmit_j", first.transmit.j(), total.transmit.j()},
                            {"receive_j", first.receive.j(), total.receive.j()},
                            {"promotion_j", first.promotion.j(), total.promotion.j()},
                            {"tail_j", first.tail.j(), total.tail.j()},
                            {"idle_j", first.idle.j(), total.idle.j()}};
  return agree(energies, total.energy().j());
}

}  // namespace offcut
