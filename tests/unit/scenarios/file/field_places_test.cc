#include "scenarios/file/field_places.h"

#include <nlohmann/json.hpp>

#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

const Json& file() {
  static const Json json = Json::parse(R"({"objective": "energy", "device": {"threads": 1},
      "edits": [{"name": "busy", "time_scale": 2}, {"idle_w": 1}]})");
  return json;
}

TEST(FieldPlaces, AreFoundByNameAndByPlace) {
  Json changed = file();
  ASSERT_OK(put_field(changed, "edits.busy.time_scale", 3.0));
  ASSERT_OK(put_field(changed, "edits[1].idle_w", 0.5));
  ASSERT_OK(put_field(changed, "network.rtt_ms", 4.0));
  EXPECT_EQ(changed["edits"][0]["time_scale"], 3);
  EXPECT_EQ(changed["edits"][1]["idle_w"], 0.5);
  EXPECT_EQ(changed["network"]["rtt_ms"], 4);
  EXPECT_THAT(put_field(changed, "edits.bussy.time_scale", 3.0),
              ErrorIs(ErrorCode::NotFound, "did you mean \"busy\"?"));
  EXPECT_THAT(put_field(changed, "objective.latency", 3.0),
              ErrorIs(ErrorCode::InvalidArgument,
                      "expected an object that holds \"latency\", found \"energy\""));
}

// The later of two fields would replace what the earlier one set.
TEST(FieldPlaces, OverlapWhereOneSetsTheOther) {
  EXPECT_OK(expect_apart(file(), {"device.threads", "edits.busy.time_scale", "edits[1].idle_w"}));
  for (const std::vector<std::string>& two :
       {std::vector<std::string>{"edits.busy.time_scale", "edits[0].time_scale"},
        {"objective.latency", "objective"},
        {"device.threads", "device"},
        {"network.rtt_ms", "network.rtt_ms"}}) {
    EXPECT_THAT(expect_apart(file(), two),
                ErrorIs(ErrorCode::InvalidArgument, two[1] + ": expected one field that sets it"));
  }
}

}  // namespace
}  // namespace offcut::scenarios
