// The library of an operating point, from the scenario to the latency: a chain of eight layers on a
// phone whose trace has a run with each of two libraries, the second twice as slow.
#include <fstream>

#include "scenarios/audit/printed_row.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "tests/support/chain8.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut::scenarios {
namespace {

using offcut::testing::Json;

class LibraryTest : public ::testing::Test {
 protected:
  LibraryTest() {
    offcut::testing::write_chain8(folder_ / "");
    Json trace = offcut::testing::json_file(folder_ / "phone.trace.json");
    Json slow = trace["runs"][0];
    trace["runs"][0]["framework"] = slow["framework"] = "tensorflow";
    trace["runs"][0]["library"] = "eigen";
    slow["library"] = "nnpack";
    for (Json& layer : slow["layers"])
      layer["latency_us"][0] = 2 * layer["latency_us"][0].get<double>();
    slow["end_to_end_us"][0] = 2 * slow["end_to_end_us"][0].get<double>();
    trace["runs"].push_back(slow);
    std::ofstream(folder_ / "phone.trace.json") << trace.dump();
  }

  Result<PreparedStudy> prepared(const std::string& rest) const {
    auto study = Study::parse(offcut::testing::chain8_scenario(rest), "s.json", folder_ / "");
    if (!study) return fail(study.error());
    return PreparedStudy::prepare(std::move(*study), Catalog(OFFCUT_SOURCE_DIR));
  }

  ScratchFolder folder_;
};

TEST_F(LibraryTest, IsAnAxisThatChoosesTheRun) {
  const auto study = prepared(R"("sweep": {"device.library": ["eigen", "nnpack"]},
      "output": {"rows": "ends"})");
  ASSERT_OK(study);
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study->size(); ++i) ASSERT_OK(append_rows(*study, i, rows));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_NEAR(rows[0].price.latency().ms(), 62, 1e-9);
  EXPECT_NEAR(rows[2].price.latency().ms(), 124, 1e-9);
  EXPECT_EQ(rows[1].price.latency(), rows[3].price.latency());
}

// Both runs count: 2 and 3 million instructions per layer in 1 million cycles each.
TEST_F(LibraryTest, HasItsOwnEvents) {
  Json trace = offcut::testing::json_file(folder_ / "phone.trace.json");
  double instructions = 2e6;
  for (Json& run : trace["runs"]) {
    for (Json& layer : run["layers"]) {
      layer["counters"] = {{"instructions", instructions}, {"cycles", 1e6}, {"llc_load_misses", 7}};
    }
    instructions += 1e6;
  }
  trace["runs"][0]["layers"][7]["counters"].erase("llc_load_misses");
  std::ofstream(folder_ / "phone.trace.json") << trace.dump();
  const auto study = prepared(R"("sweep": {"device.library": ["eigen", "nnpack"]},
      "output": {"rows": "ends", "columns": ["device_ipc", "device_llc_misses",
                                             "device_utilisation"]})");
  ASSERT_OK(study);
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < study->size(); ++i) ASSERT_OK(append_rows(*study, i, rows));
  ASSERT_EQ(rows.size(), 4u);
  const auto text = [&](std::size_t row, std::size_t column) {
    const auto& extra = rows[row].extra;
    return text_in(extra[extra.size() - 3 + column]);
  };
  EXPECT_EQ(text(0, 0), "2");
  EXPECT_EQ(text(0, 1), "");  // one layer was not counted
  EXPECT_EQ(text(2, 0), "3");
  EXPECT_EQ(text(2, 1), "56");
  EXPECT_EQ(text(2, 2), "");
  EXPECT_EQ(text(1, 0), "");  // cloud only: no layer runs on the device
}

TEST_F(LibraryTest, ThatNobodyMeasuredIsRefusedOfATrace) {
  const auto study = prepared(R"("sweep": {"device.library": ["xnnpack"]})");
  ASSERT_FALSE(study.has_value());
  EXPECT_NE(study.error().message.find(
                "at cpu big x1 any/xnnpack fp32 batch 1 (measured: cpu big x1 tensorflow/eigen "
                "fp32 batch 1"),
            std::string::npos)
      << study.error().message;
}

}  // namespace
}  // namespace offcut::scenarios
