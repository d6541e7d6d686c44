// What a search says where it cannot tell, and in a harder world.
#include <algorithm>

#include "engine/queue/capacity.h"
#include "tests/support/example_fleet.h"
#include "tests/support/pure_pool.h"
#include "tests/support/result_matchers.h"

namespace offcut::queue {
namespace {

// Of 10 servers the 99th percentile is 1% under the limit: few samples cannot tell. The answer then
// is not that 11 are needed, but that 10 are undecided.
TEST(Search, FewSamplesDoNotRaiseTheAnswerUnsaid) {
  const double rate = 850;
  const int exact = 10;
  const auto state = mmc({rate, Duration::from_ms(10), exact, 1, 1});
  ASSERT_OK(state);
  const Demand demand = pure_pool(850, *state->response_percentile(0.99) * 1.01);
  SearchOptions options;
  options.requests_at_most = 150'000;
  const auto few = search(demand, options);
  ASSERT_OK(few);
  const KindAnswer& found = few->kinds[0];
  ASSERT_TRUE(found.feasible()) << found.why_not;
  ASSERT_GT(found.servers, exact);
  ASSERT_TRUE(found.undecided.has_value());
  EXPECT_EQ(found.undecided->servers, exact);
  EXPECT_TRUE(found.undecided->short_of_samples);
  EXPECT_THAT(found.undecided->why, testing::HasSubstr("would settle it"));
  EXPECT_EQ(found.verdict(), Outcome::TooClose);
}

// Where the samples are enough, a smaller number that stays undecided is told of beside the answer.
TEST(Search, EverySmallerNumberFailsOrIsToldOf) {
  for (const std::int64_t most : {100'000, 400'000, 20'000'000}) {
    SearchOptions options;
    options.requests_at_most = most;
    options.verifications = 1;
    const auto answer = search(pure_pool(850, Duration::from_ms(52)), options);
    ASSERT_OK(answer);
    const KindAnswer& found = answer->kinds[0];
    const int exact = least_by_theory(850, 0.052);
    if (found.servers > exact) {
      ASSERT_TRUE(found.undecided.has_value()) << most;
      EXPECT_LE(found.undecided->servers, exact) << most;
    }
    EXPECT_GE(found.servers, exact) << most;
  }
}

// More load or less bandwidth never needs fewer servers: every world sees the same random numbers.
// Between 0.9 and 1 the cut "late" is at its limit, with some seeds within and with others beyond.
TEST(Search, NeedsNoFewerServersInAHarderWorld) {
  SearchOptions options;
  options.verifications = 1;
  options.requests_at_most = 2'000'000;
  Demand demand = pure_pool(850, Duration::from_ms(90));
  demand.classes[0].options[0].up = {Duration::from_ms(25), 0.1};
  demand.classes[0].options.push_back(cut_option("late", 30, 5, 4, 10));
  demand.classes[0].options.push_back(local_option(400));
  for (double DemandChange::*axis : {&DemandChange::fleet, &DemandChange::bandwidth}) {
    std::vector<int> needed;
    for (const double harder : {0.7, 0.9, 1.0}) {
      DemandChange change;
      change.*axis = axis == &DemandChange::fleet ? harder : 1 / harder;
      const auto answer = search(changed(demand, change), options);
      ASSERT_OK(answer);
      const KindAnswer& found = answer->kinds[0];
      needed.push_back(found.feasible() ? found.servers : options.servers_at_most);
    }
    EXPECT_TRUE(std::is_sorted(needed.begin(), needed.end())) << testing::PrintToString(needed);
    EXPECT_LT(needed.front(), needed.back()) << testing::PrintToString(needed);
  }
}

}  // namespace
}  // namespace offcut::queue
