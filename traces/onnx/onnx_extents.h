// Open extents of an ONNX graph (a symbol, or nothing) get their numbers.
//
//   * By symbol ("sequence"), or by place ("<input>[k]"), from ReadOnnxOptions::dimensions.
//   * The first extent of an input with two or more is the batch, where its symbol does not say
//     otherwise ("samples", "frames"), and so is any extent whose symbol has "batch" in it.
//   * Any other open extent of an input is an error that names it. Nothing is taken for 1 unsaid.
//   * An extent of 0 is a number like any other (an empty past), but for the first of four of an
//     input that is not a past: old exporters write the batch of images so.
//
// Internal to traces/: the header of the ONNX library stays in the .cc files that include this.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "traces/onnx/onnx_graph.h"

namespace onnx {
class GraphProto;
class ValueInfoProto;
}  // namespace onnx

namespace offcut::traces {

// The names that dimensions may have in this graph, and which of those given were of use.
struct KnownExtents {
  std::set<std::string> names;  // symbols and places that are open
  std::set<std::string> used;
};

// An extent of an input that the file leaves open.
struct OpenExtent {
  int position = 0;
  std::string symbol;  // "" where it has none
  bool is_batch = false;
};
[[nodiscard]] std::vector<OpenExtent> open_extents(const onnx::ValueInfoProto& input);

// Gives every open extent of inputs and value_info its number; `name` stands for the file in
// errors. Inconsistent for an extent of an input that has no value, InvalidArgument for a batch < 1
// and an extent < 0.
[[nodiscard]] Result<KnownExtents> bind_extents(const ReadOnnxOptions& options,
                                                const std::string& name, onnx::GraphProto& graph);

}  // namespace offcut::traces
