// Tables of columns: which one holds the times, and how their numbers are written.
#include "tests/support/profile_checks.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/csv_table.h"
#include "traces/profiles/openvino.h"

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
