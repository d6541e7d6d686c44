#include "engine/cut/min_cut/lower_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/whole_number.h"
#include "engine/cut/min_cut/envelope_cuts.h"
#include "engine/cut/min_cut/flow.h"

namespace offcut {
namespace {

constexpr int kStrips = 64;  // per piece of the hull

// One corner of the hull.
struct Corner {
  double up = 0;   // bytes
  double off = 0;  // the objective without the network
};

// What any cut that offloads moves and waits at least.
struct LeastExchange {
  Bytes down;
  Duration wait;
};

class ObjectiveBound {
 public:
  ObjectiveBound(const ModelGraph& graph, const SplitProblem& problem, CutNetwork& network,
                 const Link& link, const Question& question)
      : graph_(graph), problem_(problem), network_(network), link_(link), question_(question) {}

  double run() {
    Objective part = question_.objective;
    if (part.kind == Objective::Kind::EnergyDelay) {
      part.kind = Objective::Kind::Latency;
      const double latency = of_sum(part);
      part.kind = Objective::Kind::Energy;
      return latency * of_sum(part);
    }
    return of_sum(part);
  }

 private:
  bool throughput(const Objective& objective) const {
    return objective.kind == Objective::Kind::Throughput;
  }

  // The price off the network as weights of a min-cut. Throughput: half of device and cloud.
  CutWeights weights(const Objective& objective) const {
    Objective sum = objective;
    if (throughput(objective)) {
      sum = {.kind = Objective::Kind::Weighted, .latency_weight = 0.5};
    }
    CutWeights out =
        *cut_weights(graph_, problem_, AffineCoefficients(), sum, question_.constraints.pins);
    if (throughput(objective) && question_.stream) {
      const double share = question_.stream->cloud_stage(Duration::from_s(1)).s();
      for (double& weight : out.in_cloud) weight *= share;
    }
    return out;
  }

  double of_sum(const Objective& objective) {
    CutWeights base = weights(objective);
    double stay = 0;
    for (const double weight : base.on_device) stay += weight;
    if (throughput(objective)) stay *= 2;  // one stage does all
    const LeastExchange least = pin_the_last(base);
    double bound = std::numeric_limits<double>::infinity();
    const std::vector<Corner> hull = corners(base);
    for (std::size_t i = 0; i < hull.size(); ++i) {
      if (i + 1 == hull.size()) {
        bound = std::min(bound, strip(hull[i].up, hull[i].off, least, objective));
        break;
      }
      for (int k = 0; k < kStrips; ++k) {
        const double up =
            hull[i].up + (hull[i + 1].up - hull[i].up) * (static_cast<double>(k) / kStrips);
        const double off = hull[i].off + (hull[i + 1].off - hull[i].off) * ((k + 1.0) / kStrips);
        bound = std::min(bound, strip(up, off, least, objective));
      }
    }
    const bool may_stay = question_.constraints.pins.to_cloud.empty();
    return may_stay ? std::min(bound, stay) : bound;
  }

  // Every cut that offloads has a layer without readers in the cloud; if there is only one, it is
  // that one, and its results come down.
  LeastExchange pin_the_last(CutWeights& base) const {
    std::vector<LayerId> last;
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (graph_.successors(v).empty()) last.push_back(v);
    }
    if (last.size() != 1) return {};
    base.on_device[last[0]] = internal::kUnlimited;
    LeastExchange least{.down = {}, .wait = problem_.cloud.time[last[0]]};
    for (const TensorId t : graph_.layers()[last[0]].outputs) {
      if (graph_.tensors()[t].is_output) least.down += problem_.wire.bytes[t];
    }
    return least;
  }

  // The corners of the hull, bytes up ascending and the price off the network descending.
  std::vector<Corner> corners(const CutWeights& base) {
    double most = 0;
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (std::isfinite(base.on_device[v])) most += base.on_device[v];
      if (std::isfinite(base.in_cloud[v])) most += base.in_cloud[v];
    }
    // Sent a byte dearer than that, the fewest bytes are best whatever else.
    const double dearest = 2 * most + 1e-300;
    const auto weights_at = [&](double price) {
      CutWeights out = base;
      for (std::size_t t = 0; t < out.up.size(); ++t) {
        out.up[t] += price * problem_.wire.bytes[t].as_double();
      }
      return out;
    };
    std::vector<Corner> hull;
    for (const EnvelopeCut& piece : min_cut_envelope(network_, graph_, weights_at, 0, dearest)) {
      const auto& set = piece.cut.on_device;
      hull.push_back(
          {figures_of_set(graph_, problem_, set).up.as_double(), weight_of(graph_, base, set)});
    }
    std::reverse(hull.begin(), hull.end());
    return hull;
  }

  // The least that a cut of at least `up` bytes and `off` off the network can come to.
  double strip(double up, double off, const LeastExchange& least,
               const Objective& objective) const {
    const LinkCost moved = link_.cost(
        {.up = Bytes(truncated<std::int64_t>(up)), .down = least.down, .wait = least.wait});
    if (throughput(objective)) return std::max(off, moved.up.s());
    CutPrice net;
    net.uplink = moved.up;
    net.downlink = moved.down;
    net.transmit = moved.transmit;
    net.receive = moved.receive;
    net.promotion = moved.promotion;
    net.tail = moved.tail;
    net.idle = moved.idle + problem_.device.idle_power * moved.time();
    return off + objective.value(net);
  }

  const ModelGraph& graph_;
  const SplitProblem& problem_;
  CutNetwork& network_;
  const Link& link_;
  const Question& question_;
};

}  // namespace

std::optional<std::vector<bool>> least_sum(const ModelGraph& graph, const SplitProblem& problem,
                                           CutNetwork& network, const Link& link,
                                           const Question& question) {
  Constraints bounds = question.constraints;
  bounds.pins = {};
  const auto affine = link.affine();
  if (!affine || !bounds.none() || question.stream) return std::nullopt;
  const auto weights =
      cut_weights(graph, problem, *affine, question.objective, question.constraints.pins);
  if (!weights) return std::nullopt;
  return network.solve(*weights).on_device;
}

double lower_bound(const ModelGraph& graph, const SplitProblem& problem, CutNetwork& network,
                   const Link& link, const Question& question) {
  constexpr double kRounding = 1e-12;
  return ObjectiveBound(graph, problem, network, link, question).run() * (1 - kRounding);
}

}  // namespace offcut
