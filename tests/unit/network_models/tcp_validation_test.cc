#include "network_models/tcp_validation.h"

#include <iostream>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

const std::filesystem::path kGolden = OFFCUT_SOURCE_DIR "/scenarios/validation/data";
const std::filesystem::path kTraces = OFFCUT_SHARED_DIR "/data/network/mahimahi";

void print(const TcpCase& group) {
  const bool bounds = group.measure == TcpCase::Measure::InsideBounds;
  std::cout << group.name << ": " << group.cells.size() << " cells, "
            << (bounds ? "inside bounds " : "mean error ") << text_of(group.value()) << " %, max "
            << text_of(group.max_error_percent()) << " %, baseline "
            << text_of(group.baseline_error_percent()) << " %\n";
}

const TcpCase* find(const std::vector<TcpCase>& cases, std::string_view name) {
  for (const TcpCase& group : cases) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

TEST(TcpValidation, ConstantRatesHold) {
  const auto cells = read_tcp_measurements(kGolden / "tcp_measured.csv");
  ASSERT_OK(cells);
  const auto cases = validate_tcp(*cells, {});
  ASSERT_OK(cases);
  for (const TcpCase& group : *cases) {
    print(group);
    EXPECT_TRUE(group.holds()) << group.name;
  }
  const TcpCase* fresh = find(*cases, "new connection, one way");
  const TcpCase* warm = find(*cases, "warm connection, one way");
  const TcpCase* idle = find(*cases, "idle connection, one way");
  ASSERT_TRUE(fresh && warm && idle);
  EXPECT_EQ(fresh->cells.size(), 54u);
  EXPECT_LE(fresh->mean_error_percent(), 0.5);
  EXPECT_LE(fresh->max_error_percent(), 2.0);
  EXPECT_NEAR(fresh->baseline_error_percent(), 24.1, 0.2);
  EXPECT_LE(warm->mean_error_percent(), 0.5);
  EXPECT_NEAR(warm->baseline_error_percent(), 27.7, 0.2);
  EXPECT_GE(idle->value(), 95);
}

TEST(TcpValidation, CellularTracesHoldPerPacket) {
  if (!std::filesystem::exists(kTraces)) GTEST_SKIP() << "needs ../shared";
  const auto cells = read_tcp_measurements(kGolden / "tcp_trace_driven.csv");
  ASSERT_OK(cells);
  const auto cases = validate_tcp(*cells, kTraces);
  ASSERT_OK(cases);
  ASSERT_EQ(cases->size(), 2u);
  for (const TcpCase& group : *cases) {
    print(group);
    EXPECT_LE(group.mean_error_percent(), 4.0);
    EXPECT_GE(group.baseline_error_percent(), 28.0);
  }
}

TEST(TcpValidation, AMissingTraceIsNamed) {
  const auto cells = read_tcp_measurements(kGolden / "tcp_trace_driven.csv");
  ASSERT_OK(cells);
  EXPECT_THAT(validate_tcp(*cells, kGolden), ErrorIs(ErrorCode::NotFound, ".up"));
}

TEST(TcpMeasurements, ErrorsNameTheLine) {
  const std::string head =
      "bw_up_mbps,rtt_ms,queue_bytes,loss_up,shaper,cc,mode,up_bytes,down_bytes,up_done_ms,"
      "total_ms\n";
  const auto bad = ErrorCode::Malformed;
  EXPECT_THAT(parse_tcp_measurements(head, "t.csv"), ErrorIs(bad, "expected a header and rows"));
  EXPECT_THAT(parse_tcp_measurements(head + "1,2\n", "t.csv"), ErrorIs(bad, "t.csv:2: columns"));
  EXPECT_THAT(parse_tcp_measurements(head + "1,2,3,0,tun,cubic,new,5,x,7,8\n", "t.csv"),
              ErrorIs(bad, "t.csv:2: down_bytes: expected a number from 0 to 1e+12, found \"x\""));
  EXPECT_THAT(parse_tcp_measurements(head + "0,2,3,0,tun,cubic,new,5,6,7,8\n", "t.csv"),
              ErrorIs(bad, "t.csv:2: expected a rate above 0"));
  EXPECT_THAT(parse_tcp_measurements("rtt_ms\n4\n", "t.csv"), ErrorIs(bad, "bw_up_mbps"));
}

}  // namespace
}  // namespace offcut::network_models
