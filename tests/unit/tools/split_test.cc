// The verb split as users run it: files, report, plan.json, and what it refuses.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/command.h"
#include "tests/support/json_schema.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

std::string study(const std::string& model, const std::string& more = "") {
  return R"({ "schema": "offcut.scenario/1", "name": "mine", "model": ")" + model + R"(",
              "device": { "model": "oneplus5t", "affinity": "big", "threads": 1,
                          "framework": "tensorflow" },
              "cloud": { "model": "xeon_e5_2620v4" },
              "network": { "model": "dnntune_wifi", "uplink_mbit_per_s": 60 },
              "objective": "latency")" +
         more + " }";
}

class SplitVerb : public ::testing::Test {
 protected:
  SplitVerb() {
    const Outcome made = place_.run(OFFCUT_ZOO, {"mobilenet_v2", "-o", "net.onnx"});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    place_.write("mine.json", study("mobilenet_v2"));
  }
  Outcome split(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "split");
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  // What was written, which is held to its schema.
  nlohmann::json plan() const {
    const std::string text = place_.read("parts/plan.json");
    std::ifstream in(OFFCUT_SOURCE_DIR "/tools/split_plan.schema.json");
    const testing::JsonSchema schema(testing::Json::parse(in));
    EXPECT_THAT(schema.errors(testing::Json::parse(text)), ::testing::IsEmpty());
    return nlohmann::json::parse(text);
  }
  std::vector<std::string> files_of(const nlohmann::json& plan) const {
    std::vector<std::string> files;
    for (const auto& part : plan.at("parts")) files.push_back(part.at("file"));
    return files;
  }
  Workplace place_;
};

TEST_F(SplitVerb, WritesThePlanOfAStudyAsModels) {
  const Outcome done = split({"mine.json", "--model", "net.onnx", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("device.onnx"));
  EXPECT_THAT(done.out, HasSubstr("predicted "));
  EXPECT_THAT(done.err, HasSubstr("wrote 3 files into parts"));
  const auto written = plan();
  EXPECT_EQ(written.at("schema"), "offcut.split/1");
  EXPECT_THAT(files_of(written), ElementsAre("device.onnx", "cloud.onnx"));
  EXPECT_GT(written["prediction"]["latency_high_ms"], written["prediction"]["latency_ms"]);
  EXPECT_EQ(written["prediction"]["sent"][0]["bytes"], written["tensors"][1]["bytes"]);
  EXPECT_TRUE(written["manifest"].is_object());
  // Both parts are models that the command itself reads; together they have all layers.
  std::size_t layers = 0;
  for (const auto& part : written["parts"]) {
    const std::string file = "parts/" + part["file"].get<std::string>();
    EXPECT_EQ(place_.run(OFFCUT_COMMAND, {"inspect", "-q", file}).exit_code, 0);
    layers += part["layers"].get<std::size_t>();
  }
  EXPECT_EQ(layers, 153u);
}

TEST_F(SplitVerb, ReplacesItsOwnFilesWhereAskedOnly) {
  const std::vector<std::string> arguments = {"net.onnx", "--at", "conv2", "-o", "parts"};
  std::vector<std::string> at_layer = arguments;
  at_layer[2] = "bottleneck_3_2/expand";
  ASSERT_EQ(split(at_layer).exit_code, 2) << "a block is no layer";
  at_layer[2] = "bottleneck_3_2/expand/relu6";
  ASSERT_EQ(split(at_layer).exit_code, 0) << split(at_layer).err;
  const Outcome again = split(at_layer);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("expected nothing there, found an ONNX model; replace it with "
                                   "--force"));
  at_layer.push_back("--force");
  EXPECT_EQ(split(at_layer).exit_code, 0);
  place_.write("parts/plan.json", "notes of mine");
  EXPECT_THAT(split(at_layer).err, HasSubstr("found a file of another kind"));
  place_.write("file", "x");
  at_layer[4] = "file";
  EXPECT_THAT(split(at_layer).err, HasSubstr("file: expected a folder, or nothing, found a file"));
}

TEST_F(SplitVerb, NoInputIsWrittenOver) {
  fs::create_directories(place_.folder() / "parts");
  fs::copy_file(place_.folder() / "net.onnx", place_.folder() / "parts/cloud.onnx");
  const Outcome done =
      split({"parts/cloud.onnx", "--at", "bottleneck_3_2/expand/relu6", "-o", "parts", "--force"});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.err, HasSubstr("expected a file to write that is no input"));
}

// Cut 2 of the rows: behind bottleneck_1_1/depthwise.
TEST_F(SplitVerb, TakesACutOfChoice) {
  const Outcome done = split({"mine.json", "--model", "net.onnx", "--cut", "2", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("mine: the cloud starts at bottleneck_1_1/project/bn"));
  place_.write("all.json", study("mobilenet_v2", R"(, "output": { "rows": "all_cuts" })"));
  const Outcome rows = place_.run(OFFCUT_COMMAND, {"run", "-q", "all.json", "--format", "json"});
  std::istringstream lines(rows.out);
  double latency_ms = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto row = nlohmann::json::parse(line);
    if (row.value("cut", -1) == 2) latency_ms = row["latency_ms"];
  }
  EXPECT_DOUBLE_EQ(plan()["prediction"]["latency_ms"], latency_ms);
}

TEST_F(SplitVerb, ACutOfChoiceThatBreaksAPinSaysSo) {
  place_.write("pinned.json",
               study("mobilenet_v2", R"(, "constraints": { "pin_to_device": ["conv1/conv"] })"));
  const auto at = [&](const char* cut) {
    return split({"pinned.json", "--model", "net.onnx", "--cut", cut, "-o", "parts", "--force"});
  };
  EXPECT_EQ(at("2").exit_code, 0);
  EXPECT_EQ(plan()["prediction"]["feasible"], true);
  EXPECT_EQ(at("0").exit_code, 1);
  EXPECT_EQ(plan()["prediction"]["feasible"], false);
}

TEST_F(SplitVerb, SaysWhatDoesNotMatch) {
  const Outcome trace = split({"mine.json", "-o", "parts"});
  EXPECT_EQ(trace.exit_code, 2);
  EXPECT_THAT(trace.err, HasSubstr("found a file of another kind; give the file that it was made "
                                   "from with --model FILE.onnx"));
  place_.run(OFFCUT_ZOO, {"resnet18", "-o", "other.onnx"});
  const Outcome other = split({"mine.json", "--model", "other.onnx", "-o", "parts"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("other.onnx: expected the layers of the plan, found "));
  EXPECT_FALSE(fs::exists(place_.folder() / "parts"));
}

TEST_F(SplitVerb, RefusesOptionsWithoutEffect) {
  const std::vector<std::pair<std::vector<std::string>, const char*>> cases = {
      {{"net.onnx", "--at", "a", "--number", "0"}, "--number: expected a study"},
      {{"net.onnx"}, "expected --at, --extract or --each beside a model"},
      {{"net.onnx", "--at", "a", "--cut", "0"}, "--cut: expected a study"},
      {{"mine.json", "--model", "net.onnx", "--cut", "900"}, "--cut: expected a cut below "},
      {{"private_ends", "--model", "net.onnx", "--cut", "0"}, "--cut: expected a scenario of two"},
      {{"net.onnx", "--at", "a", "--model", "x"}, "--model: expected a study"},
      {{"net.onnx", "--at", "a", "--extract", "x"}, "expected one of --at, --extract and --each"},
      {{"net.onnx", "--extract", "a", "--int8"}, "--int8: expected a split"},
      {{"mine.json", "--dim", "a=1"}, "--dim: expected a model"},
      {{"mine.json", "--model", "net.onnx", "--number", "1"},
       "--number: expected a scenario below 1"},
  };
  for (const auto& [arguments, error] : cases) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"-o", "parts"});
    const Outcome done = split(all);
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_THAT(done.err, HasSubstr(error));
  }
}

TEST_F(SplitVerb, QuantisesWhatCrossesWhereAsked) {
  const std::string int8 = R"(, "transfer": { "encodings": [ { "name": "int8",
      "bytes_per_element": 1 } ], "allow": "int8" })";
  place_.write("int8.json", study("mobilenet_v2", int8));
  const Outcome plain = split({"int8.json", "--model", "net.onnx", "-o", "plain"});
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_THAT(plain.err, HasSubstr("--int8 quantises what crosses"));
  const Outcome done = split({"int8.json", "--model", "net.onnx", "--int8", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, ::testing::Not(HasSubstr("the plan counts")));
  const auto tensors = plan()["tensors"];
  const auto coded = std::find_if(tensors.begin(), tensors.end(),
                                  [](const auto& t) { return t["crosses"] == true; });
  ASSERT_NE(coded, tensors.end());
  EXPECT_EQ((*coded)["encoding"], "int8");
  EXPECT_EQ((*coded)["sent"].size(), 3u);
}

// The line to the cloud is slow, and the last layer has to run there.
TEST_F(SplitVerb, ThreeSitesAreThreeModels) {
  place_.write("edge.json", study("mobilenet_v2", R"(, "edge": { "model": "xeon_e5_2620v4",
      "network": { "model": "ethernet", "uplink_mbit_per_s": 1, "downlink_mbit_per_s": 1 } },
      "constraints": { "pin_to_cloud": ["Softmax"] })"));
  const Outcome done = split({"edge.json", "--model", "net.onnx", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(files_of(plan()), ElementsAre("device.onnx", "edge.onnx", "cloud.onnx"));
  EXPECT_EQ(plan()["prediction"]["edge"], "xeon_e5_2620v4");
}

TEST_F(SplitVerb, LayersThatReturnAreASecondModelOfTheDevice) {
  ASSERT_EQ(place_.run(OFFCUT_ZOO, {"inception_v1", "-o", "inception.onnx"}).exit_code, 0);
  const Outcome done =
      split({"private_ends", "--number", "5", "--model", "inception.onnx", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(files_of(plan()), ElementsAre("device.onnx", "cloud.onnx", "device_2.onnx"));
  EXPECT_THAT(plan()["parts"][2]["layer_names"], ElementsAre("Softmax"));
  const Outcome other = split({"net.onnx", "--at", "Softmax", "-o", "parts", "--force"});
  EXPECT_THAT(other.err, HasSubstr("device_2.onnx is of an earlier split"));
}

TEST_F(SplitVerb, EachBlockIsAModel) {
  const Outcome done = split({"net.onnx", "--each", "block", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const auto parts = plan()["parts"];
  std::size_t layers = 0;
  for (const auto& part : parts) layers += part["layer_names"].size();
  EXPECT_EQ(layers, 153u);
  EXPECT_EQ(parts[1]["label"], "bottleneck_1_1");
}

TEST_F(SplitVerb, ExtractsABlock) {
  const Outcome done = split({"net.onnx", "--extract", "bottleneck_3_2", "-o", "parts"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(files_of(plan()), ElementsAre("part.onnx"));
  const auto part = plan()["parts"][0];
  EXPECT_EQ(part["inputs"].size(), 1u);
  EXPECT_EQ(part["outputs"].size(), 1u);
}

}  // namespace
}  // namespace offcut
