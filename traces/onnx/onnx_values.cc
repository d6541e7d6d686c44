#include "traces/onnx/onnx_values.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "engine/base/whole_number.h"

namespace offcut::traces {

using onnx::TensorProto;

namespace {

template <class T>
void append_raw(const std::string& raw, std::vector<double>& out) {
  for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
    T value{};
    std::memcpy(&value, raw.data() + at, sizeof(T));
    out.push_back(static_cast<double>(value));
  }
}

}  // namespace

std::optional<SmallTensor> small_tensor_of(const TensorProto& proto) {
  SmallTensor out;
  for (const std::int64_t extent : proto.dims()) {
    if (extent < 0) return std::nullopt;
    out.shape.push_back(extent);
  }
  if (proto.data_location() == TensorProto::EXTERNAL) return std::nullopt;
  if (element_count(out.shape) > SmallTensor::kMostElements) return std::nullopt;
  const std::string& raw = proto.raw_data();
  switch (proto.data_type()) {
    case TensorProto::INT64:
      out.values.assign(proto.int64_data().begin(), proto.int64_data().end());
      append_raw<std::int64_t>(raw, out.values);
      break;
    case TensorProto::INT32:
      out.type = DataType::Int32;
      out.values.assign(proto.int32_data().begin(), proto.int32_data().end());
      append_raw<std::int32_t>(raw, out.values);
      break;
    case TensorProto::FLOAT:
      out.type = DataType::Float32;
      out.values.assign(proto.float_data().begin(), proto.float_data().end());
      append_raw<float>(raw, out.values);
      break;
    case TensorProto::BOOL:
      out.type = DataType::Bool;
      out.values.assign(proto.int32_data().begin(), proto.int32_data().end());
      append_raw<std::uint8_t>(raw, out.values);
      break;
    default:
      return std::nullopt;
  }
  if (static_cast<std::int64_t>(out.values.size()) != element_count(out.shape)) return std::nullopt;
  return out;
}

TensorProto proto_of(const SmallTensor& small) {
  TensorProto proto;
  for (const std::int64_t extent : small.shape) proto.add_dims(extent);
  switch (small.type) {
    case DataType::Float32:
      proto.set_data_type(TensorProto::FLOAT);
      for (const double x : small.values) proto.add_float_data(static_cast<float>(x));
      break;
    case DataType::Int32:
      proto.set_data_type(TensorProto::INT32);
      for (const double x : small.values) proto.add_int32_data(truncated<std::int32_t>(x));
      break;
    case DataType::Bool:
      proto.set_data_type(TensorProto::BOOL);
      for (const double x : small.values) proto.add_int32_data(x != 0 ? 1 : 0);
      break;
    default:
      proto.set_data_type(TensorProto::INT64);
      for (const double x : small.values) {
        proto.add_int64_data(truncated<std::int64_t>(std::clamp(x, -9.0e18, 9.0e18)));
      }
  }
  return proto;
}

std::optional<SmallTensor> value_of_constant(const onnx::NodeProto& node) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == "value") return small_tensor_of(attribute.t());
    SmallTensor out;
    if (attribute.name() == "value_int") {
      out.values = {static_cast<double>(attribute.i())};
      return out;
    }
    if (attribute.name() == "value_ints" &&
        attribute.ints_size() <= static_cast<int>(SmallTensor::kMostElements)) {
      out.values.assign(attribute.ints().begin(), attribute.ints().end());
      out.shape = {attribute.ints_size()};
      return out;
    }
    if (attribute.name() == "value_float") {
      out.type = DataType::Float32;
      out.values = {static_cast<double>(attribute.f())};
      return out;
    }
  }
  return std::nullopt;
}

}  // namespace offcut::traces
