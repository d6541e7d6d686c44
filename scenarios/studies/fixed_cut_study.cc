#include "scenarios/studies/fixed_cut_study.h"

#include <algorithm>
#include <memory>
#include <span>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "engine/cut/skyline/row_sweep.h"
#include "engine/study/regret.h"
#include "network_models/closed_form_row.h"
#include "network_models/network_link.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/studies/fixed_cut_rows.h"

namespace offcut::scenarios {
namespace {

using network_models::NetworkSpec;

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
  explicit CostSurface(const Combination& combination) : question_(combination.scenario.question) {
    const CutSolver& solver = combination.group->solver();
    for (const FixedPlan& plan : fixed_plans(combination)) {
      plans_.push_back(figures_of(*solver.table(), *solver.tree(), plan.cut, plan.columns));
      up_ = std::max(up_, plans_.back().up);
      down_ = std::max(down_, plans_.back().down);
    }
  }

  std::size_t plans() const { return plans_.size(); }

  Result<std::vector<double>> over(std::span<const NetworkSpec> networks) const {
    std::vector<double> costs(plans() * networks.size());
    for (std::size_t first = 0; first < networks.size(); first += LinkRow::kMost) {
      const std::size_t count = std::min(LinkRow::kMost, networks.size() - first);
      const auto row = row_of(networks.subspan(first, count));
      if (!row) return fail(within("network", row.error()));
      RowValues values(**row, question_);
      for (std::size_t p = 0; p < plans(); ++p) {
        const std::span<const double> some = values.of(plans_[p]);
        std::copy(some.begin(), some.end(), costs.data() + p * networks.size() + first);
      }
    }
    return costs;
  }

 private:
  Result<std::unique_ptr<LinkRow>> row_of(std::span<const NetworkSpec> networks) const {
    auto forms = std::make_unique<network_models::ClosedFormRow>(up_, down_);
    for (std::size_t i = 0; i < networks.size(); ++i) {
      const auto form = network_models::closed_form_of(networks[i]);
      if (!form) return links_of(networks);
      forms->set(i, *form);
    }
    forms->settle(networks.size());
    return forms;
  }

  // Losses and traces.
  static Result<std::unique_ptr<LinkRow>> links_of(std::span<const NetworkSpec> networks) {
    std::vector<std::shared_ptr<const Link>> links;
    for (const NetworkSpec& spec : networks) {
      auto link = network_models::build_link(spec);
      if (!link) return fail(link.error());
      links.push_back(std::move(*link));
    }
    return std::make_unique<LinksInARow>(std::move(links));
  }

  const Question& question_;
  std::vector<CutFigures> plans_;
  Bytes up_;  // of the largest exchange
  Bytes down_;
};

Result<BlockRegret> regret_of(const StudyContext& context, const CostSurface& surface,
                              const Block& block) {
  BlockRegret out{.regret = RegretTable(surface.plans()), .left_out = 0};
  std::vector<NetworkSpec> networks;
  std::vector<std::size_t> digits;
  for (std::uint64_t j = block.begin; j < block.end; ++j) {
    context.axes.digits_of(block.combination, j, digits);
    const auto leaves = left_out(context, digits);
    if (!leaves) return fail(leaves.error());
    if (*leaves != LeftOut::No) {
      ++out.left_out;
      continue;
    }
    auto spec = network_of(context, digits);
    if (!spec) return fail(spec.error());
    networks.push_back(std::move(*spec));
  }
  if (networks.empty()) return out;
  const auto costs = surface.over(networks);
  if (!costs) return fail(costs.error());
  out.regret.add_table(*costs, networks.size());
  return out;
}

std::vector<Block> blocks_of(const StudyContext& context, std::uint64_t k, std::size_t plans) {
  const std::uint64_t networks = context.axes.networks();
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
  const CostSurface surface(context.combinations[k]);
  RegretTable regret(surface.plans());
  const std::vector<Block> blocks = blocks_of(context, k, surface.plans());
  for (std::size_t first = 0; first < blocks.size(); first += kBlocksAtOnce) {
    if (options.stop != nullptr && options.stop->load()) return std::nullopt;
    const std::size_t count = std::min(kBlocksAtOnce, blocks.size() - first);
    std::vector<std::optional<Result<BlockRegret>>> some(count);
    parallel_for(count, options.jobs,
                 [&](std::size_t b) { some[b] = regret_of(context, surface, blocks[first + b]); });
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
