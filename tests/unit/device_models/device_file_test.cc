#include "device_models/device_file.h"

#include "device_models/core_use.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

constexpr const char* kGood = R"({
  "schema": "offcut.device/1", "name": "board", "source": {"power": "meter", "layout": "manual"},
  "aliases": ["old board"], "assumed": ["idle_w"], "idle_w": 2.7, "memory_mb": 4000,
  "price_usd": 55,
  "clusters": [ { "name": "a72", "cores": 4, "mhz": 1500, "w_per_busy_core": 0.7,
                  "w_when_on": 0.2, "steps": [ { "mhz": 600, "w_per_busy_core": 0.2 } ] } ],
  "units": [ { "name": "gpu", "active_w": 1, "copy": { "fixed_us": 100, "us_per_mb": 50 } } ],
  "published_totals": [ { "model": "vgg16", "affinity": "a72", "framework": "ncnn",
                          "precision": "int8", "total_ms": 900.5, "energy_mj": 12,
                          "memory_mb": 3, "loading_ms": 7, "source": "a table" } ] })";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ParseDevice, ReadsEveryKey) {
  const auto device = parse_device(kGood, "board.json");
  ASSERT_OK(device);
  EXPECT_EQ(device->name, "board");
  EXPECT_EQ(device->source, "power: meter; layout: manual");
  EXPECT_EQ(device->aliases, std::vector<std::string>{"old board"});
  EXPECT_EQ(device->assumed, std::vector<std::string>{"idle_w"});
  EXPECT_EQ(device->idle, Power::from_w(2.7));
  EXPECT_EQ(device->memory, Bytes(4'000'000'000));
  EXPECT_EQ(device->price_usd, 55);
  ASSERT_EQ(device->clusters.size(), 1u);
  EXPECT_EQ(device->clusters[0].cores, 4);
  EXPECT_EQ(device->clusters[0].when_on, Power::from_w(0.2));
  EXPECT_EQ(device->clusters[0].steps.at(0).mhz, 600);
  ASSERT_TRUE(device->units.at(0).copy.has_value());
  EXPECT_NEAR(device->units[0].copy->fixed.us() + device->units[0].copy->s_per_byte * 1e6 * 1e6,
              150, 1e-9);
  const PublishedTotal& total = device->totals.at(0);
  EXPECT_EQ(total.point.threads, 0);
  EXPECT_EQ(total.point.precision, "int8");
  EXPECT_EQ(total.total, Duration::from_ms(900.5));
  EXPECT_EQ(total.energy, Energy::from_mj(12));
  EXPECT_EQ(total.memory, Bytes(3'000'000));
}

TEST(ParseDevice, RefusesWithPlaceAndCure) {
  struct Case {
    const char* from;
    const char* to;
    const char* part;
  };
  const Case cases[] = {
      {"\"source\": {\"power\": \"meter\", \"layout\": \"manual\"},", "", "source"},
      {"\"cores\": 4", "\"cores\": 0", "clusters[0].cores"},
      {"\"cores\": 4", "\"cores\": 1.5", "clusters[0].cores"},
      {"\"idle_w\": 2.7", "\"idle_w\": -1", "idle_w"},
      {"\"idle_w\": 2.7,", "", "idle_w"},
      {"\"w_when_on\"", "\"w_wen_on\"", "did you mean \"w_when_on\""},
      {"\"total_ms\": 900.5", "\"total_ms\": 0", "published_totals[0].total_ms"},
      {"offcut.device/1", "offcut.device/2", "schema"},
      {"\"a72\", \"cores\"", "\"a+b\", \"cores\"", "no '+'"},
      {"\"name\": \"gpu\"", "\"name\": \"cpu\"", "found \"cpu\""},
      {", \"source\": \"a table\"", "", "published_totals[0]"},
      {"[ { \"mhz\": 600", "[ { \"mhz\": 700, \"w_per_busy_core\": 0.3 }, { \"mhz\": 600",
       "rising order"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.to);
    const auto device = parse_device(with(test.from, test.to), "board.json");
    ASSERT_FALSE(device.has_value());
    EXPECT_TRUE(device.error().message.starts_with("board.json: ")) << device.error().message;
    EXPECT_NE(device.error().message.find(test.part), std::string::npos) << device.error().message;
  }
}

TEST(ParseDevice, RefusesADeviceOfNothing) {
  EXPECT_THAT(parse_device(R"({"schema": "offcut.device/1", "name": "x", "source": "y",
                               "idle_w": 1})",
                           "x.json"),
              ErrorIs(ErrorCode::Inconsistent, "at least one cluster or unit"));
}

TEST(ParseDevice, RefusesTwinClusters) {
  EXPECT_THAT(parse_device(R"({"schema": "offcut.device/1", "name": "x", "source": "y",
                               "idle_w": 1, "clusters": [{"name": "a", "cores": 1},
                                                         {"name": "a", "cores": 2}]})",
                           "x.json"),
              ErrorIs(ErrorCode::Inconsistent, "\"a\" twice"));
}

TEST(ListDevices, EveryBundledDeviceReadsAndStatesItself) {
  const auto listed = list_devices(OFFCUT_SOURCE_DIR "/device_models/data");
  ASSERT_OK(listed);
  EXPECT_GE(listed->size(), 7u);
  for (const ListedDevice& entry : *listed) {
    SCOPED_TRACE(entry.name);
    const auto device = read_device(entry.path);
    ASSERT_OK(device);
    EXPECT_EQ(device->name, entry.name);
    EXPECT_FALSE(device->source.empty());
    OperatingPoint point;
    if (device->clusters.empty()) point.unit = device->units.front().name;
    const auto power = power_at(*device, point);
    ASSERT_OK(power);
    EXPECT_GE(*power, device->idle);
  }
}

TEST(ListDevices, SaysWhereNoFolderIs) {
  EXPECT_THAT(list_devices("/nowhere"), ErrorIs(ErrorCode::NotFound, "/nowhere"));
}

}  // namespace
}  // namespace offcut
