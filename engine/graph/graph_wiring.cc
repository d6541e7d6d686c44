#include "engine/graph/graph_wiring.h"

#include <string>
#include <unordered_map>

#include "engine/base/text.h"
#include "engine/graph/digraph.h"

namespace offcut {
namespace {

// Far above any network, and low enough that sums of bytes over a graph stay in an int64.
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;  // of one tensor
constexpr Bytes kMostBytes(std::int64_t{1} << 60);             // of all operands of all layers
constexpr std::size_t kMostLayers = 1'000'000;
constexpr std::size_t kMostOperands = 10'000'000;  // of all layers
constexpr std::size_t kLongestName = 4096;

Result<void> check_name(const char* what, const std::string& name) {
  if (name.size() <= kLongestName) return {};
  return fail(ErrorCode::TooLarge,
              message(what, " ", in_quotes(name), ": expected a name of at most ", kLongestName,
                      " bytes, found ", name.size()));
}

class Wirer {
 public:
  explicit Wirer(const GraphSpec& spec) : spec_(spec) {}

  Result<Wiring> run() {
    if (auto ok = index_tensors(); !ok) return fail(ok.error());
    if (auto ok = index_layers(); !ok) return fail(ok.error());
    wiring_.fed.assign(spec_.tensors.size(), false);
    wiring_.result.assign(spec_.tensors.size(), false);
    if (auto ok = mark(spec_.inputs, "input", wiring_.fed); !ok) return fail(ok.error());
    if (auto ok = mark(spec_.outputs, "output", wiring_.result); !ok) return fail(ok.error());
    if (auto ok = mark_states(); !ok) return fail(ok.error());
    return std::move(wiring_);
  }

 private:
  Result<void> index_tensors() {
    for (std::size_t t = 0; t < spec_.tensors.size(); ++t) {
      const TensorSpec& tensor = spec_.tensors[t];
      if (auto ok = check_name("tensor", tensor.name); !ok) return ok;
      if (!tensors_.emplace(tensor.name, t).second) {
        return fail(ErrorCode::Inconsistent, message("tensor ", in_quotes(tensor.name),
                                                     ": expected one description, found two"));
      }
      if (auto ok = check_shape(tensor); !ok) return fail(ok.error());
    }
    wiring_.producer.assign(spec_.tensors.size(), kNone);
    wiring_.read.assign(spec_.tensors.size(), false);
    return {};
  }

  static Result<void> check_shape(const TensorSpec& tensor) {
    if (!tensor.shape) return {};
    for (const std::int64_t extent : *tensor.shape) {
      if (extent >= 0) continue;
      return fail(ErrorCode::InvalidArgument,
                  message("tensor ", in_quotes(tensor.name), ": expected extents >= 0, found ",
                          text_of_shape(*tensor.shape)));
    }
    if (element_count(*tensor.shape) <= kMostElements) return {};
    return fail(ErrorCode::InvalidArgument,
                message("tensor ", in_quotes(tensor.name), ": expected at most ", kMostElements,
                        " elements, found ", text_of_shape(*tensor.shape)));
  }

  Result<void> index_layers() {
    if (spec_.layers.size() > kMostLayers) {
      return fail(ErrorCode::TooLarge,
                  message("graph ", in_quotes(spec_.name), ": expected at most ", kMostLayers,
                          " layers, found ", spec_.layers.size()));
    }
    std::unordered_map<std::string, std::size_t> names;
    for (std::size_t v = 0; v < spec_.layers.size(); ++v) {
      const LayerSpec& layer = spec_.layers[v];
      if (auto ok = check_name("layer", layer.name); !ok) return ok;
      if (!names.emplace(layer.name, v).second) {
        return fail(ErrorCode::Inconsistent, message("layer ", in_quotes(layer.name),
                                                     ": expected a unique name, found it twice"));
      }
      auto in = positions(layer, layer.inputs);
      if (!in) return fail(in.error());
      auto out = positions(layer, layer.outputs);
      if (!out) return fail(out.error());
      if (auto ok = count_operands(*in, *out); !ok) return ok;
      for (const std::size_t t : *out) {
        if (t == kNone) continue;
        if (wiring_.producer[t] != kNone) {
          return fail(ErrorCode::Inconsistent,
                      message("tensor ", in_quotes(spec_.tensors[t].name), ": made by layer ",
                              in_quotes(spec_.layers[wiring_.producer[t]].name), " and again by ",
                              in_quotes(layer.name)));
        }
        wiring_.producer[t] = v;
      }
      for (const std::size_t t : *in) {
        if (t != kNone) wiring_.read[t] = true;
      }
      wiring_.inputs.push_back(std::move(*in));
      wiring_.outputs.push_back(std::move(*out));
    }
    return {};
  }

  Result<void> count_operands(const std::vector<std::size_t>& in,
                              const std::vector<std::size_t>& out) {
    operands_ += in.size() + out.size();
    for (const auto* side : {&in, &out}) {
      for (const std::size_t t : *side) {
        if (t == kNone || !spec_.tensors[t].shape) continue;
        // Each is below 2^44, so the sum is caught long before it overflows.
        bytes_ += storage_of(spec_.tensors[t].type, element_count(*spec_.tensors[t].shape));
        if (bytes_ > kMostBytes) break;
      }
    }
    if (operands_ <= kMostOperands && bytes_ <= kMostBytes) return {};
    return fail(ErrorCode::TooLarge,
                message("graph ", in_quotes(spec_.name), ": expected at most ", kMostOperands,
                        " operands of ", kMostBytes.count(), " bytes in all, found more"));
  }

  Result<std::vector<std::size_t>> positions(const LayerSpec& layer,
                                             const std::vector<std::string>& names) const {
    std::vector<std::size_t> out;
    for (const std::string& name : names) {
      if (name.empty()) {
        out.push_back(kNone);
        continue;
      }
      const auto found = tensors_.find(name);
      if (found == tensors_.end()) {
        return fail(ErrorCode::Inconsistent,
                    message("layer ", in_quotes(layer.name), ": names the tensor ", in_quotes(name),
                            ", which nothing describes or makes"));
      }
      out.push_back(found->second);
    }
    return out;
  }

  Result<void> mark(const std::vector<std::string>& names, std::string_view role,
                    std::vector<bool>& flags) const {
    for (const std::string& name : names) {
      const auto found = tensors_.find(name);
      if (found == tensors_.end()) {
        return fail(ErrorCode::Inconsistent,
                    message("graph ", role, " ", in_quotes(name), ": no such tensor"));
      }
      flags[found->second] = true;
    }
    return {};
  }

  Result<void> mark_states() {
    std::vector<std::string> made;
    std::vector<std::string> read;
    for (const StateSpec& state : spec_.states) {
      made.push_back(state.output);
      read.push_back(state.input);
    }
    wiring_.state_in.assign(spec_.tensors.size(), false);
    wiring_.state_out.assign(spec_.tensors.size(), false);
    if (auto ok = mark(made, "state", wiring_.state_out); !ok) return ok;
    if (auto ok = mark(read, "state", wiring_.state_in); !ok) return ok;
    for (const StateSpec& state : spec_.states) {
      const auto pair = std::pair(tensors_.at(state.output), tensors_.at(state.input));
      if (!wiring_.fed[pair.second] || wiring_.producer[pair.first] == kNone) {
        return fail(ErrorCode::Inconsistent,
                    message("graph state ", in_quotes(state.output), " -> ", in_quotes(state.input),
                            ": expected a tensor that a layer makes and an input"));
      }
      wiring_.states.push_back(pair);
    }
    return {};
  }

  const GraphSpec& spec_;
  std::unordered_map<std::string, std::size_t> tensors_;
  std::size_t operands_ = 0;
  Bytes bytes_{0};
  Wiring wiring_;
};

}  // namespace

Result<Wiring> wire(const GraphSpec& spec) { return Wirer(spec).run(); }

Result<std::vector<std::uint32_t>> order_layers(const GraphSpec& spec, const Wiring& wiring) {
  Successors successors(spec.layers.size());
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    for (const std::size_t t : wiring.inputs[v]) {
      if (t == kNone || wiring.producer[t] == kNone) continue;
      successors[wiring.producer[t]].push_back(static_cast<std::uint32_t>(v));
    }
  }
  TopologicalOrder sorted = topological_order(successors);
  if (sorted.cycle.empty()) return std::move(sorted.order);
  std::vector<std::string> names;
  for (const std::uint32_t v : sorted.cycle) names.push_back(in_quotes(spec.layers[v].name));
  if (names.size() > 6) names.resize(6);
  return fail(ErrorCode::Inconsistent,
              message("graph ", in_quotes(spec.name), ": expected no cycle, found one of ",
                      sorted.cycle.size(), " layers: ", join(names, ", ")));
}

}  // namespace offcut
