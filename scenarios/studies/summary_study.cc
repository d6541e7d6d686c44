#include "scenarios/studies/summary_study.h"

#include <algorithm>
#include <cmath>

#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "scenarios/studies/summary_block.h"
#include "scenarios/studies/summary_tables.h"

namespace offcut::scenarios {
namespace {

constexpr std::uint64_t kBlock = 65'536;  // scenarios added up at once
constexpr std::size_t kBlocksInFlight = 64;

// Some networks of one combination.
struct Block {
  std::shared_ptr<CombinationSweep> combination;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// Hands out the blocks of all combinations that have an answer, in order.
class Blocks {
 public:
  Blocks(const SummaryPlan& plan, std::uint64_t most) : plan_(plan), most_(most) {}

  std::vector<Block> next() {
    std::vector<Block> out;
    while (out.size() < kBlocksInFlight && most_ > 0 && skip_left_out()) {
      if (!current_) current_ = std::make_shared<CombinationSweep>(plan_, k_);
      const std::uint64_t count = std::min({kBlock, plan_.networks - at_, most_});
      out.push_back({.combination = current_, .begin = at_, .end = at_ + count});
      at_ += count;
      most_ -= count;
      if (at_ < plan_.networks) continue;
      at_ = 0;
      ++k_;
      current_.reset();
    }
    return out;
  }
  // How many scenarios lie before the next block.
  std::uint64_t done() const { return k_ * plan_.networks + at_; }
  // How many of them are in no block, since their combination has no answer.
  std::uint64_t left_out() const { return left_out_; }

 private:
  bool skip_left_out() {
    const auto& combinations = plan_.context->combinations;
    while (k_ < combinations.size() && combinations[k_].left_out != LeftOut::No) {
      left_out_ += plan_.networks;
      ++k_;
    }
    return k_ < combinations.size();
  }

  const SummaryPlan& plan_;
  std::uint64_t most_;
  std::uint64_t k_ = 0;
  std::uint64_t at_ = 0;
  std::uint64_t left_out_ = 0;
  std::shared_ptr<CombinationSweep> current_;
};

// Merges blocks in their order and makes rows of each combination that is whole.
class Gathering {
 public:
  Gathering(const PreparedStudy& study, const SummaryPlan& plan)
      : plan_(plan), tables_(summary_tables(study, plan)) {}

  void add(const Block& block, BlockTally&& tally) {
    const std::uint64_t k = block.combination->combination();
    if (tally.least.value < least_.value) {
      const Axes& axes = plan_.context->axes;
      axes.digits_of(k, tally.least.network, digits_);
      least_.take(tally.least.value, axes.number_of(digits_));
    }
    all_.merge(std::move(tally));
    if (block.end < plan_.networks) return;
    count(all_);
    for (std::size_t m = 0; m < plan_.context->networks.models.size(); ++m) {
      add_summary_rows(plan_, all_, k, m, tables_);
    }
    all_ = {};
  }

  std::optional<LeastSoFar> least() const {
    if (!objective_ || !std::isfinite(least_.value)) return std::nullopt;
    LeastSoFar out = least_;
    out.objective = objective_->kind;
    return out;
  }

  // `left_out` scenarios were in no block.
  Summary finish(bool stopped, std::uint64_t left_out) && {
    count(all_);  // of a combination that is not whole
    summary_.stopped = stopped;
    summary_.left_out += left_out;
    if (stopped) return std::move(summary_);
    summary_.tables.push_back(std::move(tables_.cuts));
    summary_.tables.push_back(std::move(tables_.all));
    return std::move(summary_);
  }

 private:
  void count(const BlockTally& tallies) {
    summary_.scenarios += tallies.answered;
    for (const auto& [model, count] : tallies.left_out) summary_.left_out += count;
    for (const auto& [key, tally] : tallies.cuts) summary_.infeasible += tally.infeasible;
  }

  const SummaryPlan& plan_;
  SummaryTables tables_;
  BlockTally all_;  // of the combination in work
  std::optional<Objective> objective_ = common_objective(*plan_.context);
  LeastSoFar least_;
  std::vector<std::size_t> digits_;
  Summary summary_;
};

}  // namespace

Result<Summary> summarise(const PreparedStudy& study, const SummaryOptions& options) {
  const SummaryPlan plan = summary_plan(study.context());
  Blocks blocks(plan, options.sample > 0 ? options.sample : study.size());
  Gathering gathering(study, plan);
  bool stopped = false;
  for (std::vector<Block> some = blocks.next(); !some.empty() && !stopped; some = blocks.next()) {
    std::vector<Result<BlockTally>> tallies(some.size());
    parallel_for(some.size(), options.jobs, [&](std::size_t b) {
      tallies[b] = tally_block(plan, *some[b].combination, some[b].begin, some[b].end);
    });
    for (std::size_t b = 0; b < some.size(); ++b) {
      if (!tallies[b]) return fail(within(study.file(), tallies[b].error()));
      gathering.add(some[b], std::move(*tallies[b]));
    }
    if (options.progress) options.progress(blocks.done(), gathering.least());
    stopped = options.stop != nullptr && options.stop->load();
  }
  return std::move(gathering).finish(stopped, blocks.left_out());
}

}  // namespace offcut::scenarios
