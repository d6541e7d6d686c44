// Encodings and streams against trying every cut in every encoding, each priced by the certificate:
// by enumeration, by the frontier program and by min-cuts.
#include <algorithm>
#include <limits>

#include "engine/base/text.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/min_cut/cut_network.h"
#include "engine/cut/table/certificate.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

Encoding random_encoding(Random& random, std::size_t number) {
  const auto rate = [&](double most) { return random.chance(0.4) ? 0 : random.between(0, most); };
  Encoding encoding{.name = message("e", number)};
  if (random.chance(0.7)) encoding.format.bytes_per_element = random.between(0.3, 3);
  encoding.format.ratio = random.between(0.3, 1);
  encoding.device = {.fixed = Duration::from_s(rate(2e-3)),
                     .encode_s_per_byte = rate(1e-4),
                     .decode_s_per_byte = rate(1e-4),
                     .encode_j_per_byte = rate(3e-4),
                     .decode_j_per_byte = rate(3e-4)};
  encoding.cloud = {.fixed = Duration::from_s(rate(1e-3)),
                    .encode_s_per_byte = rate(1e-5),
                    .decode_s_per_byte = rate(1e-5)};
  encoding.accuracy_drop = rate(0.02);
  return encoding;
}

struct Instance {
  ModelGraph graph;
  SiteColumn device;
  SiteColumn cloud;
  std::vector<WireColumn> wires;

  static Instance make(std::uint64_t seed, Random& random) {
    ModelGraph graph = testing::any_graph(seed, random);
    SiteColumn device = testing::column(graph, {}, random);
    SiteColumn cloud = testing::column(graph, {.scale_s = 3e-4}, random);
    std::vector<WireColumn> wires = {wire_column(graph)};
    const std::size_t more = random.below(3);
    for (std::size_t k = 0; k < more; ++k) {
      wires.push_back(wire_column(graph, random_encoding(random, k)));
    }
    return {std::move(graph), std::move(device), std::move(cloud), std::move(wires)};
  }
  CutSolver solver(const SolverOptions& options) const {
    auto out =
        CutSolver::build(graph, {.device = {device}, .cloud = {cloud}, .wires = wires}, options);
    OFFCUT_CHECK(out.has_value());
    return std::move(*out);
  }
};

Question random_question(Random& random) {
  Question question;
  question.objective.kind = static_cast<Objective::Kind>(random.below(5));
  question.objective.latency_weight = random.unit();
  question.objective.energy_weight = random.unit();
  if (random.chance(0.2)) question.constraints.accuracy_drop = random.between(0, 0.02);
  if (random.chance(0.2)) question.constraints.latency = Duration::from_ms(random.between(1, 20));
  if (random.chance(0.3)) {
    question.stream = Stream{.frames_per_s = random.between(20, 500),
                             .cloud_batch = static_cast<int>(1 + random.below(4)),
                             .batch_marginal = random.unit()};
  }
  return question;
}

// What a stream makes of a price, written out again.
CutPrice streamed(CutPrice price, const Stream& stream, const Instance& c, const Link& link,
                  const std::vector<bool>& set, const WireColumn& wire) {
  const double one = price.cloud.s();
  const double batch = one + stream.batch_marginal * one * (stream.cloud_batch - 1);
  SiteColumn slow = c.cloud;
  // The certificate prices a cloud that takes what the first frame of a batch waits and pays.
  for (Duration& time : slow.time) time = Duration::zero();
  WireColumn codec = wire;
  codec.encoding.cloud = {};
  codec.encoding.cloud.fixed =
      Duration::from_s(batch + (stream.cloud_batch - 1) / stream.frames_per_s);
  const auto again = certified_price(c.graph, {c.device, slow, codec}, set, link);
  OFFCUT_CHECK(again.has_value());
  CutPrice out = *again;
  out.cloud_stage = Duration::from_s(batch / stream.cloud_batch);
  return out;
}

// The least rank over all cuts and encodings, compared without its tie-break.
Rank least_of_all(const Instance& c, const Link& link, const Question& question) {
  Rank least{.excess = std::numeric_limits<double>::infinity()};
  const auto tree = CutTree::build(c.graph);
  for (CutId cut = 0; cut < tree->size(); ++cut) {
    const std::vector<bool> set = tree->on_device(cut);
    for (const WireColumn& wire : c.wires) {
      auto cost = certified_price(c.graph, {c.device, c.cloud, wire}, set, link);
      OFFCUT_CHECK(cost.has_value());
      cost->cloud_stage = cost->cloud;
      const bool offloads = cut != tree->device_only();
      if (question.stream && offloads) {
        *cost = streamed(*cost, *question.stream, c, link, set, wire);
      }
      CutFigures figures;
      if (offloads) figures.accuracy_drop = wire.encoding.accuracy_drop;
      const Rank rank = rank_of(question, figures, *cost);
      if (rank.excess < least.excess || (rank.excess == least.excess && rank.value < least.value)) {
        least = rank;
      }
    }
  }
  return least;
}

TEST(Encodings, AnswerAsTryingEveryCutInEachDoes) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Instance c = Instance::make(seed, random);
    const testing::AffineLink link(testing::random_affine(random, 1e-4));
    const Question question = random_question(random);
    const Rank least = least_of_all(c, link, question);
    for (const std::size_t limit : {std::size_t{100'000}, std::size_t{1}}) {
      const CutSolver solver = c.solver({.cut_limit = limit, .partial_plan_limit = 100'000});
      const CutAnswer best = solver.answer({}, link, question);
      ASSERT_NEAR(best.excess, least.excess, 1e-9 * least.excess) << name_of(best.method);
      if (least.excess > 1) continue;
      ASSERT_NEAR(best.value, least.value, 1e-9 * least.value) << name_of(best.method);
      ASSERT_EQ(best.gap(), 0);
    }
  }
}

TEST(Encodings, BoundsHoldWhereMinCutsAlone) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Instance c = Instance::make(seed, random);
    const Question question = random_question(random);
    std::unique_ptr<Link> link;
    if (random.chance(0.5)) {
      link = std::make_unique<testing::AffineLink>(testing::random_affine(random, 1e-4));
    } else {
      link = std::make_unique<testing::OddLink>(random);
    }
    const Rank least = least_of_all(c, *link, question);
    const CutSolver solver = c.solver({.cut_limit = 1, .partial_plan_limit = 0});
    const CutAnswer answer = solver.answer({}, *link, question);
    if (least.excess > 1) {
      ASSERT_FALSE(answer.feasible);
      continue;
    }
    if (!answer.feasible) continue;  // the hull may hold no plan that keeps the bounds
    ASSERT_GE(answer.value, least.value * (1 - 1e-9));
    ASSERT_LE(answer.bound, least.value * (1 + 1e-9));
    if (!answer.exact) continue;
    ASSERT_NEAR(answer.value, least.value, 1e-9 * least.value);
  }
}

}  // namespace
}  // namespace offcut
