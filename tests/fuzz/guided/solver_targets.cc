// Random graphs, whose seed is a checksum of the bytes: the min-cuts agree with the price of every
// cut, as in tests/property/engine/cut/cut_min_cut_test.cc, here for as long as there is time.
#include <cmath>

#include "engine/cut/cut_solver.h"
#include "engine/cut/min_cut/cut_network.h"
#include "engine/cut/min_cut/whole_network.h"
#include "engine/cut/table/wire.h"
#include "tests/fuzz/guided/targets.h"
#include "tests/support/graphs.h"
#include "tests/support/links.h"

namespace offcut::guided {
namespace {

std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t sum = 1469598103934665603U;
  for (const char c : bytes) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return sum;
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-10 * std::abs(b); }

void min_cuts(std::string_view bytes) {
  const std::uint64_t seed = checksum(bytes);
  testing::Random random(seed);
  const ModelGraph graph = testing::any_graph(seed, random);
  const bool ties = random.chance(0.5);
  const SiteColumn device = testing::column(graph, {.ties = ties}, random);
  const SiteColumn cloud =
      testing::column(graph, {.scale_s = random.between(1e-4, 1e-3), .ties = ties}, random);
  const std::vector<Bytes> wire = wire_bytes(graph, {});
  const auto tree = CutTree::build(graph);
  if (!tree) wrong("a small graph without cuts");
  const CutTable table = CutTable::build(graph, *tree, {&device, 1}, {&cloud, 1}, wire);
  const AffineCoefficients link = testing::random_affine(random, 1e-5);
  const Objective objective = {
      .kind = random.chance(0.5) ? Objective::Kind::Latency : Objective::Kind::Energy,
      .scope = random.chance(0.3) ? EnergyScope::Dnntune : EnergyScope::All};
  const double least =
      objective.value(best_cut(table, *tree, {}, testing::AffineLink(link), {objective, {}}).price);
  const auto weights = cut_weights(graph, {device, cloud, wire}, link, objective, {});
  if (!weights) wrong("no weights for a linear objective");
  if (!close(min_cut_by_boost(graph, *weights).value, least)) wrong("the whole network differs");
  if (!close(CutNetwork(graph).solve(*weights).value, least)) wrong("the reduced network differs");
}

}  // namespace

std::vector<Target> solver_targets() {
  return {{"min_cuts", min_cuts, [] { return std::vector<std::string>{"a", "bc"}; }}};
}

}  // namespace offcut::guided
