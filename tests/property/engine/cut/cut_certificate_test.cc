// Every answer is re-priced by independent code, over random graphs, links and questions; wrong
// plans and wrong prices are refused.
#include "engine/cut/cut_solver.h"
#include "engine/cut/min_cut/cut_network.h"
#include "engine/cut/table/certificate.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using testing::Random;

TEST(Certificate, AgreesWithTheAnswersOfAllMethods) {
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ModelGraph graph = testing::random_dag(12, random);
    const SiteColumn device = testing::column(graph, {}, random);
    const SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
    const std::vector<Bytes> wire = wire_bytes(graph, {});
    const testing::AffineLink link(testing::random_affine(random, 1e-5));
    const SplitProblem input{device, cloud, wire};
    // Every other graph is asked of the frontier program instead of the enumeration.
    const SolverOptions options{.cut_limit = seed % 2 == 0 ? std::size_t{100'000} : std::size_t{1}};
    const auto solver = CutSolver::build(
        graph, {.device = {device}, .cloud = {cloud}, .wires = {wire_column(graph)}}, options);
    ASSERT_OK(solver);
    ASSERT_EQ(solver->method(), seed % 2 == 0 ? SolveMethod::Enumeration : SolveMethod::Frontier);
    const CutAnswer answer = solver->answer({}, link, {});
    const std::vector<bool> set = solver->on_device(answer);
    EXPECT_OK(certify(graph, input, set, link, answer.price));

    const auto weights = cut_weights(graph, {device, cloud, wire}, *link.affine(), {});
    ASSERT_OK(weights);
    const WeightedCut cut = CutNetwork(graph).solve(*weights);
    const auto price = certified_price(graph, input, cut.on_device, link);
    ASSERT_OK(price);
    EXPECT_NEAR(price->latency().s(), answer.price.latency().s(),
                1e-10 * answer.price.latency().s());
  }
}

TEST(Certificate, RefusesPlansThatSendTensorsBackAndWrongPrices) {
  const ModelGraph graph = testing::chain(3, 1);
  Random random(1);
  const SiteColumn device = testing::column(graph, {}, random);
  const SiteColumn cloud = testing::column(graph, {.scale_s = 1e-4}, random);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  const testing::AffineLink link(testing::random_affine(random, 1e-8));
  const SplitProblem input{device, cloud, wire};
  EXPECT_THAT(certified_price(graph, input, {false, true, true}, link),
              ErrorIs(ErrorCode::Inconsistent, "layer \"l1\" on the device"));
  auto price = certified_price(graph, input, {true, false, false}, link);
  ASSERT_OK(price);
  EXPECT_OK(certify(graph, input, {true, false, false}, link, *price));
  price->device += Duration::from_us(1);
  EXPECT_THAT(certify(graph, input, {true, false, false}, link, *price),
              ErrorIs(ErrorCode::Inconsistent, "device_ms: expected"));
}

}  // namespace
}  // namespace offcut
