// What the "cuts" of a scenario mean for its network (cut_choice.h), as rules of the engine
// (engine/cut/table/cut_rules.h).
//
//   at: blocks   all kernels that hold operators of a block run on one side. Blocks: block_names.h;
//                a kernel that holds operators of two blocks joins them
//   before       each layer in the cloud that reads a tensor from the device must be named. A name
//                of a block means the reads by which the block is entered; one that is no block's
//                means the layers that hold an operator of that name, with all they read
//   not_before   none of these reads may cross
//   clean        exactly one tensor goes up
//
// Device-only and cloud-only keep all of it.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/table/cut_rules.h"
#include "engine/graph/model_graph.h"
#include "scenarios/file/cut_choice.h"

namespace offcut::scenarios {

// Returns the places of a graph, fused or not. NotFound, with the key and the network, for a name
// that nothing has, and for blocks where the names of the network show none.
[[nodiscard]] Result<CutPlaces> cut_places(const ModelGraph& graph, const CutChoice& choice);

}  // namespace offcut::scenarios
