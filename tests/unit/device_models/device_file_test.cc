#include "device_models/device_file.h"

#include "device_models/core_use.h"
#include "tests/support/result_matchers.h"

namespace offcut::device_models {
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

constexpr const char* kLaws = R"({
  "schema": "offcut.device/1", "name": "board", "source": "fit", "idle_w": 1,
  "clusters": [ { "name": "big", "cores": 2 }, { "name": "little", "cores": 4 } ],
  "kernels": [ { "affinity": "big", "threads": 2, "whole_over_sum": 1.01, "peak_gflop_per_s": 3,
                 "peak_gb_per_s": 5, "source": "s",
                 "classes": [ { "kernel": "conv1x1", "fixed_us": 1, "us_per_mflop": 2,
                                "us_per_mb_read": 3, "us_per_mb_written": 4,
                                "us_per_mb_weights": 5, "samples": 6, "relative_sd": 0.07,
                                "mflop": [8, 9], "mb": [10, 11],
                                "anchors": [ [1, 2, 3, 4, -0.5] ] } ] } ],
  "transfers": [ { "from": [ { "affinity": "big" }, { "affinity": "big", "threads": 2 } ],
                   "to": { "affinity": "big", "threads": 4 }, "source": "s",
                   "classes": [ { "kernel": "*", "fixed_us": 1, "factors": [0.2, 0.3],
                                  "samples": 9, "relative_sd": 0.1 } ] } ],
  "thread_laws": [ { "affinity": "big", "serial": 0.1, "parallel": 0.9, "per_thread": 0.01,
                     "floor": 0.3, "relative_sd": 0.05, "source": "s" } ],
  "sharing_laws": [ { "affinity": "big+little", "kappa": 1.18, "static_share": 0.9,
                      "source": "s" } ],
  "ratios": [ { "field": "precision", "from": "fp32", "to": "int8", "kernel": "conv*",
                "time_ratio": 0.5, "source": "s" } ] })";

TEST(ParseDevice, ReadsTheLaws) {
  const auto device = parse_device(kLaws, "board.json");
  ASSERT_OK(device);
  const KernelFit& fit = device->kernels.at(0).fits.at(0);
  EXPECT_THAT(fit.us, ::testing::ElementsAre(1, 2, 3, 4, 5, 0));
  EXPECT_EQ(fit.mb_most, 11);
  EXPECT_EQ(fit.anchors.at(0).log_residual, -0.5);
  EXPECT_EQ(device->kernels[0].peak_bytes_per_s, 5e9);
  EXPECT_THAT(device->transfers.at(0).fits.at(0).factors,
              ::testing::ElementsAre(1, 0.2, 0.3, 0, 0, 0));
  EXPECT_EQ(device->transfers[0].from.at(1).threads, 2);
  EXPECT_EQ(device->thread_laws.at(0).law.floor, 0.3);
  EXPECT_EQ(device->sharing_laws.at(0).law.static_share, 0.9);
  EXPECT_EQ(device->ratios.at(0).kernel, "conv*");
}

std::string with_clocks(const std::string& clocks, const std::string& ratio) {
  return R"({"schema": "offcut.device/1", "name": "x", "source": "y", "idle_w": 1,
             "clusters": [{"name": "a", "cores": 1)" +
         clocks + R"(}], "units": [{"name": "gpu", "mhz": 700, "least_mhz": 180}],
             "ratios": [{"field": "unit", "from": "cpu", "to": "gpu", "time_ratio": 0.5,
                         "source": "z")" +
         ratio + "}]}";
}

TEST(ParseDevice, ReadsClocksAndFrameworksOfUnits) {
  const auto device = parse_device(with_clocks(R"(, "mhz": 2000, "least_mhz": 300)",
                                               R"(, "from_framework": "b", "to_framework": "c")"),
                                   "x.json");
  ASSERT_OK(device);
  EXPECT_EQ(device->clusters.at(0).least_mhz, 300);
  EXPECT_EQ(device->units.at(0).least_mhz, 180);
  EXPECT_EQ(device->ratios.at(0).from_framework, "b");
  EXPECT_EQ(device->ratios.at(0).to_framework, "c");
  const auto again = parse_device(text_of_device(*device), "x.json");
  ASSERT_OK(again);
  EXPECT_EQ(text_of_device(*again), text_of_device(*device));
  EXPECT_EQ(again->ratios.at(0).to_framework, "c");
  EXPECT_EQ(again->units.at(0).least_mhz, 180);
}

TEST(ParseDevice, RefusesALeastClockAboveTheTopOne) {
  EXPECT_THAT(parse_device(with_clocks(R"(, "mhz": 2000, "least_mhz": 2001)", ""), "x.json"),
              ErrorIs(ErrorCode::InvalidArgument,
                      "least_mhz: expected at most \"mhz\", found 2001 above 2000"));
}

TEST(ParseDevice, RefusesLawsWithPlace) {
  struct Case {
    const char* from;
    const char* to;
    const char* part;
  };
  const Case cases[] = {
      {"[8, 9]", "[9, 8]", "kernels[0].classes[0].mflop: expected [least, most] in rising order"},
      {"[8, 9]", "[9]", "kernels[0].classes[0].mflop"},
      {"[0.2, 0.3]", "[0.2]", "as many factors as there are points"},
      {"\"kappa\": 1.18", "\"kappa\": 0", "sharing_laws[0].kappa"},
      {"\"us_per_mflop\": 2", "\"us_per_mflop\": -2", "us_per_mflop"},
      {"\"field\": \"precision\"", "\"field\": \"precison\"", "did you mean \"precision\"?"},
      {"[1, 2, 3, 4, -0.5]", "[1, 2]", "anchors[0]"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.to);
    std::string text = kLaws;
    text.replace(text.find(test.from), std::string(test.from).size(), test.to);
    const auto device = parse_device(text, "board.json");
    ASSERT_FALSE(device.has_value());
    EXPECT_NE(device.error().message.find(test.part), std::string::npos) << device.error().message;
  }
}

TEST(TextOfDevice, ReadsBackToTheSameText) {
  for (const char* text : {kGood, kLaws}) {
    const auto device = parse_device(text, "board.json");
    ASSERT_OK(device);
    const std::string written = text_of_device(*device);
    const auto again = parse_device(written, "written.json");
    ASSERT_OK(again);
    EXPECT_EQ(text_of_device(*again), written);
    EXPECT_EQ(again->totals.size(), device->totals.size());
    EXPECT_EQ(again->kernels.size(), device->kernels.size());
    EXPECT_EQ(again->idle, device->idle);
  }
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
}  // namespace offcut::device_models
