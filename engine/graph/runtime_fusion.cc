#include "engine/graph/runtime_fusion.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/graph/graph_assembly.h"

namespace offcut {
namespace {

constexpr std::array<std::string_view, 4> kHeads = {"Conv", "ConvTranspose", "Gemm", "MatMul"};
constexpr std::array<std::string_view, 9> kActivations = {
    "Relu", "LeakyRelu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Elu", "PRelu"};

template <std::size_t N>
bool is_in(const std::array<std::string_view, N>& ops, std::string_view op) {
  return std::find(ops.begin(), ops.end(), op) != ops.end();
}

// Whether a layer of the file holds an activation already (an attribute "+Relu").
bool ends_in_activation(const Layer& layer) {
  return std::any_of(layer.attributes.begin(), layer.attributes.end(),
                     [](const auto& attribute) { return attribute.first.starts_with('+'); });
}

class Fusion {
 public:
  explicit Fusion(const ModelGraph& graph)
      : graph_(graph), work_(graph.layer_count()), group_(graph.layer_count()) {
    std::iota(group_.begin(), group_.end(), std::size_t{0});
    for (LayerId v = 0; v < graph.layer_count(); ++v) work_[v] = graph.layers()[v].work;
  }

  Result<RuntimeFusion> run() {
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (is_in(kHeads, graph_.layers()[v].op)) follow(v);
    }
    auto fused = fuse(with_work(), group_);
    if (!fused) return fail(fused.error());
    return RuntimeFusion{std::move(*fused), folded_, attached_};
  }

 private:
  // Takes what follows a convolution or product into its kernel.
  void follow(LayerId head) {
    if (ends_in_activation(graph_.layers()[head])) return;
    bool has_bias = work_[head].flops > 2 * work_[head].macs;
    for (LayerId last = head;;) {
      const auto next = only_reader(last);
      if (!next) return;
      const bool folds = is_folded(*next);
      if (!folds && !is_in(kActivations, graph_.layers()[*next].op)) return;
      group_[*next] = group_[head];
      ++(folds ? folded_ : attached_);
      if (!folds) return;
      fold(*next, std::exchange(has_bias, true));
      last = *next;
    }
  }

  std::optional<LayerId> only_reader(LayerId layer) const {
    const Layer& maker = graph_.layers()[layer];
    if (maker.outputs.size() != 1) return std::nullopt;
    const Tensor& tensor = graph_.tensors()[maker.outputs.front()];
    if (tensor.is_output || tensor.consumers.size() != 1) return std::nullopt;
    const Layer& reader = graph_.layers()[tensor.consumers.front()];
    const bool keeps_elements = reader.inputs.size() == 1 && reader.outputs.size() == 1 &&
                                graph_.tensors()[reader.outputs.front()].shape == tensor.shape;
    return keeps_elements ? std::optional(tensor.consumers.front()) : std::nullopt;
  }

  bool is_folded(LayerId layer) const {
    const Layer& l = graph_.layers()[layer];
    return l.op == "BatchNormalization" || (l.op == "Add" && l.work.weight_reads > Bytes(0));
  }

  // What is left of a folded layer: a bias where there was none, one operation and one number per
  // element and channel.
  void fold(LayerId layer, bool has_bias) {
    Work& work = work_[layer];
    constexpr std::int64_t kVectors = 4;  // scale, bias, mean, variance
    const bool is_norm = graph_.layers()[layer].op == "BatchNormalization";
    const TensorId made = graph_.layers()[layer].outputs.front();
    const auto elements = graph_.tensors()[made].elements().value_or(0);
    work.macs = 0;
    work.flops = has_bias ? 0 : static_cast<double>(elements);
    work.weight_reads = has_bias  ? Bytes(0)
                        : is_norm ? Bytes(work.weight_reads.count() / kVectors)
                                  : work.weight_reads;
  }

  ModelGraph with_work() const {
    GraphAssembly assembly(graph_.name());
    for (Tensor tensor : graph_.tensors()) {
      tensor.consumers.clear();
      assembly.add_tensor(std::move(tensor));
    }
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      Layer layer = graph_.layers()[v];
      layer.work = work_[v];
      assembly.add_layer(std::move(layer));
    }
    assembly.set_folded(graph_.folded_layers());
    assembly.set_shared_weights({graph_.shared_weights().begin(), graph_.shared_weights().end()});
    assembly.set_together({graph_.together().begin(), graph_.together().end()});
    return assembly.finish();
  }

  const ModelGraph& graph_;
  std::vector<Work> work_;          // [layers] as a kernel computes it
  std::vector<std::size_t> group_;  // [layers]
  std::size_t folded_ = 0;
  std::size_t attached_ = 0;
};

}  // namespace

Result<RuntimeFusion> fuse_as_runtimes(const ModelGraph& graph) { return Fusion(graph).run(); }

}  // namespace offcut
