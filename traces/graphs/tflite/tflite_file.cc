#include "traces/graphs/tflite/tflite_file.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

constexpr std::size_t kMostValues = 1024;
constexpr std::size_t kMostExtents = 64;

// By the number of the type in the schema; text and handles have none.
constexpr std::array<std::optional<DataType>, 23> kTypes = {
    DataType::Float32, DataType::Float16,    DataType::Int32,  DataType::UInt8,     DataType::Int64,
    std::nullopt,      DataType::Bool,       DataType::Int16,  DataType::Complex64, DataType::Int8,
    DataType::Float64, DataType::Complex128, DataType::UInt64, std::nullopt,        std::nullopt,
    DataType::UInt32,  DataType::UInt16,     DataType::Int4,   DataType::BFloat16,  DataType::Int2,
    DataType::UInt4,   DataType::Float8,     DataType::Float8,
};

template <class T>
std::vector<double> values_as(const FlatVector& data) {
  std::vector<double> out;
  for (std::size_t k = 0; k < data.size() / sizeof(T); ++k) {
    out.push_back(static_cast<double>(data.at<T>(k)));
  }
  return out;
}

std::optional<std::vector<double>> values_of(DataType type, const FlatVector& data) {
  if (data.size() > 8 * kMostValues) return std::nullopt;
  switch (type) {
    case DataType::Int32:
      return values_as<std::int32_t>(data);
    case DataType::Int64:
      return values_as<std::int64_t>(data);
    case DataType::Float32:
      return values_as<float>(data);
    case DataType::Bool:
      return values_as<std::uint8_t>(data);
    default:
      return std::nullopt;
  }
}

class TfliteParser {
 public:
  TfliteParser(FlatBytes& bytes, TfliteFile& file) : bytes_(bytes), file_(file) {}

  void read(const FlatTable& model) {
    codes_ = model.vector(1, 4);
    buffers_ = model.vector(4, 4);
    const FlatVector subgraphs = model.vector(2, 4);
    for (std::size_t k = 0; k < subgraphs.size() && !bytes_.is_damaged(); ++k) {
      file_.subgraphs.push_back(subgraph(subgraphs.table(k)));
    }
  }

 private:
  TfliteSubgraph subgraph(const FlatTable& table) {
    TfliteSubgraph out;
    out.inputs = table.vector(1, 4).integers();
    out.outputs = table.vector(2, 4).integers();
    out.name = std::string(table.text(4));
    std::unordered_set<std::string> names;
    const FlatVector tensors = table.vector(0, 4);
    for (std::size_t k = 0; k < tensors.size() && !bytes_.is_damaged(); ++k) {
      TfliteTensor read = tensor(tensors.table(k));
      if (read.name.empty()) read.name = message("tensor_", k);
      while (!names.insert(read.name).second) read.name += message("#", k);
      out.tensors.push_back(std::move(read));
    }
    const FlatVector operators = table.vector(3, 4);
    for (std::size_t k = 0; k < operators.size() && !bytes_.is_damaged(); ++k) {
      out.operators.push_back(operator_of(operators.table(k)));
    }
    return out;
  }

  TfliteTensor tensor(const FlatTable& table) {
    TfliteTensor out;
    out.name = std::string(table.text(3));
    const auto type = static_cast<std::size_t>(table.number<std::uint8_t>(1, 0));
    out.type = type < kTypes.size() ? kTypes[type] : std::nullopt;
    out.shape = extents(table.vector(0, 4));
    out.signature = extents(table.vector(7, 4));
    if (out.signature.size() != out.shape.size()) out.signature = out.shape;
    out.variable = table.number<std::uint8_t>(5, 0) != 0;
    const FlatVector data = data_of(table, out);
    // No extents is a scalar; of tensors that run, old files leave them out where they are unknown.
    out.has_shape = !out.shape.empty() || out.constant || table.number<std::uint8_t>(8, 0) != 0;
    if (out.constant && out.type) out.values = values_of(*out.type, data);
    return out;
  }

  std::vector<std::int64_t> extents(const FlatVector& vector) {
    if (vector.size() > kMostExtents) bytes_.mark(vector.first_byte());
    return bytes_.is_damaged() ? std::vector<std::int64_t>{} : vector.integers();
  }

  FlatVector data_of(const FlatTable& table, TfliteTensor& tensor) {
    const auto position = table.number<std::uint32_t>(2, 0);
    if (position == 0 || position >= buffers_.size()) return {};
    const FlatTable buffer = buffers_.table(position);
    FlatVector data = buffer.vector(0, 1);
    const bool behind_the_tables = buffer.number<std::uint64_t>(1, 0) > 1;  // of files beyond 2 GB
    tensor.constant = data.size() > 0 || behind_the_tables;
    return data;
  }

  TfliteOperator operator_of(const FlatTable& table) {
    TfliteOperator out;
    const auto position = table.number<std::uint32_t>(0, 0);
    if (position >= codes_.size()) bytes_.mark(codes_.first_byte());
    const FlatTable code = codes_.table(position);
    // Old files have the first, a byte; new ones both, and what is beyond 127 in the second alone.
    out.code = std::max<int>(code.number<std::int8_t>(0, 0), code.number<std::int32_t>(3, 0));
    out.custom = std::string(code.text(1));
    out.version = code.number<std::int32_t>(2, 1);
    out.inputs = table.vector(1, 4).integers();
    out.outputs = table.vector(2, 4).integers();
    out.options = table.table(4);
    return out;
  }

  FlatBytes& bytes_;
  TfliteFile& file_;
  FlatVector codes_;
  FlatVector buffers_;
};

bool are_positions(const std::vector<std::int64_t>& list, std::size_t count, bool may_be_absent) {
  return std::all_of(list.begin(), list.end(), [&](std::int64_t k) {
    return k < static_cast<std::int64_t>(count) && (k >= 0 || (may_be_absent && k == -1));
  });
}

Result<void> check_positions(const TfliteFile& file, const std::string& name) {
  for (const TfliteSubgraph& subgraph : file.subgraphs) {
    const std::size_t count = subgraph.tensors.size();
    bool fits = are_positions(subgraph.inputs, count, false) &&
                are_positions(subgraph.outputs, count, false);
    for (const TfliteOperator& op : subgraph.operators) {
      fits =
          fits && are_positions(op.inputs, count, true) && are_positions(op.outputs, count, true);
    }
    if (fits) continue;
    return fail(ErrorCode::Malformed,
                message(name, ": expected positions of ", count, " tensors in subgraph ",
                        in_quotes(subgraph.name), ", found others (damaged: copy it again)"));
  }
  return {};
}

}  // namespace

bool TfliteTensor::is_open() const {
  return !has_shape || std::any_of(signature.begin(), signature.end(),
                                   [](std::int64_t extent) { return extent < 0; });
}

Error damaged_tflite(const FlatBytes& bytes, const std::string& name) {
  return {ErrorCode::Malformed,
          message(name,
                  ": expected a TensorFlow Lite model, found one that points outside of "
                  "itself at byte ",
                  bytes.damaged_at(), " (cut short or damaged: copy it again)")};
}

Result<TfliteFile> parse_tflite_file(std::string_view bytes, const std::string& name) {
  TfliteFile file;
  file.bytes = std::make_unique<FlatBytes>(bytes);
  const FlatTable model = FlatTable::root(*file.bytes);
  const std::size_t version = model.number<std::uint32_t>(0, 0);
  if (file.bytes->is_damaged()) return fail(damaged_tflite(*file.bytes, name));
  if (version != 3) {
    return fail(ErrorCode::Malformed, message(name,
                                              ": expected a TensorFlow Lite model of schema "
                                              "version 3, found version ",
                                              version));
  }
  TfliteParser(*file.bytes, file).read(model);
  if (file.bytes->is_damaged()) return fail(damaged_tflite(*file.bytes, name));
  if (file.subgraphs.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": expected a network, found no subgraph"));
  }
  if (auto ok = check_positions(file, name); !ok) return fail(ok.error());
  return file;
}

}  // namespace offcut::traces
