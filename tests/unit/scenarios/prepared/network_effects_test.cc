// What a scenario sets of its network changes something on a network of the study, or is an error.
#include <gmock/gmock.h>

#include "scenarios/prepared/prepared_study.h"
#include "tests/support/chain8.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

TEST(NetworkEffects, KeysThatNoNetworkLooksAtAreNamed) {
  ScratchFolder folder;
  testing::write_chain8(folder / "");
  const auto refused = [&](const std::string& rest) {
    auto opened = Study::parse(testing::chain8_scenario(rest), "s.json", folder / "");
    if (!opened) return opened.error().message;
    const auto prepared = PreparedStudy::prepare(std::move(*opened), Catalog(OFFCUT_SOURCE_DIR));
    return prepared ? std::string() : prepared.error().message;
  };
  const auto network = [&](const std::string& keys) {
    return refused(R"("network": {"model": "net.json", )" + keys + "}");
  };
  using ::testing::HasSubstr;
  EXPECT_THAT(network(R"("connection": "new")"), HasSubstr("network.connection: it has no effect"));
  EXPECT_THAT(network(R"("queue_bytes": 9)"), HasSubstr("network.queue_bytes: it has no effect"));
  EXPECT_THAT(network(R"("radio.tail_ms": 9)"), HasSubstr("network.radio.tail_ms: it has no eff"));
  EXPECT_THAT(network(R"("inference_gap_ms": 9)"), HasSubstr("network.inference_gap_ms: it has"));
  EXPECT_THAT(network(R"("transport": "size_over_rate", "rtt_ms": 9)"),
              HasSubstr("network.rtt_ms: it has no effect: expected a transport with round trips"));
  EXPECT_EQ(network(R"("transport": "slow_start", "connection": "new", "queue_bytes": 9)"), "");
  EXPECT_EQ(network(R"("tail_rule": "full", "radio.tail_ms": 9)"), "");
  // An axis of words in which one of them looks at the key.
  EXPECT_EQ(refused(R"("sweep": {"network.connection": ["new", "warm"],
                                 "network.transport": ["affine", "slow_start"]})"),
            "");
  EXPECT_THAT(refused(R"("sweep": {"network.connection": ["new", "warm"]})"),
              HasSubstr("sweep.network.connection: it has no effect"));
  EXPECT_THAT(refused(R"("network": {"model": "wifi5"}, "output": {"columns": ["latency_p95_ms"]},
                         "sweep": {"network.uplink_mbit_per_s": [1, 10]},
                         "uncertainty": {"inputs": {"network.rate_percentile": {"uniform": [1, 99]}}})"),
              HasSubstr("uncertainty.inputs.network.rate_percentile: expected no rate beside it"));
  EXPECT_THAT(
      refused(R"("network": {"model": "wifi5", "rate_percentile": 20, "uplink_mbit_per_s": 3})"),
      HasSubstr("network.rate_percentile: expected no rate beside it"));
}

TEST(NetworkEffects, ANetworkWithoutAModelStandsAlone) {
  const auto prepared = [](const std::string& network) -> Result<PreparedStudy> {
    auto study = study_with("\"network\": " + network);
    if (!study) return fail(study.error());
    return PreparedStudy::prepare(std::move(*study), source_catalog());
  };
  const auto own = prepared(R"({"transport": "affine", "uplink_mbit_per_s": 8, "rtt_ms": 10})");
  ASSERT_OK(own);
  const auto& spec = own->context().networks.models.at(0);
  EXPECT_EQ(spec.origin->name, "own");
  EXPECT_DOUBLE_EQ(spec.uplink.mbit_per_s(), 8);
  EXPECT_DOUBLE_EQ(spec.round_trip.ms(), 10);
  EXPECT_THAT(prepared(R"({"rtt_ms": 10})"),
              ErrorIs(ErrorCode::Malformed, "expected \"model\", or \"uplink_mbit_per_s\""));
  EXPECT_THAT(prepared(R"({"uplink_mbit_per_s": 8, "rt_ms": 1})"),
              ErrorIs(ErrorCode::NotFound, "rtt_ms"));
}

}  // namespace
}  // namespace offcut::scenarios
