#include "scenarios/studies/uncertainty_study.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/study/counter_rng.h"
#include "engine/study/monte_carlo.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/uncertain_inputs.h"
#include "scenarios/studies/uncertain_point.h"

namespace offcut::scenarios {
namespace {

// Up to this many plans all have histograms; of more, those that are worth showing.
constexpr std::size_t kAllTold = 512;
constexpr double kWorthShowing = 1e-3;  // probability of being the best
// Streams of random numbers of the inputs, far from those of the layers.
constexpr std::uint64_t kInputStreams = std::uint64_t{1} << 40;

struct Options {
  std::vector<Input> inputs;
  std::optional<double> device_calibration_sd;  // else what the device model says
  std::optional<double> cloud_calibration_sd;
  double device_layer_sd = 0;
  double cloud_layer_sd = 0;
  MonteCarloOptions monte_carlo;
};

Result<Options> read_options(const Study& study) {
  JsonObject block = study.block();
  constexpr std::int64_t kMost = 1'000'000'000;
  constexpr double kLargestSd = 10;
  Options options;
  if (block.has("inputs")) options.inputs = read_inputs(block);
  const auto sd = [&](const char* key) { return block.number_or(key, 0, between(0, kLargestSd)); };
  if (block.has("device_calibration_sd")) {
    options.device_calibration_sd = sd("device_calibration_sd");
  }
  if (block.has("cloud_calibration_sd")) options.cloud_calibration_sd = sd("cloud_calibration_sd");
  options.device_layer_sd = sd("device_layer_sd");
  options.cloud_layer_sd = sd("cloud_layer_sd");
  MonteCarloOptions& draws = options.monte_carlo;
  draws.seed = static_cast<std::uint64_t>(block.integer_or("seed", 1, 0, kMostSeed));
  draws.most_samples =
      static_cast<std::uint64_t>(block.integer_or("most_samples", 262'144, 1, kMost));
  draws.relative_width = block.number_or("relative_width", 0.01, kPositiveRange);
  draws.share_width = block.number_or("share_width", 0.01, kPositiveRange);
  if (block.has("deadline_ms")) {
    draws.deadline = Duration::from_ms(block.number("deadline_ms", kPositiveRange));
  }
  block.finish();
  for (const Input& input : options.inputs) {
    if (!input.name.starts_with("network.")) {
      block.add_error(
          ErrorCode::InvalidArgument,
          message("inputs: expected fields of the network, found ", in_quotes(input.name)));
    }
  }
  if (auto ok = study.expect_all_read(); !ok) return fail(ok.error());
  return options;
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

LinkOfSample links_of(const UncertainPoint& point, std::uint64_t seed) {
  return [&point, seed](std::uint64_t sample) {
    std::vector<double> x;
    for (std::size_t i = 0; i < point.inputs().size(); ++i) {
      const double u = CounterRng(seed, kInputStreams + i).uniform(sample);
      x.push_back(point.inputs()[i].distribution.quantile(u));
    }
    std::shared_ptr<const Link> link = point.link(x);
    const auto affine = link->affine();
    return affine ? SampledLink{*affine, nullptr} : SampledLink{{}, std::move(link)};
  };
}

bool is_bounded(const Question& question) {
  Constraints bounds = question.constraints;
  bounds.pins = {};
  return !bounds.none() || question.stream.has_value();
}

// Makes the table of what was counted.
class Table {
 public:
  Table(const Combination& combination, bool with_deadline)
      : group_(*combination.group),
        solver_(group_.solver()),
        columns_(combination.columns),
        bounded_(is_bounded(combination.scenario.question)),
        encoded_(solver_.encodings() > 1),
        with_deadline_(with_deadline) {}

  StudyTable of(const MonteCarlo& result) const {
    StudyTable table{.study = {},
                     .name = "uncertainty",
                     .note = message(std::size_t{result.samples}, " samples, 95% intervals",
                                     result.converged ? "" : "; budget spent before the stop rule"),
                     .columns = {"first_cloud_layer", "latency_ms_p50", "latency_ms_p95",
                                 "latency_ms_p99", "energy_mj_p50", "energy_mj_p95",
                                 "energy_mj_p99", "fastest", "least_energy", "best"},
                     .rows = {}};
    if (bounded_) {
      table.columns.emplace_back("feasible");
      table.note += message("; some cut keeps the constraints in ",
                            std::round(1e4 * result.feasible.value) / 1e2, "% of them");
    }
    if (encoded_) table.columns.insert(table.columns.begin() + 1, "encoding");
    if (with_deadline_) table.columns.emplace_back("meets_deadline");
    for (const CutOdds& odds : result.cuts) {
      if (is_whole(odds.cut) || is_worth_showing(odds)) table.rows.push_back(row(odds));
    }
    return table;
  }

 private:
  bool is_whole(CutId cut) const {
    return cut == CutTree::cloud_only() || cut == solver_.tree()->device_only();
  }
  static bool is_worth_showing(const CutOdds& odds) {
    return std::max({odds.best.value, odds.fastest.value, odds.frugal.value}) >= kWorthShowing;
  }

  std::vector<StudyCell> row(const CutOdds& odds) const {
    std::vector<StudyCell> cells = {first_cloud_layer(group_.graph(), *solver_.tree(), odds.cut),
                                    odds.latency_p50,
                                    odds.latency_p95,
                                    odds.latency_p99,
                                    odds.energy_p50,
                                    odds.energy_p95,
                                    odds.energy_p99,
                                    odds.fastest,
                                    odds.frugal,
                                    odds.best};
    if (bounded_) cells.emplace_back(odds.feasible);
    if (encoded_) {
      const bool offloads = odds.cut != solver_.tree()->device_only();
      const Columns at{columns_.device, columns_.cloud, odds.encoding};
      cells.insert(cells.begin() + 1, StudyCell(offloads ? solver_.encoding(at).name : ""));
    }
    if (with_deadline_) cells.emplace_back(odds.deadline);
    return cells;
  }

  const CutGroup& group_;
  const CutSolver& solver_;
  Columns columns_;
  bool bounded_;
  bool encoded_;
  bool with_deadline_;
};

}  // namespace

Result<std::vector<StudyTable>> run_uncertainty(const Study& study, const Catalog& catalog) {
  auto options = read_options(study);
  if (!options) return fail(options.error());
  const auto point = UncertainPoint::prepare(study, options->inputs, catalog);
  if (!point) return fail(point.error());
  const Combination& combination = point->context().combinations.front();
  const CutGroup& group = *combination.group;
  const CutTree& tree = *group.solver().tree();
  const Question& question = combination.scenario.question;
  const CutForest forest = forest_of(tree, *group.solver().table(), combination.columns,
                                     cuts_that_keep(question.constraints.pins, tree));
  options->monte_carlo.question = question;
  if (forest.plans.size() > kAllTold) options->monte_carlo.least_share = kWorthShowing;
  const auto result =
      monte_carlo(forest,
                  site_of(group.device(combination.columns), options->device_calibration_sd,
                          options->device_layer_sd),
                  site_of(group.cloud(combination.columns), options->cloud_calibration_sd,
                          options->cloud_layer_sd),
                  links_of(*point, options->monte_carlo.seed), options->monte_carlo);
  if (!result) return fail(within(study.file(), result.error()));
  StudyTable table = Table(combination, options->monte_carlo.deadline.has_value()).of(*result);
  table.study = study.name();
  return std::vector<StudyTable>{std::move(table)};
}

Result<std::vector<std::string>> check_uncertainty(const Study& study, const Catalog& catalog) {
  auto options = read_options(study);
  if (!options) return fail(options.error());
  const auto point = UncertainPoint::prepare(study, options->inputs, catalog);
  if (!point) return fail(point.error());
  return point->warnings();
}

}  // namespace offcut::scenarios
