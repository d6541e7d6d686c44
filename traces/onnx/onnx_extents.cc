#include "traces/onnx/onnx_extents.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

using Extent = onnx::TensorShapeProto::Dimension;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool says_batch(const std::string& symbol) {
  return lower(symbol).find("batch") != std::string::npos;
}

// Symbols that exporters make up, or that people write for a batch.
bool may_be_batch(const std::string& symbol) {
  constexpr std::array<std::string_view, 9> kNames = {
      "", "n", "b", "bs", "none", "?", "-1", "unknown", "dim_0",
  };
  const std::string name = lower(symbol);
  return says_batch(symbol) || std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         name.starts_with("unk__") || name.ends_with("dynamic_axes_1") || name.ends_with("dim_0");
}

bool is_batch(const onnx::ValueInfoProto& input, int k, const std::string& symbol) {
  const int rank = input.type().tensor_type().shape().dim_size();
  if (says_batch(symbol)) return true;
  return k == 0 && may_be_batch(symbol) && (rank >= 2 || !symbol.empty());
}

bool is_open(const onnx::ValueInfoProto& info, int k) {
  const Extent& extent = info.type().tensor_type().shape().dim(k);
  if (!extent.has_dim_value() || extent.dim_value() < 0) return true;
  const int rank = info.type().tensor_type().shape().dim_size();
  const bool may_be_empty = lower(info.name()).find("past") != std::string::npos;
  return extent.dim_value() == 0 && k == 0 && rank == 4 && !may_be_empty;
}

class Binder {
 public:
  Binder(const ReadOnnxOptions& options, const std::string& name)
      : options_(options), name_(name), values_(options.dimensions) {}

  Result<KnownExtents> run(onnx::GraphProto& graph) {
    if (auto ok = check_options(); !ok) return fail(ok.error());
    std::unordered_set<std::string> weights;  // old files list them among the inputs
    for (const auto& tensor : graph.initializer()) weights.insert(tensor.name());
    for (auto& input : *graph.mutable_input()) {
      if (weights.contains(input.name()) || !input.type().has_tensor_type()) continue;
      if (auto ok = bind_input(input); !ok) return fail(ok.error());
    }
    for (auto& info : *graph.mutable_value_info()) bind_known(info);
    for (auto& info : *graph.mutable_output()) bind_known(info);
    return std::move(known_);
  }

 private:
  Result<void> check_options() const {
    if (options_.batch < 1) {
      return fail(ErrorCode::InvalidArgument,
                  message(name_, ": batch: expected a number >= 1, found ", options_.batch));
    }
    for (const auto& [symbol, value] : options_.dimensions) {
      if (value >= 0) continue;
      return fail(ErrorCode::InvalidArgument, message(name_, ": dimension ", in_quotes(symbol),
                                                      ": expected a number >= 0, found ", value));
    }
    return {};
  }

  Result<void> bind_input(onnx::ValueInfoProto& input) {
    if (!input.type().tensor_type().has_shape()) return count_extents(input);
    auto& shape = *input.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (int k = 0; k < shape.dim_size(); ++k) {
      if (!is_open(input, k)) continue;
      Extent& extent = *shape.mutable_dim(k);
      const std::string symbol = extent.dim_param();
      const std::string place = message(input.name(), "[", k, "]");
      const std::string& key = symbol.empty() ? place : symbol;
      known_.names.insert(key);
      auto value = values_.find(key);
      if (value == values_.end()) value = values_.find(place);
      if (value == values_.end() && is_batch(input, k, symbol)) {
        value = values_.emplace(key, options_.batch).first;
        known_.used.insert("batch");
      }
      if (value == values_.end()) return fail(no_value(input.name(), k, symbol, key));
      known_.used.insert(value->first);
      extent.set_dim_value(value->second);
    }
    return {};
  }

  // An input whose extents are not even counted has as many as are given.
  Result<void> count_extents(onnx::ValueInfoProto& input) {
    for (int k = 0;; ++k) {
      const auto given = values_.find(message(input.name(), "[", k, "]"));
      if (given == values_.end()) return {};
      known_.used.insert(given->first);
      auto& shape = *input.mutable_type()->mutable_tensor_type()->mutable_shape();
      shape.add_dim()->set_dim_value(given->second);
    }
  }

  Error no_value(const std::string& input, int k, const std::string& symbol,
                 const std::string& key) const {
    return {ErrorCode::Inconsistent,
            message(name_, ": input ", in_quotes(input), ": dimension ", k,
                    ": expected a known extent, found ",
                    symbol.empty() ? std::string("an open one") : in_quotes(symbol), "; give ",
                    in_quotes(key), " a value")};
  }

  void bind_known(onnx::ValueInfoProto& info) {
    if (!info.type().has_tensor_type() || !info.type().tensor_type().has_shape()) return;
    auto& shape = *info.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (int k = 0; k < shape.dim_size(); ++k) {
      Extent& extent = *shape.mutable_dim(k);
      if (extent.has_dim_value() && extent.dim_value() >= 0) continue;
      const std::string symbol = extent.dim_param();
      if (!symbol.empty()) known_.names.insert(symbol);
      const auto value = symbol.empty() ? values_.end() : values_.find(symbol);
      if (value == values_.end()) {
        extent.clear_dim_value();
      } else {
        known_.used.insert(symbol);
        extent.set_dim_value(value->second);
      }
    }
  }

  const ReadOnnxOptions& options_;
  const std::string& name_;
  std::map<std::string, std::int64_t> values_;
  KnownExtents known_;
};

}  // namespace

std::vector<OpenExtent> open_extents(const onnx::ValueInfoProto& input) {
  std::vector<OpenExtent> out;
  const auto& shape = input.type().tensor_type().shape();
  for (int k = 0; k < shape.dim_size(); ++k) {
    const std::string symbol = shape.dim(k).dim_param();
    if (is_open(input, k)) out.push_back({k, symbol, is_batch(input, k, symbol)});
  }
  return out;
}

Result<KnownExtents> bind_extents(const ReadOnnxOptions& options, const std::string& name,
                                  onnx::GraphProto& graph) {
  return Binder(options, name).run(graph);
}

}  // namespace offcut::traces
