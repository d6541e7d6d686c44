#include "traces/onnx/onnx_external.h"

#include <onnx/onnx_pb.h>

#include <charconv>
#include <fstream>
#include <system_error>

#include "engine/base/text.h"
#include "engine/graph/tensor_type.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/small_tensor.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

struct Place {
  std::string file;
  std::int64_t offset = 0;
};

Place place_of(const onnx::TensorProto& tensor) {
  Place place;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") place.file = entry.value();
    if (entry.key() != "offset") continue;
    const std::string& text = entry.value();
    std::from_chars(text.data(), text.data() + text.size(), place.offset);
  }
  return place;
}

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

// Returns the file if it lies in the folder, links followed.
std::optional<fs::path> inside(const fs::path& folder, const std::string& name) {
  if (name.empty() || fs::path(name).is_absolute()) return std::nullopt;
  std::error_code failed;
  const fs::path root = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, failed);
  if (failed) return std::nullopt;
  const fs::path file = fs::weakly_canonical(root / name, failed);
  if (failed || !fs::is_regular_file(file, failed)) return std::nullopt;
  const fs::path way = file.lexically_relative(root);
  if (way.empty() || *way.begin() == "..") return std::nullopt;
  return file;
}

bool read(const fs::path& file, std::int64_t offset, std::int64_t size, std::string& out) {
  std::ifstream stream(file, std::ios::binary);
  if (offset < 0 || !stream.seekg(offset)) return false;
  out.resize(static_cast<std::size_t>(size));
  return static_cast<bool>(stream.read(out.data(), size));
}

// Only whole numbers can be shapes.
bool may_be_a_shape(const onnx::TensorProto& tensor) {
  return tensor.data_type() == onnx::TensorProto::INT64 ||
         tensor.data_type() == onnx::TensorProto::INT32;
}

}  // namespace

std::vector<std::string> read_small_external_data(const std::optional<fs::path>& folder,
                                                  onnx::ModelProto& model) {
  std::vector<std::string> missed;
  for (auto& tensor : *model.mutable_graph()->mutable_initializer()) {
    if (tensor.data_location() != onnx::TensorProto::EXTERNAL) continue;
    const auto size = small_size(tensor);
    if (!size) continue;
    const Place place = place_of(tensor);
    const auto file = folder ? inside(*folder, place.file) : std::nullopt;
    std::string bytes;
    if (file && read(*file, place.offset, *size, bytes)) {
      tensor.set_raw_data(std::move(bytes));
      tensor.clear_external_data();
      tensor.set_data_location(onnx::TensorProto::DEFAULT);
    } else if (may_be_a_shape(tensor)) {
      missed.push_back(message(in_quotes(tensor.name()), " in ", in_quotes(place.file)));
    }
  }
  if (missed.empty()) return {};
  const std::size_t count = missed.size();
  if (missed.size() > 3) missed.resize(3);
  return {message(count, count == 1 ? " small tensor is" : " small tensors are",
                  " kept in another file that could not be read in the model's folder (",
                  join(missed, ", "), "): shapes that depend on it are not known")};
}

}  // namespace offcut::traces
