// The folder that a split is written into: which files, what may stand there, and how they appear.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "traces/split/split.h"

namespace offcut::tools {

struct SplitFiles {
  const traces::NetworkFile* network = nullptr;
  const traces::Split* split = nullptr;
  std::vector<std::string> inputs;  // files that the command reads, but for weights
  std::filesystem::path folder;
  bool force = false;  // replace the files of an earlier split
};

// "device.onnx", ..., "plan.json".
[[nodiscard]] std::vector<std::string> names_of_files(const traces::Split& split);

// Changes nothing. InvalidArgument where one of the files must not be written (output_rules.h), or
// where the folder is a file.
[[nodiscard]] Result<void> may_write_split(const SplitFiles& files);

// Makes the folder. All files are written before the first takes its name. Errors are those of
// write_parts().
[[nodiscard]] Result<void> write_split(const SplitFiles& files, const std::string& plan);

// Models of an earlier split that this one has none of.
[[nodiscard]] std::vector<std::string> leftovers_beside(const SplitFiles& files);

}  // namespace offcut::tools
