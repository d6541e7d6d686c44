// Plans over three ordered sites against trying every assignment, over any monotone links, with
// bounds, pins and objectives; and the min-cut against the same. Prices of the oracle are its own.
#include <algorithm>
#include <optional>

#include "engine/cut/placements/three_site_solver.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

struct Case {
  ModelGraph graph;
  SiteColumn device;
  SiteColumn edge;
  SiteColumn cloud;
  std::vector<Bytes> wire;

  Case(ModelGraph made, Random& random)
      : graph(std::move(made)),
        device(testing::column(graph, {.ties = random.chance(0.3)}, random)),
        edge(testing::column(graph, {.scale_s = 4e-4}, random)),
        cloud(testing::column(graph, {.scale_s = random.between(1e-5, 2e-4)}, random)),
        wire(wire_bytes(graph, {})) {}

  ThreeSiteProblem problem() const { return {.split = {device, cloud, wire}, .edge = edge}; }
};

// The price of an assignment, tensor by tensor; nothing if a tensor would go back.
std::optional<CutPrice> priced(const Case& c, const std::vector<int>& site, const Link& link,
                               const Link& edge_link) {
  CutPrice price;
  double moved[4] = {0, 0, 0, 0};  // up, edge up, edge down, down
  for (const Tensor& tensor : c.graph.tensors()) {
    const int made = tensor.producer ? site[*tensor.producer] : 0;
    int last = made;
    for (const LayerId w : tensor.consumers) {
      if (site[w] < made) return std::nullopt;
      last = std::max(last, site[w]);
    }
    const double bytes =
        c.wire[static_cast<std::size_t>(&tensor - c.graph.tensors().data())].as_double();
    if (made < 1 && last >= 1) moved[0] += bytes;
    if (made < 2 && last >= 2) moved[1] += bytes;
    if (tensor.is_output && made == 2) moved[2] += bytes;
    if (tensor.is_output && made >= 1) moved[3] += bytes;
  }
  int last = 0;
  for (LayerId v = 0; v < site.size(); ++v) {
    if (site[v] == 0) price.device += c.device.time[v];
    if (site[v] == 0) price.compute += c.device.energy[v];
    if (site[v] == 1) price.edge += c.edge.time[v];
    if (site[v] == 2) price.cloud += c.cloud.time[v];
    last = std::max(last, site[v]);
  }
  if (last == 0) return price;
  const auto bytes = [&](int k) { return Bytes(static_cast<std::int64_t>(moved[k])); };
  LinkCost second;
  if (last == 2) {
    second = edge_link.cost({.up = bytes(1), .down = bytes(2), .wait = price.cloud});
  }
  const Duration wait = price.edge + (second.up + price.cloud + second.down);
  const LinkCost first = link.cost({.up = bytes(0), .down = bytes(3), .wait = wait});
  price.uplink = first.up + second.up;
  price.downlink = first.down + second.down;
  price.transmit = first.transmit;
  price.receive = first.receive;
  price.promotion = first.promotion;
  price.tail = first.tail;
  price.idle = first.idle + c.device.idle_power * (first.up + wait + first.down);
  return price;
}

// The least value over all assignments that keep pins and a bound on the latency.
double least_of_all(const Case& c, const Link& link, const Link& edge_link,
                    const Question& question) {
  const std::size_t layers = c.graph.layer_count();
  double least = std::numeric_limits<double>::infinity();
  std::vector<int> site(layers, 0);
  for (bool more = true; more;) {
    const auto price = priced(c, site, link, edge_link);
    const auto& pins = question.constraints.pins;
    bool kept = price.has_value();
    for (const LayerId v : pins.to_device) kept = kept && site[v] == 0;
    for (const LayerId v : pins.to_cloud) kept = kept && site[v] == 2;
    if (kept && question.constraints.latency) {
      kept = price->latency() <= *question.constraints.latency;
    }
    if (kept) least = std::min(least, question.objective.value(*price));
    more = false;
    for (int& s : site) {
      s = (s + 1) % 3;
      more = s != 0;
      if (more) break;
    }
  }
  return least;
}

Objective any_objective(Random& random, bool sums) {
  const auto kinds = {Objective::Kind::Latency, Objective::Kind::Energy, Objective::Kind::Weighted,
                      Objective::Kind::EnergyDelay};
  return {.kind = *(kinds.begin() + random.below(sums ? 3 : 4)),
          .latency_weight = random.unit(),
          .energy_weight = random.unit(),
          .scope = random.chance(0.3) ? EnergyScope::Dnntune : EnergyScope::All};
}

Pins some_pins(const ModelGraph& graph, Random& random) {
  Pins pins;
  const auto layer = static_cast<LayerId>(random.below(graph.layer_count()));
  if (random.chance(0.15)) pins.to_device.push_back(layer);
  if (pins.none() && random.chance(0.15)) pins.to_cloud.push_back(layer);
  return pins;
}

CutSolver solver_of(const Case& c) {
  auto solver = CutSolver::build(
      c.graph, {.device = {c.device}, .cloud = {c.cloud}, .wires = {wire_column(c.graph)}});
  EXPECT_OK(solver);
  return std::move(*solver);
}

// Asks the solver and holds its answer against all assignments and the certificate.
void expect_best(const Case& c, const Link& link, const Link& edge_link, const Question& question,
                 std::size_t cut_limit) {
  const CutSolver cuts = solver_of(c);
  const ThreeSiteSolver solver(c.graph, c.problem(), cuts, {}, cut_limit);
  const auto answer = solver.answer(link, edge_link, question);
  ASSERT_OK(answer);
  EXPECT_OK(certify(c.graph, c.problem(), answer->plan, link, edge_link, answer->price));
  const double least = least_of_all(c, link, edge_link, question);
  const double found = question.objective.value(answer->price.total);
  if (std::isinf(least)) {
    EXPECT_FALSE(answer->rank.feasible());
    return;
  }
  EXPECT_TRUE(answer->rank.feasible());
  EXPECT_NEAR(found, least, 1e-10 * (least + 1e-12));
  std::vector<int> site;
  for (const Site where : answer->plan) site.push_back(static_cast<int>(where));
  const auto own = priced(c, site, link, edge_link);
  ASSERT_TRUE(own.has_value());
  EXPECT_NEAR(question.objective.value(*own), found, 1e-10 * (found + 1e-12));
}

TEST(ThreeSites, ListedPlansAreTheBestOfAllAssignmentsOverAnyLinks) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(testing::random_dag(6, random), random);
    Question question;
    question.objective = any_objective(random, false);
    question.constraints.pins = some_pins(c.graph, random);
    const testing::OddLink odd(random);
    const testing::OddLink other(random);
    const testing::SleepyLink sleepy(testing::random_affine(random, 1e-5),
                                     Duration::from_ms(random.between(0, 3)), Duration::from_ms(1));
    const testing::AffineLink affine(testing::random_affine(random, 1e-5));
    const Link* links[] = {&odd, &other, &sleepy, &affine};
    const Link& link = *links[random.below(4)];
    if (random.chance(0.2)) {
      const auto price = priced(c, std::vector<int>(c.graph.layer_count(), 2), link, affine);
      question.constraints.latency = price->latency() * random.between(0.3, 1.1);
    }
    expect_best(c, link, *links[random.below(4)], question, 4096);
    if (::testing::Test::HasFailure()) return;
  }
}

// The fixed costs of both links included: plans that do not use a link must not pay it.
TEST(ThreeSites, MinCutsAreTheBestOfAllAssignmentsOverAffineLinks) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(testing::random_dag(6, random), random);
    Question question;
    question.objective = any_objective(random, true);
    question.constraints.pins = some_pins(c.graph, random);
    const testing::AffineLink link(testing::random_affine(random, 1e-5));
    const testing::AffineLink edge_link(testing::random_affine(random, 1e-5));
    expect_best(c, link, edge_link, question, 1);
    if (::testing::Test::HasFailure()) return;
  }
}

// Where both run they agree, on graphs too large to try all assignments of.
TEST(ThreeSites, BothMethodsAgree) {
  int three = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const Case c(testing::any_graph(seed, random), random);
    const testing::AffineLink link(testing::random_affine(random, 1e-6));
    const testing::AffineLink edge_link(testing::random_affine(random, 1e-7));
    const Question question{.objective = any_objective(random, true), .constraints = {}};
    const CutSolver cuts = solver_of(c);
    const ThreeSiteSolver listed(c.graph, c.problem(), cuts, {});
    const ThreeSiteSolver by_min_cut(c.graph, c.problem(), cuts, {}, 1);
    const auto a = listed.answer(link, edge_link, question);
    const auto b = by_min_cut.answer(link, edge_link, question);
    ASSERT_OK(a);
    ASSERT_OK(b);
    EXPECT_EQ(a->method, SolveMethod::Enumeration);
    EXPECT_EQ(b->method, SolveMethod::MinCut);
    EXPECT_NEAR(a->rank.value, b->rank.value, 1e-10 * a->rank.value);
    three +=
        a->figures.layers_on_edge > 0 && a->figures.uses_cloud && a->figures.cut.layers > 0 ? 1 : 0;
  }
  EXPECT_GT(three, 0) << "no case has a plan over all three sites";
}

TEST(ThreeSites, TheCertificateRefusesWrongPlansAndPrices) {
  Random random(1);
  const Case c(testing::chain(3, 4), random);
  const testing::AffineLink link(testing::random_affine(random, 1e-6));
  const testing::AffineLink edge_link(testing::random_affine(random, 1e-6));
  const CutSolver cuts = solver_of(c);
  const ThreeSiteSolver solver(c.graph, c.problem(), cuts, {});
  const SitePlan plan = {Site::Device, Site::Edge, Site::Cloud};
  ThreeSitePrice price = solver.priced(plan, link, edge_link, {}).price;
  EXPECT_OK(certify(c.graph, c.problem(), plan, link, edge_link, price));
  EXPECT_THAT(certify(c.graph, c.problem(), {Site::Edge, Site::Device, Site::Cloud}, link,
                      edge_link, price),
              ErrorIs(ErrorCode::Inconsistent, "layer \"l1\": expected at the site of what it"));
  ThreeSitePrice wrong = price;
  wrong.total.edge += Duration::from_us(1);
  EXPECT_THAT(certify(c.graph, c.problem(), plan, link, edge_link, wrong),
              ErrorIs(ErrorCode::Inconsistent, "edge_s: expected"));
  wrong = price;
  wrong.total.tail += Energy::from_mj(1);
  EXPECT_THAT(certify(c.graph, c.problem(), plan, link, edge_link, wrong),
              ErrorIs(ErrorCode::Inconsistent, "tail_j: expected"));
}

TEST(ThreeSites, MinCutsSayWhatTheyDoNotTake) {
  Random random(1);
  const Case c(testing::chain(3, 4), random);
  const testing::AffineLink affine(testing::random_affine(random, 1e-6));
  const testing::OddLink odd(random);
  const CutSolver cuts = solver_of(c);
  const ThreeSiteSolver solver(c.graph, c.problem(), cuts, {}, 1);
  EXPECT_THAT(solver.answer(odd, affine, {}),
              ErrorIs(ErrorCode::InvalidArgument, "network.transport: expected \"affine\""));
  EXPECT_THAT(solver.answer(affine, odd, {}),
              ErrorIs(ErrorCode::InvalidArgument, "edge.network.transport: expected \"affine\""));
  Question bounded;
  bounded.constraints.latency = Duration::from_ms(1);
  EXPECT_THAT(solver.answer(affine, affine, bounded),
              ErrorIs(ErrorCode::InvalidArgument, "constraints: expected none but pins"));
  Question product;
  product.objective.kind = Objective::Kind::EnergyDelay;
  EXPECT_THAT(solver.answer(affine, affine, product),
              ErrorIs(ErrorCode::InvalidArgument, "objective: expected a sum over layers"));
}

}  // namespace
}  // namespace offcut
