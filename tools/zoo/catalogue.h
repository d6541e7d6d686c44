// The networks that the zoo can generate, by name.
//
//   const Result<std::string> bytes = zoo::generate("mobilenet_v2", 1);  // an ONNX file
//
// All have constant weights (see graph_builder.h) and run in any ONNX runtime.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "tools/zoo/graph_builder.h"

namespace offcut::zoo {

struct Network {
  const char* name;     // "mobilenet_v2": names of files and of bundled traces
  const char* summary;  // input, output and source in a few words
  int opset;
  void (*build)(GraphBuilder& net);
};

// Every network of the studies, in order of name: those that have bundled traces.
[[nodiscard]] std::span<const Network> catalogue();
// Networks that carry state from run to run; generate() knows them too.
[[nodiscard]] std::span<const Network> decoders();

// Returns the bytes of an ONNX file. NotFound with the nearest name if there is no such network;
// InvalidArgument unless 1 <= batch <= 4096.
[[nodiscard]] Result<std::string> generate(std::string_view name, int batch,
                                           Precision precision = Precision::Fp32);

}  // namespace offcut::zoo
