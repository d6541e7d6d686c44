// The pages for man(1): one per verb of the help text, each with its options and examples.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ManPages, ThereIsOnePerVerb) {
  const std::filesystem::path folder = OFFCUT_MAN_FOLDER;
  if (!std::filesystem::exists(folder / "offcut.1")) {
    GTEST_SKIP() << "built without help2man (Debian: help2man)";
  }
  const testing::Workplace place;
  std::istringstream help(place.run(OFFCUT_COMMAND, {"--help"}).out);
  std::size_t verbs = 0;
  bool in_verbs = false;
  for (std::string line; std::getline(help, line);) {
    if (line == "Subcommands:") in_verbs = true;
    if (!in_verbs || line.size() < 3 || !line.starts_with("  ") || line[2] == ' ') continue;
    const std::string verb = line.substr(2, line.find(' ', 2) - 2);
    const std::string page = content_of(folder / ("offcut-" + verb + ".1"));
    EXPECT_THAT(page, HasSubstr("\n.SH NAME\noffcut-" + verb + " \\- ")) << verb;
    EXPECT_THAT(page, HasSubstr("\n.SH OPTIONS\n")) << verb;
    EXPECT_THAT(page, HasSubstr("offcut " + verb)) << verb << " has examples";
    ++verbs;
  }
  EXPECT_GT(verbs, 15u);
}

}  // namespace
}  // namespace offcut
