// Rows of papers: what counts as agreeing, on claims and scenarios worked out by hand.
#include "scenarios/validation/published_case.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/base/text.h"
#include "scenarios/file/catalog.h"
#include "scenarios/validation/published_claim.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut::scenarios {
namespace {

// The claim of a row with these keys.
PublishedClaim claim_of(const std::string& keys, double within = kRounding) {
  const auto document = JsonDocument::parse("{" + keys + "}", "row");
  JsonObject row = document->root();
  PublishedClaim claim = read_claim(row, within);
  EXPECT_FALSE(document->error()) << document->error()->message;
  return claim;
}

RowVerdict verdict(const std::string& keys, double value, double sd) {
  PublishedRow row;
  judge_number(claim_of(keys), value, sd, row);
  return row.verdict;
}

TEST(PublishedClaim, ANumberAgreesInsideTheInterval) {
  EXPECT_EQ(verdict(R"("published": "100")", 110, 0.1), RowVerdict::Inside);   // 93 to 130
  EXPECT_EQ(verdict(R"("published": "100")", 120, 0.1), RowVerdict::Outside);  // 102 to 141
  EXPECT_EQ(verdict(R"("published": "100")", 85, 0.1), RowVerdict::Inside);    // 72 to 100.2
}

TEST(PublishedClaim, WithoutAnIntervalPapersRound) {
  EXPECT_EQ(verdict(R"("published": "100")", 101, 0), RowVerdict::Inside);  // one per cent
  EXPECT_EQ(verdict(R"("published": "100")", 101.1, 0), RowVerdict::Outside);
  EXPECT_EQ(verdict(R"("published": "5")", 5.49, 0), RowVerdict::Inside);  // half a digit
  EXPECT_EQ(verdict(R"("published": "5.0")", 5.06, 0), RowVerdict::Outside);
  PublishedRow row;
  judge_number(claim_of(R"("published": "100")", 0.03), 103, 0, row);
  EXPECT_EQ(row.verdict, RowVerdict::Inside);
  EXPECT_FALSE(row.interval);
}

TEST(PublishedClaim, ARangeAgreesWhereItMeetsTheInterval) {
  EXPECT_EQ(verdict(R"("published": "24 to 139")", 20, 0), RowVerdict::Outside);
  EXPECT_EQ(verdict(R"("published": "24 to 139")", 20, 0.2), RowVerdict::Inside);  // up to 27.8
  EXPECT_EQ(verdict(R"("published": "24 to 139")", 150, 0), RowVerdict::Outside);
}

TEST(PublishedClaim, BoundsAreClaims) {
  EXPECT_EQ(verdict(R"("at_least": 2)", 2, 0), RowVerdict::Meets);
  EXPECT_EQ(verdict(R"("at_least": 2, "published": "9")", 1.9, 5), RowVerdict::Contradicts);
  EXPECT_EQ(verdict(R"("at_least": 1, "at_most": 2)", 2.1, 0), RowVerdict::Contradicts);
  EXPECT_EQ(text_of(claim_of(R"("at_least": 1, "at_most": 2, "published": "1.5")")),
            "1 to 2 (1.5)");
}

TEST(PublishedClaim, ACutMayLieBlocksAway) {
  const std::vector<std::string> blocks = {"input", "a", "b", "c", "output"};
  PublishedRow row;
  judge_cut(claim_of(R"("is": "c", "blocks": 1)"), "b", blocks, row);
  EXPECT_EQ(row.verdict, RowVerdict::Meets);
  EXPECT_EQ(row.ours, "b (1 earlier)");
  judge_cut(claim_of(R"("is": "c", "blocks": 1)"), "a", blocks, row);
  EXPECT_EQ(row.verdict, RowVerdict::Contradicts);
  judge_cut(claim_of(R"("is": "output")"), "c", blocks, row);  // ends have no neighbours
  EXPECT_EQ(row.verdict, RowVerdict::Contradicts);
}

TEST(PublishedClaim, RefusesWhatIsNoClaim) {
  for (const auto& [keys, expected] :
       {std::pair{R"("published": "about 5")", "expected a number or a range as printed"},
        {R"("published": "9 to 3")", "expected a number or a range as printed"},
        {R"("why": "w")", "expected one of \"published\", a bound"},
        {R"("is": "input", "at_most": 1)", "expected one of \"published\", a bound"}}) {
    const auto document = JsonDocument::parse(message("{", keys, "}"), "row");
    JsonObject row = document->root();
    (void)read_claim(row, kRounding);
    ASSERT_TRUE(document->error()) << keys;
    EXPECT_NE(document->error()->message.find(expected), std::string::npos)
        << document->error()->message;
  }
}

// A case with one table of these rows over MobileNet-V2 on one big core (154 ms, an input).
Result<ValidationReport> with_rows(const std::string& rows) {
  const ScratchFolder folder;
  const std::filesystem::path file = folder / "case.json";
  std::ofstream(file) << R"({ "schema": "offcut.validation/1", "name": "n", "kind": "published",
    "fitted": "f", "predicted": "p", "paper": "who", "cited_as": "Who", "scenario": {
      "model": "mobilenet_v2", "cloud": { "model": "xeon_e5_2620v4" },
      "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
      "network": { "model": "dnntune_wifi" }, "transfer": { "bytes_per_element": 1 } },
    "tables": [ { "name": "t", "source": "Table 1", "take": "device_only_ms", "rows": [ )"
                      << rows << " ] } ] }";
  return run_published_case(file);
}

TEST(PublishedCase, AsksAndJudges) {
  const auto report = with_rows(R"(
    { "says": "given", "published": "154", "input": true },
    { "says": "half", "published": "77" },
    { "says": "twice", "published": "308", "against": "Table 2", "why": "Table 2 prints 154" },
    { "says": "ratio", "of": { "device.affinity": "little" }, "to": {}, "published": "2.47" },
    { "says": "least", "each": { "device.affinity": ["big", "little"] }, "by": "least",
      "published": "154" },
    { "says": "mean", "each": { "device.affinity": ["big", "little"] }, "by": "mean",
      "published": "267.5" },
    { "says": "clock", "stated": { "device": "oneplus5t", "key": "/clusters/1/mhz" },
      "published": "1850", "input": true },
    { "says": "sent", "take": "input_kb", "published": "151" },
    { "says": "unknown", "not_asked": "nobody can" },
    { "says": "no such cores", "set": { "device.threads": 9 }, "published": "1" })");
  ASSERT_OK(report);
  ASSERT_EQ(report->groups.size(), 2u);
  const std::vector<PublishedRow>& rows = report->groups[1].rows;
  ASSERT_EQ(rows.size(), 10u);
  const std::vector<RowVerdict> expected = {
      RowVerdict::Inside,   RowVerdict::Outside, RowVerdict::Outside, RowVerdict::Inside,
      RowVerdict::Inside,   RowVerdict::Inside,  RowVerdict::Inside,  RowVerdict::Inside,
      RowVerdict::NotAsked, RowVerdict::NotAsked};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(word_of(rows[i].verdict), word_of(expected[i]))
        << rows[i].says << " " << rows[i].ours;
    EXPECT_EQ(agrees(rows[i].verdict), rows[i].why.empty()) << rows[i].says << rows[i].why;
  }
  EXPECT_EQ(rows[0].basis, RowBasis::Input);
  EXPECT_EQ(rows[1].basis, RowBasis::Predicted);
  EXPECT_EQ(rows[7].basis, RowBasis::OfInputs);
  EXPECT_EQ(rows[0].source, "Who, Table 1");
  EXPECT_EQ(rows[8].why, "nobody can");
  EXPECT_NE(rows[9].why.find("expected 1..4"), std::string::npos) << rows[9].why;
  const std::vector<ValidationFigure>& all = report->groups[0].figures;
  EXPECT_EQ(all[0].value, 10);                 // rows
  EXPECT_EQ(all[1].value, 1);                  // that the paper contradicts
  EXPECT_EQ(all[2].value, 7);                  // others that can be asked
  EXPECT_NEAR(all[3].value, 600.0 / 7, 1e-9);  // per cent that agree: all but "half"
}

TEST(PublishedCase, MistakesOfTheCaseAreErrors) {
  EXPECT_THAT(with_rows(R"({ "says": "s", "published": "1", "take": "latency" })"),
              ErrorIs(ErrorCode::InvalidArgument, "latency_ms"));
  EXPECT_THAT(with_rows(R"({ "says": "s", "published": "1", "set": { "device.afinity": "big" } })"),
              ErrorIs(ErrorCode::Malformed, "t: \"s\": scenario: device: unknown key"));
  EXPECT_THAT(with_rows(R"({ "says": "s", "is": "input" })"),
              ErrorIs(ErrorCode::Inconsistent, "\"take\": \"cut\""));
  EXPECT_THAT(with_rows(R"({ "says": "s", "published": "1", "by": "mean",
                             "each": { "device.threads": [1, 2], "device.batch": [1] } })"),
              ErrorIs(ErrorCode::Malformed, "lists of one length"));
  EXPECT_THAT(with_rows(R"({ "says": "s", "published": "1", "each": { "device.threads": [1] } })"),
              ErrorIs(ErrorCode::Malformed, "by"));
  EXPECT_THAT(with_rows(R"({ "says": "s", "not_asked": "w", "set": {} })"),
              ErrorIs(ErrorCode::Malformed, "set"));
}

// Every case of the kind that is bundled.
std::vector<std::filesystem::path> bundled_papers() {
  std::vector<std::filesystem::path> out;
  for (const CatalogEntry& entry : Catalog::standard().list(CatalogKind::Validation)) {
    const auto document = JsonDocument::read(entry.path);
    if (document && document->root().text_or("kind", "") == "published") out.push_back(entry.path);
  }
  return out;
}

TEST(PublishedCase, OfBundledPapersNoRowIsMissingSilently) {
  ASSERT_FALSE(bundled_papers().empty());
  for (const std::filesystem::path& paper : bundled_papers()) {
    const auto report = run_validation_case(paper, std::nullopt);
    ASSERT_OK(report);
    for (const ValidationGroup& table : report->groups) {
      for (const PublishedRow& row : table.rows) {
        const std::string what = message(paper.string(), ": ", table.name, ": ", row.says);
        EXPECT_FALSE(row.source.empty()) << what;
        EXPECT_EQ(row.why.empty(), agrees(row.verdict)) << what;
        if (row.basis != RowBasis::Input) continue;
        EXPECT_TRUE(agrees(row.verdict)) << what << ": an input that no file states";
      }
    }
  }
}

TEST(PublishedCase, HoldsItsDataItself) {
  const std::filesystem::path file =
      std::filesystem::path(OFFCUT_SOURCE_DIR) / "scenarios/validation/data/dnntune.json";
  EXPECT_THAT(run_validation_case(file, "other.csv"),
              ErrorIs(ErrorCode::InvalidArgument, "--data: expected none"));
}

}  // namespace
}  // namespace offcut::scenarios
