// Tables of columns: which one holds the times, and how their numbers are written.
#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/executorch.h"
#include "traces/profiles/mnn.h"
#include "traces/profiles/ncnn.h"
#include "traces/profiles/openvino.h"
#include "traces/profiles/tensorrt_log.h"

namespace offcut::traces {
namespace {

using testing::time_us;

double us_of_a(const std::string& header, const std::string& row) {
  const auto profile = parse_csv_table(header + "\n" + row + "\n", "t.csv");
  EXPECT_OK(profile);
  return profile ? time_us(profile->runs[0], "a") : 0;
}

TEST(CsvTimes, ArePickedByWhatTheColumnMeans) {
  EXPECT_NEAR(us_of_a("layer,timestamp_us,duration_us", "a,1000,80"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,start_us,end_us,dur_us", "a,1000,1080,80"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,mb_s,dur_ms", "a,900,0.08"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,std_us,max_us,mean_us", "a,3,99,80"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,mean_us,median_us", "a,90,80"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,time (ms)", "a,0.08"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,conv_us", "a,80"), 80, 1e-9);  // the only one that can be meant
}

// The sign of micro is one of two letters of Unicode; either was taken for nothing, and the rest
// for seconds.
TEST(CsvTimes, KnowEveryWayToWriteAUnit) {
  for (const char* unit :
       {"us", "[us]", "(us)", "\xC2\xB5s", "(\xC2\xB5s)", "[\xCE\xBCs]", "\xCE\xBCS"}) {
    EXPECT_NEAR(us_of_a(std::string("layer,latency ") + unit, "a,80"), 80, 1e-9) << unit;
  }
  EXPECT_NEAR(us_of_a("layer,latency [ns]", "a,80000"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer,latency [s]", "a,0.00008"), 80, 1e-9);
}

TEST(CsvTimes, KnowNamesOfColumnsAsPeopleWriteThem) {
  for (const char* name : {"Layer Name", "layer-name", "Node name", "LAYER", "kernel_name"}) {
    EXPECT_NEAR(us_of_a(std::string(name) + ",Operator,Time [ms]", "a,Conv,0.08"), 80, 1e-9)
        << name;
  }
}

TEST(CsvTimes, AreNotGuessedAmongColumnsWithoutAWordForThem) {
  for (const char* header : {"layer,first_core_us,x_us,y_us", "layer,timestamp_us", "layer,mb_s"}) {
    EXPECT_THAT(parse_csv_table(std::string(header) + "\na,1,2,3\n", "t.csv"),
                ErrorIs(ErrorCode::Malformed, "t.csv:1: expected a header"))
        << header;
  }
}

TEST(DecimalComma, IsReadWhereItSeparatesNoCells) {
  EXPECT_NEAR(us_of_a("layer;latency_ms", "a;0,08"), 80, 1e-9);
  EXPECT_NEAR(us_of_a("layer\tlatency_ms", "a\t0,08"), 80, 1e-9);
  const auto counters = parse_csv_table("layer;latency_ms;ipc\na;1,5;-0,25\n", "t.csv");
  ASSERT_OK(counters);
  EXPECT_EQ(counters->runs[0].kernels[0].timed.counters.at("ipc"), -0.25);
  EXPECT_THAT(parse_csv_table("layer;latency_ms\na;1,234,5\n", "t.csv"),
              ErrorIs(ErrorCode::Malformed, "t.csv:2: latency_ms: expected a number >= 0"));
}

// Runtimes print in the language of the machine where their program asks for it.
TEST(DecimalComma, IsReadInLogs) {
  const auto mnn = parse_mnn("Node Name\tOp Type\tAvg(ms)\t%\na\tConvolution\t0,080\t50\n", "m");
  ASSERT_OK(mnn);
  EXPECT_NEAR(time_us(mnn->runs[0], "a"), 80, 1e-9);
  const auto ncnn = parse_ncnn_layers(
      "Convolution  a   0,08ms  | [8, 8, 3] -> [8, 8, 4]\nReLU r  0,02ms  |\n", "n");
  ASSERT_OK(ncnn);
  ASSERT_EQ(ncnn->runs[0].kernels.size(), 2u);  // no line is lost
  EXPECT_NEAR(time_us(ncnn->runs[0], "a"), 80, 1e-9);
  const auto trt = parse_tensorrt_log(
      "=== Profile (10 iterations ) ===\n   Time(ms)     Avg.(ms)   Median(ms)   Time(%)   Layer\n"
      "  0,80   0,081   0,080   50,0   a\n",
      "t");
  ASSERT_OK(trt);
  EXPECT_NEAR(time_us(trt->runs[0], "a"), 80, 1e-9);
  const auto table = parse_executorch(
      "\n\nevent_block_name\tevent_name\tp50 (us)\top_types\nExecute\ta\t80,0\t[]\n", "e");
  ASSERT_OK(table);
  EXPECT_NEAR(time_us(table->runs[0], "a_0"), 80, 1e-9);
}

TEST(DecimalComma, IsNoPairOfTimesWhereEachHasItsColumn) {
  const auto profile = parse_openvino(
      "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms);\n"
      "conv;EXECUTED;Convolution;jit_avx2_FP32;0,080000;0,070000;\n",
      "c.csv");
  ASSERT_OK(profile);
  EXPECT_NEAR(time_us(profile->runs[0], "conv"), 80, 1e-9);
}

}  // namespace
}  // namespace offcut::traces
