// Which layers of a network go into which model of a split, and what these models hand each other.
//
//   site of every layer --> parts, in the order in which they run --> what each reads and gives
//
//   device --+--> cloud ----> device_2       a part per site and turn: a plan whose layers return
//            '-----------------^             to the device has several turns (engine's two_way.h)
//
// A layer that depends on no input (weights unpacked, shapes) is no layer of a plan: it goes into
// every part that needs what it makes. Knows nothing of ONNX. Internal to traces/.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/cut/table/site_plan.h"
#include "engine/graph/model_graph.h"

namespace offcut::traces {

// Where the layers of a spec run: nothing for one that depends on no input.
using Places = std::vector<std::optional<Site>>;

struct Part {
  std::string name;        // "device", "edge", "cloud"; "device_2" in the second turn
  std::string label = {};  // of an extract: the layer or block that it is
  Site site = Site::Device;
  std::vector<std::size_t> layers;      // positions in the spec, producers first
  std::size_t placed = 0;               // how many of them were placed: the others are constants
  std::vector<std::string> reads = {};  // tensors from outside
  std::vector<std::string> gives = {};  // tensors for outside: results first
};

// A tensor that one part makes, or that comes in, and another one reads.
struct Handover {
  std::string tensor;
  std::optional<std::size_t> from;  // the part; nothing: an input of the network
  std::vector<std::size_t> to;
};

// A result of the network, and the part that gives it; nothing: it is an input handed on.
struct ResultPlace {
  std::string tensor;
  std::optional<std::size_t> part;
};

struct PartPlan {
  std::vector<Part> parts;  // in the order in which they run; none is without layers
  std::vector<Handover> handovers;
  std::vector<ResultPlace> results;
};

// `order` lists the layers so that producers come first. O(layers + edges) per part.
[[nodiscard]] PartPlan plan_parts(const GraphSpec& spec, const std::vector<std::size_t>& order,
                                  const Places& places);

// The given layers as one part, with the constants that they need: it gives what others read.
[[nodiscard]] Part part_of(const GraphSpec& spec, const std::vector<std::size_t>& order,
                           const std::vector<bool>& inside, const Places& places);

// [layers] whether what a layer makes leads to a result. O(layers + edges).
[[nodiscard]] std::vector<bool> leads_to_results(const GraphSpec& spec,
                                                 const std::vector<std::size_t>& order);

[[nodiscard]] std::string_view name_of(Site site);

}  // namespace offcut::traces
