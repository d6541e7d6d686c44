#include "scenarios/prepared/scenario_cuts.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/name_pattern.h"
#include "engine/base/text.h"
#include "scenarios/prepared/block_names.h"

namespace offcut::scenarios {
namespace {

using Read = std::pair<TensorId, LayerId>;

class Places {
 public:
  explicit Places(const ModelGraph& graph) : graph_(graph) {
    std::vector<std::string> operators;
    for (const Layer& layer : graph.layers()) {
      operators.insert(operators.end(), layer.members.begin(), layer.members.end());
    }
    const std::vector<std::string> blocks = block_names(operators);
    shows_blocks_ = show_blocks(blocks);
    auto block = blocks.begin();
    for (LayerId v = 0; v < graph.layer_count(); ++v) {
      for (std::size_t m = 0; m < graph.layers()[v].members.size(); ++m) {
        if (layers_of_.find(*block) == layers_of_.end()) names_.push_back(*block);
        layers_of_[*block++].insert(v);
      }
    }
  }

  Result<std::vector<std::vector<LayerId>>> units() const {
    if (!shows_blocks_) {
      std::vector<std::string> some(
          names_.begin(), names_.begin() + std::min<std::ptrdiff_t>(2, std::ssize(names_)));
      for (std::string& name : some) name = in_quotes(name);
      return fail(ErrorCode::NotFound,
                  message("at: expected a network whose names show blocks (\"block/conv\"), found ",
                          in_quotes(graph_.name()), " with ", join(some, ", "),
                          "; name the layers that the cloud may start at in \"before\""));
    }
    std::vector<std::vector<LayerId>> out;
    for (const auto& [name, layers] : layers_of_) out.emplace_back(layers.begin(), layers.end());
    return out;
  }

  // The reads that the patterns of a key mean.
  Result<std::set<Read>> reads(const char* key, const std::vector<std::string>& patterns) const {
    std::set<Read> out;
    for (const std::string& pattern : patterns) {
      const bool found = add_entries(pattern, out) || add_layers(pattern, out);
      if (found) continue;
      return fail(ErrorCode::NotFound,
                  message(key, ": expected a block or a layer of ", in_quotes(graph_.name()),
                          ", found ", in_quotes(pattern), suggestion(pattern, names_)));
    }
    return out;
  }

 private:
  // Where the blocks of this name read what others make.
  bool add_entries(const std::string& pattern, std::set<Read>& out) const {
    bool found = false;
    for (const auto& [name, layers] : layers_of_) {
      if (!is_like(name, pattern)) continue;
      found = true;
      for (const LayerId v : layers) {
        for (const TensorId t : graph_.layers()[v].inputs) {
          const auto& producer = graph_.tensors()[t].producer;
          if (!producer || !layers.contains(*producer)) out.emplace(t, v);
        }
      }
    }
    return found;
  }

  bool add_layers(const std::string& pattern, std::set<Read>& out) const {
    bool found = false;
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      const Layer& layer = graph_.layers()[v];
      const bool named = is_like(layer.name, pattern) ||
                         std::any_of(layer.members.begin(), layer.members.end(),
                                     [&](const std::string& m) { return is_like(m, pattern); });
      if (!named) continue;
      found = true;
      for (const TensorId t : layer.inputs) out.emplace(t, v);
    }
    return found;
  }

  const ModelGraph& graph_;
  std::map<std::string, std::set<LayerId>> layers_of_;  // by block
  std::vector<std::string> names_;                      // of blocks, in the order of the network
  bool shows_blocks_ = false;
};

}  // namespace

Result<CutPlaces> cut_places(const ModelGraph& graph, const CutChoice& choice) {
  CutPlaces out;
  const Places places(graph);
  if (choice.at == CutsAt::Blocks) {
    auto units = places.units();
    if (!units) return fail(units.error());
    out.units = std::move(*units);
  }
  const auto before = places.reads("before", choice.before);
  if (!before) return fail(before.error());
  const auto not_before = places.reads("not_before", choice.not_before);
  if (!not_before) return fail(not_before.error());
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const TensorId t : graph.layers()[v].inputs) {
      const bool meant = choice.before.empty() || before->contains({t, v});
      if (!meant || not_before->contains({t, v})) out.barred.emplace_back(t, v);
    }
  }
  out.one_tensor = choice.clean;
  return out;
}

}  // namespace offcut::scenarios
