#include "traces/profile_extents.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "traces/kernel_names.h"
#include "traces/onnx/onnx_extents.h"
#include "traces/onnx/onnx_file.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

class Finder {
 public:
  Finder(const onnx::GraphProto& graph, const std::vector<ProfiledKernel>& kernels)
      : graph_(graph) {
    for (const auto& tensor : graph.initializer()) weights_.insert(tensor.name());
    for (const ProfiledKernel& kernel : kernels) kernels_.emplace(kernel.timed.name, &kernel);
    for (const ProfiledKernel& kernel : kernels) {
      for (const std::string& name : names_inside(kernel.timed.name)) {
        kernels_.emplace(name, &kernel);
      }
    }
  }

  std::vector<SeenExtent> run() const {
    std::vector<SeenExtent> out;
    for (const auto& input : graph_.input()) {
      const std::vector<OpenExtent> open = open_extents(input);
      if (open.empty() || weights_.contains(input.name())) continue;
      const auto seen = shape_of(input);
      if (!seen) continue;
      for (const OpenExtent& extent : open) {
        const std::string place = message(input.name(), "[", extent.position, "]");
        out.push_back({.name = extent.symbol.empty() ? place : extent.symbol,
                       .place = place,
                       .is_batch = extent.is_batch,
                       .value = seen->shape[static_cast<std::size_t>(extent.position)],
                       .kernel = seen->kernel});
      }
    }
    return out;
  }

 private:
  struct Seen {
    Shape shape;
    std::string kernel;
  };

  std::optional<Seen> shape_of(const onnx::ValueInfoProto& input) const {
    for (int n = 0; n < graph_.node_size(); ++n) {
      const auto& node = graph_.node(n);
      const auto& inputs = node.input();
      if (std::find(inputs.begin(), inputs.end(), input.name()) == inputs.end()) continue;
      const std::string name = node.name().empty() ? message(node.op_type(), "_", n) : node.name();
      const auto kernel = kernels_.find(name);
      if (kernel == kernels_.end()) continue;
      for (const bool with_weights : {true, false}) {
        const Shape* shape = listed(node, input.name(), *kernel->second, with_weights);
        if (shape != nullptr && agrees(*shape, input)) return Seen{*shape, name};
      }
    }
    return std::nullopt;
  }

  // The shape that a kernel lists for a tensor that its layer reads; null where the lists differ.
  const Shape* listed(const onnx::NodeProto& node, const std::string& tensor,
                      const ProfiledKernel& kernel, bool with_weights) const {
    std::size_t count = 0;
    std::optional<std::size_t> place;
    for (const std::string& name : node.input()) {
      if (name.empty() || (!with_weights && weights_.contains(name))) continue;
      if (name == tensor && !place) place = count;
      ++count;
    }
    const bool fits =
        place && *place < kernel.inputs.size() && (count == kernel.inputs.size() || with_weights);
    return fits ? &kernel.inputs[*place] : nullptr;
  }

  static bool agrees(const Shape& shape, const onnx::ValueInfoProto& input) {
    const auto& stated = input.type().tensor_type().shape();
    if (static_cast<std::size_t>(stated.dim_size()) != shape.size()) return false;
    for (int k = 0; k < stated.dim_size(); ++k) {
      const auto value = shape[static_cast<std::size_t>(k)];
      const bool is_stated = stated.dim(k).has_dim_value() && stated.dim(k).dim_value() > 0;
      if (value < 0 || (is_stated && stated.dim(k).dim_value() != value)) return false;
    }
    return true;
  }

  const onnx::GraphProto& graph_;
  std::unordered_set<std::string> weights_;
  std::unordered_map<std::string, const ProfiledKernel*> kernels_;  // by each name that it may hide
};

}  // namespace

Result<std::vector<SeenExtent>> extents_in_profile(const std::filesystem::path& model,
                                                   const std::vector<ProfiledKernel>& kernels) {
  const bool tells = std::any_of(kernels.begin(), kernels.end(), [](const ProfiledKernel& kernel) {
    return !kernel.inputs.empty();
  });
  if (!tells) return std::vector<SeenExtent>{};
  const auto bytes = read_file(model);
  if (!bytes) return fail(bytes.error());
  onnx::ModelProto proto;
  if (!looks_like_onnx(*bytes) || !parse_model(*bytes, model.string(), proto)) {
    return std::vector<SeenExtent>{};
  }
  return Finder(proto.graph(), kernels).run();
}

}  // namespace offcut::traces
