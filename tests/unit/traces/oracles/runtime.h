// ONNX Runtime as the truth: what every tensor of a model turns out to be when it runs.
//
//   models --all tensors become results--> FOLDER/*.onnx --runtime_shapes.mjs--> shapes and types
//
// The binding is that of the recorder (tools/record). Where it is not installed, or Node.js is not,
// available() says so and the tests skip.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/graph/tensor_type.h"

namespace offcut::testing {

struct RanTensor {
  std::string type;  // "float32": a word of the binding
  Shape shape;
};

struct RanModel {
  std::string error;  // why it did not run; empty if it did
  std::map<std::string, RanTensor> results;
};

// Returns why the runtime cannot be asked, or nothing.
[[nodiscard]] std::string unavailable();

// Runs all models, each with the name that it has in the map, in one process.
[[nodiscard]] std::map<std::string, RanModel> run_all(
    const std::map<std::string, onnx::ModelProto>& models);

// Runs a model of the file system a few times with the profiler on, at one of the settings
// "disabled", "basic", "extended", "layout" and "all"; returns the profile.
[[nodiscard]] std::filesystem::path profile_of(const std::filesystem::path& model,
                                               const std::string& setting);

struct RanSplit {
  std::string network;
  std::string split;  // empty: the whole did not run
  std::string error;  // why not; empty if it ran
  int results = 0;
  double worst = 0;    // difference of a result from that of the whole; NaN if one is
  double largest = 0;  // value of a result
};

// Runs the networks below a folder, whole and in parts (runtime_parts.mjs).
[[nodiscard]] std::vector<RanSplit> run_parts(const std::filesystem::path& folder);

// Returns the bits of an element of one of the binding's types; nothing for text.
[[nodiscard]] std::optional<int> bits_of_word(const std::string& type);

}  // namespace offcut::testing
