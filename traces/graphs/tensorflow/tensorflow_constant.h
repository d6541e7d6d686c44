// The constants of a TensorFlow graph. Internal to traces/graphs/tensorflow.
#pragma once

#include "traces/graphs/draft.h"

namespace offcut::tensorflow_graph {
class NodeDef;
}  // namespace offcut::tensorflow_graph

namespace offcut::traces {

// Returns what a node Const makes, with its values where they are few; one value may stand for all
// that follow.
[[nodiscard]] DraftTensor constant_of_tensorflow(const tensorflow_graph::NodeDef& node);

}  // namespace offcut::traces
