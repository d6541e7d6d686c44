// The completion script of bash, asked as bash asks it; those of the others name the same words.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Workplace;

class Completion : public ::testing::Test {
 protected:
  void SetUp() override {
    place_.write("c.sh", place_.run(OFFCUT_COMMAND, {"completion", "bash"}).out);
  }
  // What bash would offer behind these words, the last of which is not finished.
  std::string offered(const std::string& words, int last) const {
    const std::string folder = std::filesystem::path(OFFCUT_COMMAND).parent_path();
    const std::string script = "PATH=" + folder + ":$PATH; source c.sh; COMP_WORDS=(offcut " +
                               words + "); COMP_CWORD=" + std::to_string(last) +
                               "; _offcut; printf '%s\\n' \"${COMPREPLY[@]}\"";
    const Outcome outcome = place_.run("/bin/bash", {"-c", script});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }
  Workplace place_;
};

TEST_F(Completion, VerbsOptionsAndBundledNames) {
  EXPECT_THAT(offered("ex", 1), HasSubstr("explain\n"));
  EXPECT_THAT(offered("ex", 1), Not(HasSubstr("run\n")));
  EXPECT_THAT(offered("run --for", 2), HasSubstr("--force\n--format\n"));
  EXPECT_THAT(offered("run mobilenet_v2_d", 2), HasSubstr("mobilenet_v2_dnntune\n"));
  EXPECT_THAT(offered("ask alexnet --device onep", 4), HasSubstr("oneplus5t\n"));
  EXPECT_THAT(offered("ask alexnet --network 4", 4), HasSubstr("4g\n"));
}

TEST_F(Completion, WordsThatAnOptionOrAVerbTakes) {
  EXPECT_EQ(offered("run --format c", 3), "csv\n");
  EXPECT_EQ(offered("list dev", 2), "devices\n");
  EXPECT_EQ(offered("help expl", 2), "explain\n");
  EXPECT_EQ(offered("completion z", 2), "zsh\n");
  EXPECT_THAT(offered("inspect onep", 2), HasSubstr("oneplus5t\n"));
  EXPECT_THAT(offered("inspect lt", 2), HasSubstr("lte\n"));
  EXPECT_THAT(offered("split mobilenet_v2_d", 2), HasSubstr("mobilenet_v2_dnntune\n"));
}

TEST_F(Completion, FilesWhereAFileMayStand) {
  place_.write("my_study.json", "{}");
  EXPECT_THAT(offered("run my_s", 2), HasSubstr("my_study.json\n"));
}

TEST_F(Completion, OtherShellsGetTheSameWords) {
  const std::string fish = place_.run(OFFCUT_COMMAND, {"completion", "fish"}).out;
  EXPECT_THAT(fish, HasSubstr("-n __fish_use_subcommand -a explain "));
  EXPECT_THAT(fish, HasSubstr("'__fish_seen_subcommand_from run' -l format"));
  EXPECT_THAT(fish, HasSubstr("-l device -x -a '(offcut list devices"));
  EXPECT_THAT(place_.run(OFFCUT_COMMAND, {"completion", "zsh"}).out, HasSubstr("bashcompinit"));
}

}  // namespace
}  // namespace offcut
