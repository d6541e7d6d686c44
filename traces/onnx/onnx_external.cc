#include "traces/onnx/onnx_external.h"

#include <onnx/onnx_pb.h>

#include <charconv>
#include <map>
#include <system_error>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/graph/tensor_type.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/small_tensor.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

// Nothing for a tensor that is large, or has no size.
std::optional<std::int64_t> small_size(const onnx::TensorProto& tensor) {
  Shape shape;
  for (const std::int64_t extent : tensor.dims()) {
    if (extent < 0) return std::nullopt;
    shape.push_back(extent);
  }
  const auto type = data_type_of_onnx(tensor.data_type());
  const std::int64_t count = element_count(shape);
  if (!type || count > SmallTensor::kMostElements) return std::nullopt;
  return storage_of(*type, count).count();
}

// Only whole numbers can be shapes.
bool may_be_a_shape(const onnx::TensorProto& tensor) {
  return tensor.data_type() == onnx::TensorProto::INT64 ||
         tensor.data_type() == onnx::TensorProto::INT32;
}

// The small tensors that lie in one file.
struct Wanted {
  std::vector<onnx::TensorProto*> tensors;
  std::vector<FilePart> parts;
};

// Fills the tensors with what the file holds of them; those that it lacks stay as they are.
void fill(const fs::path& file, const Wanted& wanted) {
  auto bytes = read_parts(file, wanted.parts);
  if (!bytes) return;
  for (std::size_t i = 0; i < wanted.tensors.size(); ++i) {
    if (!(*bytes)[i]) continue;
    onnx::TensorProto& tensor = *wanted.tensors[i];
    tensor.set_raw_data(std::move(*(*bytes)[i]));
    tensor.clear_external_data();
    tensor.set_data_location(onnx::TensorProto::DEFAULT);
  }
}

// What the model keeps in files of its folder, by file. A file of large weights alone is listed
// too: nothing is read of it, but it is an input of what is computed, and noted as one.
std::map<fs::path, Wanted> wanted_of(const fs::path& folder, onnx::ModelProto& model) {
  std::map<fs::path, Wanted> files;
  for (auto& tensor : *model.mutable_graph()->mutable_initializer()) {
    if (tensor.data_location() != onnx::TensorProto::EXTERNAL) continue;
    const ExternalPlace place = external_place(tensor);
    const auto file = external_file(folder, place.file);
    if (!file) continue;
    Wanted& wanted = files[*file];
    const auto size = small_size(tensor);
    if (!size) continue;
    wanted.tensors.push_back(&tensor);
    wanted.parts.push_back({.offset = place.offset, .size = *size});
  }
  return files;
}

}  // namespace

ExternalPlace external_place(const onnx::TensorProto& tensor) {
  ExternalPlace place;
  for (const auto& entry : tensor.external_data()) {
    const std::string& text = entry.value();
    const char* const end = text.data() + text.size();
    if (entry.key() == "location") place.file = text;
    if (entry.key() != "offset" && entry.key() != "length") continue;
    std::int64_t number = -1;  // of what is none, which no file has
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) number = -1;
    if (entry.key() == "offset") place.offset = number;
    if (entry.key() == "length") place.length = number;
  }
  return place;
}

std::optional<fs::path> external_file(const fs::path& folder, const std::string& name) {
  if (name.empty() || fs::path(name).is_absolute()) return std::nullopt;
  std::error_code failed;
  const fs::path root = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, failed);
  if (failed) return std::nullopt;
  const fs::path file = fs::weakly_canonical(root / name, failed);
  if (failed || !fs::is_regular_file(file, failed)) return std::nullopt;
  const fs::path way = file.lexically_relative(root);
  if (way.empty() || *way.begin() == "..") return std::nullopt;
  return folder / name;
}

std::vector<std::string> read_small_external_data(const std::optional<fs::path>& folder,
                                                  onnx::ModelProto& model) {
  if (folder) {
    for (const auto& [file, wanted] : wanted_of(*folder, model)) fill(file, wanted);
  }
  std::vector<std::string> missed;
  for (const auto& tensor : model.graph().initializer()) {
    if (tensor.data_location() != onnx::TensorProto::EXTERNAL) continue;
    if (!small_size(tensor) || !may_be_a_shape(tensor)) continue;
    missed.push_back(
        message(in_quotes(tensor.name()), " in ", in_quotes(external_place(tensor).file)));
  }
  if (missed.empty()) return {};
  const std::size_t count = missed.size();
  if (missed.size() > 3) missed.resize(3);
  return {message(count, count == 1 ? " small tensor is" : " small tensors are",
                  " kept in another file that could not be read in the model's folder (",
                  join(missed, ", "), "): shapes that depend on it are not known")};
}

}  // namespace offcut::traces
