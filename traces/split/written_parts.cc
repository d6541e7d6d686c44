// What a split sends, and its files (split.h).
#include <onnx/onnx_pb.h>

#include <utility>

#include "traces/split/part_model.h"
#include "traces/split/part_weights.h"
#include "traces/split/split.h"

namespace offcut::traces {

std::vector<EdgeTensor> sent_tensors(const SplitTensor& tensor) {
  return tensor.sent.empty() ? std::vector{tensor.tensor} : tensor.sent;
}

std::optional<Bytes> sent_bytes(const SplitTensor& tensor) {
  Bytes sum;
  for (const EdgeTensor& sent : sent_tensors(tensor)) {
    if (!sent.bytes) return std::nullopt;
    sum += *sent.bytes;
  }
  return sum;
}

Result<std::string> bytes_of_part(const NetworkFile& network, const Split& split,
                                  std::size_t part) {
  onnx::ModelProto model;
  if (auto ok = build_part(network, split, part, model); !ok) return fail(ok.error());
  if (auto moved = move_weights(model, split.parts[part].weights_file); !moved) {
    return fail(within(network.file(), moved.error()));
  }
  return model.SerializeAsString();
}

namespace {

Result<void> write_part(const NetworkFile& network, const Split& split, std::size_t part,
                        const std::filesystem::path& folder, std::vector<OutputFile>& files) {
  const PartModel& described = split.parts[part];
  onnx::ModelProto model;
  if (auto ok = build_part(network, split, part, model); !ok) return ok;
  const auto pieces = move_weights(model, described.weights_file);
  if (!pieces) return fail(within(network.file(), pieces.error()));
  if (!pieces->empty()) {
    auto weights = OutputFile::at(folder / described.weights_file);
    if (!weights) return fail(weights.error());
    if (auto ok = copy_weights(*pieces, network, weights->stream()); !ok) return ok;
    files.push_back(std::move(*weights));
  }
  auto file = OutputFile::at(folder / described.file);
  if (!file) return fail(file.error());
  model.SerializeToOstream(&file->stream());
  files.push_back(std::move(*file));
  return {};
}

}  // namespace

Result<std::vector<OutputFile>> write_parts(const NetworkFile& network, const Split& split,
                                            const std::filesystem::path& folder) {
  std::vector<OutputFile> files;
  for (std::size_t part = 0; part < split.parts.size(); ++part) {
    if (auto ok = write_part(network, split, part, folder, files); !ok) return fail(ok.error());
  }
  return files;
}

}  // namespace offcut::traces
