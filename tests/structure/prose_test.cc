// Words that the prose of this project does not use: "a" where "per" is meant, and private idioms.
#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

struct Refused {
  std::regex pattern;
  std::string instead;
};

const std::vector<Refused>& refused() {
  static const std::vector<Refused> table = {
      {std::regex(
           R"(\b(one|rates?|twice|rows?|bytes?|bins) an? )"
           R"((scenario|cut|layer|point|byte|plan|class|line|row|file|second|octave|bin|slot)\b)"),
       "per"},
      {std::regex(
           R"(\b(events?|inferences?|frames?|requests?|operators?|factor|group|ns|bytes?) an? )"
           R"((second|site|request|number|period|channel|acknowledgement|line)\b)"),
       "per"},
      {std::regex(R"(\bless than none\b)"), "negative"},
      {std::regex(R"(\bare had\b)"), "are obtained"},
      {std::regex(R"(\bspeaks for all\b)"), "holds for all"},
  };
  return table;
}

// What matches in a line, as "found: use ...". Empty where nothing does.
std::string offence_in(const std::string& line) {
  for (const Refused& entry : refused()) {
    std::smatch found;
    if (std::regex_search(line, found, entry.pattern)) {
      return found.str() + ": use '" + entry.instead + "'";
    }
  }
  return {};
}

bool holds_prose(const std::string& file) { return file.ends_with(".md") || file.ends_with(".h"); }

TEST(Prose, TheTableFindsItsExamples) {
  EXPECT_EQ(offence_in("writes one row a scenario"), "row a scenario: use 'per'");
  EXPECT_EQ(offence_in("sends 200 frames a second"), "frames a second: use 'per'");
  EXPECT_EQ(offence_in("a charge less than none"), "less than none: use 'negative'");
  EXPECT_EQ(offence_in("writes one row per scenario; add a row"), "");
}

TEST(Prose, SaysPerAndUsesNoPrivateIdioms) {
  for (const std::string& file : project_files()) {
    if (!holds_prose(file)) continue;
    std::istringstream in(content_of(file));
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      const std::string offence = offence_in(line);
      EXPECT_TRUE(offence.empty()) << file << ":" << number << ": " << offence;
    }
  }
}

}  // namespace
}  // namespace offcut
