#include "tools/inspect_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/base/text.h"
#include "engine/cut/cut_table.h"
#include "engine/cut/cut_tree.h"
#include "engine/cut/frontier.h"
#include "engine/cut/wire.h"

namespace offcut::tools {
namespace {

std::string shortened(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  return text.substr(0, most - 3) + "...";
}

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

double bytes_moved(const Work& work) {
  return (work.input_bytes + work.output_bytes + work.parameter_bytes).as_double();
}

// A run laid on the graph, with layers merged as its kernels are.
struct Laid {
  FusedGraph fused;
  LaidRun run;
  std::optional<LaidRun> other;
};

Result<Laid> lay(const ModelGraph& graph, const TraceView& view) {
  std::vector<std::vector<std::size_t>> partitions;
  for (const TraceRun* run : {view.run, view.other}) {
    if (run == nullptr) continue;
    auto groups = kernel_groups(graph, *run);
    if (!groups) return fail(groups.error());
    partitions.push_back(std::move(*groups));
  }
  auto fused = fuse(graph, join_groups(partitions));
  if (!fused) return fail(fused.error());
  Laid laid{.fused = std::move(*fused), .run = {}, .other = {}};
  auto run = lay_run(laid.fused.graph, *view.run);
  if (!run) return fail(run.error());
  laid.run = std::move(*run);
  if (view.other != nullptr) {
    auto other = lay_run(laid.fused.graph, *view.other);
    if (!other) return fail(other.error());
    laid.other = std::move(*other);
  }
  return laid;
}

std::string counters_of(const TraceRun& run, const Layer& layer) {
  std::string text;
  for (const TracedLayer& timed : run.layers) {
    if (timed.covers.empty() || std::find(layer.members.begin(), layer.members.end(),
                                          timed.covers.front()) == layer.members.end()) {
      continue;
    }
    for (const auto& [name, value] : timed.counters) {
      text += fmt::format(" {}={:.3g}", name, value);
    }
  }
  return text;
}

void print_layer_line(const Laid& laid, const TraceRun& run, LayerId v, std::ostream& out) {
  const Layer& layer = laid.fused.graph.layers()[v];
  const Duration time = laid.run.time[v];
  const Duration sum = run.sum_of_layers();
  const double s = time.s();
  out << fmt::format("  {:<34} {:<28} {:>10.1f} {:>5.1f}% ±{:<4.0f}", shortened(layer.name, 34),
                     shortened(layer.op, 28), time.us(), 100.0 * (time / sum),
                     100.0 * laid.run.relative_sd[v]);
  out << (s > 0 ? fmt::format(" {:>8.2f} {:>7.2f}", layer.work.flops / s * 1e-9,
                              bytes_moved(layer.work) / s * 1e-9)
                : fmt::format(" {:>8} {:>7}", "-", "-"));
  const double moved = bytes_moved(layer.work);
  out << fmt::format(" {:>8.2f}", moved > 0 ? layer.work.flops / moved : 0.0);
  if (laid.run.energy[v]) out << fmt::format(" {:>9.1f} uJ", laid.run.energy[v]->uj());
  if (laid.other) {
    const Duration other = laid.other->time[v];
    out << fmt::format(" {:>10.1f} {:>6}", other.us(),
                       s > 0 && other.s() > 0 ? fmt::format("{:.2f}x", time / other) : "-");
  }
  out << counters_of(run, layer) << "\n";
}

void print_sums(const char* label, const TraceRun& run, std::ostream& out) {
  out << fmt::format("  {}: sum of layers {:.3f} ms", label, run.sum_of_layers().ms());
  if (run.end_to_end) {
    out << fmt::format(", end to end {:.3f} ms (p10 {:.3f}, p90 {:.3f}, n {}), residual {:+.3f} ms",
                       run.end_to_end->median.ms(), run.end_to_end->p10.ms(),
                       run.end_to_end->p90.ms(), run.end_to_end->n, run.residual()->ms());
  }
  out << "\n";
}

}  // namespace

Result<void> print_layers(const ModelGraph& graph, std::ostream& out) {
  out << fmt::format("  {:<34} {:<22} {:>18} {:>9} {:>9} {:>12}\n", "layer", "operator", "output",
                     "MACs", "params", "crosses kB");
  Work total;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const Layer& layer = graph.layers()[v];
    total = total + layer.work;
    const auto crossing = bytes_after(graph, v);
    out << fmt::format(
        "  {:<34} {:<22} {:>18} {:>9} {:>9} {:>12}\n", shortened(layer.name, 34),
        shortened(layer.op, 22), shortened(shape_of_first_output(graph, layer), 18),
        scaled(layer.work.macs), scaled(layer.work.parameters),
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

Result<void> print_trace(const ModelGraph& graph, const TraceView& view, std::ostream& out) {
  const auto laid = lay(graph, view);
  if (!laid) return fail(laid.error());
  out << fmt::format(
      "{}{}\n", text_of_point(view.run->point),
      view.other != nullptr ? "   against   " + text_of_point(view.other->point) : "");
  out << fmt::format(
      "  {:<34} {:<28} {:>10} {:>6} {:<5} {:>8} {:>7} {:>8}{}\n", "layer", "operator", "us",
      "share", "sd %", "GFLOP/s", "GB/s", "FLOP/B",
      view.other != nullptr ? fmt::format(" {:>10} {:>6}", "other us", "faster") : "");
  std::vector<LayerId> order(laid->fused.graph.layer_count());
  std::iota(order.begin(), order.end(), LayerId{0});
  if (view.by_time) {
    std::stable_sort(order.begin(), order.end(),
                     [&](LayerId a, LayerId b) { return laid->run.time[a] > laid->run.time[b]; });
  }
  std::size_t untimed = 0;
  for (const LayerId v : order) {
    if (laid->run.timed[v] || (laid->other && laid->other->timed[v])) {
      print_layer_line(*laid, *view.run, v, out);
    } else {
      ++untimed;
    }
  }
  if (untimed > 0) {
    out << fmt::format("  {} layers took no time of their own (removed by the runtime)\n", untimed);
  }
  print_sums("this run", *view.run, out);
  if (view.other != nullptr) print_sums("the other", *view.other, out);
  return {};
}

}  // namespace offcut::tools
