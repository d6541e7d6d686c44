// Help texts, and the nearest name for what is misspelt on the command line.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

class Usage : public ::testing::Test {
 protected:
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  Workplace place_;
};

// The verbs, as the help text lists them.
std::vector<std::string> verbs_in(const std::string& help) {
  std::vector<std::string> verbs;
  std::size_t at = help.find("Subcommands:\n");
  while (at != std::string::npos && (at = help.find("\n  ", at)) != std::string::npos) {
    at += 3;
    if (help[at] != ' ') verbs.push_back(help.substr(at, help.find(' ', at) - at));
  }
  return verbs;
}

TEST_F(Usage, EveryVerbShowsExamplesOfItself) {
  const std::vector<std::string> verbs = verbs_in(offcut({"--help"}).out);
  ASSERT_GE(verbs.size(), 13u);
  for (const std::string& verb : verbs) {
    const Outcome help = offcut({"help", verb});
    EXPECT_EQ(help.exit_code, 0) << verb;
    EXPECT_THAT(help.out, HasSubstr("Examples:\n  offcut " + verb + " ")) << verb;
    EXPECT_EQ(help.out, offcut({verb, "--help"}).out);
  }
}

TEST_F(Usage, TheNearestNameIsSaid) {
  const auto says = [&](const std::vector<std::string>& arguments, const std::string& part) {
    const Outcome outcome = offcut(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << part;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(part));
  };
  says({"rnu", "x.json"}, R"(found "rnu", did you mean "run"?)");
  says({"run", "--foramt", "csv", "x"}, R"(found "--foramt", did you mean "--format"?)");
  says({"run", "--foramt=csv", "x"}, R"(did you mean "--format"?)");
  says({"run", "x", "--format", "cvs"}, R"(found "cvs", did you mean "csv"?)");
  says({"list", "device"}, R"(did you mean "devices"?)");
  says({}, "Usage: offcut");
}

TEST_F(Usage, ADashIsStdoutAndANegativeNumberIsNoScenario) {
  const Outcome rows = offcut({"run", "-q", "mobilenet_v2", "-o", "-", "--format", "csv"});
  EXPECT_EQ(rows.exit_code, 0) << rows.err;
  EXPECT_THAT(rows.out, HasSubstr("scenario,model,"));
  EXPECT_FALSE(std::filesystem::exists(place_.folder() / "-"));
  EXPECT_THAT(offcut({"explain", "mobilenet_v2", "--number", "-1"}).err, HasSubstr("-1"));
}

// "-o $OUT" where the variable is not set is a mistake, not stdout.
TEST_F(Usage, AnEmptyValueIsNoValue) {
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"run", "mobilenet_v2", "-o", ""},
        {"run", ""},
        {"run", "mobilenet_v2", "--format", ""},
        {"ask", "mobilenet_v2", "--device", "x86_vm", "--cloud", "x86_vm", "--network", "wifi",
         "--save", ""}}) {
    const auto outcome = place_.run(OFFCUT_COMMAND, line);
    EXPECT_EQ(outcome.exit_code, 2) << line[0];
    EXPECT_EQ(outcome.out, "") << line[0];
    EXPECT_THAT(outcome.err, HasSubstr("found an empty text")) << line[0];
  }
}

TEST_F(Usage, AFormatThatTheNameContradictsIsRefused) {
  const auto outcome =
      place_.run(OFFCUT_COMMAND, {"run", "mobilenet_v2", "--format", "csv", "-o", "rows.html"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--format: expected html for rows.html"));
  EXPECT_FALSE(std::filesystem::exists(place_.folder() / "rows.html"));
}

}  // namespace
}  // namespace offcut
