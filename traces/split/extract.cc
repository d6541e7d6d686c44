// Single layers and blocks as models of their own (split.h).
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "engine/base/text.h"
#include "traces/split/split.h"

namespace offcut::traces {
namespace {

constexpr std::size_t kMostParts = 10'000;

// Which layers there are to extract: those that depend on an input.
Places places_of(const NetworkFile& network) {
  const GraphSpec& spec = network.network().spec;
  Places places(spec.layers.size());
  for (std::size_t v = 0; v < places.size(); ++v) {
    if (network.network().graph.find_layer(spec.layers[v].name)) places[v] = Site::Device;
  }
  return places;
}

// The layer of a name, else those whose names begin with it and "/".
std::vector<bool> layers_named(const GraphSpec& spec, const Places& places,
                               const std::string& name) {
  std::vector<bool> exact(spec.layers.size(), false);
  std::vector<bool> block(spec.layers.size(), false);
  bool is_layer = false;
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    exact[v] = places[v] && spec.layers[v].name == name;
    block[v] = places[v] && spec.layers[v].name.starts_with(name + "/");
    is_layer = is_layer || exact[v];
  }
  return is_layer ? exact : block;
}

void add_part(Part part, PartPlan& plan) {
  for (const std::string& tensor : part.gives) plan.results.push_back({tensor, plan.parts.size()});
  plan.parts.push_back(std::move(part));
}

}  // namespace

Result<Split> extract_layers(const NetworkFile& network, const std::string& name) {
  const GraphSpec& spec = network.network().spec;
  const Places places = places_of(network);
  const std::vector<bool> inside = layers_named(spec, places, name);
  if (std::find(inside.begin(), inside.end(), true) == inside.end()) {
    std::vector<std::string> names;
    for (const Layer& layer : network.network().graph.layers()) names.push_back(layer.name);
    return fail(ErrorCode::NotFound,
                message(network.file(),
                        ": expected a layer, or the beginning of names up to a \"/\", found ",
                        in_quotes(name), suggestion(name, names)));
  }
  Part part = part_of(spec, network.order(), inside, places);
  part.name = "part";
  part.label = name;
  PartPlan plan;
  add_part(std::move(part), plan);
  return describe_parts(network, std::move(plan), {});
}

Result<Split> extract_each(const NetworkFile& network, Pieces pieces) {
  const GraphSpec& spec = network.network().spec;
  const Places places = places_of(network);
  std::vector<std::vector<std::size_t>> groups;
  std::unordered_map<std::string, std::size_t> group_of;
  std::vector<std::string> labels;
  for (const std::size_t v : network.order()) {
    if (!places[v]) continue;
    const std::string& name = spec.layers[v].name;
    const std::string label = pieces == Pieces::Layers ? name : name.substr(0, name.find('/'));
    const auto [place, is_new] = group_of.emplace(label, groups.size());
    if (is_new) {
      groups.emplace_back();
      labels.push_back(label);
    }
    groups[place->second].push_back(v);
  }
  if (groups.size() > kMostParts) {
    return fail(ErrorCode::TooLarge, message(network.file(), ": expected at most ", kMostParts,
                                             " parts, found ", groups.size()));
  }
  PartPlan plan;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    std::vector<bool> inside(spec.layers.size(), false);
    for (const std::size_t v : groups[k]) inside[v] = true;
    Part part = part_of(spec, network.order(), inside, places);
    const std::string number = message(k + 1);
    part.name = "part_" + std::string(5 - number.size(), '0') + number;
    part.label = labels[k];
    add_part(std::move(part), plan);
  }
  return describe_parts(network, std::move(plan), {});
}

}  // namespace offcut::traces
