// The certificate of a plan whose layers may return. Shares no code with two_way.cc.
#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/placements/two_way.h"
#include "engine/cut/table/exact_sum.h"

namespace offcut {
namespace {

using internal::ExactSum;

// Plays the turns: whoever can run something runs all of it, then the other.
int turns_of_cloud(const ModelGraph& graph, const std::vector<bool>& on_device) {
  std::vector<bool> done(graph.layer_count(), false);
  std::size_t left = graph.layer_count();
  int turns = 0;
  for (bool here = true; left > 0; here = !here) {
    std::size_t ran = 0;
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      if (done[v] || on_device[v] != here) continue;
      bool ready = true;
      for (const LayerId before : graph.predecessors(v)) ready = ready && done[before];
      if (!ready) continue;
      done[v] = true;
      ++ran;
    }
    left -= ran;
    if (!here && ran > 0) ++turns;
  }
  return turns;
}

struct Moved {
  double up = 0;
  double down = 0;
};

Moved bytes_moved(const ModelGraph& graph, const WireView& wire,
                  const std::vector<bool>& on_device) {
  Moved moved;
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool here = !tensor.producer || on_device[*tensor.producer];
    bool wanted_here = tensor.is_output;
    bool wanted_there = false;
    for (const LayerId w : tensor.consumers) (on_device[w] ? wanted_here : wanted_there) = true;
    if (here && wanted_there) moved.up += wire.bytes[t].as_double();
    if (!here && wanted_here) moved.down += wire.bytes[t].as_double();
  }
  return moved;
}

}  // namespace

Result<void> certify_two_way(const ModelGraph& graph, const SplitProblem& problem,
                             const AffineCoefficients& link, const std::vector<bool>& on_device,
                             const CutPrice& reported) {
  ExactSum device;
  ExactSum energy;
  ExactSum cloud;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (on_device[v]) {
      device.add(problem.device.time[v].s());
      energy.add(problem.device.energy[v].j());
    } else {
      cloud.add(problem.cloud.time[v].s());
    }
  }
  const double turns = turns_of_cloud(graph, on_device);
  const Moved moved = bytes_moved(graph, problem.wire, on_device);
  double up = 0;
  double down = 0;
  double joules = energy.total();
  if (turns > 0) {
    up = turns * link.fixed_up.s() + link.up_s_per_byte * moved.up;
    down = turns * link.fixed_down.s() + link.down_s_per_byte * moved.down;
    joules += turns * (link.fixed_transmit + link.fixed_receive).j() +
              link.transmit_j_per_byte * moved.up + link.receive_j_per_byte * moved.down +
              (link.promotion + link.tail).j() + link.wait_power.w() * cloud.total() +
              problem.device.idle_power.w() * (up + cloud.total() + down);
  }
  const struct {
    const char* name;
    double expected;
    double found;
    double scale;
  } checks[] = {{"device_s", device.total(), reported.device.s(), reported.latency().s()},
                {"cloud_s", cloud.total(), reported.cloud.s(), reported.latency().s()},
                {"uplink_s", up, reported.uplink.s(), reported.latency().s()},
                {"downlink_s", down, reported.downlink.s(), reported.latency().s()},
                {"energy_j", joules, reported.energy().j(), reported.energy().j()}};
  for (const auto& check : checks) {
    if (std::abs(check.expected - check.found) <= 1e-9 * check.scale) continue;
    return fail(ErrorCode::Inconsistent, message("plan: ", check.name, ": expected ",
                                                 check.expected, ", found ", check.found));
  }
  return {};
}

}  // namespace offcut
