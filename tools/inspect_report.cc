#include "tools/inspect_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/cut/frontier/frontier.h"
#include "engine/cut/table/cut_rules.h"
#include "engine/cut/table/cut_table.h"
#include "engine/cut/table/cut_tree.h"
#include "engine/cut/table/wire.h"
#include "scenarios/prepared/scenario_cuts.h"
#include "scenarios/results/text_table.h"
#include "tools/progress.h"
#include "tools/show.h"

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

// Bytes that cross if the layers up to each one, in order, run on the device; nothing if one is
// unknown. A tensor crosses from its producer to before its last reader, so two differences a
// tensor tell all sums.
std::vector<std::optional<std::int64_t>> bytes_after_each(const ModelGraph& graph) {
  std::vector<std::int64_t> bytes(graph.layer_count() + 1);
  std::vector<std::int64_t> unknown(graph.layer_count() + 1);
  for (const Tensor& tensor : graph.tensors()) {
    if (tensor.consumers.empty()) continue;
    const LayerId from = tensor.producer.value_or(0);
    const LayerId to = tensor.consumers.back();
    if (from >= to) continue;
    const std::int64_t size = tensor.bytes() ? tensor.bytes()->count() : 0;
    bytes[from] += size;
    bytes[to] -= size;
    unknown[from] += tensor.bytes() ? 0 : 1;
    unknown[to] -= tensor.bytes() ? 0 : 1;
  }
  std::vector<std::optional<std::int64_t>> out;
  std::int64_t crossing = 0;
  std::int64_t blind = 0;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    crossing += bytes[v];
    blind += unknown[v];
    out.push_back(blind > 0 ? std::nullopt : std::optional(crossing));
  }
  return out;
}

std::string count_of_cuts(const ModelGraph& graph) {
  const auto count = count_cuts(graph);
  return count ? count->text() : "too many to count";
}

}  // namespace

std::string name_in(const std::string& name, std::size_t width) {
  return shortened(printable(name), width, Keep::BothEnds);
}

Result<void> print_layers(const ModelGraph& graph, std::ostream& out) {
  scenarios::TextTable table{.columns = {{.label = "layer", .left = true, .key = true},
                                         {.label = "operator", .left = true, .goes = 2},
                                         {.label = "output", .goes = 3},
                                         {.label = "MACs"},
                                         {.label = "params", .goes = 1},
                                         {.label = "crosses kB"}},
                             .rows = {}};
  const auto bytes_after = bytes_after_each(graph);
  const Work total = whole_work(graph);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    const Layer& layer = graph.layers()[v];
    const auto& crossing = bytes_after[v];
    table.rows.push_back(
        {name_in(layer.name, 34), name_in(layer.op, 22),
         name_in(shape_of_first_output(graph, layer), 18),
         layer.work.known ? scaled(layer.work.macs) : "unknown", scaled(layer.work.parameters),
         crossing ? fmt::format("{:.1f}", static_cast<double>(*crossing) * 1e-3) : "unknown"});
  }
  const scenarios::LaidOut laid = scenarios::lay_out(std::move(table), terminal_width());
  out << laid.text;
  if (laid.left_out > 0) {
    show(out, "  (a wider terminal shows {} more column{})\n", laid.left_out,
         laid.left_out == 1 ? "" : "s");
  }
  show(out, "{}: {} layers ({} constant ones folded), {}MACs, {}FLOPs, {}parameters, {} cuts\n",
       graph.name(), graph.layer_count(), graph.folded_layers(), scaled(total.macs) + " ",
       scaled(total.flops) + " ", scaled(total.parameters) + " ", count_of_cuts(graph));
  return {};
}

namespace {

constexpr const char* kCutColumns =
    "cut,layers_on_device,uplink_bytes,downlink_bytes,first_cloud_layer\n";

// Where there are too many cuts to list: those of the graph that the rules leave, numbered anew.
Result<void> print_ruled_cuts(const ModelGraph& graph, const CutRules& rules, std::ostream& out) {
  const auto small = fuse(graph, rules.inseparable());
  if (!small) return fail(small.error());
  const auto tree = CutTree::build(small->graph);
  if (!tree) return fail(tree.error());
  const CutTable table = CutTable::build(small->graph, *tree, {}, {}, wire_bytes(small->graph, {}));
  out << kCutColumns;
  std::size_t number = 0;
  for (CutId cut = 0; cut < tree->size(); ++cut) {
    const std::vector<bool> units = tree->on_device(cut);
    std::vector<bool> here;
    for (const LayerId unit : small->group_of) here.push_back(units[unit]);
    if (!rules.keeps(here)) continue;
    show(out, "{},{},{},{},{}\n", number++, std::count(here.begin(), here.end(), true),
         table.up(cut).count(), table.down(cut).count(), first_cloud_layer(graph, here));
  }
  return {};
}

}  // namespace

Result<void> print_cuts(const ModelGraph& graph, const scenarios::CutChoice& choice,
                        std::ostream& out) {
  std::vector<std::size_t> alone(graph.layer_count());
  std::iota(alone.begin(), alone.end(), std::size_t{0});
  const auto fused = fuse(graph, alone);  // merges across tensors of unknown size
  if (!fused) return fail(fused.error());
  const auto places = scenarios::cut_places(fused->graph, choice);
  if (!places) return fail(within("cuts", places.error()));
  const CutRules rules(fused->graph, *places);
  const auto tree = CutTree::build(fused->graph);
  if (!tree && !choice.any_cut()) return print_ruled_cuts(fused->graph, rules, out);
  if (!tree) return fail(tree.error());
  const std::vector<bool> kept = rules.cuts_that_keep(*tree);
  const CutTable table = CutTable::build(fused->graph, *tree, {}, {}, wire_bytes(fused->graph, {}));
  out << kCutColumns;
  for (CutId cut = 0; cut < tree->size(); ++cut) {
    if (!kept[cut]) continue;
    show(out, "{},{},{},{},{}\n", cut, table.layers_on_device(cut), table.up(cut).count(),
         table.down(cut).count(), first_cloud_layer(fused->graph, *tree, cut));
  }
  return {};
}

}  // namespace offcut::tools
