// One byte of one input changes between two shards of a study, or before a run is continued: the
// command says which file, and puts nothing together. Every kind of file that an answer can be
// computed from is walked through, at any depth.
#include <gmock/gmock.h>

#include <set>

#include "tests/support/command.h"
#include "tests/support/file_samples.h"
#include "tests/support/onnx_builder.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::Json;
using testing::Outcome;

constexpr const char* kTwoRates = R"("sweep": {"network.uplink_mbit_per_s": [1, 10]})";
constexpr const char* kTwoTimes = R"("sweep": {"network.trace_start_ms": [0, 1500]})";

// One kind of input: a study that reads it, and the file of it to change.
struct InputCase {
  std::string name;
  std::string study;   // keys in place of those of the sample scenario
  std::string file;    // in the folder of the study
  std::string text;    // of the file: a place where another byte leaves it readable
  std::string told{};  // how errors name the file; empty: by `file`
};

std::vector<InputCase> network_cases() {
  const auto net = [](const char* model, const char* sweep) {
    return std::string(R"({"network": {"model": ")") + model + R"("}, )" + sweep + "}";
  };
  return {
      {"a network", net("link.json", kTwoRates), "link.json", "made up"},
      {"a network of an axis",
       R"({"network": {"model": "link.json"},
           "sweep": {"network.model": ["link.json", "sub/other.json"]}})",
       "sub/other.json", "made up"},
      {"a recorded uplink", net("recorded.json", kTwoTimes), "up.csv", "4.5"},
      {"a recorded downlink", net("recorded.json", kTwoTimes), "down.csv", "8.5"},
      {"what an alias stands for", net("alias.json", kTwoTimes), "recorded.json", "by hand"},
      {"the record of what an alias stands for", net("alias.json", kTwoTimes), "up.csv", "4.5"},
      {"a bundled network", net("4g", kTwoRates), "data/network_models/data/4g.json", "alias",
       "network_models/data/4g.json"},
      {"what a bundled alias stands for", net("wifi", kTwoRates),
       "data/network_models/data/wifi5.json", "wifi5", "network_models/data/wifi5.json"},
      {"the network of an edge",
       std::string(R"({"edge": {"trace": "three.trace.json", "unit": "gpu",
           "network": {"model": "sub/other.json"}}, )") +
           kTwoRates + "}",
       "sub/other.json", "made up"},
  };
}

std::vector<InputCase> model_cases() {
  const auto with = [](const std::string& keys) { return "{" + keys + ", " + kTwoRates + "}"; };
  const std::string sites = R"("device": {"model": "phone.json"}, "cloud": {"model": "box.json"})";
  return {
      {"the scenario file", with(R"("description": "of two rates")"), "study.json", "of two",
       "the scenario file (study.json)"},
      {"a model", with(R"("objective": "latency")"), "three.trace.json", "a made up"},
      {"a model of an axis", R"({"sweep": {"model": ["three.trace.json", "same.trace.json"]}})",
       "same.trace.json", "a made up"},
      {"a trace", with(R"("traces": ["more.trace.json"])"), "more.trace.json", "a made up"},
      {"the trace of a site", with(R"("device": {"trace": "more.trace.json", "unit": "npu"})"),
       "more.trace.json", "a made up"},
      {"a device", with(sites), "phone.json", "made up"},
      {"the device of a cloud", with(sites), "box.json", "made up"},
      {"a device of an axis",
       R"({"device": {"model": "phone.json"}, "sweep": {"device.model": ["phone.json", "box.json"]}})",
       "box.json", "made up"},
      {"the device of an edge",
       with(R"("edge": {"model": "box.json", "network": {"model": "link.json"}})"), "box.json",
       "made up"},
      {"an ONNX graph", with(R"("model": "net.onnx", )" + sites), "net.onnx", "a maker"},
      {"a shape beside an ONNX graph", with(R"("model": "net.onnx", )" + sites), "shapes.bin",
       std::string("\x09", 1)},
      {"weights beside an ONNX graph", with(R"("model": "net.onnx", )" + sites), "weights.bin",
       "weights"},
      {"a graph of a phone table", with(R"("model": "net-info.txt", )" + sites), "net-info.txt",
       "relu"},
  };
}

// A net whose shape and whose weights lie in files beside it.
std::string onnx_with_files() {
  testing::OnnxBuilder builder(13);
  builder.input("x", {1, 4, 8, 8}).output("y").weight("w", {64, 4, 3, 3});
  builder.weight("target", {2}, onnx::TensorProto::INT64);
  auto& graph = *builder.model().mutable_graph();
  graph.mutable_initializer(0)->mutable_external_data(0)->set_value("weights.bin");
  auto& target = *graph.mutable_initializer(1);
  target.mutable_external_data(0)->set_value("shapes.bin");
  auto& offset = *target.add_external_data();
  offset.set_key("offset");
  offset.set_value("8");
  auto& conv = builder.node("Conv", {"x", "w"}, {"c"}, "conv");
  testing::OnnxBuilder::attribute(conv, "pads", {1, 1, 1, 1});
  builder.node("Reshape", {"c", "target"}, {"y"}, "flat");
  builder.model().set_producer_name("a maker");
  return builder.bytes();
}

class Mixtures : public ::testing::Test {
 protected:
  Mixtures() {
    for (const testing::FileSample& sample : testing::model_samples()) {
      place_.write(sample.name, sample.document.dump(1));
    }
    Json other = Json::parse(place_.read("link.json"));
    other["name"] = "other";
    place_.write("sub/other.json", other.dump(1));
    Json box = Json::parse(place_.read("phone.json"));
    box["name"] = "box";
    place_.write("box.json", box.dump(1));
    Json trace = Json::parse(place_.read("three.trace.json"));
    trace["source"] = "a made up run";  // another device would be another question to compare
    place_.write("three.trace.json", trace.dump(1));
    place_.write("same.trace.json", trace.dump(1));
    trace["runs"].erase(1);
    trace["runs"][0]["unit"] = "npu";
    place_.write("more.trace.json", trace.dump(1));
    place_.write("up.csv", "time_s,mbit_per_s\n0,4.5\n1,9\n2,4.5\n");
    place_.write("down.csv", "time_s,mbit_per_s\n0,8.5\n1,9\n2,8.5\n");
    place_.write("recorded.json", R"({"schema": "offcut.network/1", "name": "recorded",
      "source": "by hand", "uplink_trace": "up.csv", "downlink_trace": "down.csv", "rtt_ms": 5})");
    place_.write("alias.json", R"({"schema": "offcut.network/1", "name": "alias",
      "source": "another name", "same_as": "recorded"})");
    const std::int64_t numbers[] = {9, 1, 4096};
    place_.write("shapes.bin", std::string(reinterpret_cast<const char*>(numbers), sizeof numbers));
    place_.write("weights.bin", "weights" + std::string(9209, '\0'));
    place_.write("net.onnx", onnx_with_files());
    place_.write("net-info.txt",
                 "net/conv/Conv2D 1,3,4,4; 1,8,4,4; none 1;\n"
                 "net/relu/Relu 1,8,4,4; 1,8,4,4; 0; none\n");
    fs::create_directories(place_.folder() / "data" / "network_models");
    fs::copy(OFFCUT_SOURCE_DIR "/network_models/data",
             place_.folder() / "data" / "network_models" / "data");
  }

  Outcome offcut(std::vector<std::string> arguments) const {
    const std::string data = "OFFCUT_DATA=" + (place_.folder() / "data").string();
    arguments.insert(arguments.begin(), {data, OFFCUT_COMMAND});
    return place_.run("/usr/bin/env", arguments);
  }
  Outcome run_shard(const char* shard, const std::string& database, const char* more = "-q") const {
    return offcut({"run", "-q", "study.json", "--shard", shard, "-o", database, more});
  }
  void change_one_byte(const InputCase& input) const {
    std::string content = place_.read(input.file);
    const std::size_t at = content.find(input.text);
    ASSERT_NE(at, std::string::npos) << input.file << " does not hold " << input.text;
    content[at] = static_cast<char>(content[at] ^ 1);
    place_.write(input.file, content);
  }
  void remove_results() const {
    for (const char* file : {"one.db", "two.db", "late.db", "again.db", "all.db"}) {
      fs::remove(place_.folder() / file);
    }
  }
  // Both shards of the same inputs go together; those of others do not, and nothing is written.
  void hold(const InputCase& input) const {
    const std::string told = input.told.empty() ? input.file : input.told;
    place_.write("study.json", testing::sample_scenario(input.study).dump(1));
    const std::string before = place_.read(input.file);
    ASSERT_LE(run_shard("1/2", "one.db").exit_code, 1) << run_shard("1/2", "x.db").err;
    ASSERT_LE(run_shard("2/2", "two.db").exit_code, 1);
    const Outcome same = offcut({"merge", "-q", "one.db", "two.db", "-o", "all.db"});
    EXPECT_EQ(same.exit_code, 0) << same.err;
    fs::remove(place_.folder() / "all.db");
    ASSERT_NO_FATAL_FAILURE(change_one_byte(input));
    ASSERT_LE(run_shard("2/2", "late.db").exit_code, 1) << run_shard("2/2", "y.db").err;
    const Outcome merged = offcut({"merge", "-q", "one.db", "late.db", "-o", "all.db"});
    EXPECT_EQ(merged.exit_code, 2);
    EXPECT_THAT(merged.err, HasSubstr("from others: " + told));
    EXPECT_FALSE(fs::exists(place_.folder() / "all.db"));
    const std::string held = place_.read("one.db");
    const Outcome resumed = run_shard("2/2", "one.db", "--resume");
    EXPECT_EQ(resumed.exit_code, 2);
    EXPECT_THAT(resumed.err, HasSubstr("from others: " + told));
    EXPECT_TRUE(place_.read("one.db") == held);
    ASSERT_LE(run_shard("1/2", "again.db").exit_code, 1);
    const Outcome compared = offcut({"compare", "one.db", "again.db"});
    EXPECT_EQ(compared.exit_code, 0) << compared.err;
    EXPECT_THAT(compared.out, HasSubstr("from other inputs:\n    " + told + "\n"));
    place_.write(input.file, before);
    remove_results();
  }

  testing::Workplace place_;
};

TEST_F(Mixtures, AChangedNetworkIsNamed) {
  for (const InputCase& input : network_cases()) {
    SCOPED_TRACE(input.name);
    hold(input);
  }
}

TEST_F(Mixtures, AChangedModelOrDeviceIsNamed) {
  for (const InputCase& input : model_cases()) {
    SCOPED_TRACE(input.name);
    hold(input);
  }
}

// A run is continued under whatever name the study goes by, from wherever.
TEST_F(Mixtures, AStudyIsKnownByItsContent) {
  place_.write("study.json", testing::sample_scenario(R"({"network": {"model": "alias.json"},
                 "device": {"model": "sub/../phone.json"},
                 "sweep": {"network.trace_start_ms": [0, 1500]}})")
                                 .dump(1));
  ASSERT_EQ(offcut({"run", "-q", "study.json", "-o", "one.db"}).exit_code, 0);
  const std::string held = place_.read("one.db");
  fs::create_directories(place_.folder() / "sub" / "copy");
  for (const char* file : {"study.json", "alias.json", "recorded.json", "up.csv", "down.csv",
                           "three.trace.json", "phone.json"}) {
    fs::copy_file(place_.folder() / file, place_.folder() / "sub" / "copy" / file);
  }
  fs::create_directories(place_.folder() / "sub" / "copy" / "sub");
  for (const std::string& name :
       {std::string("./study.json"), std::string("sub/../study.json"),
        (place_.folder() / "study.json").string(), std::string("sub/copy/study.json")}) {
    SCOPED_TRACE(name);
    const Outcome again = offcut({"run", name, "-o", "one.db", "--resume"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.err, HasSubstr("nothing to do: all 2 scenarios were there already"));
    EXPECT_TRUE(place_.read("one.db") == held);
  }
}

// The version is of the commit too: two builds do not write into one table.
TEST_F(Mixtures, ManifestsNameProgramCommitAndSchemas) {
  place_.write("study.json", testing::sample_scenario("{}").dump(1));
  const Outcome rows = offcut({"run", "-q", "study.json", "--format", "json"});
  ASSERT_EQ(rows.exit_code, 0) << rows.err;
  const Json manifest = Json::parse(rows.out.substr(0, rows.out.find('\n')))["manifest"];
  const std::string commit = manifest["commit"].get<std::string>();
  EXPECT_THAT(commit,
              ::testing::AnyOf("unknown", ::testing::MatchesRegex("[0-9a-f]+(-modified)?")));
  const std::string version = manifest["offcut"].get<std::string>() + " (commit " + commit + ")\n";
  EXPECT_THAT(offcut({"--version"}).out, ::testing::StartsWith("offcut " + version));
  EXPECT_THAT(manifest["schemas"].dump(), HasSubstr("offcut.scenario/1"));
  EXPECT_THAT(manifest["schemas"].dump(), HasSubstr("offcut.results/2"));
}

// A capacity study has no rows to merge; its report names what it was computed from.
TEST_F(Mixtures, ACapacityReportNamesItsInputs) {
  for (const testing::FileSample& sample : testing::other_samples()) {
    if (sample.name == "poisson.json") place_.write("fleet.json", sample.document.dump());
  }
  Json fleet = Json::parse(place_.read("fleet.json"));
  fleet["classes"][0]["networks"][0]["network"] = {{"model", "alias.json"}};
  place_.write("fleet.json", fleet.dump());
  const Outcome report = offcut({"run", "-q", "fleet.json", "--format", "json"});
  ASSERT_LE(report.exit_code, 1) << report.err;
  std::set<std::string> named;
  const Json manifest = Json::parse(report.out)["manifest"];
  for (const Json& input : manifest["inputs"]) {
    named.insert(input["file"].get<std::string>());
  }
  EXPECT_EQ(named, (std::set<std::string>{"three.trace.json", "alias.json", "recorded.json",
                                          "up.csv", "down.csv"}));
}

}  // namespace
}  // namespace offcut
