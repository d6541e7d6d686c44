#include "network_models/network_file.h"

#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

const std::filesystem::path kData = OFFCUT_SOURCE_DIR "/network_models/data";

Result<NetworkSpec> parse(std::string_view text) {
  const auto document = JsonDocument::parse(text, "net.json");
  if (!document) return fail(document.error());
  return parse_network(*document, kData);
}

constexpr std::string_view kHead = R"({"schema":"offcut.network/1","name":"n","source":"s",)";
std::string with(std::string_view rest) { return std::string(kHead) + std::string(rest) + "}"; }

TEST(NetworkFile, ReadsEveryBundledPresetAndBuildsItsLink) {
  const auto listed = list_networks(kData);
  ASSERT_OK(listed);
  ASSERT_GE(listed->size(), 3u);
  for (const ListedNetwork& network : *listed) {
    SCOPED_TRACE(network.name);
    const auto spec = read_network(network.path);
    ASSERT_OK(spec);
    EXPECT_EQ(spec->name(), network.name);
    EXPECT_FALSE(spec->origin->source.empty());
    const auto link = build_link(*spec);
    ASSERT_OK(link);
    EXPECT_EQ((*link)->name(), network.name);
    EXPECT_GT((*link)->cost({Bytes(1000), Bytes(1000), Duration()}).time(), Duration());
  }
}

TEST(NetworkFile, AnAliasTakesItsBaseAndOverridesFields) {
  const auto spec = parse(with(R"("same_as":"dnntune_wifi","rtt_ms":9)"));
  ASSERT_OK(spec);
  EXPECT_EQ(spec->name(), "n");
  EXPECT_NEAR(spec->round_trip.ms(), 9, 1e-12);
  EXPECT_NEAR(spec->uplink.mbit_per_s(), 12.4816, 1e-9);
  EXPECT_EQ(spec->transport, Transport::Affine);
}

TEST(NetworkFile, ErrorsNameFileAndPlace) {
  const auto bad = ErrorCode::Malformed;
  const struct {
    const char* rest;
    ErrorCode code;
    const char* part;
  } cases[] = {
      {R"("rtt_ms":1)", bad, "expected the key \"uplink_mbit_per_s\""},
      {R"("uplink_mbit_per_s":0,"rtt_ms":1)", ErrorCode::InvalidArgument,
       "net.json: uplink_mbit_per_s: expected"},
      {R"("uplink_mbit_per_s":1,"rtt_ms":-1)", ErrorCode::InvalidArgument, "net.json: rtt_ms"},
      {R"("uplink_mbit_per_s":1,"rtt_ms":1,"user":2)", bad, "did you mean \"users\""},
      {R"("uplink_mbit_per_s":1,"rtt_ms":1,"radio":{"tail":2})", bad, "unknown key \"tail\""},
      {R"("uplink_mbit_per_s":1,"rtt_ms":1,"radio":{"tail_ms":-2})", ErrorCode::InvalidArgument,
       "radio.tail_ms"},
      {R"("uplink_mbit_per_s":1,"rtt_ms":1,"transport":"tcp")", ErrorCode::InvalidArgument,
       "expected one of size_over_rate"},
      {R"("same_as":"nowhere")", ErrorCode::NotFound, "same_as"},
      {R"("same_as":"../x")", ErrorCode::InvalidArgument, "expected the name of a network"},
      {R"("uplink_mbit_per_s":1,"rtt_ms":1,"rate_quantiles":[])", bad, "at least one quantile"},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(test.rest);
    const auto spec = parse(with(test.rest));
    ASSERT_FALSE(spec.has_value());
    EXPECT_NE(spec.error().message.find(test.part), std::string::npos) << spec.error().message;
  }
  EXPECT_THAT(read_network(kData / "nothing.json"), ErrorIs(ErrorCode::NotFound, "nothing.json"));
  EXPECT_THAT(list_networks(kData / "nothing"), ErrorIs(ErrorCode::NotFound, "nothing"));
}

}  // namespace
}  // namespace offcut::network_models
