#include "tests/unit/traces/oracles/runtime.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "tests/support/command.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kBinding =
    fs::path(OFFCUT_SOURCE_DIR) / "tools/record/node_modules/onnxruntime-node";
const fs::path kScripts = fs::path(OFFCUT_SOURCE_DIR) / "tests/unit/traces/oracles";

// What a script prints, run by Node.js with the binding as its first argument.
std::string printed_by(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"ORT_DISABLE_TELEMETRY=1", "node", kScripts / script, kBinding};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Workplace place;
  const Outcome outcome = place.run("env", words);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome.out;
}

// Weights that a test does not store are zeros here.
void fill_weights(onnx::GraphProto& graph) {
  for (auto& tensor : *graph.mutable_initializer()) {
    if (tensor.data_location() != onnx::TensorProto::EXTERNAL) continue;
    std::size_t elements = 1;
    for (const std::int64_t extent : tensor.dims()) elements *= static_cast<std::size_t>(extent);
    std::size_t bytes = 4;
    if (tensor.data_type() == onnx::TensorProto::UINT8) bytes = 1;
    if (tensor.data_type() == onnx::TensorProto::INT8) bytes = 1;
    if (tensor.data_type() == onnx::TensorProto::INT64) bytes = 8;
    tensor.clear_external_data();
    tensor.set_data_location(onnx::TensorProto::DEFAULT);
    tensor.set_raw_data(std::string(elements * bytes, '\0'));
  }
}

void expose_all(onnx::GraphProto& graph) {
  std::set<std::string> results;
  for (const auto& output : graph.output()) results.insert(output.name());
  for (const auto& node : graph.node()) {
    for (const std::string& name : node.output()) {
      if (!name.empty() && results.insert(name).second) graph.add_output()->set_name(name);
    }
  }
}

RanModel read_model(const nlohmann::json& line) {
  RanModel model;
  model.error = line.value("error", "");
  const auto results = line.value("results", nlohmann::json::object());
  for (const auto& [name, result] : results.items()) {
    model.results[name] = {result[0].get<std::string>(), result[1].get<Shape>()};
  }
  return model;
}

}  // namespace

std::string unavailable() {
  if (!fs::exists(kBinding)) return "needs the binding of ONNX Runtime: npm ci in tools/record";
  if (std::system("node --version >/dev/null 2>&1") != 0) return "needs Node.js";
  return "";
}

std::map<std::string, RanModel> run_all(const std::map<std::string, onnx::ModelProto>& models) {
  const ScratchFolder folder;
  for (const auto& [name, model] : models) {
    onnx::ModelProto exposed = model;
    fill_weights(*exposed.mutable_graph());
    expose_all(*exposed.mutable_graph());
    std::ofstream(folder / (name + ".onnx"), std::ios::binary) << exposed.SerializeAsString();
  }
  std::map<std::string, RanModel> out;
  std::istringstream lines(printed_by("runtime_shapes.mjs", {folder / ""}));
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) continue;  // the runtime writes to stdout now and then
    out[fs::path(json.at("model").get<std::string>()).stem().string()] = read_model(json);
  }
  return out;
}

fs::path profile_of(const fs::path& model, const std::string& setting) {
  const std::string prefix = model.string() + "." + setting;
  printed_by("runtime_profile.mjs", {model, setting, prefix});
  for (const auto& entry : fs::directory_iterator(model.parent_path())) {
    const std::string name = entry.path().string();
    if (name.starts_with(prefix) && name.ends_with(".json")) return entry.path();
  }
  return {};
}

std::vector<RanSplit> run_parts(const fs::path& folder) {
  std::vector<RanSplit> out;
  std::istringstream lines(printed_by("runtime_parts.mjs", {folder}));
  const auto number = [](const nlohmann::json& json, const char* key) {
    return json.contains(key) && json[key].is_number() ? json[key].get<double>() : std::nan("");
  };
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded()) continue;  // the runtime writes to stdout now and then
    out.push_back({.network = json.value("network", ""),
                   .split = json.value("split", ""),
                   .error = json.value("error", ""),
                   .results = json.value("results", 0),
                   .worst = number(json, "worst"),
                   .largest = number(json, "largest")});
  }
  return out;
}

std::optional<int> bits_of_word(const std::string& type) {
  static const std::map<std::string, int> kBits = {
      {"float32", 32}, {"float64", 64}, {"float16", 16}, {"int8", 8},
      {"uint8", 8},    {"int16", 16},   {"uint16", 16},  {"int32", 32},
      {"uint32", 32},  {"int64", 64},   {"uint64", 64},  {"bool", 8}};
  const auto found = kBits.find(type);
  return found == kBits.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace offcut::testing
