// Regimes over ranges that reach beyond what a network or a number can be.
#include <cmath>

#include "engine/base/text.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

// The rows of a study of regimes over a parameter, or the first error.
Result<std::vector<ResultRow>> regimes_over(const std::string& over, const std::string& range) {
  auto study = study_with(R"("network": { "model": "dnntune_wifi" },
                             "output": { "rows": "regimes", "over": ")" +
                          over + "\", " + range + " }");
  if (!study) return fail(study.error());
  auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  if (!prepared) return fail(prepared.error());
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < prepared->size(); ++i) {
    if (auto ok = append_rows(*prepared, i, rows); !ok) return fail(ok.error());
  }
  return rows;
}

const std::string kUplink = "network.uplink_mbit_per_s";

TEST(RegimeRows, NameTheEndThatTheNetworkDoesNotTake) {
  EXPECT_THAT(regimes_over(kUplink, R"("from": 1e-9)"),
              ErrorIs(ErrorCode::InvalidArgument, "output.from: "));
  EXPECT_THAT(regimes_over(kUplink, R"("to": 1e13)"),
              ErrorIs(ErrorCode::InvalidArgument, "output.to: "));
  EXPECT_THAT(regimes_over("network.rtt_ms", R"("to": 1e300)"),
              ErrorIs(ErrorCode::InvalidArgument, "output.to: "));
}

// The search over a rate goes by its inverse, which two neighbours among doubles may share.
TEST(RegimeRows, RefuseARangeWithoutAWidth) {
  double from = 1.9;
  while (1 / from > 1 / std::nextafter(from, 2.0)) from = std::nextafter(from, 2.0);
  EXPECT_THAT(
      regimes_over(kUplink, message("\"from\": ", from, ", \"to\": ", std::nextafter(from, 2.0))),
      ErrorIs(ErrorCode::InvalidArgument, "output: expected regimes over a range"));
}

// Powers of ten from the least to the greatest number, at either end of each parameter: rows whose
// numbers are numbers, or an error that begins with the block at fault.
TEST(RegimeRows, AnswerAnyRangeOrSayWhatIsWrongWithIt) {
  int answered = 0;
  for (const char* over : {"network.uplink_mbit_per_s", "network.rtt_ms", "cloud.slow_down"}) {
    for (const int exponent : {-308, -100, -9, -3, 3, 9, 13, 100, 308}) {
      for (const char* end : {"from", "to"}) {
        const std::string range = "\"" + std::string(end) + "\": 1e" + std::to_string(exponent);
        SCOPED_TRACE(std::string(over) + " " + range);
        const auto rows = regimes_over(over, range);
        if (!rows) {
          EXPECT_THAT(rows.error().message, ::testing::HasSubstr("output"));
          continue;
        }
        ++answered;
        for (const ResultRow& row : *rows) EXPECT_TRUE(std::isfinite(row.price.latency().s()));
      }
    }
  }
  EXPECT_GT(answered, 10);
}

}  // namespace
}  // namespace offcut::scenarios
