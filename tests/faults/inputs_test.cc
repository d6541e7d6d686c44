// Inputs that were made to break the command: it says what is wrong, in bounded time and memory,
// and shows nothing of a file that is none of its own. The command as users run it.
#include <gmock/gmock.h>

#include "tests/faults/process.h"
#include "tests/faults/verbs.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::study_of;
using testing::Workplace;

#ifdef OFFCUT_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

class InputFaults : public ::testing::Test {
 protected:
  // Runs in a shell of its own, as pipes and limits are the shell's.
  Outcome shell(const std::string& line) const { return place_.run("/bin/bash", {"-c", line}); }
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  Workplace place_;
};

TEST_F(InputFaults, PipesAndStdinAreInputs) {
  testing::write_inputs(place_);
  const std::string command = OFFCUT_COMMAND;
  const Outcome plain = offcut({"run", "-q", "sweep.json", "--format", "csv"});
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_EQ(shell(command + " run -q --format csv <(cat sweep.json)").out, plain.out);
  EXPECT_EQ(shell("cat sweep.json | " + command + " run -q --format csv /dev/stdin").out,
            plain.out);
  EXPECT_EQ(shell(command + " run -q --format csv - < sweep.json").out, plain.out);
  EXPECT_EQ(shell(command + " check -q <(cat sweep.json)").exit_code, 0);
  EXPECT_EQ(shell(command + " explain -q <(cat sweep.json)").exit_code, 0);
  EXPECT_EQ(shell(command + " import -q --without-graph <(cat profile.csv)").exit_code, 0);
  EXPECT_EQ(shell(command + " import -q --without-graph <(gzip -c profile.csv)").exit_code, 0);
  EXPECT_EQ(shell(command + " compare --expect-same rows_in.csv <(cat rows_in.csv)").exit_code, 0);
  EXPECT_EQ(shell(command + " inspect -q <(cat traced.json)").exit_code, 0);
  EXPECT_EQ(shell(command + " calibrate -q <(cat traced.json)").exit_code, 0);
}

TEST_F(InputFaults, NothingOfAForeignFileIsQuoted) {
  place_.write("shadow", "root:$6$salt$secret:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n");
  place_.write("study.json", study_of(R"(, "traces": ["shadow"])"));
  place_.write("replay.json", study_of(R"(, "study": "replay", "replay": {
    "uplink_trace": "shadow", "period_s": 1, "inferences": 2 })"));
  const std::vector<std::vector<std::string>> all = {{"run", "shadow"},
                                                     {"check", "shadow"},
                                                     {"explain", "shadow"},
                                                     {"inspect", "./shadow"},
                                                     {"split", "shadow", "--at", "a", "-o", "x"},
                                                     {"split", "shadow", "-o", "x"},
                                                     {"import", "shadow"},
                                                     {"import", "shadow", "--format", "csv"},
                                                     {"calibrate", "shadow"},
                                                     {"validate", "./shadow"},
                                                     {"fit-radio", "shadow"},
                                                     {"compare", "shadow", "shadow"},
                                                     {"merge", "shadow", "-o", "x.db"},
                                                     {"run", "study.json"},
                                                     {"run", "replay.json"}};
  for (const auto& arguments : all) {
    const Outcome outcome = offcut(arguments);
    SCOPED_TRACE(arguments.front() + " " + arguments[1] + ": " + outcome.err);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("root")));
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("secret")));
  }
}

// A terminal is left alone by names that would colour it, whatever prints them.
TEST_F(InputFaults, NoControlCharacterOfANameIsPrinted) {
  const std::string bad = R"(\u001b[31m\u0007\u009b2J\u202eX\nY)";
  place_.write("trace.json", R"({ "schema": "offcut.trace/1", "model": ")" + bad + R"(",
    "device": ")" + bad + R"(", "source": ")" +
                                 bad + R"(", "graph": { "name": ")" + bad + R"(",
    "inputs": ["x"], "outputs": ["z"],
    "tensors": [ { "name": "x", "type": "fp32", "shape": [1, 1000] },
      { "name": "y", "type": "fp32", "shape": [1, 100] }, { "name": "z", "type": "fp32", "shape": [1] } ],
    "layers": [ { "name": "a)" + bad +
                                 R"(", "op": "Re)" + bad +
                                 R"(", "inputs": ["x"], "outputs": ["y"] },
      { "name": "F\u00e4ltung 卷積", "op": "Relu", "inputs": ["y"], "outputs": ["z"] } ] },
    "runs": [ { "unit": "cpu", "affinity": ")" +
                                 bad + R"(", "threads": 1, "framework": "f)" + bad + R"(",
      "layers": [ { "name": "a)" +
                                 bad + R"(", "op": "Re)" + bad + R"(", "latency_us": [100] },
        { "name": "F\u00e4ltung 卷積", "op": "Relu", "latency_us": [50] } ] } ] })");
  place_.write("study.json", R"({ "schema": "offcut.scenario/1", "name": ")" + bad + R"(",
    "description": ")" + bad + R"(", "model": "trace.json", "device": { "trace": "trace.json" },
    "cloud": { "trace": "trace.json" }, "network": { "model": "wifi" }, "objective": "latency",
    "sweep": { "network.uplink_mbit_per_s": [1, 100] } })");
  const std::vector<std::vector<std::string>> all = {
      {"inspect", "./trace.json"},
      {"inspect", "./trace.json", "--run", "0"},
      {"inspect", "./trace.json", "--run", "9"},
      {"inspect", "./trace.json", "--cuts"},
      {"run", "study.json"},
      {"check", "study.json"},
      {"explain", "study.json"},
      {"calibrate", "trace.json"},
      {"run", "study.json", "--format", "csv", "-o", "rows.csv"},
      {"compare", "rows.csv", "rows.csv"},
      {"run", std::string("no\x1b[31m.json")}};
  for (const auto& arguments : all) {
    const Outcome outcome = offcut(arguments);
    const std::string text = outcome.out + outcome.err;
    SCOPED_TRACE(arguments.front() + " " + arguments[1] + "\n" + text);
    EXPECT_NE(text, "");
    for (const char* control : {"\x1b", "\x07", "\xc2\x9b", "\xe2\x80\xae"}) {
      EXPECT_THAT(text, Not(HasSubstr(control)));
    }
    EXPECT_THAT(text, Not(HasSubstr("X\nY")));
  }
  EXPECT_THAT(offcut({"inspect", "./trace.json"}).out, HasSubstr("F\xc3\xa4ltung 卷積"));
}

TEST_F(InputFaults, AnEmptyCellIsNotZero) {
  testing::write_inputs(place_);
  const Outcome rows = offcut({"run", "-q", "sweep.json", "--format", "csv"});
  std::string text = rows.out;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  ASSERT_EQ(lines.size(), 4u);
  // Column 20 is latency_ms.
  std::size_t begin = 0;
  for (int column = 1; column < 20; ++column) begin = lines[1].find(',', begin) + 1;
  lines[1].erase(begin, lines[1].find(',', begin) - begin);
  place_.write("empty.csv", lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n" + lines[3] + "\n");
  const Outcome outcome = offcut({"compare", "--expect-same", "rows_in.csv", "empty.csv"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("1 figure is empty in one of the two"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("-100.0%")));
  EXPECT_EQ(offcut({"compare", "--expect-same", "empty.csv", "empty.csv"}).exit_code, 0);
}

// 300 MB of nothing, in less memory than that.
TEST_F(InputFaults, LittleMemoryIsOneLine) {
  if (kSanitized) GTEST_SKIP() << "the sanitizer needs the memory";
  place_.write("big.json", " ");
  std::filesystem::resize_file(place_.folder() / "big.json", 300'000'000);
  const Outcome outcome =
      shell("ulimit -v 400000; " + std::string(OFFCUT_COMMAND) + " run -j1 big.json");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.err, "offcut: out of memory: the input needs more than there is\n");
}

// What made the command hang, or take all memory: each file is small, and the limit is the shell's.
TEST_F(InputFaults, HostileFilesEndInAnErrorInBoundedMemory) {
  struct Case {
    const char* name;
    std::string text;
    const char* error;
  };
  const std::string deep(200'000, '[');
  std::string keys = "{";
  for (int i = 0; i < 200'000; ++i) keys += "\"k" + std::to_string(i) + "\":0,";
  const Case cases[] = {
      {"deep.json", deep, "expected nesting of at most 64"},
      {"keys.json", keys + "\"z\":0}", "expected the key"},
      {"dots.json", study_of(R"(, "sweep": { "device)" + std::string(52'000, '.') + R"(a": [1] })"),
       "expected keys of at most 4096 bytes"},
      {"wraps.json",
       study_of(R"(, "sweep": { "device.threads": { "from": 1, "to": 2, "points": 65536 },
         "cloud.threads": { "from": 1, "to": 2, "points": 65536 },
         "edits[0].time_scale": { "from": 1, "to": 2, "points": 100000000 } })"),
       "expected at most"},
      {"step.json", study_of(R"(, "sweep": { "network.rtt_ms":
         { "from": 0, "to": 1e6, "step": 1e-9 } })"),
       "expected a step that makes at most"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    place_.write(test.name, test.text);
    const Outcome outcome =
        shell(std::string(kSanitized ? "" : "ulimit -v 4000000; ") + "timeout 60 " +
              std::string(OFFCUT_COMMAND) + " check " + test.name);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(test.error));
  }
  place_.write("deep.jsonl", "{\"a\":" + deep + std::string(200'000, ']') + "}\n");
  const Outcome compared = offcut({"compare", "deep.jsonl", "deep.jsonl"});
  EXPECT_EQ(compared.exit_code, 2);
  EXPECT_THAT(compared.err, HasSubstr("deep.jsonl:1: expected nesting of at most 64"));
}

}  // namespace
}  // namespace offcut
