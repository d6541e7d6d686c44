#include "engine/json/json.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/base/content_hash.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

using ::testing::ElementsAre;

JsonDocument parsed(std::string_view text) {
  auto doc = JsonDocument::parse(text, "f.json");
  EXPECT_OK(doc);
  return *doc;
}

// The message of the first mistake, or "" if there was none.
std::string mistake(const JsonDocument& doc) { return doc.error() ? doc.error()->message : ""; }

// What a reader that wants one thing says about a text.
template <class Reader>
std::string complaint(std::string_view text, Reader read) {
  const JsonDocument doc = parsed(text);
  JsonObject root = doc.root();
  read(root);
  root.finish();
  return mistake(doc);
}

TEST(Json, ReadsEveryKindOfValue) {
  const JsonDocument doc = parsed(R"({"n": 1.5, "i": -7, "t": "a\u00e9", "b": true,
                                      "a": [1, [2]], "o": {"k": null}})");
  JsonObject root = doc.root();
  EXPECT_DOUBLE_EQ(root.number("n"), 1.5);
  EXPECT_DOUBLE_EQ(root.number("i"), -7);
  EXPECT_EQ(root.integer("i"), -7);
  EXPECT_EQ(root.text("t"), "a\xc3\xa9");
  EXPECT_TRUE(root.boolean("b"));
  const auto elements = root.elements("a");
  ASSERT_EQ(elements.size(), 2u);
  EXPECT_EQ(elements[1].elements()[0].integer(), 2);
  EXPECT_EQ(elements[1].elements()[0].place(), "a[1][0]");
  JsonObject inner = root.object("o");
  EXPECT_EQ(inner.place(), "o");
  EXPECT_TRUE(inner.at("k").is_null());
  inner.finish();
  root.finish();
  EXPECT_EQ(mistake(doc), "");
}

TEST(Json, KeepsTheOrderOfTheFile) {
  EXPECT_THAT(parsed(R"({"z": 1, "a": 2, "m": 3})").root().keys(), ElementsAre("z", "a", "m"));
}

TEST(Json, AbsentKeysTakeTheirDefaults) {
  const JsonDocument doc = parsed(R"({"n": 2, "t": "x"})");
  JsonObject root = doc.root();
  EXPECT_DOUBLE_EQ(root.number_or("n", 1), 2);
  EXPECT_DOUBLE_EQ(root.number_or("m", 1), 1);
  EXPECT_EQ(root.integer_or("k", 4), 4);
  EXPECT_EQ(root.text_or("t", "y"), "x");
  EXPECT_EQ(root.text_or("u", "y"), "y");
  EXPECT_TRUE(root.boolean_or("b", true));
  EXPECT_FALSE(root.find("m").has_value());
  EXPECT_TRUE(root.has("n"));
  EXPECT_FALSE(root.has("m"));
  root.finish();
  EXPECT_EQ(mistake(doc), "");
}

struct ReaderCase {
  const char* text;
  void (*read)(JsonObject&);
  const char* expected;
};

// One mistake each: the text, what the reader wants, and the whole line it says.
TEST(Json, SaysFilePlaceExpectedAndFound) {
  const ReaderCase cases[] = {
      {R"({})", [](JsonObject& o) { o.number("rtt_ms"); },
       R"(f.json: expected the key "rtt_ms", found none)"},
      {R"({"rtt_m": 1})", [](JsonObject& o) { o.number("rtt_ms"); },
       R"(f.json: expected the key "rtt_ms", found none (misspelt as "rtt_m"?))"},
      {R"({"rtt_mss": 1})", [](JsonObject& o) { o.number_or("rtt_ms", 0); },
       R"(f.json: unknown key "rtt_mss", did you mean "rtt_ms"?)"},
      {R"({"o": {"wat": 1}})", [](JsonObject& o) { o.object("o").finish(); },
       R"(f.json: o: unknown key "wat")"},
      {R"({"n": "3"})", [](JsonObject& o) { o.number("n"); },
       R"(f.json: n: expected a number, found "3")"},
      {R"({"n": null})", [](JsonObject& o) { o.number("n", at_least(0)); },
       R"(f.json: n: expected a number >= 0, found null)"},
      {R"({"n": -3.1})", [](JsonObject& o) { o.number("n", at_least(0)); },
       R"(f.json: n: expected a number >= 0, found -3.1)"},
      {R"({"n": 0})", [](JsonObject& o) { o.number("n", above(0)); },
       R"(f.json: n: expected a number > 0, found 0)"},
      {R"({"n": 2})", [](JsonObject& o) { o.number("n", between(0, 1)); },
       R"(f.json: n: expected a number from 0 to 1, found 2)"},
      {R"({"n": 2})", [](JsonObject& o) { o.number("n", {.most = 1}); },
       R"(f.json: n: expected a number <= 1, found 2)"},
      {R"({"n": 2.5})", [](JsonObject& o) { o.integer("n"); },
       R"(f.json: n: expected a whole number, found 2.5)"},
      {R"({"n": 0})", [](JsonObject& o) { o.integer("n", 1); },
       R"(f.json: n: expected a whole number >= 1, found 0)"},
      {R"({"n": 9})", [](JsonObject& o) { o.integer("n", 1, 8); },
       R"(f.json: n: expected a whole number from 1 to 8, found 9)"},
      {R"({"n": 18446744073709551615})", [](JsonObject& o) { o.integer("n", 0); },
       R"(f.json: n: expected a whole number >= 0, found 18446744073709551615)"},
      {R"({"t": 5})", [](JsonObject& o) { o.text("t"); }, R"(f.json: t: expected a text, found 5)"},
      {R"({"b": "yes"})", [](JsonObject& o) { o.boolean("b"); },
       R"(f.json: b: expected true or false, found "yes")"},
      {R"({"a": {}})", [](JsonObject& o) { o.elements("a"); },
       R"(f.json: a: expected an array, found an object)"},
      {R"({"o": [1, 2]})", [](JsonObject& o) { o.object("o"); },
       R"(f.json: o: expected an object, found an array of 2)"},
      {R"({"a": [1, true]})", [](JsonObject& o) { o.elements("a")[1].number(); },
       R"(f.json: a[1]: expected a number, found true)"},
      {R"({"o": {"p": {"n": "x"}}})", [](JsonObject& o) { o.object("o").object("p").number("n"); },
       R"(f.json: o.p.n: expected a number, found "x")"},
      {R"({"k": "latancy"})",
       [](JsonObject& o) {
         o.one_of("k", {"latency", "energy"});
       },
       R"(f.json: k: expected one of latency, energy, found "latancy", did you mean "latency"?)"},
      {R"({"schema": "a/2"})", [](JsonObject& o) { o.schema("a/1"); },
       R"(f.json: schema: expected "a/1", found "a/2")"},
      {R"({"o": {}})", [](JsonObject& o) { o.object("o").refuse("an object with a sweep"); },
       R"(f.json: o: expected an object with a sweep, found an object)"},
      {R"({"o": {}})",
       [](JsonObject& o) { o.object("o").add_error(ErrorCode::Inconsistent, "is of no use"); },
       R"(f.json: o: is of no use)"},
  };
  for (const ReaderCase& test : cases) {
    SCOPED_TRACE(test.text);
    EXPECT_EQ(complaint(test.text, test.read), test.expected);
  }
}

TEST(Json, SaysTheRangeOfANumber) {
  const ReaderCase cases[] = {
      {R"({"n": 1e300})", [](JsonObject& o) { o.integer("n", 0, kMostSeed); },
       R"(f.json: n: expected a whole number from 0 to 9007199254740991, found 1e+300)"},
      {R"({"n": -1.0})", [](JsonObject& o) { o.integer("n", 0, 8); },
       R"(f.json: n: expected a whole number from 0 to 8, found -1)"},
      {R"({"n": 0})",
       [](JsonObject& o) {
         o.number("n", {0, 64, true});
       },
       R"(f.json: n: expected a number > 0 and <= 64, found 0)"},
      {R"({"n": 1e300})", [](JsonObject& o) { o.number("n", kQuantityRange); },
       R"(f.json: n: expected a number from 0 to 1e+12, found 1e+300)"},
  };
  for (const ReaderCase& test : cases) EXPECT_EQ(complaint(test.text, test.read), test.expected);
}

// As for JSON Schema, 3.0 is an integer; what a double does not hold exactly is none.
TEST(Json, AnIntegerMayBeWrittenWithADecimalPoint) {
  const JsonDocument doc =
      *JsonDocument::parse(R"({"a": 3.0, "b": -0.0, "c": 9007199254740991.0, "d": 2e3})", "f.json");
  JsonObject root = doc.root();
  EXPECT_EQ(root.integer("a"), 3);
  EXPECT_EQ(root.integer("b", 0, 8), 0);
  EXPECT_EQ(root.integer("c"), kMostSeed);
  EXPECT_EQ(root.integer("d"), 2000);
  EXPECT_EQ(mistake(doc), "");
}

TEST(Json, ASimilarKeyOfAnotherMeaningIsNoMisspelling) {
  EXPECT_EQ(complaint(R"({"downlink_mbit_per_s": 1})",
                      [](JsonObject& o) { o.number("uplink_mbit_per_s"); }),
            R"(f.json: expected the key "uplink_mbit_per_s", found none)");
  EXPECT_EQ(complaint(R"({"p10": 1})",
                      [](JsonObject& o) {
                        o.number("p10");
                        o.number("p90");
                      }),
            R"(f.json: expected the key "p90", found none)");
}

TEST(Json, TheWordNothingMatchesListsTheChoices) {
  EXPECT_EQ(complaint(R"({"k": "x"})",
                      [](JsonObject& o) {
                        o.one_of("k", {"latency", "energy"});
                      }),
            R"(f.json: k: expected one of latency, energy, found "x")");
}

TEST(Json, ARootThatIsNoObjectIsRefused) {
  const JsonDocument doc = parsed("[1]");
  JsonObject root = doc.root();
  root.number("n");
  root.finish();
  EXPECT_EQ(mistake(doc), "f.json: expected an object, found an array of 1");
}

TEST(Json, KeepsTheFirstMistake) {
  EXPECT_EQ(complaint(R"({"a": "x", "b": "y", "c": 1})",
                      [](JsonObject& o) {
                        EXPECT_DOUBLE_EQ(o.number("a"), 0);
                        o.number("b");
                      }),
            R"(f.json: a: expected a number, found "x")");
}

// A reader goes on after a mistake, so what it gets must lie in the range it asked for.
TEST(Json, DefaultsAfterAMistakeLieInTheRange) {
  const JsonDocument doc = parsed(R"({"n": "x"})");
  JsonObject root = doc.root();
  EXPECT_DOUBLE_EQ(root.number("n"), 0);
  EXPECT_DOUBLE_EQ(root.number("n", between(2, 3)), 3);
  EXPECT_GT(root.number("n", above(5)), 5);
  EXPECT_DOUBLE_EQ(root.number("n", {.most = -4}), -4);
  EXPECT_EQ(root.integer("n", 3, 9), 3);
  EXPECT_EQ(root.integer("n", -9, -3), -3);
  EXPECT_EQ(root.text("missing"), "");
  EXPECT_TRUE(root.elements("missing").empty());
  EXPECT_EQ(root.object("missing").number("deeper"), 0);
}

TEST(Json, NestingHasALimit) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_OK(JsonDocument::parse(nested(64), "f.json"));
  EXPECT_THAT(JsonDocument::parse(nested(65), "f.json"),
              ErrorIs(ErrorCode::Malformed, "expected nesting of at most 64, found more"));
  EXPECT_THAT(JsonDocument::parse(std::string(1'000'000, '['), "f.json"),
              ErrorIs(ErrorCode::Malformed, "nesting"));
}

TEST(Json, HostileKeysAndTextsStayOnOneLine) {
  const std::string said = complaint(R"({"a\nb\u001b[31m": 1})", [](JsonObject&) {});
  EXPECT_EQ(said, R"(f.json: unknown key "a\x0ab\x1b[31m")");
}

TEST(Json, AWrappedValueReadsLikeAFile) {
  const JsonDocument doc = JsonDocument::wrap({{"n", 3}}, "made here");
  JsonObject root = doc.root();
  EXPECT_DOUBLE_EQ(root.number("n"), 3);
  root.text("t");
  EXPECT_EQ(mistake(doc), R"(made here: expected the key "t", found none)");
}

TEST(Json, AMissingFileIsNotFound) {
  EXPECT_THAT(JsonDocument::read("/nonexistent/wifi.json"),
              ErrorIs(ErrorCode::NotFound, "/nonexistent/wifi.json: expected a file"));
}

TEST(Json, ADocumentKnowsTheHashOfItsText) {
  EXPECT_EQ(parsed("[1]").content_hash(), content_hash("[1]"));
}

}  // namespace
}  // namespace offcut
