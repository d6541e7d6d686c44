#include "scenarios/prepared/device_events.h"

#include <initializer_list>
#include <unordered_map>

namespace offcut::scenarios {
namespace {

using Names = std::initializer_list<const char*>;

std::optional<double> counter(const LayerEvents& layer, Names names) {
  for (const char* name : names) {
    const auto found = layer.counters.find(name);
    if (found != layer.counters.end()) return found->second;
  }
  return std::nullopt;
}

bool is_mean(const std::string& name) { return name == "ipc" || name == "utilisation"; }

// Sums and means of one counter over the layers that take time.
struct Total {
  double sum = 0;
  double weighted = 0;
  double seconds = 0;
  bool whole = true;  // every layer has it

  std::optional<double> of_sum() const { return found() ? std::optional(sum) : std::nullopt; }
  std::optional<double> of_mean() const {
    return found() ? std::optional(weighted / seconds) : std::nullopt;
  }

 private:
  bool found() const { return whole && seconds > 0; }
};

Total total_of(const std::vector<LayerEvents>& layers, const std::vector<bool>& runs_here,
               Names names) {
  Total out;
  for (std::size_t v = 0; v < layers.size(); ++v) {
    if (!runs_here[v] || layers[v].time == Duration::zero()) continue;
    const auto value = counter(layers[v], names);
    out.whole = out.whole && value.has_value();
    out.sum += value.value_or(0);
    out.weighted += value.value_or(0) * layers[v].time.s();
    out.seconds += layers[v].time.s();
  }
  return out;
}

}  // namespace

std::vector<LayerEvents> layer_events(const ModelGraph& graph, const TraceRun& run) {
  std::unordered_map<std::string, LayerId> holder;
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const std::string& member : graph.layers()[v].members) holder[member] = v;
  }
  std::vector<LayerEvents> out(graph.layer_count());
  for (const TracedLayer& timed : run.layers) {
    const auto at = timed.covers.empty() ? holder.end() : holder.find(timed.covers.front());
    if (at == holder.end()) continue;
    LayerEvents& layer = out[at->second];
    const Duration before = layer.time;
    layer.time += timed.latency.median;
    for (const auto& [name, value] : timed.counters) {
      double& known = layer.counters[name];
      known = is_mean(name) && layer.time > Duration::zero()
                  ? (known * before.s() + value * timed.latency.median.s()) / layer.time.s()
                  : known + value;
    }
  }
  return out;
}

DeviceEvents events_of(const std::vector<LayerEvents>& layers, const std::vector<bool>& runs_here) {
  const auto total = [&](Names names) { return total_of(layers, runs_here, names); };
  DeviceEvents out;
  const auto instructions = total({"instructions"}).of_sum();
  const auto cycles = total({"cycles"}).of_sum();
  const bool counted = instructions && cycles && *cycles > 0;
  out.ipc = counted ? std::optional(*instructions / *cycles) : total({"ipc"}).of_mean();
  out.llc_references = total({"llc_references", "llc_loads"}).of_sum();
  out.llc_misses = total({"llc_misses", "llc_load_misses"}).of_sum();
  out.utilisation = total({"utilisation"}).of_mean();
  return out;
}

}  // namespace offcut::scenarios
