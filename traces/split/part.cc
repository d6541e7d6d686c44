#include "traces/split/part.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

// Who makes what, and what is a weight.
class Wiring {
 public:
  Wiring(const GraphSpec& spec, const std::vector<std::size_t>& order, const Places& places)
      : spec_(spec), places_(places), rank_(spec.layers.size(), 0) {
    for (std::size_t k = 0; k < order.size(); ++k) rank_[order[k]] = k;
    for (const TensorSpec& tensor : spec.tensors) {
      if (tensor.constant) weights_.insert(tensor.name);
    }
    for (std::size_t v = 0; v < spec.layers.size(); ++v) {
      for (const std::string& name : spec.layers[v].outputs) {
        if (!name.empty()) maker_.emplace(name, v);  // "": a result that is left out
      }
    }
  }

  std::optional<std::size_t> maker_of(const std::string& tensor) const {
    const auto found = maker_.find(tensor);
    return found == maker_.end() ? std::nullopt : std::optional(found->second);
  }
  bool is_weight(const std::string& tensor) const { return weights_.contains(tensor); }

  // Adds the constant layers that make `tensor`, and those that they need.
  void add_constants(const std::string& tensor, std::unordered_set<std::size_t>& inside) const {
    std::vector<std::string> wanted = {tensor};
    while (!wanted.empty()) {
      const auto made_by = maker_of(wanted.back());
      wanted.pop_back();
      if (!made_by || places_[*made_by] || !inside.insert(*made_by).second) continue;
      for (const std::string& name : spec_.layers[*made_by].inputs) wanted.push_back(name);
    }
  }

  // Puts the constants into a part, sorts it, and lists what it reads.
  void complete(Part& part, const std::vector<std::string>& asked) const {
    std::unordered_set<std::size_t> inside(part.layers.begin(), part.layers.end());
    part.placed = part.layers.size();
    for (const std::size_t v : part.layers) {
      for (const std::string& name : spec_.layers[v].inputs) add_constants(name, inside);
    }
    for (const std::string& name : asked) add_constants(name, inside);
    part.layers.assign(inside.begin(), inside.end());
    std::sort(part.layers.begin(), part.layers.end(),
              [&](std::size_t a, std::size_t b) { return rank_[a] < rank_[b]; });
    std::unordered_set<std::string> seen;
    for (const std::size_t v : part.layers) {
      for (const std::string& name : spec_.layers[v].inputs) {
        if (name.empty() || is_weight(name) || !seen.insert(name).second) continue;
        const auto made_by = maker_of(name);
        if (!made_by || !inside.contains(*made_by)) part.reads.push_back(name);
      }
    }
  }

 private:
  const GraphSpec& spec_;
  const Places& places_;
  std::vector<std::size_t> rank_;
  std::unordered_set<std::string> weights_;
  std::unordered_map<std::string, std::size_t> maker_;
};

class Planner {
 public:
  Planner(const GraphSpec& spec, const std::vector<std::size_t>& order, const Places& places)
      : spec_(spec), places_(places), wiring_(spec, order, places), part_of_(spec.layers.size()) {
    take_turns(order);
  }

  PartPlan run() {
    std::vector<std::vector<std::string>> asked(plan_.parts.size());
    for (const std::string& name : spec_.outputs) add_result(name, asked);
    for (std::size_t p = 0; p < plan_.parts.size(); ++p) {
      wiring_.complete(plan_.parts[p], asked[p]);
      for (const std::string& name : plan_.parts[p].reads) hand_over(name, p);
    }
    return std::move(plan_);
  }

 private:
  // A layer waits for the next turn where it reads what a later site makes.
  void take_turns(const std::vector<std::size_t>& order) {
    using Key = std::pair<std::size_t, Site>;
    std::vector<std::size_t> turn(spec_.layers.size(), 0);
    std::map<Key, std::vector<std::size_t>> members;
    for (const std::size_t v : order) {
      if (!places_[v]) continue;
      for (const std::string& name : spec_.layers[v].inputs) {
        const auto u = wiring_.maker_of(name);
        if (!u || !places_[*u]) continue;
        turn[v] = std::max(turn[v], turn[*u] + (*places_[*u] > *places_[v] ? 1 : 0));
      }
      members[{turn[v], *places_[v]}].push_back(v);
    }
    for (auto& [key, layers] : members) {
      const std::string number = key.first > 0 ? message("_", key.first + 1) : "";
      for (const std::size_t v : layers) part_of_[v] = plan_.parts.size();
      plan_.parts.push_back({.name = message(name_of(key.second), number),
                             .site = key.second,
                             .layers = std::move(layers)});
    }
  }

  // A result that is a constant comes from the first part.
  void add_result(const std::string& name, std::vector<std::vector<std::string>>& asked) {
    const auto made_by = wiring_.maker_of(name);
    std::optional<std::size_t> part;
    if (made_by && places_[*made_by]) {
      part = part_of_[*made_by];
    } else if ((made_by || wiring_.is_weight(name)) && !plan_.parts.empty()) {
      part = 0;
      asked[0].push_back(name);
    }
    if (part) give(*part, name);
    plan_.results.push_back({name, part});
  }

  void give(std::size_t part, const std::string& name) {
    if (given_.insert(name).second) plan_.parts[part].gives.push_back(name);
  }

  void hand_over(const std::string& name, std::size_t to) {
    const auto made_by = wiring_.maker_of(name);
    std::optional<std::size_t> from;
    if (made_by) {
      from = part_of_[*made_by];
      give(*from, name);
    }
    const auto [place, is_new] = handover_.emplace(name, plan_.handovers.size());
    if (is_new) plan_.handovers.push_back({.tensor = name, .from = from, .to = {}});
    plan_.handovers[place->second].to.push_back(to);
  }

  const GraphSpec& spec_;
  const Places& places_;
  Wiring wiring_;
  std::vector<std::size_t> part_of_;
  PartPlan plan_;
  std::unordered_set<std::string> given_;
  std::unordered_map<std::string, std::size_t> handover_;
};

}  // namespace

std::string_view name_of(Site site) {
  switch (site) {
    case Site::Device:
      return "device";
    case Site::Edge:
      return "edge";
    case Site::Cloud:
      return "cloud";
  }
  return "";
}

PartPlan plan_parts(const GraphSpec& spec, const std::vector<std::size_t>& order,
                    const Places& places) {
  return Planner(spec, order, places).run();
}

std::vector<bool> leads_to_results(const GraphSpec& spec, const std::vector<std::size_t>& order) {
  std::vector<bool> leads(spec.layers.size(), false);
  std::unordered_set<std::string> wanted(spec.outputs.begin(), spec.outputs.end());
  wanted.erase("");
  for (auto v = order.rbegin(); v != order.rend(); ++v) {
    const auto& out = spec.layers[*v].outputs;
    leads[*v] = std::any_of(out.begin(), out.end(),
                            [&](const std::string& name) { return wanted.contains(name); });
    if (!leads[*v]) continue;
    for (const std::string& name : spec.layers[*v].inputs) {
      if (!name.empty()) wanted.insert(name);
    }
  }
  return leads;
}

Part part_of(const GraphSpec& spec, const std::vector<std::size_t>& order,
             const std::vector<bool>& inside, const Places& places) {
  Part part;
  std::unordered_set<std::string> wanted(spec.outputs.begin(), spec.outputs.end());
  for (std::size_t v = 0; v < spec.layers.size(); ++v) {
    if (inside[v]) part.layers.push_back(v);
    if (inside[v]) continue;
    wanted.insert(spec.layers[v].inputs.begin(), spec.layers[v].inputs.end());
  }
  Wiring(spec, order, places).complete(part, {});
  for (const std::size_t v : part.layers) {
    if (!inside[v]) continue;
    for (const std::string& name : spec.layers[v].outputs) {
      if (!name.empty() && wanted.contains(name)) part.gives.push_back(name);
    }
  }
  return part;
}

}  // namespace offcut::traces
