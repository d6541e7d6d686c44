#include "scenarios/prepared/uncertain_plans.h"

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/study/counter_rng.h"
#include "network_models/network_link.h"
#include "scenarios/file/uncertain_inputs.h"

namespace offcut::scenarios {
namespace {

using network_models::NetworkSpec;

// Up to this many plans all have histograms; of more, those that are worth showing.
constexpr std::size_t kAllTold = 512;
// Streams of random numbers of the inputs, far from those of the layers.
constexpr std::uint64_t kInputStreams = std::uint64_t{1} << 40;

Result<void> set(NetworkSpec& network, const Input& input, double value) {
  auto ok = apply_setting(network, input.name.substr(sizeof("network.") - 1), Setting(value));
  if (ok) return ok;
  return fail(
      within(message("inputs.", input.name, ": ", input.distribution.text(), " reaches ", value),
             ok.error()));
}

// The spread that was measured, and `otherwise` where none was.
UncertainSite site_of(const SiteColumn& column, std::optional<double> calibration_sd,
                      double otherwise) {
  UncertainSite site = uncertain_site(column, calibration_sd);
  if (site.layer_sd.empty()) site.layer_sd.assign(site.seconds.size(), 0.0);
  for (double& sd : site.layer_sd) {
    if (!(sd > 0)) sd = otherwise;
  }
  return site;
}

LinkOfSample links_of(const NetworkSpec& network, const UncertaintyChoice& choice) {
  return [&network, &choice](std::uint64_t sample) {
    NetworkSpec drawn = network;
    for (std::size_t i = 0; i < choice.inputs.size(); ++i) {
      const double u = CounterRng(choice.draws.seed, kInputStreams + i).uniform(sample);
      (void)set(drawn, choice.inputs[i], choice.inputs[i].distribution.quantile(u));
    }
    auto link = network_models::build_link(drawn);
    if (!link) link = network_models::build_link(network);  // beyond the ends that were tried
    OFFCUT_CHECK(link.has_value());
    const auto affine = (*link)->affine();
    return affine ? SampledLink{*affine, nullptr} : SampledLink{{}, std::move(*link)};
  };
}

}  // namespace

Result<void> try_inputs(const NetworkSpec& network, const std::vector<Input>& inputs) {
  for (double (*end)(const Distribution&) : {least_drawn, most_drawn}) {
    NetworkSpec trial = network;
    for (const Input& input : inputs) {
      if (auto ok = set(trial, input, end(input.distribution)); !ok) return ok;
    }
    if (const auto link = network_models::build_link(trial); !link) return fail(link.error());
  }
  return {};
}

Result<MonteCarlo> draw_plans(const Combination& combination, const NetworkSpec& network,
                              const UncertaintyChoice& choice) {
  const CutGroup& group = *combination.group;
  const CutSolver& solver = group.solver();
  if (solver.tree() == nullptr) {
    return fail(ErrorCode::TooLarge, message("uncertainty: expected a model whose cuts can be "
                                             "listed, found ",
                                             solver.cuts(), " cuts"));
  }
  const Question& question = combination.scenario.question;
  const CutForest forest = forest_of(*solver.tree(), *solver.table(), combination.columns,
                                     cuts_that_keep(question.constraints.pins, *solver.tree()));
  MonteCarloOptions options = choice.draws;
  options.question = question;
  if (forest.plans.size() > kAllTold) options.least_share = kWorthShowing;
  return monte_carlo(
      forest,
      site_of(group.device(combination.columns), choice.device_calibration_sd,
              choice.device_layer_sd),
      site_of(group.cloud(combination.columns), choice.cloud_calibration_sd, choice.cloud_layer_sd),
      links_of(network, choice), options);
}

}  // namespace offcut::scenarios
