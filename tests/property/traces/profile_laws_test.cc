// Profiles of random runs: what a reader makes of them depends neither on the order of the events
// nor on runs that are there twice.
#include <algorithm>

#include "engine/base/text.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/ort_profile.h"

namespace offcut::traces {
namespace {

using testing::Random;

struct Inference {
  std::int64_t overhead_us = 0;
  std::vector<std::int64_t> kernel_us;
};

std::vector<Inference> random_runs(Random& random) {
  const std::size_t kernels = 1 + random.below(6);
  std::vector<Inference> runs(2 + random.below(9));
  for (Inference& run : runs) {
    run.overhead_us = static_cast<std::int64_t>(random.below(50));
    for (std::size_t k = 0; k < kernels; ++k) {
      run.kernel_us.push_back(static_cast<std::int64_t>(random.below(1000)));
    }
  }
  return runs;
}

std::string event(const std::string& category, const std::string& name, std::int64_t start,
                  std::int64_t length, const std::string& arguments) {
  return message(R"({"cat" : ")", category, R"(","pid" :1,"tid" :1,"dur" :)", length, R"(,"ts" :)",
                 start, R"(,"ph" : "X","name" :")", name, R"(","args" : {)", arguments, "}}");
}

// The runs one after the other, kernels from the start of each.
std::vector<std::string> events_of(const std::vector<Inference>& runs) {
  std::vector<std::string> out;
  std::int64_t now = 0;
  for (const Inference& run : runs) {
    const std::int64_t start = now;
    for (std::size_t k = 0; k < run.kernel_us.size(); ++k) {
      out.push_back(event("Node", message("k", k, "_kernel_time"), now, run.kernel_us[k],
                          message(R"("op_name" : "Op", "node_index" : ")", k, "\"")));
      now += run.kernel_us[k] + 1;
    }
    now += run.overhead_us;
    out.push_back(event("Session", "model_run", start, now - start, ""));
    now += 1;
  }
  return out;
}

std::string text_of(const std::vector<std::string>& events) {
  return message("[\n", join(events, ",\n"), "\n]\n");
}

template <class T>
void shuffle(std::vector<T>& list, Random& random) {
  for (std::size_t k = list.size(); k > 1; --k) std::swap(list[k - 1], list[random.below(k)]);
}

TEST(ProfileLaws, TheOrderOfEventsDoesNotMatter) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<std::string> events = events_of(random_runs(random));
    const auto in_order = parse_ort_profile(text_of(events), "p.json");
    shuffle(events, random);
    const auto shuffled = parse_ort_profile(text_of(events), "p.json");
    ASSERT_OK(in_order);
    ASSERT_OK(shuffled);
    ASSERT_EQ(shuffled->kernels.size(), in_order->kernels.size());
    for (std::size_t k = 0; k < in_order->kernels.size(); ++k) {
      const TracedLayer& a = in_order->kernels[k].timed;
      const TracedLayer& b = shuffled->kernels[k].timed;
      EXPECT_EQ(b.name, a.name);
      EXPECT_EQ(b.latency.median, a.latency.median);
      EXPECT_EQ(b.latency.p10, a.latency.p10);
      EXPECT_EQ(b.latency.n, a.latency.n);
      EXPECT_EQ(b.latency.first, a.latency.first);
    }
    EXPECT_EQ(shuffled->run->median, in_order->run->median);
  }
}

// The median of every sample taken twice is the median; the cold first run stays the first.
TEST(ProfileLaws, RunsTakenTwiceDoNotChangeTheMedians) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::vector<Inference> runs = random_runs(random);
    std::vector<Inference> twice = runs;
    twice.insert(twice.end(), runs.begin() + 1, runs.end());
    const auto once = parse_ort_profile(text_of(events_of(runs)), "p.json");
    const auto both = parse_ort_profile(text_of(events_of(twice)), "p.json");
    ASSERT_OK(once);
    ASSERT_OK(both);
    for (std::size_t k = 0; k < once->kernels.size(); ++k) {
      const TimeSummary& a = once->kernels[k].timed.latency;
      const TimeSummary& b = both->kernels[k].timed.latency;
      EXPECT_NEAR(b.median.us(), a.median.us(), 1e-9);
      EXPECT_EQ(b.n, 2 * a.n);
      EXPECT_EQ(b.first, a.first);
    }
    EXPECT_NEAR(both->run->median.us(), once->run->median.us(), 1e-9);
  }
}

// Against a plain oracle: the medians of all runs but the first, sorted and looked up.
TEST(ProfileLaws, MediansAreThoseOfTheSortedRuns) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::vector<Inference> runs = random_runs(random);
    const auto profile = parse_ort_profile(text_of(events_of(runs)), "p.json");
    ASSERT_OK(profile);
    for (std::size_t k = 0; k < profile->kernels.size(); ++k) {
      std::vector<std::int64_t> us;
      for (std::size_t r = 1; r < runs.size(); ++r) us.push_back(runs[r].kernel_us[k]);
      std::sort(us.begin(), us.end());
      const double middle = 0.5 * static_cast<double>(us[(us.size() - 1) / 2] + us[us.size() / 2]);
      EXPECT_NEAR(profile->kernels[k].timed.latency.median.us(), middle, 1e-9);
    }
  }
}

}  // namespace
}  // namespace offcut::traces
