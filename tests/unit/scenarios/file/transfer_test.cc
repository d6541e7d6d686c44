#include "scenarios/file/transfer.h"

#include "scenarios/file/study.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

std::string scenario_with(const std::string& part) {
  std::string text = R"({"schema": "offcut.scenario/1", "name": "n", "model": "m",
                         "device": {"model": "d"}, "cloud": {"model": "c"},
                         "network": {"model": "w"}, )";
  text += part;
  text += "}";
  return text;
}

Result<Study> read(const std::string& part) {
  return Study::parse(scenario_with(part), "s.json", "");
}

std::vector<std::string> names(const Study& study) {
  std::vector<std::string> out;
  for (const Encoding& encoding : study.base().encodings) out.push_back(encoding.name);
  return out;
}

const std::string kTwo = R"("encodings": [
    {"name": "int8", "bytes_per_element": 1,
     "device": {"fixed_us": 30, "encode_ns_per_byte": 2, "encode_nj_per_byte": 5},
     "cloud": {"decode_ns_per_byte": 0.5}, "accuracy_drop": 0.01},
    {"name": "lz", "ratio": 0.7}])";

TEST(Transfer, IsPlainWhereNothingIsSaid) {
  const auto study = read(R"("objective": "latency")");
  ASSERT_OK(study);
  EXPECT_EQ(names(*study), std::vector<std::string>{"plain"});
}

TEST(Transfer, ReadsEncodingsInSiUnits) {
  const auto study = read(R"("transfer": {"bytes_per_element": 2, )" + kTwo + "}");
  ASSERT_OK(study);
  EXPECT_EQ(names(*study), (std::vector<std::string>{"plain", "int8", "lz"}));
  EXPECT_EQ(study->base().encodings[0].format.bytes_per_element, 2.0);
  const Encoding& int8 = study->base().encodings[1];
  EXPECT_DOUBLE_EQ(int8.device.fixed.us(), 30);
  EXPECT_DOUBLE_EQ(int8.device.encode_s_per_byte, 2e-9);
  EXPECT_DOUBLE_EQ(int8.device.encode_j_per_byte, 5e-9);
  EXPECT_DOUBLE_EQ(int8.cloud.decode_s_per_byte, 0.5e-9);
  EXPECT_EQ(int8.format.bytes_per_element, 1.0);
  EXPECT_EQ(study->base().encodings[2].format.ratio, 0.7);
  EXPECT_EQ(study->base().encodings[2].format.bytes_per_element, 2.0);  // as all that crosses
}

TEST(Transfer, KeepsTheEncodingsThatAreAllowed) {
  const auto encoded = read(R"("transfer": {"allow": "encoded", )" + kTwo + "}");
  ASSERT_OK(encoded);
  EXPECT_EQ(names(*encoded), (std::vector<std::string>{"int8", "lz"}));
  const auto one = read(R"("transfer": {"allow": "lz", )" + kTwo + "}");
  ASSERT_OK(one);
  EXPECT_EQ(names(*one), std::vector<std::string>{"lz"});
}

TEST(Transfer, NamesWhatIsWrong) {
  EXPECT_THAT(read(R"("transfer": {"allow": "int9", )" + kTwo + "}"),
              ErrorIs(ErrorCode::InvalidArgument,
                      "s.json: transfer: allow: expected \"any\", \"encoded\" or the name of an "
                      "encoding (plain, int8, lz), found \"int9\""));
  EXPECT_THAT(read(R"("transfer": {"encodings": [{"name": "plain"}]})"),
              ErrorIs(ErrorCode::InvalidArgument,
                      "name: expected a name that no other encoding has, found \"plain\""));
  EXPECT_THAT(read(R"("transfer": {"encodings": [{"name": "z", "ratio": 0}]})"),
              ErrorIs(ErrorCode::InvalidArgument, "transfer.encodings[0].ratio"));
  EXPECT_THAT(
      read(R"("transfer": {"encodings": [{"name": "z", "cloud": {"encode_nj_per_byte": 1}}]})"),
      ErrorIs(ErrorCode::Malformed, "unknown key \"encode_nj_per_byte\""));
}

TEST(Stream, ReadsRateAndBatch) {
  const auto study =
      read(R"("stream": {"frames_per_s": 30, "cloud_batch": 4, "batch_marginal": 0.5})");
  ASSERT_OK(study);
  ASSERT_TRUE(study->base().question.stream.has_value());
  EXPECT_EQ(study->base().question.stream->frames_per_s, 30);
  EXPECT_EQ(study->base().question.stream->cloud_batch, 4);
  EXPECT_THAT(read(R"("stream": {"cloud_batch": 4})"),
              ErrorIs(ErrorCode::Malformed, "frames_per_s"));
  EXPECT_THAT(read(R"("stream": {"frames_per_s": 0})"),
              ErrorIs(ErrorCode::InvalidArgument, "stream.frames_per_s"));
}

TEST(RegimesOver, ReadsParameterAndRange) {
  const auto study =
      read(R"("output": {"rows": "regimes", "over": "network.rtt_ms", "from": 0, "to": 50})");
  ASSERT_OK(study);
  EXPECT_EQ(study->base().over.parameter, RegimesOver::Parameter::RoundTrip);
  EXPECT_EQ(study->base().over.to, 50);
  EXPECT_THAT(read(R"("output": {"rows": "regimes", "from": 5, "to": 2})"),
              ErrorIs(ErrorCode::InvalidArgument, "to: expected more than from (5), found 2"));
  EXPECT_THAT(read(R"("output": {"rows": "best", "over": "network.rtt_ms"})"),
              ErrorIs(ErrorCode::InvalidArgument,
                      "output.over: expected none with \"output.rows\": \"best\" (taken by "
                      "output.rows regimes)"));
  EXPECT_THAT(read(R"("output": {"rows": "regimes", "over": "cloud.slowdown"})"),
              ErrorIs(ErrorCode::InvalidArgument, "cloud.slow_down"));
}

}  // namespace
}  // namespace offcut::scenarios
