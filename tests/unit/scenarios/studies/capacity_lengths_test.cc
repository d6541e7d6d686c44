// Is a capacity study simulated for long enough, whatever the load, the percentile, the batch and
// the number of devices? Each percentile here is known by a formula.
#include <cmath>

#include "tests/support/capacity_example.h"

namespace offcut::scenarios {
namespace {

class CapacityLengths : public CapacityExample {
 protected:
  // Of the objective, with one server or more.
  Estimate percentile_ms(int servers) {
    const Estimate seen = probe(servers).result.groups[0].percentile_s[0];
    return {1e3 * seen.value, 1e3 * seen.half_width};
  }
  queue::Finding::State state(int servers) { return probe(servers).findings[0].state; }
};

// M/M/1: the response is exponential of mean 20 ms / (1 - r); 2.8 ms around it.
TEST_F(CapacityLengths, OneServerAtAnyLoadAndPercentile) {
  kind()["service_scv"] = 1;
  struct Case {
    double load;
    double percentile;
  };
  for (const Case& c : {Case{0.9, 0.5}, Case{0.98, 0.9}, Case{0.99, 0.95}, Case{0.999, 0.99}}) {
    SCOPED_TRACE(testing::Message() << c.load << " at " << c.percentile);
    const double exact_ms = -std::log(1 - c.percentile) * 20 / (1 - c.load) + 2.8;
    devices()["arrivals"]["per_s"] = c.load / 20;
    study_["objective"]["percentile"] = c.percentile;
    study_["objective"]["latency_ms"] = exact_ms * 0.95;
    const Estimate seen = percentile_ms(1);
    EXPECT_NEAR(seen.value, exact_ms, 0.01 * exact_ms);
    EXPECT_LT(seen.half_width, 0.05 * exact_ms);
    EXPECT_EQ(state(1), queue::Finding::State::NotMet);
    study_["objective"]["latency_ms"] = exact_ms * 1.05;
    EXPECT_EQ(state(1), queue::Finding::State::Met);
  }
}

// The devices compute 2 s of every 2.5 s, each by itself: M/D/1 at 0.8 needs 22.7 s, and the rest
// of the way 25 ms.
TEST_F(CapacityLengths, AnyNumberOfDevices) {
  auto model = nlohmann::ordered_json::parse(kExampleModel);
  model["runs"][0]["end_to_end_us"][0] = 2'036'000;
  model["runs"][0]["layers"][0]["latency_us"][0] = 2'000'000;
  write("two.trace.json", model.dump());
  study_["policy"]["cut"] = "b";
  for (const int count : {30, 1000, 10'000}) {
    SCOPED_TRACE(count);
    devices()["count"] = count;
    devices()["arrivals"]["per_s"] = 0.4;
    const int servers = std::max(1, count / 100);
    study_["objective"]["latency_ms"] = 20'000;
    EXPECT_EQ(state(servers), queue::Finding::State::NotMet);
    study_["objective"]["latency_ms"] = 25'000;
    EXPECT_EQ(state(servers), queue::Finding::State::Met);
  }
}

// A batch of n at 40 per second forms in (n - 1) / 40 s and is served in 20 ms (1 + 0.1 (n - 1)).
// All wait for it, evenly from all of that time to none.
TEST_F(CapacityLengths, BatchesOfAnySize) {
  for (const int limit : {20, 100, 400}) {
    SCOPED_TRACE(limit);
    kind()["batching"] = {{"limit", limit}, {"timeout_ms", 100'000}, {"marginal", 0.1}};
    const double forms_ms = (limit - 1) * 25;
    const double served_ms = 20 * (1 + 0.1 * (limit - 1)) + 2.8;
    study_["objective"]["percentile"] = 0.5;
    EXPECT_NEAR(percentile_ms(3).value, 0.5 * forms_ms + served_ms, 0.05 * forms_ms);
    // The last 10%, where the scatter of the whole time counts: one standard deviation of it.
    study_["objective"]["percentile"] = 0.9;
    EXPECT_NEAR(percentile_ms(3).value, 0.9 * forms_ms + served_ms,
                forms_ms / std::sqrt(limit - 1));
  }
}

}  // namespace
}  // namespace offcut::scenarios
