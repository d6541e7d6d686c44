// A node of a draft in the form of the ONNX library. Internal to traces/graphs: the header of the
// library stays in the .cc files that include this.
#pragma once

#include "traces/graphs/draft.h"

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace offcut::traces {

void write_draft_node(const DraftNode& draft, onnx::NodeProto& out);

}  // namespace offcut::traces
