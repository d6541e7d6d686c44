#include "traces/onnx/onnx_types.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>

#include "engine/base/whole_number.h"
#include "traces/onnx/onnx_values.h"

namespace offcut::traces {
namespace {

using onnx::TensorProto;

struct TypeRow {
  int onnx;
  DataType ours;
};

// Types 17 to 26 are newer than the library: 8-bit floats, 4-bit and 2-bit numbers.
constexpr std::array kTypes = {
    TypeRow{TensorProto::FLOAT, DataType::Float32},
    TypeRow{TensorProto::UINT8, DataType::UInt8},
    TypeRow{TensorProto::INT8, DataType::Int8},
    TypeRow{TensorProto::UINT16, DataType::UInt16},
    TypeRow{TensorProto::INT16, DataType::Int16},
    TypeRow{TensorProto::INT32, DataType::Int32},
    TypeRow{TensorProto::INT64, DataType::Int64},
    TypeRow{TensorProto::BOOL, DataType::Bool},
    TypeRow{TensorProto::FLOAT16, DataType::Float16},
    TypeRow{TensorProto::DOUBLE, DataType::Float64},
    TypeRow{TensorProto::UINT32, DataType::UInt32},
    TypeRow{TensorProto::UINT64, DataType::UInt64},
    TypeRow{TensorProto::COMPLEX64, DataType::Complex64},
    TypeRow{TensorProto::COMPLEX128, DataType::Complex128},
    TypeRow{TensorProto::BFLOAT16, DataType::BFloat16},
    TypeRow{17, DataType::Float8},
    TypeRow{18, DataType::Float8},
    TypeRow{19, DataType::Float8},
    TypeRow{20, DataType::Float8},
    TypeRow{21, DataType::UInt4},
    TypeRow{22, DataType::Int4},
    TypeRow{23, DataType::Float4},
    TypeRow{24, DataType::Float8},
    TypeRow{25, DataType::UInt2},
    TypeRow{26, DataType::Int2},
};

}  // namespace

std::optional<DataType> data_type_of_onnx(int onnx_type) {
  const auto* const row = std::find_if(kTypes.begin(), kTypes.end(),
                                       [&](const TypeRow& r) { return r.onnx == onnx_type; });
  if (row == kTypes.end()) return std::nullopt;
  return row->ours;
}

int onnx_type_of(DataType type) {
  const auto* const row =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& r) { return r.ours == type; });
  return row == kTypes.end() ? TensorProto::FLOAT : row->onnx;
}

Attributes integer_attributes(const onnx::NodeProto& node) {
  Attributes out;
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.type() == onnx::AttributeProto::INT || attribute.has_i()) {
      out[attribute.name()] = {attribute.i()};
    } else if (attribute.ints_size() > 0) {
      out[attribute.name()].assign(attribute.ints().begin(), attribute.ints().end());
    } else if (attribute.has_t() && node.op_type() == "ConstantOfShape") {
      const auto value = small_tensor_of(attribute.t());
      if (value && value->values.size() == 1 && value->type != DataType::Float32) {
        out[attribute.name()] = {truncated<std::int64_t>(value->values[0])};
      }
    }
  }
  return out;
}

TensorFact fact_of(const onnx::TypeProto& type) {
  TensorFact fact;
  if (!type.has_tensor_type()) return fact;
  fact.type = type.tensor_type().elem_type();
  if (!type.tensor_type().has_shape()) return fact;
  fact.extents.emplace();
  for (const auto& extent : type.tensor_type().shape().dim()) {
    fact.extents->push_back(extent.has_dim_value() ? checked_extent(extent.dim_value()) : kOpen);
  }
  return fact;
}

onnx::TypeProto type_of(const TensorFact& fact) {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(fact.type);
  if (!fact.extents) return type;
  auto* shape = type.mutable_tensor_type()->mutable_shape();
  for (const std::int64_t extent : *fact.extents) {
    auto* added = shape->add_dim();
    if (extent != kOpen) added->set_dim_value(extent);
  }
  return type;
}

std::optional<Shape> shape_of(const TensorFact& fact) {
  if (!fact.extents) return std::nullopt;
  for (const std::int64_t extent : *fact.extents) {
    if (extent == kOpen) return std::nullopt;
  }
  return *fact.extents;
}

}  // namespace offcut::traces
