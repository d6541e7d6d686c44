#include "tools/inspect_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "tools/inspect_report.h"
#include "tools/show.h"

namespace offcut::tools {
namespace {

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

// ---- counters

// A column of `inspect --trace`: how a counter is called in traces, and on the screen.
struct CounterColumn {
  std::string counter;
  std::string title;
};

// Per thousand instructions, as an LLC miss count alone says nothing; where a trace has the plain
// counts, they are put into proportion.
std::map<std::string, double> in_proportion(std::map<std::string, double> counters) {
  const auto get = [&](const char* name) {
    const auto found = counters.find(name);
    return found == counters.end() ? 0.0 : found->second;
  };
  const double instructions = get("instructions");
  if (instructions > 0) {
    if (get("cycles") > 0) counters.emplace("ipc", instructions / get("cycles"));
    if (counters.contains("llc_misses")) {
      counters.emplace("llc_mpki", 1000 * get("llc_misses") / instructions);
    }
  }
  return counters;
}

// The counters of the kernel whose first layer lies inside.
std::map<std::string, double> counters_of(const TraceRun& run, const Layer& layer) {
  for (const TracedLayer& timed : run.layers) {
    if (timed.covers.empty()) continue;
    const auto inside = std::find(layer.members.begin(), layer.members.end(), timed.covers.front());
    if (inside != layer.members.end()) return in_proportion(timed.counters);
  }
  return {};
}

// Every counter of the run, the two that every analysis wants first.
std::vector<CounterColumn> counter_columns(const TraceRun& run) {
  std::set<std::string> names;
  for (const TracedLayer& timed : run.layers) {
    for (const auto& [name, value] : in_proportion(timed.counters)) names.insert(name);
  }
  std::vector<CounterColumn> out;
  const auto take = [&](const std::string& name, const std::string& title) {
    if (names.erase(name) > 0) out.push_back({name, title});
  };
  take("ipc", "IPC");
  take("llc_mpki", "LLC miss/kI");
  for (const std::string& name : std::set<std::string>(names)) take(name, name);
  return out;
}

// ---- a trace

// A fused operator in short: the conversions around int8 arithmetic are on nearly every line.
std::string short_op(std::string op) {
  constexpr std::pair<const char*, const char*> kShort[] = {{"DequantizeLinear", "DQ"},
                                                            {"QuantizeLinear", "Q"}};
  for (const auto& [from, to] : kShort) {
    for (std::size_t at = op.find(from); at != std::string::npos; at = op.find(from, at)) {
      op.replace(at, std::char_traits<char>::length(from), to);
    }
  }
  return op;
}

// What the lines of a trace have in common.
struct Page {
  const Laid& laid;
  const TraceView& view;
  std::size_t name_width = 0;
  std::size_t op_width = 0;
  bool energy = false;
  std::vector<CounterColumn> counters;
};

std::size_t width_of(const std::string& name) { return character_count(printable(name)); }

Page page_of(const Laid& laid, const TraceView& view) {
  Page page{.laid = laid,
            .view = view,
            .name_width = 5,
            .op_width = 8,
            .energy = false,
            .counters = counter_columns(*view.run)};
  constexpr std::size_t kMostName = 44;
  constexpr std::size_t kMostOp = 28;
  for (const Layer& layer : laid.fused.graph.layers()) {
    page.name_width = std::max(page.name_width, std::min(kMostName, width_of(layer.name)));
    page.op_width = std::max(page.op_width, std::min(kMostOp, width_of(short_op(layer.op))));
  }
  page.energy = std::any_of(laid.run.energy.begin(), laid.run.energy.end(),
                            [](const auto& energy) { return energy.has_value(); });
  return page;
}

void print_titles(const Page& page, std::ostream& out) {
  show(out, "  {:<{}} {:<{}} {:>10} {:>6} {:>5} {:>9} {:>8} {:>8}", "layer", page.name_width,
       "operator", page.op_width, "us", "share", "sd", "GFLOP/s", "GB/s", "FLOP/B");
  if (page.energy) show(out, " {:>10}", "uJ");
  for (const CounterColumn& column : page.counters) {
    show(out, " {:>{}}", column.title, std::max<std::size_t>(width_of(column.title), 8));
  }
  if (page.view.other != nullptr) show(out, " {:>10} {:>8}", "other us", "speed-up");
  out << "\n";
}

// The batch multiplies the work of the graph, whose shapes are those of one input.
void print_rates(const Layer& layer, Duration time, int batch, std::ostream& out) {
  const double s = time.s();
  const double flops = layer.work.flops * batch;
  const double moved = (layer.work.input_bytes + layer.work.output_bytes).as_double() * batch +
                       layer.work.weight_reads.as_double();
  out << (s > 0 ? fmt::format(" {:>9.2f} {:>8.2f}", flops / s * 1e-9, moved / s * 1e-9)
                : fmt::format(" {:>9} {:>8}", "-", "-"));
  show(out, " {:>8.2f}", moved > 0 ? flops / moved : 0.0);
}

void print_layer_line(const Page& page, LayerId v, std::ostream& out) {
  const Laid& laid = page.laid;
  const TraceRun& run = *page.view.run;
  const Layer& layer = laid.fused.graph.layers()[v];
  const Duration time = laid.run.time[v];
  show(out, "  {:<{}} {:<{}} {:>10.1f} {:>5.1f}% {:>4.0f}%", name_in(layer.name, page.name_width),
       page.name_width, name_in(short_op(layer.op), page.op_width), page.op_width, time.us(),
       100.0 * (time / run.sum_of_layers()), 100.0 * laid.run.relative_sd[v]);
  print_rates(layer, time, run.point.batch, out);
  if (page.energy) {
    const auto& energy = laid.run.energy[v];
    out << (energy ? fmt::format(" {:>10.1f}", energy->uj()) : fmt::format(" {:>10}", "-"));
  }
  const auto counters =
      page.counters.empty() ? std::map<std::string, double>() : counters_of(run, layer);
  for (const CounterColumn& column : page.counters) {
    const auto found = counters.find(column.counter);
    const std::string text = found == counters.end() ? "-" : fmt::format("{:.4g}", found->second);
    show(out, " {:>{}}", text, std::max<std::size_t>(width_of(column.title), 8));
  }
  if (laid.other) {
    const Duration other = laid.other->time[v];
    const bool both = time > Duration::zero() && other > Duration::zero();
    show(out, " {:>10.1f} {:>8}", other.us(), both ? fmt::format("{:.2f}x", time / other) : "-");
  }
  out << "\n";
}

void print_sums(const char* label, const TraceRun& run, std::ostream& out) {
  show(out, "  {:<9} sum of layers {:.3f} ms", label, run.sum_of_layers().ms());
  if (run.end_to_end) {
    show(out, ", end to end {:.3f} ms (p10 {:.3f}, p90 {:.3f}, n {}), residual {:+.3f} ms",
         run.end_to_end->median.ms(), run.end_to_end->p10.ms(), run.end_to_end->p90.ms(),
         run.end_to_end->n, run.residual()->ms());
  }
  out << "\n";
}

std::string where(const Trace& trace, const TraceRun& run) {
  return message(trace.device, ": ", text_of_point(run.point));
}

}  // namespace

Result<void> print_trace(const ModelGraph& graph, const TraceView& view, std::ostream& out) {
  const auto laid = lay(graph, view);
  if (!laid) return fail(laid.error());
  show(out, "this run   {}\n", where(*view.trace, *view.run));
  if (view.other != nullptr) {
    show(out, "the other  {}\n", where(*view.other_trace, *view.other));
  }
  const Page page = page_of(*laid, view);
  print_titles(page, out);
  std::vector<LayerId> order(laid->fused.graph.layer_count());
  std::iota(order.begin(), order.end(), LayerId{0});
  if (view.by_time) {
    std::stable_sort(order.begin(), order.end(),
                     [&](LayerId a, LayerId b) { return laid->run.time[a] > laid->run.time[b]; });
  }
  std::size_t untimed = 0;
  for (const LayerId v : order) {
    if (laid->run.timed[v] || (laid->other && laid->other->timed[v])) {
      print_layer_line(page, v, out);
    } else {
      ++untimed;
    }
  }
  if (untimed > 0) {
    show(out, "  {} layers took no time of their own (removed by the runtime)\n", untimed);
  }
  print_sums("this run", *view.run, out);
  if (view.other != nullptr) print_sums("the other", *view.other, out);
  return {};
}

}  // namespace offcut::tools
