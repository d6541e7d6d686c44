#include "scenarios/studies/fixed_cut_study.h"

#include <algorithm>
#include <limits>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "engine/cut/skyline/sweep.h"
#include "engine/study/regret.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/fixed_cut_rows.h"

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

// The objective of all plans of a combination over some networks, [plans][networks], in SI units;
// infinite where a plan breaks a bound.
class CostSurface {
 public:
  explicit CostSurface(const Combination& combination)
      : combination_(combination),
        solver_(combination.group->solver()),
        question_(combination.scenario.question),
        plans_(fixed_plans(combination)) {}

  std::size_t plans() const { return plans_.size(); }

  std::vector<double> over(const std::vector<std::unique_ptr<Link>>& links) const {
    std::vector<double> costs(plans() * links.size());
    if (const auto networks = whole_surface(links)) {
      latency_table(*solver_.table(), *solver_.tree(), combination_.columns, *networks, costs);
      return costs;
    }
    for (std::size_t p = 0; p < plans(); ++p) {
      const CutFigures figures =
          figures_of(*solver_.table(), *solver_.tree(), plans_[p].cut, plans_[p].columns);
      for (std::size_t i = 0; i < links.size(); ++i) {
        const CutPrice cost = price(figures, *links[i], question_.stream);
        const Rank rank = rank_of(question_, figures, cost);
        costs[p * links.size() + i] =
            rank.feasible() ? rank.value : std::numeric_limits<double>::infinity();
      }
    }
    return costs;
  }

 private:
  // The networks, where the latency of every cut over them is the answer.
  std::optional<AffineNetworks> whole_surface(
      const std::vector<std::unique_ptr<Link>>& links) const {
    const bool plain = question_.objective.kind == Objective::Kind::Latency &&
                       question_.constraints.none() && !question_.stream &&
                       plans() == solver_.tree()->size() && is_free(solver_.encoding({}));
    if (!plain) return std::nullopt;
    AffineNetworks networks;
    for (const auto& link : links) {
      const auto affine = link->affine();
      if (!affine) return std::nullopt;
      networks.add(*affine);
    }
    return networks;
  }

  const Combination& combination_;
  const CutSolver& solver_;
  const Question& question_;
  std::vector<FixedPlan> plans_;
};

Result<BlockRegret> regret_of(const StudyContext& context, const Block& block) {
  const CostSurface surface(context.combinations[block.combination]);
  BlockRegret out{.regret = RegretTable(surface.plans()), .left_out = 0};
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
  const std::size_t plans = fixed_plans(context.combinations[k]).size();
  const std::uint64_t length = std::clamp<std::size_t>(kMostCosts / plans, 1, kMostNetworks);
  std::vector<Block> out;
  for (std::uint64_t begin = 0; begin < networks; begin += length) {
    out.push_back({k, begin, std::min(networks, begin + length)});
  }
  return out;
}

// Adds up one combination; nothing if it was told to stop.
Result<std::optional<RegretTable>> combination_regret(const StudyContext& context, std::uint64_t k,
                                                      const FixedCutOptions& options,
                                                      FixedCuts& out) {
  RegretTable regret(fixed_plans(context.combinations[k]).size());
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

Result<void> check_fixed_cuts(const PreparedStudy& study) {
  for (const Combination& combination : study.context().combinations) {
    if (combination.left_out != LeftOut::No) continue;
    const CutSolver& solver = combination.group->solver();
    if (solver.tree() != nullptr) continue;
    return fail(
        ErrorCode::TooLarge,
        message(study.file(), ": output.rows: ", in_quotes(spec_of(RowKind::FixedCut).word),
                ": expected a model whose cuts can be listed, found ", solver.cuts(), " cuts"));
  }
  return {};
}

Result<FixedCuts> fixed_cuts(const PreparedStudy& study, const FixedCutOptions& options) {
  if (auto possible = check_fixed_cuts(study); !possible) return fail(possible.error());
  const StudyContext& context = study.context();
  FixedCuts out{.table = fixed_cut_table(study)};
  for (std::uint64_t k = 0; k < context.combinations.size(); ++k) {
    const Combination& combination = context.combinations[k];
    if (combination.left_out != LeftOut::No) {
      out.left_out += context.axes.networks();
      continue;
    }
    const auto regret = combination_regret(context, k, options, out);
    if (!regret) return fail(within(study.file(), regret.error()));
    if (!*regret) {
      out.stopped = true;
      return out;
    }
    out.scenarios += (*regret)->circumstances() + (*regret)->without_option();
    out.infeasible += (*regret)->without_option();
    if ((*regret)->circumstances() > 0) add_fixed_cut_rows(context, k, **regret, out.table);
  }
  if (out.infeasible > 0) {
    out.table.note +=
        message("; in ", std::size_t{out.infeasible}, " of ", std::size_t{out.scenarios},
                " scenarios no cut keeps the constraints: they are left out");
  }
  return out;
}

}  // namespace offcut::scenarios
