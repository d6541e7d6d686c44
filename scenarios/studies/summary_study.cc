#include "scenarios/studies/summary_study.h"

#include <algorithm>
#include <map>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "engine/cut/sweep.h"
#include "network_models/network_link.h"
#include "scenarios/answers/answer.h"
#include "scenarios/answers/cut_tally.h"
#include "scenarios/answers/plan_row.h"

namespace offcut {
namespace {

constexpr std::uint64_t kBlock = 32'768;  // scenarios added up at once
constexpr std::uint64_t kBlocksInFlight = 64;

// An axis that sets one number or word of the network.
struct Setter {
  std::size_t axis = 0;
  const NetworkField* field = nullptr;  // of a number; null: a word
  std::string key;
  const std::vector<Setting>* values = nullptr;
};

// What all blocks share.
struct Plan {
  const AnswerParts* parts = nullptr;
  std::vector<Setter> setters;
  std::vector<std::size_t> ranged;  // axes of numbers of the network, with a range in the table
  std::uint64_t networks = 1;       // combinations inside a situation
};

Result<Plan> plan_of(const AnswerParts& parts) {
  Plan plan{.parts = &parts, .setters = {}, .ranged = {}, .networks = parts.axes.networks()};
  for (const NetworkAxes::AxisSettings& axis : parts.networks.settings) {
    Setter setter{.axis = axis.axis, .field = nullptr, .key = axis.key, .values = &axis.values};
    const bool numbers = std::all_of(axis.values.begin(), axis.values.end(), [](const Setting& v) {
      return std::holds_alternative<double>(v);
    });
    if (numbers) {
      const auto field = find_field(axis.key);
      if (!field) return fail(field.error());
      setter.field = *field;
      plan.ranged.push_back(axis.axis);
    }
    plan.setters.push_back(std::move(setter));
  }
  return plan;
}

// The tallies of one situation and one network model, by what the cut is called.
struct TallyKey {
  std::size_t model = 0;  // network
  std::string cut;
  std::int64_t layers = 0;
  auto operator<=>(const TallyKey&) const = default;
};
struct BlockTally {
  std::map<TallyKey, CutTally> cuts;
  std::map<std::size_t, std::uint64_t> left_out;  // by network model
  std::uint64_t answered = 0;
};

// Adds up one block of scenarios of one situation.
class BlockRun {
 public:
  BlockRun(const Plan& plan, std::uint64_t situation)
      : plan_(plan),
        parts_(*plan.parts),
        k_(situation),
        situation_(parts_.situations[situation]),
        question_(situation_.scenario.question),
        fast_(question_.constraints.none() && !question_.stream &&
              (question_.objective.kind == Objective::Kind::Latency ||
               question_.objective.kind == Objective::Kind::Energy)) {}

  Result<BlockTally> run(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t j = begin; j < end; ++j) {
      parts_.axes.digits_of(k_, j, digits_);
      if (!parts_.network_conditions.empty()) {
        const auto out = left_out(parts_, digits_);
        if (!out) return fail(out.error());
        if (*out != LeftOut::No) {
          ++out_.left_out[model_of_digits()];
          continue;
        }
      }
      if (auto ok = turn_network(); !ok) return fail(ok.error());
      if (auto ok = take(); !ok) return fail(ok.error());
    }
    flush();
    return std::move(out_);
  }

 private:
  std::size_t model_of_digits() const {
    return parts_.networks.model_axis ? digits_[*parts_.networks.model_axis] : 0;
  }

  // Sets what differs from the network before.
  Result<void> turn_network() {
    const bool fresh = before_.empty() || model_ != model_of_digits();
    if (fresh) {
      flush();
      model_ = model_of_digits();
      spec_ = parts_.networks.models[model_];
    }
    for (const Setter& setter : plan_.setters) {
      const std::size_t digit = digits_[setter.axis];
      if (!fresh && before_[setter.axis] == digit) continue;
      const Setting& value = (*setter.values)[digit];
      const auto ok = setter.field != nullptr ? setter.field->set(spec_, std::get<double>(value))
                                              : apply_setting(spec_, setter.key, value);
      if (!ok) return fail(within(message("network.", setter.key), ok.error()));
    }
    before_ = digits_;
    return {};
  }

  Result<void> take() {
    const auto link = build_link(spec_);
    if (!link) return fail(within("network", link.error()));
    const SkylineScope scope = scope_of(**link, question_);
    if (!skyline_ || scope != scope_) {
      flush();
      scope_ = scope;
      skyline_ = situation_.group->solver().skyline(situation_.columns, scope);
      tallies_.assign(skyline_->size(), nullptr);
    }
    const auto coefficients = fast_ ? (*link)->affine() : std::nullopt;
    if (coefficients) {
      networks_.add(*coefficients);
      for (const std::size_t axis : plan_.ranged) settings_.push_back(number_at(axis));
      return {};
    }
    const SkylineBest best = best_of(*skyline_, **link, question_);
    CutTally& tally = tally_of(best.plan);
    add(tally, best.price.latency().ms(), best.price.energy(question_.objective.scope).mj());
    tally.infeasible += best.rank.feasible() ? 0 : 1;
    for (std::size_t r = 0; r < plan_.ranged.size(); ++r) {
      widen(tally.ranges[r], number_at(plan_.ranged[r]));
    }
    return {};
  }

  // Answers the affine networks that were gathered.
  void flush() {
    if (networks_.size() == 0) return;
    const SweepAnswers answers = sweep(*skyline_, networks_, question_.objective);
    for (std::size_t i = 0; i < networks_.size(); ++i) {
      const std::uint32_t plan = answers.plan[i];
      const CutFigures& figures = skyline_->plans()[plan].figures;
      CutTally& tally = tally_of(plan);
      const auto [ms, mj] = cost_of(figures, networks_.at(i));
      add(tally, ms, mj);
      for (std::size_t r = 0; r < plan_.ranged.size(); ++r) {
        widen(tally.ranges[r], settings_[i * plan_.ranged.size() + r]);
      }
    }
    networks_ = AffineNetworks();
    settings_.clear();
  }

  // Latency in ms and energy in mJ, as price() has them.
  std::pair<double, double> cost_of(const CutFigures& figures,
                                    const AffineCoefficients& network) const {
    if (!figures.offloads) return {figures.device.ms(), figures.energy.mj()};
    const LinkCost link = affine_cost(network, {figures.up, figures.down, figures.cloud});
    const Duration latency = (figures.device + figures.cloud) + link.time();
    if (question_.objective.scope == EnergyScope::Dnntune) {
      return {latency.ms(), (figures.energy + link.transmit).mj()};
    }
    const Energy idle = figures.idle_power * (link.up + figures.cloud + link.down);
    return {latency.ms(), (figures.energy + link.energy() + idle).mj()};
  }

  void add(CutTally& tally, double latency_ms, double energy_mj) {
    ++tally.wins;
    ++out_.answered;
    tally.latency_ms.add(latency_ms);
    tally.energy_mj.add(energy_mj);
  }
  static void widen(AxisRange& range, double x) {
    range.from = std::min(range.from, x);
    range.to = std::max(range.to, x);
  }
  double number_at(std::size_t axis) const {
    return std::get<double>(parts_.axes.axes()[axis].values[digits_[axis]]);
  }

  CutTally& tally_of(std::size_t plan) {
    if (tallies_[plan] == nullptr || tally_model_ != model_) {
      if (tally_model_ != model_) std::fill(tallies_.begin(), tallies_.end(), nullptr);
      tally_model_ = model_;
      const CutFacts& facts = facts_of_plan(situation_, skyline_, skyline_->plans()[plan]);
      CutTally& tally =
          out_.cuts[{model_, facts.first_cloud_layer, skyline_->plans()[plan].figures.layers}];
      tally.ranges.resize(plan_.ranged.size());
      tallies_[plan] = &tally;
    }
    return *tallies_[plan];
  }

  const Plan& plan_;
  const AnswerParts& parts_;
  std::uint64_t k_;
  const Situation& situation_;
  const Question& question_;
  bool fast_;
  std::vector<std::size_t> digits_;
  std::vector<std::size_t> before_;
  std::size_t model_ = 0;
  NetworkSpec spec_;
  SkylineScope scope_;
  std::shared_ptr<const Skyline> skyline_;
  AffineNetworks networks_;
  std::vector<double> settings_;    // [networks][ranged axes]
  std::vector<CutTally*> tallies_;  // [plans] of the model they were looked up for
  std::size_t tally_model_ = 0;
  BlockTally out_;
};

void merge_into(BlockTally& all, BlockTally&& block) {
  for (auto& [key, tally] : block.cuts) {
    const auto [place, is_new] = all.cuts.try_emplace(key);
    if (is_new) {
      place->second = std::move(tally);
    } else {
      place->second.merge(tally);
    }
  }
  for (const auto& [model, count] : block.left_out) all.left_out[model] += count;
  all.answered += block.answered;
}

// The axes that name a table row: those outside the network, and the network model.
std::vector<std::size_t> naming_axes(const AnswerParts& parts) {
  std::vector<std::size_t> out;
  for (std::size_t a = 0; a < parts.axes.axes().size(); ++a) {
    if (!parts.axes.axes()[a].is_network() || parts.networks.model_axis == a) out.push_back(a);
  }
  return out;
}

std::vector<StudyCell> naming_cells(const AnswerParts& parts, std::uint64_t k, std::size_t model) {
  std::vector<StudyCell> cells;
  const std::vector<std::size_t> digits = parts.axes.digits_of_situation(k);
  for (const std::size_t a : naming_axes(parts)) {
    const std::size_t digit = parts.networks.model_axis == a ? model : digits[a];
    const Setting& value = parts.axes.axes()[a].values[digit];
    if (const double* number = std::get_if<double>(&value)) {
      cells.emplace_back(*number);
    } else {
      cells.emplace_back(std::get<std::string>(value));
    }
  }
  return cells;
}

void append_spread(std::vector<StudyCell>& cells, const Spread& spread) {
  cells.insert(cells.end(), {spread.mean(), spread.least(), spread.quantile(0.5),
                             spread.quantile(0.95), spread.most()});
}

const std::vector<std::string>& spread_columns() {
  static const std::vector<std::string> names = {"latency_ms", "least_ms",  "p50_ms",   "p95_ms",
                                                 "most_ms",    "energy_mj", "least_mj", "p50_mj",
                                                 "p95_mj",     "most_mj"};
  return names;
}

struct Tables {
  StudyTable cuts;
  StudyTable all;
};

Tables empty_tables(const PreparedStudy& study, const Plan& plan) {
  Tables out;
  out.cuts = {.study = study.header().name,
              .name = "cuts",
              .note =
                  "how often each cut is the best, and what it costs where it is (mean, least, "
                  "median, 95th percentile, most)",
              .columns = {},
              .rows = {}};
  out.all = out.cuts;
  out.all.name = "all";
  out.all.note = "over all scenarios";
  const AnswerParts& parts = study.parts();
  for (const std::size_t a : naming_axes(parts)) {
    out.cuts.columns.push_back(parts.axes.axes()[a].field);
  }
  out.all.columns = out.cuts.columns;
  const auto append = [](StudyTable& table, const std::vector<std::string>& names) {
    table.columns.insert(table.columns.end(), names.begin(), names.end());
  };
  append(out.cuts, {"cloud_starts_at", "layers_on_device", "wins", "share"});
  append(out.cuts, spread_columns());
  for (const std::size_t a : plan.ranged) {
    append(out.cuts, {message(parts.axes.axes()[a].network_key(), " from"),
                      message(parts.axes.axes()[a].network_key(), " to")});
  }
  append(out.all, {"scenarios", "left_out", "infeasible"});
  append(out.all, spread_columns());
  return out;
}

// Adds the rows of one situation and one network model, most wins first.
void add_rows(const Plan& plan, const BlockTally& tallies, std::uint64_t k, std::size_t model,
              Tables& out) {
  std::vector<const std::pair<const TallyKey, CutTally>*> cuts;
  CutTally all;
  for (const auto& entry : tallies.cuts) {
    if (entry.first.model != model) continue;
    cuts.push_back(&entry);
    all.merge(entry.second);
  }
  if (cuts.empty()) return;
  std::stable_sort(cuts.begin(), cuts.end(),
                   [](const auto* a, const auto* b) { return a->second.wins > b->second.wins; });
  for (const auto* entry : cuts) {
    const CutTally& tally = entry->second;
    std::vector<StudyCell> cells = naming_cells(*plan.parts, k, model);
    cells.emplace_back(entry->first.cut);
    cells.emplace_back(static_cast<double>(entry->first.layers));
    cells.emplace_back(static_cast<double>(tally.wins));
    cells.emplace_back(static_cast<double>(tally.wins) / static_cast<double>(all.wins));
    append_spread(cells, tally.latency_ms);
    append_spread(cells, tally.energy_mj);
    for (const AxisRange& range : tally.ranges) {
      cells.emplace_back(range.from);
      cells.emplace_back(range.to);
    }
    out.cuts.rows.push_back(std::move(cells));
  }
  std::vector<StudyCell> cells = naming_cells(*plan.parts, k, model);
  const auto left = tallies.left_out.find(model);
  cells.emplace_back(static_cast<double>(all.wins));
  cells.emplace_back(left == tallies.left_out.end() ? 0. : static_cast<double>(left->second));
  cells.emplace_back(static_cast<double>(all.infeasible));
  append_spread(cells, all.latency_ms);
  append_spread(cells, all.energy_mj);
  out.all.rows.push_back(std::move(cells));
}

// Adds up the scenarios of one situation. Blocks run in parallel and are merged in order.
Result<BlockTally> tally_situation(const Plan& plan, std::uint64_t k, std::uint64_t done_before,
                                   const SummaryOptions& options, bool& stopped) {
  BlockTally all;
  std::uint64_t blocks = (plan.networks + kBlock - 1) / kBlock;
  if (options.sample > 0) blocks = std::min(blocks, (options.sample + kBlock - 1) / kBlock);
  for (std::uint64_t first = 0; first < blocks && !stopped; first += kBlocksInFlight) {
    const std::uint64_t count = std::min(kBlocksInFlight, blocks - first);
    std::vector<Result<BlockTally>> tallies(count);
    parallel_for(count, options.jobs, [&](std::size_t b) {
      const std::uint64_t begin = (first + b) * kBlock;
      tallies[b] = BlockRun(plan, k).run(begin, std::min(begin + kBlock, plan.networks));
    });
    for (auto& tally : tallies) {
      if (!tally) return fail(tally.error());
      merge_into(all, std::move(*tally));
    }
    if (options.progress) {
      options.progress(done_before + std::min((first + count) * kBlock, plan.networks));
    }
    stopped = options.stop != nullptr && options.stop->load();
  }
  return all;
}

}  // namespace

Result<Summary> summarise(const PreparedStudy& study, const SummaryOptions& options) {
  const AnswerParts& parts = study.parts();
  const auto plan = plan_of(parts);
  if (!plan) return fail(within(study.header().file, plan.error()));
  Tables tables = empty_tables(study, *plan);
  Summary out;
  for (std::uint64_t k = 0; k < parts.situations.size() && !out.stopped; ++k) {
    const std::uint64_t before = k * plan->networks;
    if (parts.situations[k].left_out != LeftOut::No) {
      out.left_out += plan->networks;
      continue;
    }
    const auto tallies = tally_situation(*plan, k, before, options, out.stopped);
    if (!tallies) return fail(within(study.header().file, tallies.error()));
    out.scenarios += tallies->answered;
    for (const auto& [model, count] : tallies->left_out) out.left_out += count;
    if (options.sample > 0 && out.scenarios + out.left_out >= options.sample) return out;
    for (const auto& [key, tally] : tallies->cuts) out.infeasible += tally.infeasible;
    for (std::size_t m = 0; m < parts.networks.models.size(); ++m) {
      add_rows(*plan, *tallies, k, m, tables);
    }
  }
  if (out.stopped) return out;
  out.tables.push_back(std::move(tables.cuts));
  out.tables.push_back(std::move(tables.all));
  return out;
}

}  // namespace offcut
