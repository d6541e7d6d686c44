// The table of keys and kinds: that it holds every key, that its "-" refuse and its "+" do not, and
// that documents show it.
#include "scenarios/file/key_rules.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "scenarios/file/study.h"
#include "tests/support/file_samples.h"
#include "tests/support/key_samples.h"
#include "tests/support/readme_table.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

using testing::Json;

Result<Study> parsed(const Json& document) { return Study::parse(document.dump(), "s.json", {}); }

// Of two keys that do not go together either may be the one that is refused with the other.
bool names_both(const std::string& error, const KeyRule& rule, const AskerSpec& asker) {
  const auto is = [&](std::string_view refused, const std::string& other) {
    return error.starts_with(message("s.json: ", refused)) &&
           error.find(message(" with ", other)) != std::string::npos;
  };
  const std::string key = in_quotes(rule.key);
  return is(rule.key, text_of(asker)) ||
         is(asker.key, rule.word.empty() ? key : message(key, ": ", in_quotes(rule.word)));
}

// One test over all cells: what is refused names both keys, what is taken is read.
TEST(KeyRules, RefuseNamingBothKeysAndTakeTheRest) {
  int refused = 0;
  int taken = 0;
  for (const KeyRule& rule : key_rules()) {
    for (const AskerSpec& asker : kAskers) {
      const char mark = rule.mark(asker.asker);
      if (mark == '.') continue;
      const Json document = testing::sample_of(rule, asker);
      SCOPED_TRACE(document.dump());
      const auto study = parsed(document);
      if (mark == '+') {
        EXPECT_OK(study);
        ++taken;
        continue;
      }
      ++refused;
      ASSERT_FALSE(study.has_value());
      EXPECT_TRUE(names_both(study.error().message, rule, asker)) << study.error().message;
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(taken, 200);
}

TEST(KeyRules, SayWhichKindsTakeTheKey) {
  Json document = testing::document_of(spec_of(Asker::Replay));
  document["network"]["uplink_mbit_per_s"] = 3;
  EXPECT_THAT(parsed(document),
              ErrorIs(ErrorCode::InvalidArgument,
                      "s.json: network.uplink_mbit_per_s: expected none with \"study\": \"replay\" "
                      "(taken by study sensitivity, uncertainty), found 3"));
  document = testing::document_of(spec_of(Asker::Summary));
  document["output"]["columns"] = {"device_fits"};
  EXPECT_THAT(parsed(document), ErrorIs(ErrorCode::InvalidArgument,
                                        "with \"output.rows\": \"summary\" (taken by output.rows "
                                        "best, all_cuts, pareto, regimes, ends), found an array"));
}

// A value that an axis puts in is looked at like one of the file.
TEST(KeyRules, HoldForTheValuesOfAxes) {
  Json document = testing::document_of(spec_of(Asker::Pareto));
  document["sweep"]["objective"] = {"latency", "edp"};
  const auto study = parsed(document);
  ASSERT_OK(study);
  EXPECT_OK(study->scenario(std::vector<std::size_t>{0}));
  EXPECT_THAT(study->scenario(std::vector<std::size_t>{1}),
              ErrorIs(ErrorCode::InvalidArgument,
                      "s.json: sweep: objective = edp: objective: expected \"latency\" with "
                      "\"output.rows\": \"pareto\""));
}

TEST(KeyRules, RefuseAxesOfWhatIsReadOnce) {
  for (const KeyRule& rule : key_rules()) {
    if (rule.varies) continue;
    Json document = testing::document_of(spec_of(Asker::Best));
    document["sweep"][std::string(rule.key)] = {1, 2};
    EXPECT_THAT(parsed(document), ErrorIs(ErrorCode::InvalidArgument,
                                          message("sweep: ", rule.key, ": expected a key beside")));
  }
  EXPECT_EQ(rule_of_field("edits[0].time_scale")->key, "edits");
  EXPECT_EQ(rule_of_field("network.radio.tail_ms")->key, "network");
  EXPECT_EQ(rule_of_field("no_such.key"), nullptr);
}

// One row stands for all values of what regimes run over; conditions would pick some of them.
TEST(KeyRules, RegimesTakeNothingThatPicksValuesOfTheirParameter) {
  Json document = testing::document_of(spec_of(Asker::Regimes));
  document["sweep"]["network.rtt_ms"] = {1, 2};
  document["where"] = {"network.rtt_ms >= 2"};
  EXPECT_OK(parsed(document));
  document["where"] = {"network.uplink_mbit_per_s >= 2"};
  EXPECT_THAT(parsed(document),
              ErrorIs(ErrorCode::InvalidArgument,
                      "s.json: where[0]: expected conditions on fields beside "
                      "\"network.uplink_mbit_per_s\" with \"output.rows\": \"regimes\""));
  document.erase("where");
  document["sweep"]["network.uplink_mbit_per_s"] = {2, 9};
  EXPECT_OK(parsed(document));
  document["zip"] = Json::parse(R"([["network.rtt_ms", "network.uplink_mbit_per_s"]])");
  EXPECT_THAT(parsed(document),
              ErrorIs(ErrorCode::InvalidArgument, "s.json: zip: expected axes beside"));
}

// A key that no rule knows is one that some kind may ignore.
TEST(KeyRules, HoldEveryKeyOfTheSchema) {
  const Json schema = testing::json_file(OFFCUT_SOURCE_DIR "/scenarios/data/scenario.schema.json");
  const std::set<std::string> objects = {"output", "constraints", "cuts"};  // every key has a row
  std::size_t keys = 0;
  for (const auto& [key, value] : schema["properties"].items()) {
    if (key.starts_with("$") || key.starts_with("_")) continue;
    if (!objects.contains(key)) {
      EXPECT_NE(rule_of_field(key), nullptr) << key;
      ++keys;
      continue;
    }
    for (const auto& [inner, unused] : value["properties"].items()) {
      if (inner.starts_with("_")) continue;
      EXPECT_NE(rule_of_field(key + "." + inner), nullptr) << key << "." << inner;
      ++keys;
    }
  }
  EXPECT_GT(keys, 30u);
}

std::string readme_row(const KeyRule& rule) {
  std::string row = message("| `", rule.key, "`", rule.word.empty() ? "" : " `", rule.word,
                            rule.word.empty() ? "" : "`");
  for (const AskerSpec& asker : kAskers) {
    const char mark = rule.mark(asker.asker);
    row += message(" | ", std::string(1, mark == '.' ? ' ' : mark));
  }
  return message(row, " | ", rule.varies ? "+" : "-", rule.what.empty() ? " |" : " | ", rule.what,
                 " |");
}

TEST(KeyRules, AreTheTableOfTheReadme) {
  std::vector<std::string> expected;
  for (const KeyRule& rule : key_rules()) expected.push_back(readme_row(rule));
  EXPECT_EQ(testing::rows_of_readme("scenarios/README.md", "What goes with what"), expected)
      << join(expected, "\n");
}

// The block of a study that the file does not ask for, or a key that its reader does not know.
TEST(KeyRules, AKeyThatNobodyReadsIsAnError) {
  JsonDocument document = *JsonDocument::parse(R"({"a": 1, "b": {"c": [2, {"d": "x"}]}})", "f");
  document.watch();
  JsonObject root = document.root();
  EXPECT_EQ(root.integer("a"), 1);
  const auto list = root.object("b").elements("c");
  EXPECT_EQ(list[0].number(), 2);
  document.refuse_what_is_left();
  ASSERT_TRUE(document.error());
  EXPECT_THAT(document.error()->message, ::testing::StartsWith("f: b.c[1].d: expected a key that"));
}

// Only what draws can be asked with several seeds.
TEST(KeyRules, TakeRepeatWhereAStudyDraws) {
  for (const AskerSpec& asker : kAskers) {
    if (asker.key != "study") continue;
    for (const StudyKindSpec& study : kStudyKinds) {
      if (study.word != asker.word) continue;
      EXPECT_EQ(rule_of_field("repeat")->mark(asker.asker) == '+', study.draws) << study.word;
    }
  }
}

}  // namespace
}  // namespace offcut::scenarios
