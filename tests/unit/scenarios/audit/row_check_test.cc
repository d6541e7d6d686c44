#include "scenarios/audit/row_check.h"

#include <gmock/gmock.h>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "tests/support/result_matchers.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

// The diamond of the golden cases, over a link that takes a byte per microsecond:
//
//   x --> a --> b --> d --> e --> y        7 cuts
//          \--> c --/
PreparedStudy diamond(const std::string& more) {
  const bool has_network = more.find("network") != std::string::npos;
  const std::string text = R"({"schema": "offcut.scenario/1", "name": "s",
      "model": "diamond.trace.json",
      "device": {"trace": "diamond.trace.json", "unit": "cpu", "affinity": "big", "threads": 1},
      "cloud": {"trace": "diamond.trace.json", "unit": "gpu"})" +
                           std::string(has_network ? "" : R"(, "network": {"model": "link.json"})");
  auto study = Study::parse(text + more + "}", "s.json", OFFCUT_SOURCE_DIR "/tests/golden");
  EXPECT_OK(study);
  auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
  EXPECT_OK(prepared);
  return std::move(*prepared);
}

// Rows of a study, and what the checker says of cells in the place of one of them.
class Checked {
 public:
  explicit Checked(const std::string& more)
      : study_(diamond(more)), columns_(all_columns(study_header(study_).format)) {
    EXPECT_OK(append_rows(study_, 0, rows_));
  }
  const std::vector<ResultRow>& rows() const { return rows_; }
  const std::vector<std::string>& columns() const { return columns_; }
  RowCheck check(const std::vector<Cell>& cells) {
    const auto resolved = resolve_scenario(study_.context(), study_.context().axes.digits(0));
    EXPECT_OK(resolved);
    return checker_.check(*resolved, PrintedRow(columns_, cells));
  }
  RowCheck check(const ResultRow& row) { return check(cells_of(row)); }

 private:
  PreparedStudy study_;
  std::vector<std::string> columns_;
  std::vector<ResultRow> rows_;
  RowChecker checker_;
};

auto column_is(const std::string& name) { return Field(&RowDifference::column, name); }

TEST(RowCheck, TheRowOfTheBestCutHolds) {
  for (const char* more :
       {"", R"(, "objective": "energy")", R"(, "objective": "edp", "energy": "dnntune")",
        R"(, "constraints": {"uplink_bytes": 1})", R"(, "constraints": {"latency_ms": 0.001})",
        R"(, "constraints": {"pin_to_device": ["a"]})", R"(, "cuts": {"before": ["d"]})",
        R"(, "cuts": {"not_before": ["b", "c"]})", R"(, "cuts": {"clean": true})",
        R"(, "stream": {"frames_per_s": 1, "cloud_batch": 4, "batch_marginal": 0.3})",
        R"(, "transfer": {"encodings": [{"name": "small", "ratio": 0.3,
             "device": {"fixed_us": 3, "encode_ns_per_byte": 9}, "cloud": {"fixed_us": 2}}]})"}) {
    SCOPED_TRACE(more);
    Checked checked(more);
    ASSERT_EQ(checked.rows().size(), 1u);
    const RowCheck check = checked.check(checked.rows()[0]);
    EXPECT_THAT(check.differences, IsEmpty()) << check.differences[0].column;
    EXPECT_EQ(check.proof, Proof::EveryCut);
  }
}

// Rows of other cuts are right in every figure; they are no answer to what is best.
TEST(RowCheck, ARowOfAnotherCutIsNotTheBest) {
  Checked all(R"(, "output": {"rows": "all_cuts"})");
  Checked best("");
  ASSERT_EQ(all.rows().size(), 7u);
  for (const ResultRow& row : all.rows()) {
    EXPECT_THAT(all.check(row).differences, IsEmpty());
    EXPECT_EQ(all.check(row).proof, Proof::Listed);
    if (row.cut == best.rows()[0].cut) continue;
    EXPECT_THAT(best.check(row).differences, ElementsAre(column_is("cut")));
  }
}

// Before d and before e the same bytes cross, and their 60 ms are the slowest stage: both cuts
// sustain the same rate. The rule takes the one of less energy.
TEST(RowCheck, ATieIsBrokenByTheRule) {
  const std::string asked = R"(, "objective": "throughput",
      "network": {"model": "link.json", "uplink_mbit_per_s": 1},
      "constraints": {"pin_to_cloud": ["e"]})";
  Checked all(asked + R"(, "output": {"rows": "all_cuts"})");
  Checked best(asked);
  EXPECT_EQ(best.rows()[0].first_cloud_layer, "d");
  EXPECT_THAT(best.check(best.rows()[0]).differences, IsEmpty());
  const ResultRow& as_fast = all.rows()[4];
  EXPECT_EQ(as_fast.first_cloud_layer, "e");
  EXPECT_EQ(as_fast.price.stages().bottleneck(), best.rows()[0].price.stages().bottleneck());
  EXPECT_THAT(best.check(as_fast).differences, ElementsAre(column_is("cut")));
}

TEST(RowCheck, ABrokenPinOrBoundIsSeen) {
  Checked all(R"(, "output": {"rows": "all_cuts"}, "constraints": {"pin_to_device": ["a"]})");
  for (ResultRow row : all.rows()) {
    row.feasible = !row.feasible;
    EXPECT_THAT(all.check(row).differences, ElementsAre(column_is("feasible")));
  }
}

// Behind a one tensor crosses, and behind d; behind b or c alone there are two.
TEST(RowCheck, ACutWhereNoneMayLieIsSeen) {
  Checked all(R"(, "output": {"rows": "all_cuts"}, "cuts": {"before": ["b", "c", "e"],
                 "clean": true})");
  std::string starts;
  for (ResultRow row : all.rows()) {
    if (row.feasible) starts += std::string(row.first_cloud_layer) + " ";
    EXPECT_THAT(all.check(row).differences, IsEmpty());
    row.feasible = !row.feasible;
    EXPECT_THAT(all.check(row).differences, ElementsAre(column_is("feasible")));
  }
  EXPECT_EQ(starts, "input b+c e output ");
}

TEST(RowCheck, EveryFigureIsHeldAgainstThePlan) {
  Checked checked(R"(, "stream": {"frames_per_s": 1, "cloud_batch": 4})");
  const std::vector<Cell> cells = cells_of(checked.rows()[0]);
  std::vector<std::string> unseen;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    std::vector<Cell> other = cells;
    if (std::holds_alternative<bool>(cells[c])) {
      other[c] = !std::get<bool>(cells[c]);
    } else if (std::holds_alternative<std::string_view>(cells[c])) {
      other[c] = std::string(std::get<std::string_view>(cells[c])) + "x";
    } else {
      other[c] = number_in(cells[c]) * 1.001 + 1;
    }
    const auto found = checked.check(other).differences;
    if (found.empty()) unseen.push_back(checked.columns()[c]);
    const bool is_cut = checked.columns()[c] == "cut" || checked.columns()[c] == "encoding";
    if (found.empty() || is_cut) continue;
    EXPECT_THAT(found, Contains(column_is(checked.columns()[c])));
  }
  // What is asked, and what says where times come from: `offcut audit` compares it all the same.
  EXPECT_THAT(unseen,
              ElementsAre("scenario", "model", "device", "unit", "framework", "precision",
                          "threads", "affinity", "cloud", "network", "uplink_mbit_per_s",
                          "downlink_mbit_per_s", "rtt_ms", "objective", "first_cloud_layer",
                          "provenance", "gap", "latency_low_ms", "latency_high_ms", "bottleneck"));
}

TEST(RowCheck, ACellThatNamesNoCutIsSaid) {
  Checked checked("");
  ResultRow row = checked.rows()[0];
  for (const std::int64_t cut : {-1, 7, 1'000'000'000}) {
    row.cut = cut;
    EXPECT_THAT(checked.check(row).differences, ElementsAre(column_is("cut")));
  }
  row = checked.rows()[0];
  row.encoding = "none of these";
  EXPECT_THAT(checked.check(row).differences, ElementsAre(column_is("cut")));
}

TEST(PrintedRow, CountsAgreeingDigits) {
  EXPECT_EQ(agreeing_digits(1.0, 1.0), kAllDigits);
  EXPECT_EQ(agreeing_digits(1.0, 1.1), 1);
  EXPECT_EQ(agreeing_digits(1.0, 1.0 + 2e-9), 8);
  EXPECT_EQ(agreeing_digits(1.0, -1.0), 0);
  EXPECT_EQ(agreeing_digits(0.0, 1e-30), 0);
  EXPECT_EQ(agreeing_digits(Cell(std::string("a")), Cell(std::string("b"))), 0);
  EXPECT_EQ(agreeing_digits(Cell(std::int64_t{7}), Cell(std::string("007"))), kAllDigits);
  EXPECT_EQ(agreeing_digits(Cell(std::string()), Cell(1.0)), 0);
  EXPECT_EQ(agreeing_digits(Cell(std::int64_t{1}), Cell(true)), kAllDigits);
}

}  // namespace
}  // namespace offcut::scenarios
