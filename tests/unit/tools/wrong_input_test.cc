// Whatever is wrong with its input, the command says so in one line that names the file, the place,
// what was expected and what was found, and ends with code 2.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using ::testing::StartsWith;
using testing::Workplace;

const std::string kGood = R"({
  "schema": "offcut.scenario/1", "name": "good", "model": "mobilenet_v2",
  "device": { "model": "x86_vm", "threads": 1 },
  "cloud": { "model": "x86_vm", "threads": 2 },
  "network": { "model": "wifi", "rtt_ms": 4 },
  "objective": "latency",
  "sweep": { "network.uplink_mbit_per_s": [1, 10] } })";

std::string with(const std::string& part, const std::string& other) {
  std::string text = kGood;
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), other);
}

// Two layers that wait for each other.
const std::string kCyclicTrace = R"({
  "schema": "offcut.trace/1", "model": "loop", "device": "d", "source": "made up",
  "graph": { "name": "loop", "inputs": ["x"], "outputs": ["r"],
    "tensors": [ { "name": "x", "type": "fp32", "shape": [1] },
                 { "name": "y", "type": "fp32", "shape": [1] },
                 { "name": "z", "type": "fp32", "shape": [1] },
                 { "name": "r", "type": "fp32", "shape": [1] } ],
    "layers": [ { "name": "a", "op": "Add", "inputs": ["x", "z"], "outputs": ["y"] },
                { "name": "b", "op": "Relu", "inputs": ["y"], "outputs": ["z"] },
                { "name": "c", "op": "Relu", "inputs": ["z"], "outputs": ["r"] } ] },
  "runs": [ { "unit": "cpu", "threads": 1, "layers": [
    { "name": "a", "op": "Add", "latency_us": [1] }, { "name": "b", "op": "Relu", "latency_us": [1] },
    { "name": "c", "op": "Relu", "latency_us": [1] } ] } ] })";

class WrongInput : public ::testing::Test {
 protected:
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }

  // The one line about a file, on stderr alone.
  static void expect_one_line(const Outcome& outcome, const std::string& start,
                              const std::string& part) {
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    const std::string line = outcome.err.substr(0, outcome.err.find('\n'));
    EXPECT_THAT(line, StartsWith("offcut: " + start));
    EXPECT_THAT(line, HasSubstr(part));
    EXPECT_LT(line.size(), 600u);
  }

  Workplace place_;
};

TEST_F(WrongInput, ASyntaxErrorShowsItsLineAndPlace) {
  place_.write("s.json", "{\n  \"name\": \"s\",\n  \"threads\": 2 \"affinity\": 1\n}\n");
  const Outcome outcome = offcut({"check", "s.json"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("s.json:3:"));
  EXPECT_THAT(outcome.err, HasSubstr("\n  3 |   \"threads\": 2 \"affinity\""));
  EXPECT_THAT(outcome.err, HasSubstr("^\n"));
  place_.write("shadow", "root:secret:0:0\n");
  EXPECT_THAT(offcut({"check", "shadow"}).err, ::testing::Not(HasSubstr("secret")));
}

TEST_F(WrongInput, TheGoodScenarioIsGood) {
  place_.write("s.json", kGood);
  const Outcome outcome = offcut({"run", "s.json", "--format", "csv"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("scenario,model,device,"));
}

TEST_F(WrongInput, OfAScenarioFile) {
  struct Case {
    const char* name;
    std::string text;
    const char* part;
  };
  const Case cases[] = {
      {"empty", "", "expected content, found an empty file"},
      {"not JSON", "name,threads\n", "s.json:1:2: expected JSON, found a syntax error"},
      {"binary", std::string("\x7f\x45LF\0\0\xff", 7), "expected JSON"},
      {"cut in half", kGood.substr(0, kGood.size() / 2), "the end of the file too early"},
      {"an array", "[]", "expected an object, found an array of 0"},
      {"another schema", with("scenario/1", "trace/1"),
       "schema: expected \"offcut.scenario/1\", found \"offcut.trace/1\""},
      {"unknown key", with("\"objective\"", "\"colour\": 1, \"objective\""),
       "unknown key \"colour\""},
      {"misspelt key", with("\"objective\"", "\"objectiv\""),
       "unknown key \"objectiv\", did you mean \"objective\"?"},
      {"misspelt key inside", with("\"rtt_ms\"", "\"rtt_m\""), "did you mean \"rtt_ms\"?"},
      {"duplicate key", with("\"name\"", "\"name\": \"x\", \"name\""),
       "expected once, found twice"},
      {"wrong type", with("\"threads\": 1", "\"threads\": \"one\""),
       "device.threads: expected a whole number from 1 to"},
      {"not a number", with("\"rtt_ms\": 4", "\"rtt_ms\": NaN"), "expected JSON"},
      {"too large for a number", with("\"rtt_ms\": 4", "\"rtt_ms\": 1e999"), "expected JSON"},
      {"negative time", with("\"rtt_ms\": 4", "\"rtt_ms\": -4"), "rtt_ms: expected a number >= 0"},
      {"zero bandwidth", with("\"rtt_ms\": 4", "\"uplink_mbit_per_s\": 0"),
       "uplink_mbit_per_s: expected a number >"},
      {"zero bandwidth in a sweep", with("[1, 10]", "[1, 0]"), "sweep.network.uplink_mbit_per_s: "},
      {"an empty axis", with("[1, 10]", "[]"), "expected an array with a value"},
      {"an axis of nothing", with("network.uplink_mbit_per_s", "network.uplink_mbit"),
       "uplink_mbit"},
      {"no such model", with("mobilenet_v2", "mobilenet_v22"),
       "model: expected the name of a bundled model or a path, found \"mobilenet_v22\", did you "
       "mean "
       "\"mobilenet_v2\"?"},
      {"no such device", with("x86_vm", "x86_wm"), "did you mean \"x86_vm\"?"},
      {"no such network", with("\"wifi\"", "\"wify\""), "did you mean \"wifi\"?"},
      {"nobody measured that", with("\"threads\": 1", "\"threads\": 64"), "device: "},
      {"a misspelt objective", with("\"latency\"", "\"latancy\""), "did you mean \"latency\"?"},
      {"nested without end", std::string(100'000, '['), "expected nesting of at most"},
      {"a trace of another model",
       with("\"objective\"", "\"traces\": [\"" OFFCUT_SOURCE_DIR
                             "/traces/data/resnet50.trace.json\"], \"objective\""),
       "a trace of another model?"},
      {"a trace that is not there",
       with("\"objective\"", "\"traces\": [\"none.trace.json\"], \"objective\""),
       "none.trace.json"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    place_.write("s.json", test.text);
    const Outcome run = offcut({"run", "s.json", "--format", "csv"});
    expect_one_line(run, "s.json", test.part);
    const Outcome check = offcut({"check", "s.json"});
    EXPECT_EQ(check.exit_code, 2) << check.err;
  }
}

TEST_F(WrongInput, OfAPath) {
  expect_one_line(offcut({"run", "none.json"}), "none.json: expected", "found nothing there");
  std::filesystem::create_directories(place_.folder() / "bare");
  expect_one_line(offcut({"run", "bare"}), "bare: expected scenario files", "found none");
  place_.write("s.json", kGood);
  const Outcome output = offcut({"run", "s.json", "-o", "none/rows.csv"});
  expect_one_line(output, "none/rows.csv: cannot be written", "");
  expect_one_line(offcut({"run", "s.json", "-o", "rows.xls"}), "rows.xls: expected a name", "xls");
}

TEST_F(WrongInput, OfAModel) {
  place_.write("empty.onnx", "");
  expect_one_line(offcut({"inspect", "empty.onnx"}), "empty.onnx: ", "found an empty file");
  place_.write("text.onnx", "hello, this is no model\n");
  expect_one_line(offcut({"inspect", "text.onnx"}), "text.onnx: ", "expected");
  std::filesystem::create_directories(place_.folder() / "folder.onnx");
  expect_one_line(offcut({"inspect", "folder.onnx"}), "folder.onnx: ", "found a directory");
  expect_one_line(offcut({"inspect", "none.onnx"}), "none.onnx: expected a model file",
                  "found nothing there");
  place_.write("notes.md", "# Notes\n");
  expect_one_line(offcut({"inspect", "notes.md"}),
                  "notes.md: ", "expected a model (a TensorFlow Lite model (.tflite)");
  place_.write("loop.trace.json", kCyclicTrace);
  expect_one_line(offcut({"inspect", "loop.trace.json"}),
                  "loop.trace.json: ", "expected no cycle, found one of 2 layers: \"a\", \"b\"");
}

TEST_F(WrongInput, OfAnOnnxFileCutInHalf) {
  const Outcome written = place_.run(OFFCUT_ZOO, {"mobilenet_v2", "-o", "whole.onnx"});
  ASSERT_EQ(written.exit_code, 0) << written.err;
  const Outcome whole = offcut({"inspect", "whole.onnx"});
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  const std::string bytes = place_.read("whole.onnx");
  place_.write("half.onnx", bytes.substr(0, bytes.size() / 2));
  expect_one_line(offcut({"inspect", "half.onnx"}), "half.onnx: ", "expected");
}

TEST_F(WrongInput, OfTheCommandLine) {
  EXPECT_EQ(offcut({}).exit_code, 2);
  EXPECT_EQ(offcut({"fly"}).exit_code, 2);
  EXPECT_EQ(offcut({"run"}).exit_code, 2);
  EXPECT_EQ(offcut({"run", "s.json", "--jobs", "-1"}).exit_code, 2);
  EXPECT_EQ(offcut({"run", "s.json", "--shard", "3/2"}).exit_code, 2);
  EXPECT_EQ(offcut({"run", "s.json", "--colour"}).exit_code, 2);
  EXPECT_EQ(offcut({"--help"}).exit_code, 0);
  EXPECT_EQ(offcut({"--version"}).exit_code, 0);
}

}  // namespace
}  // namespace offcut
