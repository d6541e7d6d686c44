#include "traces/split/network_file.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/base/content_hash.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/onnx/onnx_external.h"
#include "traces/onnx/onnx_file.h"
#include "traces/onnx/onnx_layers.h"
#include "traces/onnx/onnx_model.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {
namespace {

using Infos = google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>;

// What binding the open extents of a graph changes.
struct Stated {
  Infos inputs;
  Infos outputs;
  Infos infos;

  explicit Stated(const onnx::GraphProto& graph)
      : inputs(graph.input()), outputs(graph.output()), infos(graph.value_info()) {}
  void put_back(onnx::GraphProto& graph) const {
    *graph.mutable_input() = inputs;
    *graph.mutable_output() = outputs;
    *graph.mutable_value_info() = infos;
  }
};

onnx::TensorShapeProto* shape_in(onnx::ValueInfoProto& info) {
  if (!info.type().has_tensor_type() || !info.type().tensor_type().has_shape()) return nullptr;
  return info.mutable_type()->mutable_tensor_type()->mutable_shape();
}

// Calls `use(bound extent)` for every extent of `bound` that is open in `stated`, and returns how
// many there are.
template <class F>
std::size_t each_open(const Infos& stated, Infos& bound, const F& use) {
  std::size_t count = 0;
  for (int i = 0; i < bound.size(); ++i) {
    auto* shape = shape_in(*bound.Mutable(i));
    if (shape == nullptr) continue;
    const auto& before = stated.Get(i).type().tensor_type().shape();
    for (int k = 0; k < shape->dim_size(); ++k) {
      const bool was_open = k >= before.dim_size() || !before.dim(k).has_dim_value() ||
                            before.dim(k).dim_value() != shape->dim(k).dim_value();
      if (!was_open) continue;
      use(*shape->mutable_dim(k));
      ++count;
    }
  }
  return count;
}

// Twice as many of everything that is open. Returns whether anything is.
bool double_open(const Stated& stated, onnx::GraphProto& graph) {
  const auto twice = [](auto& extent) { extent.set_dim_value(2 * extent.dim_value()); };
  const auto forget = [](auto& extent) { extent.clear_dim_value(); };
  each_open(stated.outputs, *graph.mutable_output(), forget);
  each_open(stated.infos, *graph.mutable_value_info(), forget);
  return each_open(stated.inputs, *graph.mutable_input(), twice) > 0;
}

std::map<std::string, std::int64_t> twice(std::map<std::string, std::int64_t> dimensions) {
  for (auto& [name, value] : dimensions) {
    if (!name.ends_with("[rounds]")) value *= 2;
  }
  return dimensions;
}

// The order of the file if producers come first in it, else `order`.
std::vector<std::size_t> stable_order(const GraphSpec& spec, std::vector<std::size_t> order) {
  std::unordered_map<std::string, std::size_t> maker;
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    for (const std::string& name : spec.layers[v].outputs) maker.emplace(name, v);
  }
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    for (const std::string& name : spec.layers[v].inputs) {
      const auto found = maker.find(name);
      if (!name.empty() && found != maker.end() && found->second >= v) return order;
    }
  }
  std::sort(order.begin(), order.end());
  return order;
}

// Functions were written for a set of operators of their own; theirs join those of the model.
void add_imports_of_functions(onnx::ModelProto& model, std::vector<std::string>& warnings) {
  std::map<std::string, std::int64_t> known;
  for (const auto& import : model.opset_import()) known.emplace(import.domain(), import.version());
  std::set<std::string> said;
  for (const auto& function : model.functions()) {
    for (const auto& import : function.opset_import()) {
      const auto [place, is_new] = known.emplace(import.domain(), import.version());
      if (is_new) *model.add_opset_import() = import;
      if (place->second == import.version() || !said.insert(import.domain()).second) continue;
      warnings.push_back(message("function ", in_quotes(function.name()), " is written for opset ",
                                 import.version(), " and takes opset ", place->second,
                                 " of the model"));
    }
  }
}

}  // namespace

NetworkFile::NetworkFile() = default;
NetworkFile::NetworkFile(NetworkFile&&) noexcept = default;
NetworkFile& NetworkFile::operator=(NetworkFile&&) noexcept = default;
NetworkFile::~NetworkFile() = default;

namespace {

struct Read {
  std::unique_ptr<onnx::ModelProto> model;
  std::vector<std::string> warnings;
};

Result<Read> read_model(std::string_view bytes, const std::string& name,
                        const std::optional<std::filesystem::path>& folder) {
  Read read;
  read.model = std::make_unique<onnx::ModelProto>();
  if (auto ok = parse_model(bytes, name, *read.model); !ok) return fail(ok.error());
  read.warnings = read_small_external_data(folder, *read.model);
  add_imports_of_functions(*read.model, read.warnings);
  return read;
}

}  // namespace

void NetworkFile::infer(const ReadOnnxOptions& options) {
  const std::vector<std::size_t> order = producers_first(network_.spec.layers);
  shapes_ = infer_shapes(*model_, order, options.dimensions);
  order_ = stable_order(network_.spec, order);
}

Result<NetworkFile> NetworkFile::make(std::string_view bytes, const std::string& name,
                                      const std::optional<std::filesystem::path>& folder,
                                      const ReadOnnxOptions& options) {
  auto read = read_model(bytes, name, folder);
  if (!read) return fail(read.error());
  NetworkFile file;
  file.file_ = name;
  file.hash_ = content_hash(bytes);
  file.folder_ = folder;
  file.model_ = std::move(read->model);
  onnx::GraphProto& graph = *file.model_->mutable_graph();
  const Stated stated(graph);
  auto network = graph_of_model(*file.model_, name, options, std::move(read->warnings));
  if (!network) return fail(network.error());
  file.network_ = std::move(*network);
  file.infer(options);
  if (double_open(stated, graph)) {
    const auto order = producers_first(file.network_.spec.layers);
    file.other_shapes_ = infer_shapes(*file.model_, order, twice(options.dimensions));
  }
  stated.put_back(graph);
  file.list_stated();
  return file;
}

Result<NetworkFile> NetworkFile::open(const std::filesystem::path& path,
                                      const ReadOnnxOptions& options) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return make(*bytes, path.string(), folder_of_references(path), options);
}

Result<NetworkFile> NetworkFile::parse(std::string_view bytes, const std::string& name,
                                       const ReadOnnxOptions& options) {
  return make(bytes, name, std::nullopt, options);
}

void NetworkFile::list_stated() {
  const onnx::GraphProto& graph = model_->graph();
  for (const auto* list : {&graph.input(), &graph.value_info(), &graph.output()}) {
    for (const auto& info : *list) {
      const onnx::TypeProto& type = info.type();
      const bool says_nothing = type.value_case() == onnx::TypeProto::VALUE_NOT_SET ||
                                (type.has_tensor_type() && type.tensor_type().elem_type() == 0);
      if (!says_nothing) stated_.emplace(info.name(), &info);
    }
  }
}

std::int64_t NetworkFile::opset() const {
  for (const auto& import : model_->opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") return import.version();
  }
  return 0;
}

InferredTensor NetworkFile::sizes_of(const std::string& tensor) const {
  const auto found = shapes_.tensors.find(tensor);
  return found == shapes_.tensors.end() ? InferredTensor() : found->second;
}

void NetworkFile::add_shape(const std::string& tensor, onnx::TypeProto& type) const {
  const InferredTensor known = sizes_of(tensor);
  if (!known.shape) return;
  const Shape* other = nullptr;
  if (other_shapes_) {
    const auto found = other_shapes_->tensors.find(tensor);
    const bool is_known = found != other_shapes_->tensors.end() && found->second.shape &&
                          found->second.shape->size() == known.shape->size();
    if (is_known) other = &*found->second.shape;
  }
  auto& shape = *type.mutable_tensor_type()->mutable_shape();
  for (std::size_t k = 0; k < known.shape->size(); ++k) {
    auto& extent = *shape.add_dim();
    const bool is_fixed = !other_shapes_ || (other != nullptr && (*other)[k] == (*known.shape)[k]);
    if (is_fixed) extent.set_dim_value((*known.shape)[k]);
  }
}

Result<onnx::ValueInfoProto> NetworkFile::describe(const std::string& tensor) const {
  onnx::ValueInfoProto info;
  if (const auto found = stated_.find(tensor); found != stated_.end()) {
    info = *found->second;
  } else {
    const InferredTensor known = sizes_of(tensor);
    if (!known.type || *known.type == DataType::Float8) {
      return fail(ErrorCode::Inconsistent,
                  message(file_, ": tensor ", in_quotes(tensor),
                          ": expected a known element type where the network is cut, found none; "
                          "let the exporter or ONNX's shape inference state it in the file"));
    }
    info.set_name(tensor);
    info.mutable_type()->mutable_tensor_type()->set_elem_type(onnx_type_of(*known.type));
  }
  const bool lacks_shape = info.type().has_tensor_type() && !info.type().tensor_type().has_shape();
  if (lacks_shape) add_shape(tensor, *info.mutable_type());
  return info;
}

}  // namespace offcut::traces
