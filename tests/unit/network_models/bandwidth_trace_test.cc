#include "network_models/bandwidth_trace.h"

#include <gmock/gmock.h>

#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

RateStep step(double s, double mbit_per_s) {
  return {.start = Duration::from_s(s), .rate = Bandwidth::from_mbit_per_s(mbit_per_s)};
}

TEST(BandwidthTrace, RefusesStepsThatNoTimeHolds) {
  struct Case {
    std::vector<RateStep> steps;
    const char* message;
  };
  const Case cases[] = {
      {{step(0, 8), step(0, 4)},
       "t: step 1: expected a length from 1e-06 to 1e+09 s and a rate from 0 to 1e+09 Mbit/s, "
       "found 0 s and 8"},
      {{step(1, 8), step(0.5, 4)}, "found -0.5 s and 8"},
      {{step(0, 8), step(1e-300, 4)}, "step 1: expected a length from 1e-06"},
      {{step(0, 8), step(1e300, 4)}, "found 1e+300 s and 8"},
      {{step(0, 8), step(1, -4)}, "step 2: expected a length from 1e-06"},
      {{step(0, 1e300)}, "found 1 s and 1e+300"},
      {{step(-1, 8), step(1, 8)}, "step 1: expected a length from"},
      {{step(0, 0)}, "t: expected a rate above 0 somewhere, found none"},
  };
  for (const Case& test : cases) {
    EXPECT_THAT(BandwidthTrace::of_steps(test.steps, "t"),
                ErrorIs(ErrorCode::Malformed, test.message));
  }
}

TEST(BandwidthTrace, RefusesTablesThatNoTimeHolds) {
  EXPECT_THAT(parse_rate_table("0 8\n1e-300 4\n", "t"),
              ErrorIs(ErrorCode::Malformed, "t: step 1: expected a length from 1e-06"));
  EXPECT_THAT(
      parse_rate_table("0 8\n2e9 4\n", "t"),
      ErrorIs(ErrorCode::Malformed, "t:2: expected a time after the line before, at most 1e9 s"));
  EXPECT_THAT(parse_rate_table("0 8\n2 4\n1 4\n", "t"),
              ErrorIs(ErrorCode::Malformed, "found \"1\""));  // the time that falls
  EXPECT_THAT(parse_rate_table("0 -8\n", "t"), ErrorIs(ErrorCode::Malformed, "found \"-8\""));
  EXPECT_THAT(parse_mahimahi("0\n0\n", "t"),
              ErrorIs(ErrorCode::Malformed, "t: expected a last millisecond above 0, found 0"));
  EXPECT_THAT(parse_mahimahi("-1\n", "t"), ErrorIs(ErrorCode::Malformed, "t:1: expected one"));
}

// Opportunities at 1 and 3 ms, again every 3 ms: packets of 3000 bytes take a loop each. Served one
// by one or 10^15 bytes at once, the last has left at the end of its loop.
TEST(BandwidthTrace, ManyLoopsAreServedAtOnce) {
  const auto trace = BandwidthTrace::of_packets({1, 3}, "t");
  ASSERT_OK(trace);
  BandwidthTrace::Server one(*trace, Duration());
  double left_s = 0;
  for (int k = 0; k < 7; ++k) left_s = one.serve(0, 3000);
  EXPECT_NEAR(left_s, 7 * 0.003, 1e-12);
  BandwidthTrace::Server seven(*trace, Duration());
  EXPECT_NEAR(seven.serve(0, 7 * 3000), left_s, 1e-12);
  EXPECT_NEAR(seven.serve(0, 1500), left_s + 0.001, 1e-12);
  BandwidthTrace::Server all(*trace, Duration());
  EXPECT_NEAR(all.serve(0, 3e15), 3e9, 1e-3);
}

// Late in time a double does not tell one loop from the next; time goes on all the same.
TEST(BandwidthTrace, LateInTimeNoLoopIsLost) {
  const auto trace = BandwidthTrace::of_packets({1, 3}, "t");
  ASSERT_OK(trace);
  BandwidthTrace::Server late(*trace, Duration());
  EXPECT_GE(late.serve(1e20, 1500), 1e20 * (1 - 1e-12));
  EXPECT_GE(late.serve(1e20, 1500), 1e20 * (1 - 1e-12));
}

// A file that is named by mistake may hold secrets: its first line is not told.
TEST(BandwidthTrace, DoesNotQuoteAFileThatIsNone) {
  for (const char* text : {"root:secret\n", "name here\nroot:secret x\n"}) {
    for (const auto& read : {parse_mahimahi(text, "t"), parse_rate_table(text, "t")}) {
      ASSERT_FALSE(read);
      EXPECT_THAT(read.error().message, ::testing::Not(::testing::HasSubstr("secret")));
      EXPECT_THAT(read.error().message,
                  ::testing::AnyOf(::testing::HasSubstr("found another text"),
                                   ::testing::HasSubstr("found none")));  // a header alone
    }
  }
  EXPECT_THAT(parse_mahimahi("1\n2\nmuch\n", "t"), ErrorIs(ErrorCode::Malformed, "\"much\""));
}

// 1 and 3 MB/s for half a second each, under every name that says so.
TEST(BandwidthTrace, TakesTheUnitsOfItsHeader) {
  const auto mean_of = [](const std::string& header, const char* rows) {
    const auto trace = parse_rate_table(header + "\n" + rows, "t.csv");
    EXPECT_OK(trace);
    return trace ? trace->mean().mbit_per_s() : 0;
  };
  const char* seconds = "0,8\n0.5,24\n";
  for (const char* header : {"time,rate", "time_s,rate_mbit_per_s", "t (s),Mbit/s", "sec;Mbps",
                             "timestamp,throughput_mbps", "time [s]\tdownlink [Mb/s]"}) {
    EXPECT_DOUBLE_EQ(mean_of(header, seconds), 16) << header;
  }
  const char* thousandths = "0,8000\n500,24000\n";
  for (const char* header : {"time_ms,kbps", "time (ms),rate (kbit/s)", "ms,throughput_kbit_per_s",
                             "milliseconds;Kbps", "t_msec,kb/s"}) {
    EXPECT_DOUBLE_EQ(mean_of(header, thousandths), 16) << header;
  }
  for (const char* header : {"time,MB/s", "time_s,rate_MBps", "s,Mbyte/s"}) {
    EXPECT_DOUBLE_EQ(mean_of(header, "0,1\n0.5,3\n"), 16) << header;
  }
  EXPECT_DOUBLE_EQ(mean_of("time_us,bytes/s", "0,1e6\n500000,3e6\n"), 16);
  EXPECT_DOUBLE_EQ(mean_of("time_min,bit_per_s", "0,8e6\n1,24e6\n"), 16);
  EXPECT_DOUBLE_EQ(mean_of("time_min,Gbit/s", "0,0.008\n1,0.024\n"), 16);
  EXPECT_DOUBLE_EQ(mean_of("t (\u00b5s),kbps", "0,8000\n500000,24000\n"), 16);
  for (const char* header :
       {"time,packets/s", "time_s,kB per s", "time,bytes per second", "t,kilobits per second",
        "time,kbit", "s,rate_kb", "time,volume (kB)", "time,Mbit/ms", "time,MB/min", "time,KiB/s",
        "throughput (kbps),time (s)"}) {
    EXPECT_THAT(parse_rate_table(std::string(header) + "\n0,1\n1,2\n", "t.csv"),
                ErrorIs(ErrorCode::Malformed, "t.csv:1: expected a time, then a rate in bits or"))
        << header;
  }
}

}  // namespace
}  // namespace offcut::network_models
