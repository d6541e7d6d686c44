#include "traces/split/part_weights.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/onnx/onnx_external.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kPage = 4096;  // so that a runtime may map a tensor into memory
constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;

// Calls `use(tensor)` for every tensor of a graph that holds values: also in bodies and attributes.
template <class F>
void each_tensor(onnx::GraphProto& graph, const F& use) {
  for (auto& tensor : *graph.mutable_initializer()) use(tensor);
  for (auto& sparse : *graph.mutable_sparse_initializer()) {
    use(*sparse.mutable_values());
    use(*sparse.mutable_indices());
  }
  for (auto& node : *graph.mutable_node()) {
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_t()) use(*attribute.mutable_t());
      for (auto& tensor : *attribute.mutable_tensors()) use(tensor);
      if (attribute.has_g()) each_tensor(*attribute.mutable_g(), use);
      for (auto& body : *attribute.mutable_graphs()) each_tensor(body, use);
    }
  }
}

bool is_external(const onnx::TensorProto& tensor) {
  return tensor.data_location() == onnx::TensorProto::EXTERNAL;
}

template <class List, class F>
bool any_of(const List& list, const F& test) {
  return std::any_of(list.begin(), list.end(), test);
}

bool is_kept_beside(const onnx::GraphProto& graph);

bool is_kept_beside(const onnx::NodeProto& node) {
  return any_of(node.attribute(), [](const onnx::AttributeProto& attribute) {
    return is_external(attribute.t()) || any_of(attribute.tensors(), is_external) ||
           (attribute.has_g() && is_kept_beside(attribute.g())) ||
           any_of(attribute.graphs(), [](const auto& body) { return is_kept_beside(body); });
  });
}

bool is_kept_beside(const onnx::GraphProto& graph) {
  return any_of(graph.initializer(), is_external) ||
         any_of(graph.node(), [](const auto& node) { return is_kept_beside(node); });
}

// By its shape and type; a length that is stated and another one is none.
std::optional<std::int64_t> length_of(const onnx::TensorProto& tensor, const ExternalPlace& place) {
  Shape shape(tensor.dims().begin(), tensor.dims().end());
  const auto type = data_type_of_onnx(tensor.data_type());
  if (!type) return place.length;
  for (const std::int64_t extent : shape) {
    if (extent < 0) return std::nullopt;
  }
  const std::int64_t bytes = storage_of(*type, element_count(shape)).count();
  if (place.length && *place.length != bytes) return std::nullopt;
  return bytes;
}

void point_at(onnx::TensorProto& tensor, const std::string& file, const WeightPiece& piece) {
  tensor.clear_external_data();
  const std::array<std::pair<const char*, std::string>, 3> entries = {
      std::pair("location", file), std::pair("offset", message(piece.place)),
      std::pair("length", message(piece.length))};
  for (const auto& [key, value] : entries) {
    auto& entry = *tensor.add_external_data();
    entry.set_key(key);
    entry.set_value(value);
  }
}

}  // namespace

bool has_external_weights(const NetworkFile& network, const Part& part) {
  const onnx::GraphProto& graph = network.model().graph();
  std::unordered_set<std::string> read(part.gives.begin(), part.gives.end());
  for (const std::size_t v : part.layers) {
    const LayerSpec& layer = network.network().spec.layers[v];
    read.insert(layer.inputs.begin(), layer.inputs.end());
    if (is_kept_beside(graph.node(static_cast<int>(v)))) return true;
  }
  return any_of(graph.initializer(), [&](const onnx::TensorProto& tensor) {
    return is_external(tensor) && read.contains(tensor.name());
  });
}

std::vector<std::filesystem::path> weight_files(const NetworkFile& network) {
  std::set<std::filesystem::path> files;
  for (const auto& tensor : network.model().graph().initializer()) {
    if (!is_external(tensor) || !network.folder()) continue;
    const auto file = external_file(*network.folder(), external_place(tensor).file);
    if (file) files.insert(*file);
  }
  return {files.begin(), files.end()};
}

Result<std::vector<WeightPiece>> move_weights(onnx::ModelProto& model,
                                              const std::string& weights_file) {
  std::vector<WeightPiece> pieces;
  std::int64_t end = static_cast<std::int64_t>(kWeightsHead.size());
  std::string without_length;
  each_tensor(*model.mutable_graph(), [&](onnx::TensorProto& tensor) {
    if (!is_external(tensor) || !without_length.empty()) return;
    const ExternalPlace place = external_place(tensor);
    const auto length = length_of(tensor, place);
    const std::int64_t start = (end + kPage - 1) / kPage * kPage;
    if (!length || *length < 0 || *length > kMostBytes || start > kMostBytes || place.offset < 0) {
      without_length = tensor.name();
      return;
    }
    pieces.push_back({.tensor = tensor.name(),
                      .file = place.file,
                      .offset = place.offset,
                      .length = *length,
                      .place = start});
    end = start + *length;
    point_at(tensor, weights_file, pieces.back());
  });
  if (without_length.empty()) return pieces;
  return fail(ErrorCode::Malformed,
              message("weight ", in_quotes(without_length),
                      ": expected a place in a file, with the length that its shape has, found "
                      "another or none"));
}

Result<void> copy_weights(const std::vector<WeightPiece>& pieces, const NetworkFile& network,
                          std::ostream& out) {
  out << kWeightsHead;
  std::int64_t at = static_cast<std::int64_t>(kWeightsHead.size());
  for (const WeightPiece& piece : pieces) {
    const std::string where = message(network.file(), ": weight ", in_quotes(piece.tensor));
    const auto file = network.folder() ? external_file(*network.folder(), piece.file)
                                       : std::optional<std::filesystem::path>();
    if (!file) {
      return fail(ErrorCode::NotFound,
                  message(where, ": expected its file in the folder of the model, found ",
                          in_quotes(piece.file), "; copy the file there"));
    }
    const std::array wanted = {FilePart{.offset = piece.offset, .size = piece.length}};
    const auto bytes = read_parts(*file, wanted);
    if (!bytes) return fail(within(where, bytes.error()));
    if (!bytes->front()) {
      return fail(ErrorCode::Malformed,
                  message(where, ": expected ", piece.length, " bytes from byte ", piece.offset,
                          " of ", in_quotes(piece.file), ", found the end of the file"));
    }
    out << std::string(static_cast<std::size_t>(piece.place - at), '\0') << *bytes->front();
    at = piece.place + piece.length;
  }
  return {};
}

}  // namespace offcut::traces
