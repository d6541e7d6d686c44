#include "scenarios/studies/sensitivity_study.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "engine/base/text.h"
#include "engine/study/counter_rng.h"
#include "engine/study/flip.h"
#include "engine/study/morris.h"
#include "engine/study/regret.h"
#include "engine/study/sobol.h"
#include "engine/study/tornado.h"
#include "scenarios/file/uncertain_inputs.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/uncertain_point.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kOutputs = 2;
const char* const kOutputNames[kOutputs] = {"latency_ms", "energy_mj"};

struct Options {
  std::vector<Input> inputs;
  std::uint64_t seed = 1;
  SobolOptions sobol;
  MorrisOptions morris;
  std::uint64_t regret_points = 0;
};

Result<Options> read_options(const Study& study) {
  JsonObject block = study.block();
  constexpr std::int64_t kMost = 1'000'000'000;
  constexpr std::int64_t kMostTrajectories = 100'000;  // all their points are held at once
  Options options;
  options.inputs = read_inputs(block);
  options.seed = static_cast<std::uint64_t>(block.integer_or("seed", 1, 0, kMostSeed));
  options.sobol.seed = options.morris.seed = options.seed;
  options.sobol.half_width = block.number_or("half_width", 0.02, kPositiveRange);
  options.sobol.most_evaluations =
      static_cast<std::uint64_t>(block.integer_or("most_evaluations", 1'000'000, 1, kMost));
  options.morris.trajectories =
      static_cast<std::size_t>(block.integer_or("trajectories", 50, 2, kMostTrajectories));
  options.regret_points =
      static_cast<std::uint64_t>(block.integer_or("regret_points", 4096, 1, kMost));
  block.finish();
  if (auto ok = study.expect_all_read(); !ok) return fail(ok.error());
  return options;
}

// The best plan at each point, and at how many points it is only the nearest to the bounds.
class Watched {
 public:
  explicit Watched(const UncertainPoint& point) : point_(point) {}
  Response response() {
    return [this](std::span<const double> x, std::span<double> y) {
      const UncertainPoint::Best best = point_.best(x);
      y[0] = best.latency_ms;
      y[1] = best.energy_mj;
      points_.fetch_add(1, std::memory_order_relaxed);
      if (!best.feasible) broken_.fetch_add(1, std::memory_order_relaxed);
    };
  }
  // "; at 12.5% of the points ..."; "" where some cut keeps the bounds everywhere.
  std::string note() const {
    const auto broken = static_cast<double>(broken_.load());
    if (broken == 0) return "";
    const double percent = 100 * broken / static_cast<double>(points_.load());
    return message("; at ", std::round(10 * percent) / 10,
                   "% of the points no cut keeps the constraints: there the nearest counts");
  }

 private:
  const UncertainPoint& point_;
  std::atomic<std::uint64_t> points_ = 0;
  std::atomic<std::uint64_t> broken_ = 0;
};

Result<StudyTable> tornado_table(const UncertainPoint& point) {
  Watched watched(point);
  const auto result = tornado(watched.response(), point.inputs(), kOutputs);
  if (!result) return fail(result.error());
  StudyTable table{
      .study = {},
      .name = "tornado",
      .note =
          message("each input alone from its 5% to its 95% quantile, widest first", watched.note()),
      .columns = {"output", "input", "input_low", "input_high", "low", "base", "high", "swing"},
      .rows = {}};
  for (std::size_t k = 0; k < kOutputs; ++k) {
    for (const TornadoBar& bar : result->bars[k]) {
      table.rows.push_back({kOutputNames[k], point.inputs()[bar.input].name, bar.x_low, bar.x_high,
                            bar.y_low, result->base_y[k], bar.y_high, bar.swing()});
    }
  }
  return table;
}

Result<StudyTable> morris_table(const UncertainPoint& point, const MorrisOptions& options) {
  Watched watched(point);
  const auto result = morris(watched.response(), point.inputs(), kOutputs, options);
  if (!result) return fail(result.error());
  StudyTable table{.study = {},
                   .name = "morris",
                   .note = message("elementary effects over the whole range, ", result->evaluations,
                                   " evaluations, 95% intervals", watched.note()),
                   .columns = {"output", "input", "mu", "mu_star", "sigma"},
                   .rows = {}};
  for (std::size_t k = 0; k < kOutputs; ++k) {
    for (std::size_t i = 0; i < point.inputs().size(); ++i) {
      const MorrisEffect& effect = result->effects[k][i];
      table.rows.push_back(
          {kOutputNames[k], point.inputs()[i].name, effect.mu, effect.mu_star, effect.sigma});
    }
  }
  return table;
}

Result<StudyTable> sobol_table(const UncertainPoint& point, const SobolOptions& options) {
  Watched watched(point);
  const auto result = sobol(watched.response(), point.inputs(), kOutputs, options);
  if (!result) return fail(result.error());
  const SobolStep& last = result->steps.back();
  StudyTable table{.study = {},
                   .name = "sobol",
                   .note = message("share of the variance, ", std::size_t{last.evaluations},
                                   " evaluations, widest 95% interval +- ",
                                   std::round(1e4 * last.widest_half_width) / 1e4,
                                   result->converged ? "" : ": budget spent before the stop rule",
                                   watched.note()),
                   .columns = {"output", "input", "first", "total"},
                   .rows = {}};
  for (std::size_t k = 0; k < kOutputs; ++k) {
    const SobolIndices& indices = result->outputs[k];
    for (std::size_t i = 0; i < point.inputs().size(); ++i) {
      const std::string& name = point.inputs()[i].name;
      if (indices.constant) {
        table.rows.push_back({kOutputNames[k], name, "constant", "constant"});
      } else {
        table.rows.push_back({kOutputNames[k], name, indices.first[i], indices.total[i]});
      }
    }
  }
  return table;
}

std::vector<double> medians(const UncertainPoint& point) {
  std::vector<double> x;
  for (const Input& input : point.inputs()) x.push_back(input.distribution.quantile(0.5));
  return x;
}

StudyTable flip_table(const UncertainPoint& point) {
  const std::vector<double> base = medians(point);
  auto found = flips([&](std::span<const double> x) { return point.best(x).plan; }, base);
  std::stable_sort(found.begin(), found.end(), [](const FlipPoint& a, const FlipPoint& b) {
    constexpr double kNever = 1e300;
    return a.smallest_change().value_or(kNever) < b.smallest_change().value_or(kNever);
  });
  StudyTable table{.study = {},
                   .name = "flips",
                   .note = message("at the medians the best cut feeds ",
                                   in_quotes(point.name_of_plan(point.best(base).plan))),
                   .columns = {"input", "now", "smallest_change_percent", "below", "cut_below",
                               "above", "cut_above"},
                   .rows = {}};
  for (const FlipPoint& flip : found) {
    const auto side = [&](const std::optional<double>& factor, std::size_t cut,
                          std::vector<StudyCell>& row) {
      row.push_back(factor ? StudyCell(base[flip.input] * *factor) : StudyCell("-"));
      row.push_back(factor ? point.name_of_plan(cut) : "-");
    };
    const auto change = flip.smallest_change();
    std::vector<StudyCell> row = {point.inputs()[flip.input].name, base[flip.input],
                                  change ? StudyCell(100 * *change) : StudyCell("never")};
    side(flip.factor_down, flip.decision_down, row);
    side(flip.factor_up, flip.decision_up, row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Draws of the inputs, points first .. end - 1.
Design draws_of(const UncertainPoint& point, std::uint64_t seed, std::uint64_t first,
                std::uint64_t end) {
  Design design{.inputs = point.inputs().size(), .x = {}};
  for (std::uint64_t p = first; p < end; ++p) {
    for (std::size_t i = 0; i < design.inputs; ++i) {
      const double u = CounterRng(seed, i).uniform(p);
      design.x.push_back(point.inputs()[i].distribution.quantile(u));
    }
  }
  return design;
}

// A block of draws at a time, so that a billion of them take no more memory than some thousands.
RegretTable regret_over(const UncertainPoint& point, const Options& options) {
  constexpr std::size_t kMostValues = std::size_t{1} << 22;
  const std::size_t plans = point.plans().size();
  const std::uint64_t block = std::max<std::uint64_t>(1, kMostValues / plans);
  const Response values_at = [&](std::span<const double> x, std::span<double> y) {
    point.values(x, y);
  };
  RegretTable regret(plans);
  for (std::uint64_t first = 0; first < options.regret_points; first += block) {
    const std::uint64_t end = std::min(first + block, options.regret_points);
    const std::vector<double> values =
        evaluate(values_at, draws_of(point, options.seed, first, end), plans);
    for (std::size_t at = 0; at < values.size(); at += plans) {
      regret.add(std::span(values).subspan(at, plans));
    }
  }
  return regret;
}

// What the draws say, and what they leave open.
std::string regret_note(const UncertainPoint& point, const RegretTable& regret) {
  const std::uint64_t all = regret.circumstances() + regret.without_option();
  std::string note = message("fixed cut against the best one over ",
                             std::size_t{regret.circumstances()}, " draws");
  if (regret.without_option() > 0) {
    note += message(
        " of ", std::size_t{all}, " (in the other ", std::size_t{regret.without_option()}, ", ",
        std::round(1e3 * static_cast<double>(regret.without_option()) / static_cast<double>(all)) /
            10,
        "%, no cut keeps the constraints)");
  }
  const double above = 100 * share_above_draws(regret.circumstances());
  return message(note, "; minimax regret: ", in_quotes(point.name_of_plan(regret.minimax())),
                 "; with 95% confidence at most ", std::ceil(1e3 * above) / 1e3,
                 "% of what was not drawn exceeds a worst regret");
}

Result<StudyTable> regret_table(const UncertainPoint& point, const Options& options) {
  const RegretTable regret = regret_over(point, options);
  if (regret.circumstances() == 0) {
    return fail(ErrorCode::Infeasible,
                "regret: expected a point at which a cut keeps the "
                "constraints, found none");
  }
  const std::size_t minimax = regret.minimax();
  const std::vector<Regret> rows = regret.rows();
  const bool bounded =
      std::any_of(rows.begin(), rows.end(), [](const Regret& row) { return row.infeasible > 0; });
  const Question& question = point.context().combinations.front().scenario.question;
  const bool latency = question.objective.kind == Objective::Kind::Latency;
  const double unit = latency ? 1e3 : 1;
  StudyTable table{.study = {},
                   .name = "regret",
                   .note = regret_note(point, regret),
                   .columns = {"first_cloud_layer", latency ? "worst_ms" : "worst", "worst_percent",
                               latency ? "mean_ms" : "mean", "share_best"},
                   .rows = {}};
  if (bounded) table.columns.emplace_back("share_infeasible");
  table.columns.emplace_back("minimax");
  for (std::size_t p = 0; p < rows.size(); ++p) {
    const Regret& row = rows[p];
    if (row.share_best == 0 && p != minimax && p != 0 && p + 1 != rows.size()) continue;
    const auto cell = [&](double value) {
      return row.infeasible < 1 ? StudyCell(value) : StudyCell("-");
    };
    table.rows.push_back({point.name_of_plan(p), cell(row.worst * unit),
                          cell(100 * row.worst_relative), cell(row.mean * unit), row.share_best});
    if (bounded) table.rows.back().emplace_back(row.infeasible);
    table.rows.back().emplace_back(p == minimax ? "yes" : "");
  }
  return table;
}

}  // namespace

Result<std::vector<StudyTable>> run_sensitivity(const Study& study, const Catalog& catalog) {
  auto options = read_options(study);
  if (!options) return fail(options.error());
  const auto point = UncertainPoint::prepare(study, options->inputs, catalog);
  if (!point) return fail(point.error());
  std::vector<StudyTable> tables;
  for (auto& table : {tornado_table(*point), morris_table(*point, options->morris),
                      sobol_table(*point, options->sobol), Result<StudyTable>(flip_table(*point)),
                      regret_table(*point, *options)}) {
    if (!table) return fail(within(study.file(), table.error()));
    tables.push_back(*table);
    tables.back().study = study.name();
  }
  return tables;
}

Result<std::vector<std::string>> check_sensitivity(const Study& study, const Catalog& catalog) {
  auto options = read_options(study);
  if (!options) return fail(options.error());
  const auto point = UncertainPoint::prepare(study, options->inputs, catalog);
  if (!point) return fail(point.error());
  return point->warnings();
}

}  // namespace offcut::scenarios
