#include "scenarios/prepared/prepared_study.h"

#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

Result<void> prepared_with(const std::string& rest) {
  auto study = study_with(rest);
  if (!study) return fail(study.error());
  const auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  if (!prepared) return fail(prepared.error());
  return {};
}

// A hundred million numbers name no network, and are not listed to find that out.
TEST(PreparedStudy, RefusesNumbersAsNetworks) {
  EXPECT_THAT(
      prepared_with(R"("sweep": {"network.model": {"from": 1, "to": 2, "points": 100000000}})"),
      ErrorIs(ErrorCode::InvalidArgument,
              "test.json: sweep.network.model: expected names of networks, found 1"));
  EXPECT_OK(prepared_with(R"("sweep": {"network.model": ["wifi", "lte"]})"));
}

TEST(PreparedStudy, RefusesTheFirstValueOfAnAxisThatIsOutOfRange) {
  EXPECT_THAT(
      prepared_with(R"("sweep": {"network.rtt_ms": {"from": 0, "to": 2e12, "points": 100000000}})"),
      ErrorIs(ErrorCode::InvalidArgument,
              "sweep.network.rtt_ms: rtt_ms: expected a number >= 0 and <= 1e+12"));
}

}  // namespace
}  // namespace offcut::scenarios
