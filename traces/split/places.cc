// From layers of a plan, or names of layers, to the layers of a file (split.h).
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"
#include "traces/split/split.h"

namespace offcut::traces {
namespace {

// "3 layers ("a", "b", "c")", at most four by name.
std::string counted(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> some;
  for (std::size_t k = 0; k < names.size() && k < kMost; ++k) some.push_back(in_quotes(names[k]));
  if (names.size() > kMost) some.emplace_back("...");
  return message(names.size(), names.size() == 1 ? " layer (" : " layers (", join(some, ", "), ")");
}

Error no_match(const std::string& file, const std::vector<std::string>& unplaced,
               const std::vector<std::string>& unknown) {
  std::string found;
  if (!unplaced.empty()) found = counted(unplaced) + " that the plan does not have";
  if (!unplaced.empty() && !unknown.empty()) found += ", and ";
  if (!unknown.empty()) {
    found += message("none of that name for ", counted(unknown), " of the plan");
  }
  return {ErrorCode::Inconsistent, message(file, ": expected the layers of the plan, found ", found,
                                           "; give the file that the study's model was made from")};
}

// The names of --at: those of layers, and what results print of several, joined by '+'.
std::vector<std::string> single_names(const ModelGraph& graph, std::span<const std::string> names) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (graph.find_layer(name)) {
      out.push_back(name);
    } else {
      for (std::string& part : split(name, '+')) out.push_back(std::move(part));
    }
  }
  return out;
}

}  // namespace

Result<Places> place_layers(const NetworkFile& network, std::span<const PlacedLayer> plan) {
  std::unordered_map<std::string, Site> sites;
  for (const PlacedLayer& layer : plan) {
    for (const std::string& name : layer.members) sites.emplace(name, layer.site);
  }
  const GraphSpec& spec = network.network().spec;
  Places places(spec.layers.size());
  std::vector<std::string> unplaced;
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    const std::string& name = spec.layers[v].name;
    if (!network.network().graph.find_layer(name)) continue;  // a constant
    const auto found = sites.find(name);
    if (found == sites.end()) {
      unplaced.push_back(name);
    } else {
      places[v] = found->second;
    }
  }
  std::vector<std::string> unknown;
  for (const PlacedLayer& layer : plan) {
    for (const std::string& name : layer.members) {
      if (!network.network().graph.find_layer(name)) unknown.push_back(name);
    }
  }
  if (unplaced.empty() && unknown.empty()) return places;
  return fail(no_match(network.file(), unplaced, unknown));
}

Result<Places> layers_from(const NetworkFile& network, std::span<const std::string> names) {
  const ModelGraph& graph = network.network().graph;
  std::vector<bool> in_cloud(graph.layer_count(), false);
  for (const std::string& name : single_names(graph, names)) {
    const auto found = graph.find_layer(name);
    if (!found) {
      std::vector<std::string> known;
      for (const Layer& layer : graph.layers()) known.push_back(layer.name);
      return fail(ErrorCode::NotFound,
                  message("--at: expected a layer of ", network.file(), ", found ", in_quotes(name),
                          suggestion(name, known)));
    }
    in_cloud[*found] = true;
  }
  for (bool again = true; again;) {
    again = false;
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      if (!in_cloud[v]) continue;
      for (const LayerId next : graph.successors(v)) in_cloud[next] = true;
    }
    for (const auto& [a, b] : graph.together()) {  // a state holds them at one site
      if (in_cloud[a] == in_cloud[b]) continue;
      in_cloud[a] = in_cloud[b] = true;
      again = true;
    }
  }
  Places places(network.network().spec.layers.size());
  for (std::size_t v = 0; v < places.size(); ++v) {
    const auto layer = graph.find_layer(network.network().spec.layers[v].name);
    if (layer) places[v] = in_cloud[*layer] ? Site::Cloud : Site::Device;
  }
  return places;
}

}  // namespace offcut::traces
