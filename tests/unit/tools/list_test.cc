// What `offcut list` prints.
#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "scenarios/results/asked_columns.h"
#include "scenarios/results/result_columns.h"
#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;
using testing::Outcome;
using testing::Workplace;

TEST(List, ColumnsAreAllThereInOrderWithUnitAndKind) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "columns"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string lines = "\n" + outcome.out;
  std::size_t at = 0;
  for (const auto& column : scenarios::result_columns()) {
    at = lines.find("\n" + std::string(column.name) + "  ", at);
    ASSERT_NE(at, std::string::npos) << column.name;
  }
  for (const auto& column : scenarios::kAskedColumns) {
    at = lines.find("\n" + std::string(column.name) + "  ", at);
    ASSERT_NE(at, std::string::npos) << column.name;
  }
  EXPECT_THAT(outcome.out, HasSubstr("\nrtt_ms               ms      real     of the network"));
}

Json listed(const std::vector<std::string>& words) {
  const Workplace place;
  std::vector<std::string> line = {"list", "--json"};
  line.insert(line.end(), words.begin(), words.end());
  const Outcome outcome = place.run(OFFCUT_COMMAND, line);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return Json::parse(outcome.out, nullptr, false);
}

TEST(List, DevicesWithTheGroundOfAnOwnNetwork) {
  std::map<std::string, Json> rows;
  for (const Json& row : listed({"devices"})) rows[row["name"]] = row;
  EXPECT_THAT(rows["v100"]["ground"].get<std::string>(), HasSubstr("gpu datasheet"));
  EXPECT_THAT(rows["rpi4b"]["ground"].get<std::string>(), HasSubstr("cpu totals"));
  EXPECT_THAT(rows["x86_vm"]["ground"].get<std::string>(), HasSubstr("cpu laws"));
  EXPECT_THAT(rows["oneplus5t"]["cores"].get<std::string>(), HasSubstr("big, 4x"));
  EXPECT_THAT(rows["oneplus5t"]["runtimes"].get<std::string>(), HasSubstr("tensorflow"));
  for (const auto& [name, row] : rows) EXPECT_FALSE(row["ground"].empty()) << name;
}

TEST(List, AModelOnceThatTwoMachinesRecorded) {
  std::map<std::string, Json> rows;
  for (const Json& row : listed({"models"})) rows[row["name"]] = row;
  EXPECT_FALSE(rows.contains("mobilenet_v2_xeon"));
  const Json& row = rows["mobilenet_v2"];
  EXPECT_EQ(row["also"], "mobilenet_v2_xeon");
  EXPECT_EQ(row["recorded_on"], "x86_vm");
  EXPECT_NEAR(row["gmac"].get<double>(), 0.3, 0.02);
  EXPECT_NEAR(row["parameters_millions"].get<double>(), 3.5, 0.1);
  EXPECT_GT(row["cuts"].get<double>(), row["layers"].get<double>());
}

TEST(List, NetworksWithRatesAndConfidence) {
  const Json rows = listed({"networks", "DNNTUNE_WIFI"});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_NEAR(rows[0]["uplink_mbit_per_s"].get<double>(), 12.48, 0.01);
  EXPECT_NEAR(rows[0]["rtt_ms"].get<double>(), 4.22, 1e-9);
  EXPECT_NEAR(rows[0]["transmit_w"].get<double>(), 1.2, 0.5);
  EXPECT_EQ(rows[0]["confidence"], "published");
}

TEST(List, NamesAlone) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "networks", "--names"});
  EXPECT_THAT(outcome.out, HasSubstr("\nwifi5\nwifi6\n"));
  EXPECT_EQ(outcome.out.find(' '), std::string::npos);
}

TEST(List, WordsThatNothingHoldsAndTablesWithoutThem) {
  const Workplace place;
  const Outcome none = place.run(OFFCUT_COMMAND, {"list", "models", "no such network"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_EQ(none.out, "");
  EXPECT_THAT(none.err, HasSubstr("list models: nothing holds no such network"));
  EXPECT_EQ(place.run(OFFCUT_COMMAND, {"list", "columns", "--json"}).exit_code, 2);
  const Outcome table = place.run(OFFCUT_COMMAND, {"list", "networks", "lte"});
  EXPECT_THAT(table.out, HasSubstr("up Mbit/s"));
  EXPECT_THAT(table.out, ::testing::Not(HasSubstr("\nwifi")));
}

TEST(List, OperatorsWithTheirShapesAndWork) {
  const Workplace place;
  const Outcome outcome = place.run(OFFCUT_COMMAND, {"list", "operators"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nConv                                ai.onnx            1"
                                     "  rule     counted\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\nMatMulNBits                         com.microsoft      1"
                                     "  rule     counted\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\nMultinomial                         ai.onnx            7"
                                     "  library  counted\n"));
}

}  // namespace
}  // namespace offcut
