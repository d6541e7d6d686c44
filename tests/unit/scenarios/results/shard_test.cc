#include "scenarios/results/shard.h"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

std::vector<ScenarioRange> blocks_of(std::uint64_t scenarios, Shard shard) {
  const ShardBlocks blocks(scenarios, shard);
  std::vector<ScenarioRange> out;
  for (std::uint64_t k = 0; k < blocks.count(); ++k) out.push_back(blocks.at(k));
  return out;
}

TEST(ShardDeal, BlocksAreSmallEnoughThatEveryShardHasDozens) {
  EXPECT_EQ(ShardDeal(10, 3).block_size(), 1u);
  EXPECT_EQ(ShardDeal(64 * 3 * 7, 3).block_size(), 7u);
  EXPECT_EQ(ShardDeal(1'000'000'000, 8).block_size(), 1024u);
  EXPECT_EQ(ShardDeal(2049, 1).blocks(), 3u);
  EXPECT_EQ(ShardDeal(2049, 1).block(2), (ScenarioRange{2048, 2049}));
}

TEST(ShardDeal, EveryRoundGivesEachShardOneBlock) {
  const ShardDeal deal(3000, 5);
  for (std::uint64_t b = 0; b + 5 <= deal.blocks(); b += 5) {
    std::set<std::uint64_t> owners;
    for (std::uint64_t i = b; i < b + 5; ++i) {
      owners.insert(deal.owner(i));
      EXPECT_EQ(deal.block_in_round(b / 5, deal.owner(i)), i);
    }
    EXPECT_EQ(owners, (std::set<std::uint64_t>{1, 2, 3, 4, 5}));
  }
}

TEST(ShardBlocks, CoverEachScenarioOnceAndDifferByOneBlock) {
  for (const std::uint64_t scenarios : {0u, 1u, 7u, 100u, 64u * 8 * 3 + 5, 1'000'003u}) {
    for (const std::uint64_t count : {1u, 2u, 3u, 8u, 1000u}) {
      SCOPED_TRACE(::testing::Message() << scenarios << " in " << count);
      std::vector<int> times(scenarios, 0);
      std::uint64_t least = scenarios;
      std::uint64_t most = 0;
      for (std::uint64_t i = 1; i <= count; ++i) {
        const ShardBlocks blocks(scenarios, {i, count});
        std::uint64_t sum = 0;
        for (const ScenarioRange& range : blocks_of(scenarios, {i, count})) {
          EXPECT_EQ(blocks.before(range.first), sum);
          for (std::uint64_t s = range.first; s < range.last; ++s) ++times[s];
          sum += range.size();
          EXPECT_EQ(blocks.before(range.last), sum);
        }
        EXPECT_EQ(blocks.size(), sum);
        least = std::min(least, sum);
        most = std::max(most, sum);
      }
      EXPECT_EQ(std::ranges::count(times, 1), static_cast<std::ptrdiff_t>(scenarios));
      EXPECT_LE(most - least, ShardDeal(scenarios, count).block_size());
    }
  }
}

TEST(ShardBlocks, CountsWhatIsBelowAnyNumber) {
  const ShardBlocks blocks(1000, {2, 3});
  std::uint64_t below = 0;
  for (std::uint64_t number = 0; number <= 1000; ++number) {
    EXPECT_EQ(blocks.before(number), below) << number;
    const std::uint64_t k = blocks.first_from(number);
    if (k < blocks.count() && blocks.at(k).first <= number) ++below;
  }
}

// Ten expensive models of a hundred scenarios each, on the outer axis; or every eighth scenario
// expensive, on the inner one: no shard of eight gets half as much again as another.
TEST(ShardBlocks, SpreadWhatIsExpensive) {
  const auto expensive_in = [](std::uint64_t shard, auto is_expensive) {
    std::uint64_t sum = 0;
    for (const ScenarioRange& range : blocks_of(8000, {shard, 8})) {
      for (std::uint64_t s = range.first; s < range.last; ++s) sum += is_expensive(s) ? 1 : 0;
    }
    return static_cast<double>(sum);
  };
  const auto outer = [](std::uint64_t s) { return s < 1000; };
  const auto inner = [](std::uint64_t s) { return s % 120 < 15; };  // the period of a round
  for (std::uint64_t shard = 1; shard <= 8; ++shard) {
    EXPECT_NEAR(expensive_in(shard, outer), 125, 15) << shard;
    EXPECT_NEAR(expensive_in(shard, inner), 125, 70) << shard;
  }
}

TEST(ShardBlocks, TakeAnyNumberOfScenarios) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t sum = 0;
  for (std::uint64_t i = 1; i <= 1000; ++i) sum += ShardBlocks(kMost, {i, 1000}).size();
  EXPECT_EQ(sum, kMost);
}

TEST(ShardSet, ReadsItsOwnText) {
  const ShardSet some{.members = {1, 2, 3, 4, 7}, .count = 8};
  EXPECT_EQ(text_of_shards(some), "1-4,7/8");
  const auto read = parse_shards("1-4,7/8");
  ASSERT_OK(read);
  EXPECT_EQ(read->members, some.members);
  EXPECT_EQ(read->count, 8u);
  EXPECT_EQ(text_of_shards({}), "1/1");
  for (const char* text : {"", "3", "1-/8", "4-1/8", "1,1/8", "2,1/8", "9/8", "1-9/8", "/8", "0/8",
                           "1,/8", "1-99999999999/99999999999", "a/8"}) {
    EXPECT_THAT(parse_shards(text), ErrorIs(ErrorCode::Malformed, "expected shards")) << text;
  }
}

TEST(ParseShard, ReadsItsOwnText) {
  const auto shard = parse_shard("3/16");
  ASSERT_OK(shard);
  EXPECT_EQ(*shard, (Shard{3, 16}));
  EXPECT_EQ(text_of_shard(*shard), "3/16");
}

TEST(ParseShard, RefusesWhatIsNoShard) {
  for (const char* text : {"", "3", "0/4", "5/4", "1/0", "-1/4", "1/4 ", "a/b", "1/2/3", "1.0/2",
                           "1/99999999999999999999", "1/1000000001"}) {
    EXPECT_THAT(parse_shard(text), ErrorIs(ErrorCode::InvalidArgument, "expected I/N")) << text;
  }
}

}  // namespace
}  // namespace offcut::scenarios
