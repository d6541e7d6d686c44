// What becomes of the output of every verb when the disk is full, descriptors are closed, a folder
// is read-only, or the name belongs to another file. The command as users run it.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tests/faults/process.h"
#include "tests/faults/verbs.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;
using testing::Descriptors;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::Started;
using ::testing::StartsWith;
using testing::Verb;
using testing::verbs;
using testing::Workplace;

class OutputFaults : public ::testing::Test {
 protected:
  OutputFaults() { testing::write_inputs(place_); }

  Outcome run(const std::vector<std::string>& arguments,
              const Descriptors& descriptors = {}) const {
    return Started(place_, arguments, descriptors).wait();
  }
  static std::vector<std::string> with(const Verb& verb, const std::vector<std::string>& more) {
    std::vector<std::string> all = verb.arguments;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::size_t files_beside(const fs::path& folder) const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  Workplace place_;
};

TEST_F(OutputFaults, EveryVerbEndsWellWhereNothingIsWrong) {
  for (const Verb& verb : verbs()) {
    SCOPED_TRACE(verb.name);
    const Outcome outcome = run(verb.arguments);
    EXPECT_THAT(outcome.exit_code, ::testing::AnyOf(0, 1)) << outcome.err;
    EXPECT_NE(outcome.out, "");
    if (verb.output.empty()) continue;
    const Outcome written = run(with(verb, {"-o", verb.output}));
    EXPECT_EQ(written.exit_code, outcome.exit_code) << written.err;
    EXPECT_NE(place_.read(verb.output), "");
    fs::remove(place_.folder() / verb.output);
  }
}

TEST_F(OutputFaults, AFullDiskUnderStdoutIsAnError) {
  for (const Verb& verb : verbs()) {
    SCOPED_TRACE(verb.name);
    const Outcome outcome = run(verb.arguments, {.out = "/dev/full"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.err, "offcut: stdout: cannot be written: the disk is full\n");
  }
}

TEST_F(OutputFaults, AFullDiskUnderTheFileIsAnError) {
  for (const Verb& verb : verbs()) {
    if (verb.output.empty()) continue;
    SCOPED_TRACE(verb.name);
    const Outcome outcome = run(with(verb, {"-o", "/dev/full"}));
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("offcut: /dev/full: cannot be written: the disk is full"));
  }
}

TEST_F(OutputFaults, AClosedStdoutIsAnError) {
  for (const Verb& verb : verbs()) {
    SCOPED_TRACE(verb.name);
    const Outcome outcome = run(verb.arguments, {.out = ""});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.err, "offcut: stdout: cannot be written: it is closed\n");
  }
}

// A file that is opened where a descriptor is missing takes its number, and then gets its text.
TEST_F(OutputFaults, ClosedDescriptorsDoNotPutNotesIntoTheRows) {
  const Outcome good = run({"run", "sweep.json", "-o", "good.csv"});
  ASSERT_EQ(good.exit_code, 0) << good.err;
  const Outcome bare =
      run({"run", "sweep.json", "-o", "bare.csv"}, {.in = "", .out = "", .err = ""});
  EXPECT_EQ(bare.exit_code, 0);
  EXPECT_EQ(place_.read("bare.csv"), place_.read("good.csv"));
  const Outcome store =
      run({"run", "sweep.json", "-o", "bare.db"}, {.in = "", .out = "", .err = ""});
  EXPECT_EQ(store.exit_code, 0);
  EXPECT_EQ(run({"compare", "--expect-same", "part.db", "bare.db"}).exit_code, 0);
}

TEST_F(OutputFaults, NoInputIsWrittenOver) {
  for (const Verb& verb : verbs()) {
    if (verb.input.empty()) continue;
    SCOPED_TRACE(verb.name);
    const std::string before = place_.read(verb.input);
    fs::create_hard_link(place_.folder() / verb.input, place_.folder() / "another_name");
    for (const std::string& name : {verb.input, std::string("another_name")}) {
      const Outcome outcome = run(with(verb, {"-o", name, "--force"}));
      EXPECT_EQ(outcome.exit_code, 2) << name;
      EXPECT_THAT(outcome.err, HasSubstr("choose another name"));
      EXPECT_EQ(place_.read(verb.input), before);
    }
    fs::remove(place_.folder() / "another_name");
  }
}

TEST_F(OutputFaults, NoFileOfAnotherKindIsWrittenOver) {
  place_.write("thesis.tex", "\\documentclass{article}\n");
  place_.write("notes.csv", "name,age\nx,1\n");
  const std::vector<std::string> others = {"thesis.tex", "notes.csv", "part.db", "sweep.json"};
  for (const Verb& verb : verbs()) {
    if (verb.output.empty()) continue;
    SCOPED_TRACE(verb.name);
    for (const std::string& name : others) {
      const std::string before = place_.read(name);
      const Outcome outcome = run(with(verb, {"-o", name, "--force"}));
      EXPECT_EQ(outcome.exit_code, 2) << name;
      EXPECT_THAT(outcome.err, StartsWith("offcut: " + name + ": expected ")) << name;
      EXPECT_EQ(place_.read(name), before) << name;
    }
  }
  for (const std::string& name : others) {
    const std::string before = place_.read(name);
    EXPECT_EQ(run({"merge", "part.db", "-o", name}).exit_code, 2) << name;
    EXPECT_EQ(run({"run", "sweep.json", "-o", name}).exit_code, 2) << name;
    EXPECT_EQ(place_.read(name), before) << name;
  }
}

TEST_F(OutputFaults, ResultsAreReplacedWithForceOnly) {
  for (const Verb& verb : verbs()) {
    if (verb.output.empty()) continue;
    SCOPED_TRACE(verb.name);
    const std::vector<std::string> arguments = with(verb, {"-o", verb.output});
    run(arguments);
    const std::string first = place_.read(verb.output);
    ASSERT_NE(first, "");
    const Outcome again = run(arguments);
    EXPECT_EQ(again.exit_code, 2);
    EXPECT_THAT(again.err, HasSubstr("choose another name"));
    const bool is_table = verb.output == "o.txt";  // which nothing tells from other texts
    const Outcome forced = run(with(verb, {"-o", verb.output, "--force"}));
    EXPECT_EQ(forced.exit_code == 2, is_table) << forced.err;
    EXPECT_EQ(place_.read(verb.output), first);
    fs::remove(place_.folder() / verb.output);
  }
}

TEST_F(OutputFaults, AStudyThatIsWrongLeavesTheResultsOfYesterday) {
  run({"run", "sweep.json", "-o", "yesterday.csv"});
  const std::string before = place_.read("yesterday.csv");
  place_.write("typo.json", testing::study_of(R"(, "colour": 1)"));
  const std::size_t files = files_beside(place_.folder());
  for (const char* name : {"yesterday.csv", "new.csv", "new.jsonl", "new.db"}) {
    const Outcome outcome = run({"run", "typo.json", "-o", name, "--force"});
    EXPECT_EQ(outcome.exit_code, 2);
  }
  EXPECT_EQ(run({"run", "typo.json", "-o", "new.db"}).exit_code, 2);
  EXPECT_EQ(place_.read("yesterday.csv"), before);
  EXPECT_EQ(files_beside(place_.folder()), files) << "something was made";
}

TEST_F(OutputFaults, ModesAreKeptAndLinksFollowed) {
  run({"run", "sweep.json", "-o", "secret.csv"});
  const fs::path secret = place_.folder() / "secret.csv";
  fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("secret.csv", place_.folder() / "link.csv");
  EXPECT_EQ(run({"run", "sweep.json", "-o", "link.csv", "--force"}).exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(place_.folder() / "link.csv"));
  EXPECT_EQ(fs::status(secret).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(OutputFaults, DevicesAndPipesAreWrittenInPlace) {
  EXPECT_EQ(run({"import", "profile.csv", "--without-graph", "-o", "/dev/null"}).exit_code, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  const Outcome plain = run({"run", "-q", "sweep.json", "--format", "csv"});
  const Outcome named = run({"run", "-q", "sweep.json", "--format", "csv", "-o", "/dev/stdout"});
  EXPECT_EQ(named.out, plain.out);
}

TEST_F(OutputFaults, AFolderThatCannotBeWrittenIsAnError) {
  for (const Verb& verb : verbs()) {
    if (verb.output.empty()) continue;
    SCOPED_TRACE(verb.name);
    const Outcome outcome = run(with(verb, {"-o", "none/" + verb.output}));
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("cannot be written: no such folder"));
  }
  // /proc takes no files, whoever asks.
  EXPECT_EQ(run({"run", "-q", "sweep.json", "-o", "/proc/o.csv"}).exit_code, 2);
  EXPECT_EQ(run({"run", "-q", "sweep.json", "-o", "/proc/o.db"}).exit_code, 2);
  EXPECT_EQ(run({"merge", "-q", "part.db", "-o", "/proc/o.db"}).exit_code, 2);
}

// A file system of its own that holds 200 kB: needs root.
class SmallDisk : public OutputFaults {
 protected:
  void SetUp() override {
    fs::create_directories(disk());
    if (::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=200k") != 0) {
      GTEST_SKIP() << "needs the right to mount a tmpfs";
    }
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) ::umount(disk().c_str());
  }
  fs::path disk() const { return place_.folder() / "disk"; }
  bool mounted_ = false;
};

TEST_F(SmallDisk, ADiskThatFillsUpLeavesWhatWasThere) {
  place_.write("long.json", testing::study_of(R"(, "sweep": {
    "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 3000 } })"));
  for (const char* ending : {"csv", "jsonl"}) {
    const std::string name = std::string("disk/o.") + ending;
    ASSERT_EQ(run({"run", "-q", "sweep.json", "-o", name}).exit_code, 0);
    const std::string before = place_.read(name);
    const std::string manifest = place_.read(name + ".manifest.json");
    EXPECT_EQ(manifest.empty(), std::string(ending) != "csv");
    const std::size_t files = files_beside(disk());
    const Outcome outcome = run({"run", "-q", "long.json", "-o", name, "--force"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(name + ": cannot be written: the disk is full"));
    EXPECT_EQ(place_.read(name), before);
    EXPECT_EQ(place_.read(name + ".manifest.json"), manifest);
    EXPECT_EQ(files_beside(disk()), files) << "a temporary file was left";
    fs::remove(place_.folder() / name);
    fs::remove(place_.folder() / (name + ".manifest.json"));
  }
}

TEST_F(SmallDisk, ADatabaseThatFillsTheDiskKeepsWhatIsCommitted) {
  place_.write("long.json", testing::study_of(R"(, "sweep": {
    "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 3000 } })"));
  const Outcome outcome = run({"run", "-q", "long.json", "-o", "disk/o.db"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("the disk is full"));
  EXPECT_THAT(outcome.err, HasSubstr("--resume continues it"));
  ASSERT_EQ(run({"run", "-q", "long.json", "-o", "whole.db"}).exit_code, 0);
  const Outcome merged = run({"merge", "-q", "whole.db", "-o", "disk/all.db"});
  EXPECT_EQ(merged.exit_code, 2);
  EXPECT_FALSE(fs::exists(disk() / "all.db"));
}

}  // namespace
}  // namespace offcut
