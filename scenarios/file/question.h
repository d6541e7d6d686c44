// One question without a file: what `offcut ask` asks, written as the scenario file that asks it.
//
//   offcut ask net.onnx --device rpi4b --cloud xeon_vm --network 4g --threads 1,2,4
//
// Nothing is decided here that a scenario file could not say: `--save FILE` writes the text, and
// `offcut run FILE` answers the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios {

struct QuestionOptions {
  std::string model;    // a bundled name, or the file of a network
  std::string device;   // a bundled name, a device file, or a trace
  std::string cloud;    // the same
  std::string network;  // a bundled name or a file
  std::string objective = "latency";
  std::vector<std::string> traces;  // of the model on either site
  std::vector<std::string> threads;
  std::filesystem::path folder;    // from which the names of files are seen
  std::vector<std::string> sweep;  // KEY=A:B:N, KEY=A:B:N:log or KEY=V,V,V
};

// Returns the text of the scenario file. Malformed for an axis of another form, InvalidArgument for
// a second one of a key.
[[nodiscard]] Result<std::string> text_of_question(const QuestionOptions& options);

// Returns the text of the study of scenario `number` alone, asking for its front of latency and
// energy.
[[nodiscard]] Result<std::string> text_of_front(const std::filesystem::path& study,
                                                std::uint64_t number);

}  // namespace offcut::scenarios
