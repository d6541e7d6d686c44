#include "scenarios/results/shard.h"

#include <limits>

#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

TEST(Shard, SplitsAHundredScenariosInThree) {
  EXPECT_EQ((Shard{1, 3}.of(100)), (ScenarioRange{0, 33}));
  EXPECT_EQ((Shard{2, 3}.of(100)), (ScenarioRange{33, 66}));
  EXPECT_EQ((Shard{3, 3}.of(100)), (ScenarioRange{66, 100}));
}

TEST(Shard, PartsTouchAndCoverAndDifferByOneAtMost) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t scenarios :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{1'000'003}, kMost}) {
    for (const std::uint64_t count : {1u, 2u, 3u, 8u, 1000u}) {
      std::uint64_t at = 0;
      for (std::uint64_t i = 1; i <= count; ++i) {
        const ScenarioRange range = Shard{i, count}.of(scenarios);
        EXPECT_EQ(range.first, at);
        EXPECT_GE(range.size(), scenarios / count);
        EXPECT_LE(range.size() - scenarios / count, 1u);
        at = range.last;
      }
      EXPECT_EQ(at, scenarios);
    }
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
