#include "scenarios/rows/planned_split.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/cut/table/best_cut.h"
#include "engine/cut/table/cut_tree.h"
#include "scenarios/rows/plan_row.h"
#include "scenarios/rows/two_site_placement.h"

namespace offcut::scenarios {
namespace {

std::vector<SplitLayer> layers_of(const ModelGraph& graph, const SitePlan& sites) {
  std::vector<SplitLayer> out;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    out.push_back({.members = graph.layers()[v].members, .site = sites[v]});
  }
  return out;
}

// Inputs start on the device, and results are wanted there.
std::vector<SentTensor> sent_of(const ModelGraph& graph, const SitePlan& sites,
                                const WireColumn& wire) {
  std::vector<SentTensor> out;
  for (TensorId t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const Site from = tensor.producer ? sites[*tensor.producer] : Site::Device;
    const bool leaves = std::any_of(tensor.consumers.begin(), tensor.consumers.end(),
                                    [&](LayerId v) { return sites[v] != from; });
    if (leaves || (tensor.is_output && from != Site::Device)) {
      out.push_back({.name = tensor.name, .bytes = wire.bytes[t]});
    }
  }
  return out;
}

void add_prediction(const Placement& placement, EnergyScope scope, PlannedSplit& out) {
  const PlacedAnswer& answer = placement.answer();
  const CutFacts& facts = placement.facts();
  const LatencyInterval interval = latency_interval(answer.price, facts);
  out.feasible = answer.feasible;
  out.binding = answer.binding;
  out.latency_ms = answer.price.latency().ms();
  out.latency_low_ms = interval.low.ms();
  out.latency_high_ms = interval.high.ms();
  out.energy_mj = answer.price.energy(scope).mj();
  out.provenance = facts.provenance;
  out.steps = placement.steps();
}

// One cut, in the encoding in which it ranks best.
CutAnswer answer_of_cut(const ResolvedScenario& resolved, CutId cut) {
  const Combination& combination = *resolved.combination;
  const Question& question = combination.scenario.question;
  const CutSolver& solver = combination.group->solver();
  const std::vector<CutId> kept = cuts_that_keep(question.constraints.pins, *solver.tree());
  const bool keeps_pins = std::find(kept.begin(), kept.end(), cut) != kept.end();
  CutAnswer best;
  std::optional<Rank> least;
  for (std::size_t e = 0; e < solver.encodings(); ++e) {
    CutAnswer answer;
    answer.cut = cut;
    answer.columns = combination.columns;
    answer.columns.encoding = e;
    answer.figures = figures_of(*solver.table(), *solver.tree(), cut, answer.columns);
    answer.price = price(answer.figures, *resolved.link, question.stream);
    answer.value = question.objective.value(answer.price);
    const Rank rank = rank_of(question, answer.figures, answer.price);
    answer.feasible = rank.feasible() && keeps_pins;
    answer.binding = rank.binding;
    if (least && !(rank < *least)) continue;
    least = rank;
    best = std::move(answer);
  }
  return best;
}

Result<std::unique_ptr<Placement>> placement_of_cut(const ResolvedScenario& resolved,
                                                    std::uint64_t cut) {
  const Combination& combination = *resolved.combination;
  const CutTree* tree = combination.group->solver().tree();
  if (combination.scenario.placement != PlacementKind::TwoSites || tree == nullptr) {
    return fail(ErrorCode::InvalidArgument,
                "--cut: expected a scenario of two sites whose cuts are numbered, found another");
  }
  if (cut >= tree->size()) {
    return fail(ErrorCode::InvalidArgument,
                message("--cut: expected a cut below ", static_cast<std::size_t>(tree->size()),
                        ", found ", static_cast<std::size_t>(cut)));
  }
  return std::make_unique<TwoSitePlacement>(resolved,
                                            answer_of_cut(resolved, static_cast<CutId>(cut)));
}

}  // namespace

Result<PlannedSplit> plan_split(const PreparedStudy& study, const Catalog& catalog, std::uint64_t i,
                                std::optional<std::uint64_t> cut) {
  const auto resolved = resolve_answerable(study, i);
  if (!resolved) return fail(resolved.error());
  const Combination& combination = *resolved->combination;
  const auto placement = cut ? placement_of_cut(*resolved, *cut)
                             : model_of(combination.scenario.placement).best(*resolved);
  if (!placement) return fail(placement.error());
  if (auto ok = (*placement)->certify(); !ok) return fail(ok.error());
  const Columns& columns = (*placement)->answer().plan.columns;
  const ModelGraph& graph = combination.group->graph();
  const SitePlan sites = (*placement)->sites();
  const WireColumn& wire = combination.group->solver().wire(columns);
  auto path = catalog.find(CatalogKind::Model, combination.scenario.model, study.study().folder());
  if (!path) return fail(path.error());

  PlannedSplit out;
  out.scenario = combination.scenario.name;
  out.model = std::move(*path);
  out.dimensions = combination.scenario.dimensions;
  out.states = combination.scenario.states;
  out.device = combination.device;
  out.edge = combination.edge;
  out.cloud = combination.cloud;
  out.network = resolved->network.name();
  out.edge_network = combination.edge_network;
  out.place = (*placement)->place();
  out.layers = layers_of(graph, sites);
  out.sent = sent_of(graph, sites, wire);
  out.encoding = wire.encoding;
  out.batch = combination.group->device(combination.columns).point.batch;
  add_prediction(**placement, combination.scenario.question.objective.scope, out);
  return out;
}

}  // namespace offcut::scenarios
