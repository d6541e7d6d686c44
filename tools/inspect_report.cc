#include "tools/inspect_report.h"

#include <fmt/format.h>

#include <numeric>

#include "engine/base/text.h"
#include "engine/cut/frontier/frontier.h"
#include "engine/cut/table/cut_table.h"
#include "engine/cut/table/cut_tree.h"
#include "engine/cut/table/wire.h"

namespace offcut::tools {
namespace {

// 1234567 -> "1.23 M"
std::string scaled(double x) {
  const char* const kSuffix[] = {"", " k", " M", " G", " T"};
  std::size_t i = 0;
  while (x >= 1000 && i + 1 < std::size(kSuffix)) {
    x /= 1000;
    ++i;
  }
  return i == 0 ? fmt::format("{:.0f}", x) : fmt::format("{:.2f}{}", x, kSuffix[i]);
}

std::string shape_of_first_output(const ModelGraph& graph, const Layer& layer) {
  if (layer.outputs.empty()) return "-";
  const Tensor& tensor = graph.tensors()[layer.outputs.front()];
  return tensor.shape ? text_of_shape(*tensor.shape) : "unknown";
}

// Bytes that cross if the layers up to v, in order, run on the device; nothing if one is unknown.
std::optional<std::int64_t> bytes_after(const ModelGraph& graph, LayerId v) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : graph.tensors()) {
    if (tensor.producer && *tensor.producer > v) continue;
    if (tensor.consumers.empty() || tensor.consumers.back() <= v) continue;
    if (!tensor.bytes()) return std::nullopt;
    bytes += tensor.bytes()->count();
  }
  return bytes;
}

std::string count_of_cuts(const ModelGraph& graph) {
  const auto count = count_cuts(graph);
  return count ? count->text() : "too many to count";
}

}  // namespace

std::string shortened(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t tail = (most - 3) / 2;
  return message(text.substr(0, most - 3 - tail), "...", text.substr(text.size() - tail));
}

Result<void> print_layers(const ModelGraph& graph, std::ostream& out) {
  out << fmt::format("  {:<34} {:<22} {:>18} {:>9} {:>9} {:>12}\n", "layer", "operator", "output",
                     "MACs", "params", "crosses kB");
  const Work total = whole_work(graph);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const Layer& layer = graph.layers()[v];
    const auto crossing = bytes_after(graph, v);
    out << fmt::format(
        "  {:<34} {:<22} {:>18} {:>9} {:>9} {:>12}\n", shortened(layer.name, 34),
        shortened(layer.op, 22), shortened(shape_of_first_output(graph, layer), 18),
        layer.work.known ? scaled(layer.work.macs) : "unknown", scaled(layer.work.parameters),
        crossing ? fmt::format("{:.1f}", static_cast<double>(*crossing) * 1e-3) : "unknown");
  }
  out << fmt::format(
      "{}: {} layers ({} constant ones folded), {}MACs, {}FLOPs, {}parameters, {} cuts\n",
      graph.name(), graph.layer_count(), graph.folded_layers(), scaled(total.macs) + " ",
      scaled(total.flops) + " ", scaled(total.parameters) + " ", count_of_cuts(graph));
  return {};
}

Result<void> print_cuts(const ModelGraph& graph, std::ostream& out) {
  std::vector<std::size_t> alone(graph.layer_count());
  std::iota(alone.begin(), alone.end(), std::size_t{0});
  const auto fused = fuse(graph, alone);  // merges across tensors of unknown size
  if (!fused) return fail(fused.error());
  const auto tree = CutTree::build(fused->graph);
  if (!tree) return fail(tree.error());
  const CutTable table = CutTable::build(fused->graph, *tree, {}, {}, wire_bytes(fused->graph, {}));
  out << "cut,layers_on_device,uplink_bytes,downlink_bytes,first_cloud_layer\n";
  for (CutId cut = 0; cut < tree->size(); ++cut) {
    out << fmt::format("{},{},{},{},{}\n", cut, table.layers_on_device(cut), table.up(cut).count(),
                       table.down(cut).count(), first_cloud_layer(fused->graph, *tree, cut));
  }
  return {};
}

}  // namespace offcut::tools
