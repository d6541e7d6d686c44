// A network in parts: models of their own that, run one after the other, give what the whole gives.
//
//   NetworkFile --place_layers, layers_from--> Places --split_network--> Split --write_parts-->
//
// Every part is a valid model: its inputs and outputs have types and shapes, it has the weights
// that it uses (those that two parts use are in both), constants computed from weights, the bodies
// of control flow with what they read from outside, and the metadata of the file. Weights that the
// file keeps beside it go into one file beside each part.
//
// Tensors that cross may be sent as int8 (quantise): the part that makes a tensor ends in
// DynamicQuantizeLinear, the part that reads it begins with DequantizeLinear, and what is sent is
// the quantised tensor with its scale and zero point. Tensors of fp32 are quantised; others stay as
// they are, and so do the results of the network. Internal to traces/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/output_file.h"
#include "engine/base/result.h"
#include "engine/graph/tensor_type.h"
#include "traces/split/network_file.h"
#include "traces/split/part.h"

namespace offcut::traces {

// A tensor at the edge of a part.
struct EdgeTensor {
  std::string name;
  std::string type;            // "fp32"
  std::optional<Shape> shape;  // with numbers for open extents; nothing: not known
  std::optional<Bytes> bytes = {};
};

struct PartModel {
  Part part;
  std::string file;          // "device.onnx"
  std::string weights_file;  // "device.weights", where the network keeps weights beside it; else ""
  Bytes weights;
  std::vector<EdgeTensor> inputs;
  std::vector<EdgeTensor> outputs;
  std::vector<std::size_t> encodes;  // which of Split::tensors it quantises, at its end
  std::vector<std::size_t> decodes;  // and which it dequantises, before all else
};

// The three tensors that stand for one on the way.
struct QuantisedNames {
  std::string values;  // uint8
  std::string scale;
  std::string zero_point;
};

struct SplitTensor {
  Handover handover;
  EdgeTensor tensor;      // as the network holds it
  bool crosses = false;   // to another site
  bool is_state = false;  // left by one run for the next, at one site: it never crosses
  std::optional<QuantisedNames> quantised = {};
  std::vector<EdgeTensor> sent = {};  // what goes over the network in its place; else itself
};

// What goes over the network for a tensor, and how many bytes; nothing where a shape is not known.
[[nodiscard]] std::vector<EdgeTensor> sent_tensors(const SplitTensor& tensor);
[[nodiscard]] std::optional<Bytes> sent_bytes(const SplitTensor& tensor);

struct Split {
  std::vector<PartModel> parts;  // in the order in which they run
  std::vector<SplitTensor> tensors;
  std::vector<ResultPlace> results;
  std::vector<std::string> warnings;
};

struct SplitOptions {
  bool quantise = false;
};

// Layers of a plan: what a runtime executes as one, by the names of its operators.
struct PlacedLayer {
  std::vector<std::string> members;
  Site site = Site::Device;
};

// Lays a plan on the file, by the names of operators. Inconsistent, with the names, where the plan
// lacks one that the file has, or the other way round.
[[nodiscard]] Result<Places> place_layers(const NetworkFile& network,
                                          std::span<const PlacedLayer> plan);

// The cloud starts at the layers of these names: they and all that depends on them run there, all
// others on the device. NotFound with the nearest names.
[[nodiscard]] Result<Places> layers_from(const NetworkFile& network,
                                         std::span<const std::string> names);

// Inconsistent where a tensor crosses whose type nothing tells; InvalidArgument where it is to be
// quantised and the opset of the file has no operator for it.
[[nodiscard]] Result<Split> split_network(const NetworkFile& network, const Places& places,
                                          const SplitOptions& options);

// The same for parts that are laid out already.
[[nodiscard]] Result<Split> describe_parts(const NetworkFile& network, PartPlan plan,
                                           const SplitOptions& options);

// One layer, or all whose names begin with "<name>/", as a single part. NotFound.
[[nodiscard]] Result<Split> extract_layers(const NetworkFile& network, const std::string& name);

// Every layer, or every block (layers whose names are the same up to the first "/"), as a part of
// its own. A part takes what it reads from anywhere, and gives what anyone reads. TooLarge for more
// than 10 000 parts.
enum class Pieces { Layers, Blocks };
[[nodiscard]] Result<Split> extract_each(const NetworkFile& network, Pieces pieces);

// The bytes of a part as an ONNX file. Weights that the network keeps beside it are named where
// write_parts() puts them.
[[nodiscard]] Result<std::string> bytes_of_part(const NetworkFile& network, const Split& split,
                                                std::size_t part);

// Writes the files of all parts into a folder; they take their names when committed. Io; NotFound
// where weights lie outside of the folder of the network; Malformed where their file is too short.
[[nodiscard]] Result<std::vector<OutputFile>> write_parts(const NetworkFile& network,
                                                          const Split& split,
                                                          const std::filesystem::path& folder);

}  // namespace offcut::traces
