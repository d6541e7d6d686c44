// What a scenario sets of its network changes something on a network of the study, or is an error.
#include <gmock/gmock.h>

#include <fstream>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/studies/study_kinds.h"
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
  EXPECT_EQ(network(R"("tail_rule": "full", "radio.tail_ms": 9, "radio.tail_mw": 1)"), "");
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

// One cut for all networks is told by its objective: of the latency no energy counts, unless a
// bound asks for one; of an energy no time.
TEST(NetworkEffects, OfFixedCutsOnlyWhatTheObjectiveShowsCounts) {
  ScratchFolder folder;
  testing::write_chain8(folder / "");
  const auto refused = [&](const std::string& rest) {
    auto opened = Study::parse(testing::chain8_scenario(rest + R"(, "output": {"rows": "fixed_cut"},
                                           "sweep": {"network.uplink_mbit_per_s": [1, 9]})"),
                               "s.json", folder / "");
    if (!opened) return opened.error().message;
    const auto prepared = PreparedStudy::prepare(std::move(*opened), Catalog(OFFCUT_SOURCE_DIR));
    return prepared ? std::string() : prepared.error().message;
  };
  using ::testing::HasSubstr;
  const std::string wait = R"("network": {"model": "net.json", "radio.wait_mw": 9})";
  EXPECT_THAT(refused(wait), HasSubstr("network.radio.wait_mw: it has no effect: expected a key "
                                       "that changes a time, since the answers show no energy"));
  EXPECT_EQ(refused(wait + R"(, "objective": "energy")"), "");
  EXPECT_EQ(refused(wait + R"(, "objective": {"latency": 1, "energy": 2})"), "");
  EXPECT_EQ(refused(wait + R"(, "constraints": {"energy_mj": 50})"), "");
  EXPECT_THAT(refused(R"("energy": "dnntune")"), HasSubstr("energy: it has no effect"));
  EXPECT_THAT(refused(R"("edits": [{"layer": "l1", "energy_scale": 2}])"),
              HasSubstr("energy_scale: it has no effect"));
  // The paper counts no energy of receiving.
  EXPECT_THAT(refused(R"("network": {"model": "net.json", "downlink_mbit_per_s": 9},
                         "objective": "energy", "energy": "dnntune")"),
              HasSubstr("network.downlink_mbit_per_s: it has no effect: expected a key that "
                        "changes an energy"));
  EXPECT_THAT(refused(R"("transfer": {"encodings": [{"name": "e", "ratio": 0.5,
                         "device": {"encode_nj_per_byte": 3}}]})"),
              HasSubstr("\"e\": device: energy per byte has no effect"));
}

// Loss leaves a transport no other word; the one that stands there is not idle for that.
TEST(NetworkEffects, AWordWithoutAnAlternativeMayBeWritten) {
  auto study = study_with(
      R"("network": {"uplink_mbit_per_s": 12, "rtt_ms": 30, "loss_percent": 1,
                     "transport": "slow_start"})");
  ASSERT_OK(study);
  EXPECT_OK(PreparedStudy::prepare(std::move(*study), source_catalog()));
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

// One rule for rows, for every kind of study, and for whatever sets the two.
TEST(NetworkEffects, WhatOverwritesARateIsRefusedInEveryStudy) {
  ScratchFolder folder;
  testing::write_chain8(folder / "");
  std::ofstream(folder / "rates.csv") << "0 8\n1 4\n";
  const Catalog catalog(OFFCUT_SOURCE_DIR);
  const auto refused = [&](const std::string& rest) {
    auto opened = Study::parse(testing::chain8_scenario(rest), "s.json", folder / "");
    if (!opened) return opened.error().message;
    if (opened->kind() != StudyKind::Sweep) {
      const auto checked = check_study(*opened, catalog);
      return checked ? std::string() : checked.error().message;
    }
    const auto prepared = PreparedStudy::prepare(std::move(*opened), catalog);
    return prepared ? std::string() : prepared.error().message;
  };
  const std::string wifi = R"("network": {"model": "wifi5"}, )";
  const std::string both = R"("inputs": {"network.rate_percentile": {"uniform": [10, 90]},
                                         "network.uplink_mbit_per_s": {"uniform": [5, 9]}})";
  const std::string one = R"("inputs": {"network.rate_percentile": {"uniform": [10, 90]}})";
  for (const std::string study : {"uncertainty", "sensitivity"}) {
    SCOPED_TRACE(study);
    const std::string block = R"("study": ")" + study + R"(", ")" + study + R"(": {)";
    EXPECT_EQ(refused(wifi + block + one + "}"), "");
    EXPECT_THAT(refused(wifi + block + both + "}"),
                ::testing::HasSubstr("inputs.network.rate_percentile: expected no rate beside it, "
                                     "since it sets both, found " +
                                     study + ".inputs.network.uplink_mbit_per_s"));
    EXPECT_THAT(
        refused(R"("network": {"model": "wifi5", "uplink_mbit_per_s": 3}, )" + block + one + "}"),
        ::testing::HasSubstr("found network.uplink_mbit_per_s"));
    EXPECT_THAT(
        refused(wifi + R"("sweep": {"network.downlink_mbit_per_s": [1, 2]}, )" + block + one + "}"),
        ::testing::HasSubstr("found sweep.network.downlink_mbit_per_s"));
  }
  EXPECT_THAT(refused(R"("network": {"model": "wifi5", "rate_percentile": 20},
                         "output": {"rows": "regimes", "from": 1, "to": 9})"),
              ::testing::HasSubstr("found output.over"));
  EXPECT_THAT(refused(R"("network": {"model": "net.json", "radio": {"wait_mw": 1},
                                     "radio.wait_mw": 2})"),
              ::testing::HasSubstr("expected one value of radio.wait_mw"));
  EXPECT_THAT(refused(R"("edits": [{"name": "slow", "time_scale": 2}],
      "sweep": {"edits.slow.time_scale": [1, 2], "edits[0].time_scale": [3, 4]})"),
              ::testing::HasSubstr("edits[0].time_scale: expected one field that sets it"));
}

}  // namespace
}  // namespace offcut::scenarios
