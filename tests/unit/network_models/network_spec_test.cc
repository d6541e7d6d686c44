#include "network_models/network_spec.h"

#include <limits>

#include "network_models/network_fields.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

TEST(NetworkSpec, SetsEveryNumericFieldByItsKeyAndReadsItBack) {
  NetworkSpec spec;
  spec.rate_quantiles = std::make_shared<const std::vector<RateQuantile>>();
  spec.downlink = Bandwidth::from_mbit_per_s(1);
  for (const NetworkField& field : network_fields()) {
    SCOPED_TRACE(field.name);
    if (field.obstacle != nullptr && !field.obstacle(spec).empty()) {
      EXPECT_FALSE(spec.set(field.name, 7.0)) << "a key without effect";
      continue;
    }
    ASSERT_OK(spec.set(field.name, 7.0));
    const auto back = spec.number(field.name);
    ASSERT_OK(back);
    EXPECT_NEAR(*back, 7.0, 1e-12);
  }
  EXPECT_NEAR(spec.uplink.mbit_per_s(), 7.0, 1e-12);
  EXPECT_NEAR(spec.round_trip.ms(), 7.0, 1e-12);
  EXPECT_EQ(spec.queue, Bytes(7));
  EXPECT_NEAR(spec.radio.tail.ms(), 7.0, 1e-12);
}

TEST(NetworkSpec, SetsWords) {
  NetworkSpec spec;
  ASSERT_OK(spec.set("connection", "tls13"));
  ASSERT_OK(spec.set("transport", "affine"));
  ASSERT_OK(spec.set("tail_rule", "amortised"));
  EXPECT_EQ(spec.connection, Connection::Tls13);
  EXPECT_EQ(spec.transport, Transport::Affine);
  EXPECT_EQ(spec.tail_rule, TailRule::Amortised);
}

// Quantiles 10 % 4 Mbit/s, 50 % 16: half way between in the logarithm is 8.
TEST(NetworkSpec, ARatePercentileSetsBothRates) {
  NetworkSpec spec;
  EXPECT_THAT(spec.set("rate_percentile", 30.0),
              ErrorIs(ErrorCode::InvalidArgument, "network with rate_quantiles"));
  spec.rate_quantiles = std::make_shared<const std::vector<RateQuantile>>(std::vector<RateQuantile>{
      {10, Bandwidth::from_mbit_per_s(4)}, {50, Bandwidth::from_mbit_per_s(16)}});
  for (const auto& [percent, rate] :
       {std::pair{30.0, 8.0}, {10.0, 4.0}, {5.0, 4.0}, {99.0, 16.0}}) {
    ASSERT_OK(spec.set("rate_percentile", percent));
    EXPECT_NEAR(spec.uplink.mbit_per_s(), rate, 1e-9);
    EXPECT_NEAR(spec.downlink->mbit_per_s(), rate, 1e-9);
  }
}

TEST(NetworkSpec, RefusesWhatCannotBe) {
  NetworkSpec spec;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto bad = ErrorCode::InvalidArgument;
  EXPECT_THAT(spec.set("uplink_mbit_per_s", 0.0), ErrorIs(bad, "expected a number >= 1e-06"));
  EXPECT_THAT(spec.set("uplink_mbit_per_s", -1.0), ErrorIs(bad, "found -1"));
  EXPECT_THAT(spec.set("downlink_mbit_per_s", 0.0), ErrorIs(bad, "found 0"));
  EXPECT_THAT(spec.set("rtt_ms", nan), ErrorIs(bad, "found nan"));
  EXPECT_THAT(spec.set("loss_percent", 51.0), ErrorIs(bad, "<= 50"));
  EXPECT_THAT(spec.set("users", 0.5), ErrorIs(bad, ">= 1"));
  EXPECT_THAT(spec.set("uplink_mbit_s", 5.0),
              ErrorIs(ErrorCode::NotFound, "did you mean \"uplink_mbit_per_s\""));
  EXPECT_THAT(spec.set("connection", "wrm"), ErrorIs(bad, "found \"wrm\""));
  EXPECT_THAT(spec.set("connection", 3.0), ErrorIs(bad, "expected a word"));
  EXPECT_THAT(spec.set("rtt_ms", "fast"), ErrorIs(bad, "expected a number"));
  EXPECT_THAT(build_link(spec), ErrorIs(bad, "uplink_mbit_per_s"));
}

}  // namespace
}  // namespace offcut::network_models
