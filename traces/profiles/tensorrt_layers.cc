// The layer information of TensorRT as a graph; see tensorrt.h.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "traces/profiles/tensorrt.h"

namespace offcut::traces {
namespace {

// The type is a word in prose: "Channel major FP16 format where channel % 8 == 0", "Half".
DataType type_in(std::string_view prose) {
  const auto has = [&](std::string_view word) {
    return prose.find(word) != std::string_view::npos;
  };
  if (has("FP16") || has("Half")) return DataType::Float16;
  if (has("BF16") || has("BFloat")) return DataType::BFloat16;
  if (has("INT8") || has("Int8") || has("FP8")) return DataType::Int8;
  if (has("INT64") || has("Int64")) return DataType::Int64;
  if (has("INT32") || has("Int32")) return DataType::Int32;
  if (has("Bool") || has("BOOL")) return DataType::Bool;
  return DataType::Float32;
}

class LayerInfo {
 public:
  explicit LayerInfo(const JsonDocument& document) : document_(document) {}

  Result<GraphSpec> read() {
    JsonObject root = document_.root();
    std::set<std::string> bindings;
    if (const auto found = root.find("Bindings")) {
      for (const JsonValue& value : found->elements()) bindings.insert(value.text());
    }
    const auto layers = root.elements("Layers");
    for (const JsonValue& value : layers) {
      if (value.is_text()) {
        value.refuse(
            "an object with inputs and outputs (record it with "
            "--profilingVerbosity=detailed)");
        break;
      }
      read_layer(value.object());
    }
    if (document_.error()) return fail(*document_.error());
    finish(bindings);
    return std::move(spec_);
  }

 private:
  struct Names {
    std::unordered_set<std::string> taken;
    std::unordered_map<std::string, std::size_t> last;  // number given out
  };

  struct Described {
    std::string name;
    Shape shape;
    DataType type = DataType::Float32;
  };

  static Described describe(JsonObject object) {
    Described out;
    out.name = object.text("Name");
    for (const JsonValue& extent : object.elements("Dimensions")) {
      out.shape.push_back(extent.integer(0));
    }
    out.type = type_in(object.text_or("Format/Datatype", ""));
    return out;
  }

  // Returns the name, or with a number behind it where it was given out before. The numbers of a
  // name go on from the last, so that many of one name cost no more than many names.
  static std::string unique(const std::string& name, const char* mark, Names& names) {
    if (names.taken.insert(name).second) return name;
    std::size_t& last = names.last.emplace(name, 1).first->second;
    for (;;) {
      std::string other = message(name, mark, ++last);
      if (names.taken.insert(other).second) return other;
    }
  }

  // All tensors that hold the versions of a tensor are operands of who reads it.
  bool add_input(const std::string& version, std::unordered_set<std::string>& read,
                 LayerSpec& layer) {
    constexpr std::size_t kMostOperands = 10'000'000;
    if (!read.insert(version).second) return true;
    layer.inputs.push_back(version);
    return ++operands_ <= kMostOperands;
  }

  void read_layer(JsonObject object) {
    LayerSpec layer;
    layer.name = unique(object.text("Name"), "_", layers_);
    layer.op = object.text_or("LayerType", "");
    std::set<std::string> read;
    std::unordered_set<std::string> inputs;
    for (const JsonValue& value : object.elements("Inputs")) {
      const Described tensor = describe(value.object());
      read.insert(tensor.name);
      auto& versions = versions_[tensor.name];
      if (versions.empty()) {  // from outside, or a constant
        versions.push_back(unique(tensor.name, "#", names_));
        outer_.insert(tensor.name);
        spec_.tensors.push_back({versions.back(), tensor.type, tensor.shape, false});
      }
      for (const std::string& version : versions) {
        if (add_input(version, inputs, layer)) continue;
        object.add_error(ErrorCode::TooLarge, "expected fewer tensors of one name, found too many");
        return;
      }
    }
    for (const JsonValue& value : object.elements("Outputs")) {
      const Described tensor = describe(value.object());
      auto& versions = versions_[tensor.name];
      if (read.contains(tensor.name)) versions.clear();  // worked on in place
      versions.push_back(unique(tensor.name, "#", names_));
      spec_.tensors.push_back({versions.back(), tensor.type, tensor.shape, false});
      layer.outputs.push_back(versions.back());
    }
    spec_.layers.push_back(std::move(layer));
  }

  void finish(const std::set<std::string>& bindings) {
    std::set<std::string> consumed;
    for (const LayerSpec& layer : spec_.layers) {
      consumed.insert(layer.inputs.begin(), layer.inputs.end());
    }
    for (TensorSpec& tensor : spec_.tensors) {
      if (!outer_.contains(tensor.name)) continue;
      const bool fed = bindings.empty() || bindings.contains(tensor.name);
      tensor.constant = !fed;
      if (fed) spec_.inputs.push_back(tensor.name);
    }
    for (const LayerSpec& layer : spec_.layers) {
      for (const std::string& name : layer.outputs) {
        if (bindings.contains(name) || !consumed.contains(name)) spec_.outputs.push_back(name);
      }
    }
  }

  const JsonDocument& document_;
  GraphSpec spec_;
  std::map<std::string, std::vector<std::string>> versions_;  // name -> tensors that hold it now
  Names names_;                                               // of tensors
  Names layers_;
  std::size_t operands_ = 0;
  std::set<std::string> outer_;
};

}  // namespace

Result<GraphSpec> parse_tensorrt_layers(std::string_view text, const std::string& name) {
  const auto document = JsonDocument::parse(text, name);
  if (!document) return fail(document.error());
  auto spec = LayerInfo(*document).read();
  if (spec) spec->name = name;
  return spec;
}

}  // namespace offcut::traces
