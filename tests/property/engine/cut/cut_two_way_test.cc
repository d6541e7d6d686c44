// Plans whose layers may return against trying every assignment, priced by an oracle of its own.
#include <algorithm>
#include <limits>

#include "engine/cut/cut_solver.h"
#include "engine/cut/placements/two_way.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

// Longest alternation of sites on any path, counted by paths and not by turns.
int cloud_turns(const ModelGraph& graph, const std::vector<bool>& here) {
  std::vector<int> switches(graph.layer_count(), 0);  // device to cloud, up to and with the layer
  int most = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    int before = 0;
    for (const TensorId t : graph.layers()[v].inputs) {
      const auto& producer = graph.tensors()[t].producer;
      const bool from_here = !producer || here[*producer];
      const int so_far = producer ? switches[*producer] : 0;
      before = std::max(before, so_far + (from_here && !here[v] ? 1 : 0));
    }
    switches[v] = before;
    most = std::max(most, here[v] ? 0 : std::max(before, 1));
  }
  return most;
}

double priced(const ModelGraph& graph, const SplitProblem& problem, const AffineCoefficients& c,
              const Objective& objective, const std::vector<bool>& here) {
  CutPrice out{};
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    if (here[v]) out.device += problem.device.time[v];
    if (here[v]) out.compute += problem.device.energy[v];
    if (!here[v]) out.cloud += problem.cloud.time[v];
  }
  double up = 0;
  double down = 0;
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool made_here = !tensor.producer || here[*tensor.producer];
    bool crosses = tensor.is_output && !made_here;
    for (const LayerId w : tensor.consumers) crosses = crosses || here[w] != made_here;
    if (crosses) (made_here ? up : down) += problem.wire.bytes[t].as_double();
  }
  const double k = cloud_turns(graph, here);
  if (k == 0) return objective.value(out);
  out.uplink = k * c.fixed_up + Duration::from_s(c.up_s_per_byte * up);
  out.downlink = k * c.fixed_down + Duration::from_s(c.down_s_per_byte * down);
  out.transmit = k * c.fixed_transmit + Energy::from_j(c.transmit_j_per_byte * up);
  out.receive = k * c.fixed_receive + Energy::from_j(c.receive_j_per_byte * down);
  out.promotion = c.promotion;
  out.tail = c.tail;
  out.idle = c.wait_power * out.cloud +
             problem.device.idle_power * (out.uplink + out.cloud + out.downlink);
  return objective.value(out);
}

TEST(TwoWay, AnswersLieBetweenTheirBoundAndTheBestOfAllAssignments) {
  int proven = 0;
  int best = 0;
  int returned = 0;
  constexpr int kCases = 1500;
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(8, random);
    const SiteColumn device = testing::column(graph, {}, random);
    const SiteColumn cloud =
        testing::column(graph, {.scale_s = random.between(5e-4, 2e-3)}, random);
    const WireColumn wire = wire_column(graph);
    AffineCoefficients c = testing::random_affine(random, 1e-7);
    c.fixed_up = c.fixed_up * 0.005;  // of the order of a layer, so that several exchanges may pay
    c.fixed_down = c.fixed_down * 0.005;
    const testing::AffineLink link(c);
    const auto kinds = {Objective::Kind::Latency, Objective::Kind::Energy,
                        Objective::Kind::Weighted};
    const Objective objective{.kind = *(kinds.begin() + random.below(3)),
                              .latency_weight = random.unit(),
                              .energy_weight = random.unit(),
                              .scope = EnergyScope::All};
    const SplitProblem problem{device, cloud, wire};
    const auto solver =
        CutSolver::build(graph, {.device = {device}, .cloud = {cloud}, .wires = {wire}});
    ASSERT_OK(solver);
    const CutAnswer one_way = solver->answer({}, link, {.objective = objective, .constraints = {}});
    const auto answer =
        best_two_way(graph, problem, link, {.objective = objective, .constraints = {}},
                     solver->on_device(one_way));
    ASSERT_OK(answer);
    EXPECT_OK(certify_two_way(graph, problem, c, answer->on_device, answer->price));
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t code = 0; code < (std::size_t{1} << graph.layer_count()); ++code) {
      std::vector<bool> here(graph.layer_count());
      for (std::size_t v = 0; v < here.size(); ++v) here[v] = (code >> v & 1) != 0;
      least = std::min(least, priced(graph, problem, c, objective, here));
    }
    const double slack = 1e-10 * least;
    ASSERT_NEAR(answer->value, priced(graph, problem, c, objective, answer->on_device), slack);
    ASSERT_GE(answer->value, least - slack);
    ASSERT_LE(answer->bound, least + slack);
    ASSERT_LE(answer->value, objective.value(one_way.price) + slack);
    if (answer->gap() == 0) {
      ASSERT_NEAR(answer->value, least, slack);
    }
    proven += answer->gap() == 0 ? 1 : 0;
    best += answer->value <= least + slack ? 1 : 0;
    returned += answer->figures.returned_tensors > 0 ? 1 : 0;
  }
  std::cout << "of " << kCases << ": proven " << proven << ", best " << best << ", with returns "
            << returned << "\n";
  EXPECT_GT(proven, kCases / 2);
  EXPECT_GT(returned, 0);
}

// x --> a --> b --> c --> result; b is slow on the device, c grows its input a hundredfold.
//   bytes 40   40    4   400        ms on     a   b   c
//   link: 1 ms once, 1 byte/ms            device   5  90  10
//                                         cloud    4   6   8
// One way: a here, b and c there: 5 + 1 + 40 + 14 + 400 = 460; device-only 105.
// c returns: 5 + (1 + 40) + 6 + 4 + 10 = 66 ms, one exchange, so it is proven best.
TEST(TwoWay, AResultThatGrowsIsMadeWhereItIsWanted) {
  testing::GraphWriter writer("grows");
  std::size_t t = writer.input(10);
  t = writer.layer({t}, 10);
  t = writer.layer({t}, 1);
  t = writer.layer({t}, 100);
  writer.output(t);
  const ModelGraph graph = writer.finish();
  const auto column = [](std::vector<double> ms) {
    SiteColumn out;
    for (const double x : ms) out.time.push_back(Duration::from_ms(x));
    out.energy.assign(ms.size(), Energy());
    return out;
  };
  const SiteColumn device = column({5, 90, 10});
  const SiteColumn cloud = column({4, 6, 8});
  const WireColumn wire = wire_column(graph);
  AffineCoefficients c;
  c.fixed_up = Duration::from_ms(1);
  c.up_s_per_byte = c.down_s_per_byte = 1e-3;
  const testing::AffineLink link(c);
  const auto answer = best_two_way(graph, {device, cloud, wire}, link, {}, {true, true, true});
  ASSERT_OK(answer);
  // a is as well there as here: 40 bytes up either way, 4 ms instead of 5.
  EXPECT_EQ(answer->on_device, (std::vector<bool>{false, false, true}));
  EXPECT_NEAR(answer->price.latency().ms(), (1 + 40) + (4 + 6) + 4 + 10, 1e-9);
  EXPECT_EQ(answer->figures.exchanges, 1);
  EXPECT_EQ(answer->figures.returned, Bytes(4));
  EXPECT_EQ(answer->gap(), 0);
}

TEST(TwoWay, RefusesLinksThatAreNoLines) {
  Random random(1);
  const ModelGraph graph = testing::chain(3, 1);
  const SiteColumn column = testing::column(graph, {}, random);
  const WireColumn wire = wire_column(graph);
  EXPECT_THAT(
      best_two_way(graph, {column, column, wire}, testing::OddLink(random), {}, {true, true, true}),
      ErrorIs(ErrorCode::InvalidArgument, "network.transport: expected \"affine\""));
}

}  // namespace
}  // namespace offcut
