// Reads the graphs and latencies of phones under ../shared/data/devices/phones (the format is
// described in the README there) for tests and benchmarks that run only where these data are.
#pragma once

#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "engine/cost/site_column.h"
#include "engine/graph/model_graph.h"

namespace offcut::testing {

inline Shape phone_shape(const std::string& text) {
  Shape shape;
  for (const std::string& extent : split(text, ',')) {
    const std::int64_t value = std::stoll(extent);
    if (value > 0) shape.push_back(value);
  }
  return shape;
}

// Returns nothing if the file is absent. Every line: name inputs outputs predecessors successors.
inline std::optional<ModelGraph> read_phone_graph(const std::string& path,
                                                  const std::string& model) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  GraphSpec spec;
  spec.name = model;
  std::map<std::string, bool> made;  // tensor id -> a layer makes it
  const auto tensors = [&](const std::string& field, bool output) {
    std::vector<std::string> ids;
    if (field == "none") return ids;
    for (const std::string& part : split(field, ';')) {
      if (part.empty()) continue;
      const std::size_t at = part.find('@');
      const std::string id = part.substr(at + 1);
      if (made.emplace(id, output).second) {
        spec.tensors.push_back({.name = id,
                                .type = DataType::Float32,
                                .shape = phone_shape(part.substr(0, at)),
                                .constant = false});
      }
      if (output) made[id] = true;
      ids.push_back(id);
    }
    return ids;
  };
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string name;
    std::string in;
    std::string out;
    std::string before;
    std::string after;
    if (!(words >> name >> in >> out >> before)) continue;
    words >> after;
    LayerSpec layer{.name = name, .op = "Op", .inputs = {}, .outputs = {}, .attributes = {}};
    layer.inputs = tensors(in, false);
    layer.outputs = tensors(out, true);
    if (after.empty() || after == "none") {
      for (const std::string& id : layer.outputs) spec.outputs.push_back(id);
    }
    spec.layers.push_back(std::move(layer));
  }
  for (const auto& [id, by_layer] : made) {
    if (!by_layer) spec.inputs.push_back(id);
  }
  auto graph = ModelGraph::build(std::move(spec));
  if (!graph) return std::nullopt;
  return std::move(*graph);
}

// Returns one column of a latency file (0 = one big core, 3 = gpu) laid on the graph.
inline std::optional<SiteColumn> read_phone_column(const std::string& path, std::size_t which,
                                                   const ModelGraph& graph, double watts) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  SiteColumn out;
  out.site = path;
  out.idle_power = Power::from_w(0.3);
  out.time.resize(graph.layer_count());
  out.energy.resize(graph.layer_count());
  out.provenance.assign(graph.layer_count(), Provenance::Measured);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    double us = 0;
    for (std::size_t i = 0; i <= which; ++i) words >> us;
    const auto layer = graph.find_layer(name);
    if (!layer) continue;
    out.time[*layer] = Duration::from_us(us);
    out.energy[*layer] = Power::from_w(watts) * out.time[*layer];
  }
  return out;
}

}  // namespace offcut::testing
