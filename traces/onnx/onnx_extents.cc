#include "traces/onnx/onnx_extents.h"

#include <onnx/onnx_pb.h>

#include <map>
#include <unordered_set>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

class Binder {
 public:
  Binder(const ReadOnnxOptions& options, const std::string& name)
      : options_(options), name_(name), values_(options.dimensions) {}

  Result<void> run(onnx::GraphProto& graph) {
    if (options_.batch < 1) {
      return fail(ErrorCode::InvalidArgument,
                  message(name_, ": batch: expected a number >= 1, found ", options_.batch));
    }
    for (const auto& [symbol, value] : options_.dimensions) {
      if (value >= 1) continue;
      return fail(ErrorCode::InvalidArgument, message(name_, ": dimension ", in_quotes(symbol),
                                                      ": expected a number >= 1, found ", value));
    }
    std::unordered_set<std::string> weights;  // old files list them among the inputs
    for (const auto& tensor : graph.initializer()) weights.insert(tensor.name());
    for (auto& input : *graph.mutable_input()) {
      if (weights.contains(input.name()) || !input.type().has_tensor_type()) continue;
      if (auto ok = bind_input(input); !ok) return ok;
    }
    for (auto& info : *graph.mutable_value_info()) bind_known(info);
    for (auto& info : *graph.mutable_output()) bind_known(info);
    return {};
  }

 private:
  static bool is_open(const onnx::TensorShapeProto::Dimension& extent) {
    return !extent.has_dim_value() || extent.dim_value() < 1;
  }

  Result<void> bind_input(onnx::ValueInfoProto& input) {
    if (!input.type().tensor_type().has_shape()) return {};
    auto& shape = *input.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (int k = 0; k < shape.dim_size(); ++k) {
      auto& extent = *shape.mutable_dim(k);
      if (!is_open(extent)) continue;
      const std::string symbol = extent.dim_param();
      const std::string place = message(input.name(), "[", k, "]");
      const std::string& key = symbol.empty() ? place : symbol;
      auto value = values_.find(key);
      if (value == values_.end()) value = values_.find(place);
      if (value == values_.end() && k == 0) value = values_.emplace(key, options_.batch).first;
      if (value == values_.end()) {
        return fail(ErrorCode::Inconsistent,
                    message(name_, ": input ", in_quotes(input.name()), ": dimension ", k,
                            ": expected a known extent, found ",
                            symbol.empty() ? std::string("an open one") : in_quotes(symbol),
                            "; give ", in_quotes(key), " a value"));
      }
      extent.set_dim_value(value->second);
    }
    return {};
  }

  void bind_known(onnx::ValueInfoProto& info) const {
    if (!info.type().has_tensor_type() || !info.type().tensor_type().has_shape()) return;
    for (auto& extent :
         *info.mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim()) {
      if (!is_open(extent)) continue;
      const auto value = values_.find(extent.dim_param());
      if (value != values_.end() && !extent.dim_param().empty()) {
        extent.set_dim_value(value->second);
      } else {
        extent.clear_dim_value();
      }
    }
  }

  const ReadOnnxOptions& options_;
  const std::string& name_;
  std::map<std::string, std::int64_t> values_;
};

}  // namespace

Result<void> bind_extents(const ReadOnnxOptions& options, const std::string& name,
                          onnx::GraphProto& graph) {
  return Binder(options, name).run(graph);
}

}  // namespace offcut::traces
