#include "scenarios/prepared/uncertain_plans.h"

#include <algorithm>
#include <optional>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/study/counter_rng.h"
#include "network_models/closed_form_row.h"
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

// The network with every uncertain input drawn.
class DrawnNetworks final : public SampledNetworks {
 public:
  // Exchanges are those of the plans.
  DrawnNetworks(const NetworkSpec& network, const UncertaintyChoice& choice,
                const CutForest& forest)
      : network_(network), choice_(choice) {
    for (const ForestPlan& plan : forest.plans) {
      up_ = std::max(up_, plan.figures.up);
      down_ = std::max(down_, plan.figures.down);
    }
  }

  std::unique_ptr<Draw> draw() const override { return std::make_unique<Drawing>(*this); }

 private:
  class Drawing final : public Draw {
   public:
    explicit Drawing(const DrawnNetworks& from) : from_(from), forms_(from.up_, from.down_) {}

    const LinkRow& row(std::uint64_t first, std::size_t count) override {
      for (std::size_t k = 0; k < count; ++k) {
        const auto form = network_models::closed_form_of(from_.spec(first + k));
        if (!form) return link_row(first, count);
        forms_.set(k, *form);
      }
      forms_.settle(count);
      return forms_;
    }

   private:
    // Losses and traces, and what lies beyond the ends that were tried.
    const LinkRow& link_row(std::uint64_t first, std::size_t count) {
      std::vector<std::shared_ptr<const Link>> links;
      for (std::size_t k = 0; k < count; ++k) {
        auto link = network_models::build_link(from_.spec(first + k));
        if (!link) link = network_models::build_link(from_.network_);
        OFFCUT_CHECK(link.has_value());
        links.push_back(std::move(*link));
      }
      return links_.emplace(std::move(links));
    }

    const DrawnNetworks& from_;
    network_models::ClosedFormRow forms_;
    std::optional<LinksInARow> links_;
  };

  NetworkSpec spec(std::uint64_t sample) const {
    NetworkSpec drawn = network_;
    for (std::size_t i = 0; i < choice_.inputs.size(); ++i) {
      const double u = CounterRng(choice_.draws.seed, kInputStreams + i).uniform(sample);
      (void)set(drawn, choice_.inputs[i], choice_.inputs[i].distribution.quantile(u));
    }
    return drawn;
  }

  const NetworkSpec& network_;
  const UncertaintyChoice& choice_;
  Bytes up_;
  Bytes down_;
};

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
      DrawnNetworks(network, choice, forest), options);
}

}  // namespace offcut::scenarios
