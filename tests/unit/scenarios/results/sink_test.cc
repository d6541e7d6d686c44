#include "scenarios/results/sink.h"

#include <algorithm>
#include <sstream>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

const OperatingPoint kPoint{.unit = "cpu",
                            .affinity = "big",
                            .threads = 2,
                            .frequency_mhz = 0,
                            .framework = "any",
                            .precision = "fp32",
                            .batch = 1};

ResultRow sample_row() {
  ResultRow row;
  row.scenario = "s";
  row.model = "net, \"quoted\"";
  row.device = "phone";
  row.point = &kPoint;
  row.cloud = "server";
  row.network = "wifi";
  row.uplink = Bandwidth::from_mbit_per_s(10);
  row.objective = "latency";
  row.cut = 3;
  row.first_cloud_layer = "conv2";
  row.layers_on_device = 2;
  row.up = Bytes(1000);
  row.price.device = Duration::from_ms(10);
  row.price.uplink = Duration::from_ms(20);
  row.price.cloud = Duration::from_ms(5);
  row.price.compute = Energy::from_mj(7);
  row.price.transmit = Energy::from_mj(3);
  row.price.tail = Energy::from_mj(90);
  row.device_only.device = Duration::from_ms(70);
  row.device_only.compute = Energy::from_mj(50);
  row.cloud_only.uplink = Duration::from_ms(140);
  row.cloud_only.transmit = Energy::from_mj(20);
  row.provenance = "measured";
  return row;
}

StudyHeader header(const std::string& title, const std::string& manifest) {
  StudyHeader out;
  out.name = "s";
  out.title = title;
  out.manifest = manifest;
  out.scenarios = 1;
  return out;
}

double number(const ResultRow& row, const std::string& name) {
  const auto& names = contract_columns();
  const auto place = std::find(names.begin(), names.end(), name);
  EXPECT_NE(place, names.end()) << name;
  return std::get<double>(cells_of(row)[static_cast<std::size_t>(place - names.begin())]);
}

TEST(ResultRow, HasTheColumnsOfTheContract) {
  EXPECT_EQ(contract_columns().size(), 42u);
  EXPECT_EQ(contract_columns().front(), "scenario");
  EXPECT_EQ(contract_columns().back(), "latency_high_ms");
  EXPECT_EQ(cells_of(sample_row()).size(), 42u);
}

// Latency 10 + 20 + 5 = 35 ms against the better whole, 70 ms; energy 100 against 20 mJ.
TEST(ResultRow, ComparesWithTheBetterOfDeviceOnlyAndCloudOnly) {
  const ResultRow row = sample_row();
  EXPECT_DOUBLE_EQ(number(row, "latency_ms"), 35);
  EXPECT_DOUBLE_EQ(number(row, "speedup"), 2);
  EXPECT_DOUBLE_EQ(number(row, "energy_mj"), 100);
  EXPECT_DOUBLE_EQ(number(row, "energy_saving"), -4);
}

TEST(ResultRow, WritesZeroForComponentsThatTheStudyDoesNotCount) {
  ResultRow row = sample_row();
  row.scope = EnergyScope::Dnntune;
  EXPECT_DOUBLE_EQ(number(row, "tail_mj"), 0);
  EXPECT_DOUBLE_EQ(number(row, "energy_mj"), 10);
  EXPECT_DOUBLE_EQ(number(row, "energy_saving"), 0.5);
}

TEST(CsvSink, QuotesByRfc4180AndWritesTheHeaderOnce) {
  std::ostringstream out;
  const auto sink = csv_sink(out);
  const ResultRow row = sample_row();
  for (int study = 0; study < 2; ++study) {
    ASSERT_OK(sink->begin(header("", "{}")));
    ASSERT_OK(sink->write({&row, 1}));
    ASSERT_OK(sink->end());
  }
  const std::string text = out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_THAT(text, testing::HasSubstr("\ns,\"net, \"\"quoted\"\"\",phone,cpu,any,fp32,2,big,"));
}

TEST(JsonLinesSink, WritesTheManifestThenOneObjectALine) {
  std::ostringstream out;
  const auto sink = json_lines_sink(out);
  const ResultRow row = sample_row();
  ASSERT_OK(sink->begin(header("", "{\"a\":1}")));
  ASSERT_OK(sink->write({&row, 1}));
  ASSERT_OK(sink->end());
  EXPECT_THAT(out.str(),
              testing::StartsWith("{\"manifest\":{\"a\":1},\"shard\":\"1/1\"}\n"
                                  "{\"scenario\":\"s\",\"model\":\"net, \\\"quoted\\\"\""));
  EXPECT_THAT(out.str(), testing::HasSubstr("\"feasible\":true"));
}

TEST(TableSink, ShowsOnlyColumnsThatVaryAndMarksInfeasibleRows) {
  std::ostringstream out;
  const auto sink = table_sink(out, 2);
  ResultRow row = sample_row();
  ASSERT_OK(sink->begin(header("title", "")));
  ASSERT_OK(sink->write({&row, 1}));
  row.network = "4g";
  row.feasible = false;
  row.binding = "energy_mj";
  ASSERT_OK(sink->write({&row, 1}));
  ASSERT_OK(sink->write({&row, 1}));
  ASSERT_OK(sink->end());
  const std::string text = out.str();
  EXPECT_THAT(text, testing::StartsWith("title\n"));
  EXPECT_THAT(text, testing::HasSubstr("network"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("threads")));
  EXPECT_THAT(text, testing::HasSubstr("conv2 !"));
  EXPECT_THAT(text, testing::HasSubstr("the nearest is shown (it breaks energy_mj the most)\n"));
  EXPECT_THAT(text, testing::HasSubstr("... 1 more row;"));
}

// Of a long sweep the rows shown come from all over it, and every axis is a column.
TEST(TableSink, SpreadsTheRowsOfALongSweepAndShowsItsAxes) {
  std::ostringstream out;
  const auto sink = table_sink(out, 4);
  StudyHeader study = header("title", "");
  study.scenarios = 100;
  study.swept = {"threads", "rtt_ms"};
  ASSERT_OK(sink->begin(study));
  for (int i = 0; i < 100; ++i) {
    ResultRow row = sample_row();
    row.rtt = Duration::from_ms(i);
    ASSERT_OK(sink->write({&row, 1}));
  }
  ASSERT_OK(sink->end());
  const std::vector<std::string> lines = split(out.str(), '\n');
  EXPECT_THAT(lines[1], testing::HasSubstr("threads"));
  std::vector<std::string> found;
  for (std::size_t i = 2; i < 6; ++i) found.push_back(lines[i]);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_THAT(found[i], testing::HasSubstr(message(" ", std::size_t{32 * i}, " ")));
  }
  EXPECT_THAT(lines[6], testing::HasSubstr("... 96 more rows between those, 100 in all;"));
}

TEST(TableSink, FitsANarrowTerminalAndSaysSo) {
  const auto lines = [](std::size_t width) {
    std::ostringstream out;
    const auto sink = table_sink(out, 60, width);
    const ResultRow row = sample_row();
    StudyHeader told = header("title", "");
    told.description =
        "a description of so many words that it cannot stand in one line of a "
        "narrow terminal";
    EXPECT_OK(sink->begin(told));
    EXPECT_OK(sink->write({&row, 1}));
    EXPECT_OK(sink->end());
    return split(out.str(), '\n');
  };
  std::size_t longest = 0;
  for (const std::string& line : lines(80)) longest = std::max(longest, line.size());
  EXPECT_LE(longest, 80u);
  EXPECT_THAT(join(lines(80), "\n"), testing::HasSubstr("a wider terminal shows"));
  EXPECT_THAT(join(lines(80), "\n"), testing::HasSubstr("latency ms"));
  EXPECT_THAT(join(lines(0), "\n"), testing::HasSubstr("+ idle"));
}

TEST(StreamSinks, SayWhenTheStreamFails) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  const ResultRow row = sample_row();
  EXPECT_THAT(csv_sink(out)->write({&row, 1}), ErrorIs(ErrorCode::Io, "cannot be written"));
}

}  // namespace
}  // namespace offcut::scenarios
