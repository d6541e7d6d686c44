// The weights that a network keeps in files beside it, for one part of it: what the part uses goes
// into one file of its own, each tensor at the start of a page, so that a runtime may map it.
// Internal to traces/split: the header of the ONNX library stays in the .cc files that include
// this.
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "traces/split/network_file.h"
#include "traces/split/part.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace offcut::traces {

// Whether the weights of a part lie beside the network.
[[nodiscard]] bool has_external_weights(const NetworkFile& network, const Part& part);

// The files beside the network that hold its weights.
[[nodiscard]] std::vector<std::filesystem::path> weight_files(const NetworkFile& network);

// A stretch of a file with weights, and where it goes.
struct WeightPiece {
  std::string tensor;
  std::string file;  // as the network names it
  std::int64_t offset = 0;
  std::int64_t length = 0;
  std::int64_t place = 0;  // in the file of the part
};

// Makes the tensors of a part point into `weights_file`; returns what has to be copied there, in
// order. Malformed for a tensor whose length is not told.
[[nodiscard]] Result<std::vector<WeightPiece>> move_weights(onnx::ModelProto& model,
                                                            const std::string& weights_file);

// Writes such a file. NotFound where a weight does not lie in the folder of the network; Malformed
// where its file is too short.
[[nodiscard]] Result<void> copy_weights(const std::vector<WeightPiece>& pieces,
                                        const NetworkFile& network, std::ostream& out);

// The first bytes of a file of weights, by which it is known.
inline constexpr std::string_view kWeightsHead = "offcut.weights/1\n";

}  // namespace offcut::traces
