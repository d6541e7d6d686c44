#include "engine/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

namespace offcut {
namespace {

using ::testing::ElementsAre;

TEST(TextOf, WritesTheShortestTextThatReadsBack) {
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(100.0), "100");
  EXPECT_EQ(text_of(-2.5), "-2.5");
  EXPECT_EQ(text_of(1e30), "1e+30");
  EXPECT_EQ(text_of(0.0), "0");
  EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(text_of(std::int64_t{-7}), "-7");
  EXPECT_EQ(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  for (const double x : {1.0 / 3.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 2.0 / 7e9}) {
    EXPECT_EQ(std::strtod(text_of(x).c_str(), nullptr), x);
  }
}

TEST(Message, JoinsPartsOfAllKinds) {
  EXPECT_EQ(message("layer ", 7, " has ", 0.5, std::string(" ms"), std::size_t{2}),
            "layer 7 has 0.5 ms2");
  EXPECT_EQ(message(), "");
}

TEST(InQuotes, MakesHostileTextSafeToPrint) {
  EXPECT_EQ(in_quotes("conv1"), "\"conv1\"");
  EXPECT_EQ(in_quotes("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(in_quotes("a\nb\x1b[31m\x7f"), "\"a\\x0ab\\x1b[31m\\x7f\"");
  EXPECT_EQ(in_quotes(std::string(60, 'x')), message("\"", std::string(60, 'x'), "\""));
  EXPECT_EQ(in_quotes(std::string(61, 'x')), message("\"", std::string(60, 'x'), "...\""));
}

// The cut after 60 bytes may fall inside a character of several bytes, which then must go whole.
TEST(InQuotes, NeverCutsACharacterInTwo) {
  std::string text(59, 'x');
  text += "\xc3\xa9\xc3\xa9";
  EXPECT_EQ(in_quotes(text), message("\"", std::string(59, 'x'), "...\""));
}

TEST(InQuotes, EscapesBytesThatAreNotUtf8) {
  struct Case {
    const char* name;
    std::string_view bytes;
    const char* expected;
  };
  const Case cases[] = {
      {"two, three, four bytes", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
       "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
      {"lone continuation", "\x80", "\"\\x80\""},
      {"cut short", "\xe2\x82", "\"\\xe2\\x82\""},
      {"overlong slash", "\xc0\xaf", "\"\\xc0\\xaf\""},
      {"surrogate", "\xed\xa0\x80", "\"\\xed\\xa0\\x80\""},
      {"beyond Unicode", "\xf4\x90\x80\x80", "\"\\xf4\\x90\\x80\\x80\""},
      {"control U+009B", "\xc2\x9b", "\"\\xc2\\x9b\""},
      {"right-to-left override U+202E", "a\xe2\x80\xae", "\"a\\xe2\\x80\\xae\""},
      {"line separator U+2028", "\xe2\x80\xa8", "\"\\xe2\\x80\\xa8\""},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(in_quotes(test.bytes), test.expected);
  }
}

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("uplink", "downlink"), 4u);
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(Join, IsTheInverseOfSplit) {
  EXPECT_EQ(join({}, ","), "");
  const std::vector<std::string> parts = {"a", "", "b"};
  EXPECT_EQ(join(parts, ", "), "a, , b");
  EXPECT_EQ(split(join(parts, ","), ','), parts);
}

TEST(Suggestion, NamesTheNearestName) {
  const std::vector<std::string> names = {"latency", "energy", "throughput"};
  EXPECT_EQ(suggestion("latancy", names), ", did you mean \"latency\"?");
  EXPECT_EQ(suggestion("Energy", names), ", did you mean \"energy\"?");
  EXPECT_EQ(suggestion("rnu", std::vector<std::string>{"run"}), ", did you mean \"run\"?");
}

TEST(Suggestion, ListsAllNamesWhereNoneIsNear) {
  const std::vector<std::string> names = {"latency", "energy"};
  EXPECT_EQ(suggestion("cost", names), " (there are: latency, energy)");
  EXPECT_EQ(suggestion("x", std::vector<std::string>{}), "");
  // A letter replaced by another is a different name, not a slip.
  EXPECT_EQ(suggestion("t", std::vector<std::string>{"n"}), " (there are: n)");
}

TEST(Suggestion, ListsAtMostTwelveNames) {
  std::vector<std::string> names;
  for (int i = 0; i < 13; ++i) names.push_back(message("name_number_", i));
  EXPECT_EQ(suggestion("zzz", names),
            " (there are: " + join(std::span(names).first(12), ", ") + ", ...)");
}

TEST(Suggestion, ListsNamesAsATerminalMayShowThem) {
  const std::vector<std::string> names = {"\x1b[2J", std::string(100, 'x')};
  EXPECT_EQ(suggestion("zzz", names), " (there are: \\x1b[2J, " + std::string(57, 'x') + "...)");
}

TEST(Suggestion, IsNotSlowForAHugeName) {
  const std::vector<std::string> names = {"latency", std::string(1 << 20, 'a')};
  EXPECT_THAT(suggestion(std::string(1 << 20, 'b'), names), ::testing::StartsWith(" (there are"));
}

}  // namespace
}  // namespace offcut
