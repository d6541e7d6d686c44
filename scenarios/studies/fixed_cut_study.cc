#include "scenarios/studies/fixed_cut_study.h"

#include <algorithm>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "engine/cut/skyline/sweep.h"
#include "engine/study/regret.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kMostCosts = 4'000'000;  // of a block: cuts times networks
constexpr std::size_t kMostNetworks = 1024;    // of a block
constexpr std::size_t kBlocksAtOnce = 16;

// Some networks of one combination.
struct Block {
  std::uint64_t combination = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct BlockRegret {
  RegretTable regret;
  std::uint64_t left_out = 0;
};

constexpr std::string_view kWord = spec_of(RowKind::FixedCut).word;

Result<void> check_question(const Scenario& scenario, const CutSolver& solver) {
  const auto refuse = [](const char* text) {
    return fail(ErrorCode::InvalidArgument, message("output.rows: ", in_quotes(kWord), ": ", text));
  };
  const Question& question = scenario.question;
  const Objective::Kind kind = question.objective.kind;
  if (kind != Objective::Kind::Latency && kind != Objective::Kind::Energy) {
    return refuse("expected the objective latency or energy");
  }
  if (!question.constraints.none()) return refuse("expected no constraints");
  if (question.stream) return refuse("expected no stream");
  if (solver.encodings() > 1) return refuse("expected one encoding");
  if (solver.tree() == nullptr) {
    return fail(ErrorCode::TooLarge, message("output.rows: ", in_quotes(kWord),
                                             ": expected a model whose cuts can be listed, found ",
                                             solver.cuts(), " cuts"));
  }
  return {};
}

// The objective of all cuts of a combination over some networks, [cuts][networks], in SI units.
class CostSurface {
 public:
  explicit CostSurface(const Combination& combination)
      : combination_(combination),
        solver_(combination.group->solver()),
        objective_(combination.scenario.question.objective) {}

  std::size_t cuts() const { return solver_.tree()->size(); }

  std::vector<double> over(const std::vector<std::unique_ptr<Link>>& links) const {
    std::vector<double> costs(cuts() * links.size());
    AffineNetworks networks;
    for (const auto& link : links) {
      const auto affine = link->affine();
      if (!affine || objective_.kind != Objective::Kind::Latency) break;
      networks.add(*affine);
    }
    if (networks.size() == links.size()) {
      latency_table(*solver_.table(), *solver_.tree(), combination_.columns, networks, costs);
      return costs;
    }
    for (CutId cut = 0; cut < cuts(); ++cut) {
      const CutFigures figures =
          figures_of(*solver_.table(), *solver_.tree(), cut, combination_.columns);
      for (std::size_t i = 0; i < links.size(); ++i) {
        costs[cut * links.size() + i] = objective_.value(price(figures, *links[i]));
      }
    }
    return costs;
  }

 private:
  const Combination& combination_;
  const CutSolver& solver_;
  Objective objective_;
};

Result<BlockRegret> regret_of(const StudyContext& context, const Block& block) {
  const CostSurface surface(context.combinations[block.combination]);
  BlockRegret out{.regret = RegretTable(surface.cuts()), .left_out = 0};
  std::vector<std::unique_ptr<Link>> links;
  std::vector<std::size_t> digits;
  for (std::uint64_t j = block.begin; j < block.end; ++j) {
    context.axes.digits_of(block.combination, j, digits);
    const auto leaves = left_out(context, digits);
    if (!leaves) return fail(leaves.error());
    if (*leaves != LeftOut::No) {
      ++out.left_out;
      continue;
    }
    auto resolved = resolve_scenario(context, digits);
    if (!resolved) return fail(resolved.error());
    links.push_back(std::move(resolved->link));
  }
  if (!links.empty()) out.regret.add_table(surface.over(links), links.size());
  return out;
}

std::vector<Block> blocks_of(const StudyContext& context, std::uint64_t k) {
  const std::uint64_t networks = context.axes.networks();
  const std::size_t cuts = context.combinations[k].group->solver().tree()->size();
  const std::uint64_t length = std::clamp<std::size_t>(kMostCosts / cuts, 1, kMostNetworks);
  std::vector<Block> out;
  for (std::uint64_t begin = 0; begin < networks; begin += length) {
    out.push_back({k, begin, std::min(networks, begin + length)});
  }
  return out;
}

std::vector<StudyCell> naming_cells(const StudyContext& context, std::uint64_t k) {
  std::vector<StudyCell> cells;
  const std::vector<std::size_t> digits = context.axes.digits_of_combination(k);
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = context.axes.axes()[a];
    if (axis.is_network()) continue;
    const Setting value = axis.values[digits[a]];
    if (const double* number = std::get_if<double>(&value)) {
      cells.emplace_back(*number);
    } else {
      cells.emplace_back(std::get<std::string>(value));
    }
  }
  return cells;
}

// Makes the rows of a combination.
class TableRows {
 public:
  TableRows(const StudyContext& context, std::uint64_t k, const RegretTable& regret)
      : context_(context), k_(k), combination_(context.combinations[k]), regret_(regret) {}

  void append(std::vector<std::vector<StudyCell>>& out) const {
    const CutTree& tree = *combination_.group->solver().tree();
    const std::vector<Regret> regrets = regret_.rows();
    const auto least_mean =
        std::min_element(regrets.begin(), regrets.end(),
                         [](const Regret& a, const Regret& b) { return a.mean < b.mean; });
    out.push_back(row("chosen for each network", "", {}, 1));
    const auto add = [&](const char* what, std::size_t cut) {
      const CutFacts& facts =
          combination_.group->facts_of_cut(static_cast<CutId>(cut), combination_.columns);
      out.push_back(row(what, facts.first_cloud_layer, regrets[cut], regrets[cut].share_best));
    };
    add("least worst regret", regret_.minimax());
    add("least mean", static_cast<std::size_t>(least_mean - regrets.begin()));
    add("device-only", tree.device_only());
    add("cloud-only", CutTree::cloud_only());
  }

 private:
  std::vector<StudyCell> row(const char* what, const std::string& cut, const Regret& regret,
                             double share) const {
    const bool latency = combination_.scenario.question.objective.kind == Objective::Kind::Latency;
    const auto in_unit = [&](double value) {
      return latency ? Duration::from_s(value).ms() : Energy::from_j(value).mj();
    };
    std::vector<StudyCell> cells = naming_cells(context_, k_);
    cells.emplace_back(std::string(what));
    cells.emplace_back(cut);
    for (const double value : {in_unit(regret_.mean_least() + regret.mean), in_unit(regret.mean),
                               in_unit(regret.worst), 100 * regret.worst_relative, share}) {
      cells.emplace_back(value);
    }
    return cells;
  }

  const StudyContext& context_;
  std::uint64_t k_;
  const Combination& combination_;
  const RegretTable& regret_;
};

StudyTable empty_table(const PreparedStudy& study) {
  StudyTable table{.study = study.name(),
                   .name = std::string(kWord),
                   .note = "what one cut for all networks of the sweep costs",
                   .columns = {},
                   .rows = {}};
  const StudyContext& context = study.context();
  for (const Axis& axis : context.axes.axes()) {
    if (!axis.is_network()) table.columns.push_back(axis.field);
  }
  const auto objective = context.combinations.front().scenario.question.objective.kind;
  const bool latency = objective == Objective::Kind::Latency;
  for (const char* name : {"cut", "first_cloud_layer"}) table.columns.emplace_back(name);
  for (const char* name : {"mean", "mean_regret", "worst_regret"}) {
    table.columns.push_back(message(name, latency ? "_ms" : "_mj"));
  }
  table.columns.insert(table.columns.end(), {"worst_regret_percent", "share_best"});
  return table;
}

// Adds up one combination; nothing if it was told to stop.
Result<std::optional<RegretTable>> combination_regret(const StudyContext& context, std::uint64_t k,
                                                      const FixedCutOptions& options,
                                                      FixedCuts& out) {
  RegretTable regret(context.combinations[k].group->solver().tree()->size());
  const std::vector<Block> blocks = blocks_of(context, k);
  for (std::size_t first = 0; first < blocks.size(); first += kBlocksAtOnce) {
    if (options.stop != nullptr && options.stop->load()) return std::nullopt;
    const std::size_t count = std::min(kBlocksAtOnce, blocks.size() - first);
    std::vector<std::optional<Result<BlockRegret>>> some(count);
    parallel_for(count, options.jobs,
                 [&](std::size_t b) { some[b] = regret_of(context, blocks[first + b]); });
    for (const auto& one : some) {
      if (!*one) return fail(one->error());
      regret.merge((*one)->regret);
      out.left_out += (*one)->left_out;
    }
    if (options.progress) {
      options.progress(k * context.axes.networks() + blocks[first + count - 1].end);
    }
  }
  return regret;
}

}  // namespace

Result<FixedCuts> fixed_cuts(const PreparedStudy& study, const FixedCutOptions& options) {
  const StudyContext& context = study.context();
  FixedCuts out{.table = empty_table(study)};
  for (std::uint64_t k = 0; k < context.combinations.size(); ++k) {
    const Combination& combination = context.combinations[k];
    if (combination.left_out != LeftOut::No) {
      out.left_out += context.axes.networks();
      continue;
    }
    const auto possible = check_question(combination.scenario, combination.group->solver());
    if (!possible) return fail(within(study.file(), possible.error()));
    const auto regret = combination_regret(context, k, options, out);
    if (!regret) return fail(within(study.file(), regret.error()));
    if (!*regret) {
      out.stopped = true;
      return out;
    }
    out.scenarios += (*regret)->circumstances();
    if ((*regret)->circumstances() > 0) TableRows(context, k, **regret).append(out.table.rows);
  }
  return out;
}

}  // namespace offcut::scenarios
