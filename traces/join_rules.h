// The rules of the join (join.h): which kernel each layer of the graph belongs to. Internal to
// traces/.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/model_graph.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

inline constexpr std::size_t kNoKernel = static_cast<std::size_t>(-1);

struct Assignment {
  std::vector<std::size_t> kernel_of;  // [layers] a position in the kernels, or kNoKernel
  // Kernels that have the name and the operator of their layer, and make something of another
  // shape.
  std::vector<std::size_t> other_shape;
  // The first kernel that is named after a layer and makes something of another shape.
  std::optional<std::pair<std::size_t, LayerId>> disagreement;
};

// Steps 1 to 5 of join.h. `kernels` are in order of execution, `folded` names layers of the file
// that depend on no input. O((kernels + layers) log), and quadratic in kernels without a telling
// name.
[[nodiscard]] Assignment assign_layers(const ModelGraph& graph,
                                       const std::vector<ProfiledKernel>& kernels,
                                       const std::set<std::string>& folded);

// Whether a kernel that stands for no layer only changes the layout, type, rank or place of what
// another kernel made or needs.
[[nodiscard]] bool only_moves_data(const TracedLayer& timed);

}  // namespace offcut::traces
