// Open extents of an ONNX file, as a profile of it ran: what its kernels say of their inputs.
//
//   file      ids [batch, sequence] --> Gather "embed"       profile   "embed" input 1: [1, 128]
//                                                            sequence = 128
//
// A kernel tells an extent of an input of the network if it has the name of a layer that reads it
// and its shape agrees with the extents that the file states. Profiles list the weights among the
// inputs of a kernel, or leave them out: both are tried. An input that only fused kernels read is
// not told.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

struct SeenExtent {
  std::string name;   // the symbol, or where there is none the place
  std::string place;  // "ids[1]"
  bool is_batch = false;
  std::int64_t value = 0;
  std::string kernel;  // that tells it
};

// In the order of the inputs. Empty for files of another format, and for those that say all
// extents. Where kernels contradict each other the first one counts. Errors of reading the file.
[[nodiscard]] Result<std::vector<SeenExtent>> extents_in_profile(
    const std::filesystem::path& model, const std::vector<ProfiledKernel>& kernels);

}  // namespace offcut::traces
