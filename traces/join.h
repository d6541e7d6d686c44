// The join: which layers of a graph each timed kernel of a profile stands for.
//
//   graph     conv1 -> bn1 -> relu1 -> pool1 -> drop1 -> fc1 -> relu2
//
//   kernel              stands for            by
//   ReorderInput        no layer: its time    layout
//                       goes to r3_nchwc
//   r3_nchwc (Conv)     conv1 bn1 relu1       names, backward
//   pool1               pool1                 names
//   fused fc1           fc1 relu2             names, forward
//                       (drop1 is untimed)
//
// Runtimes fuse layers, rename kernels (after the tensor they end in, "r3_nchwc"; "fused fc1";
// "conv1_token_5"), insert kernels that change the layout, and drop layers that do nothing. The
// rules, in order:
//
//   1. names     a kernel that names a layer or a tensor stands for that layer, or the layer that
//                makes the tensor, if the shapes agree ("A + B" names both). The name and the
//                operator of a layer together beat the shape, which the report then says.
//                "{ForeignNode[a...b]}" stands for all layers on ways from a to b
//   2. backward  a Conv kernel named after the end of its chain (a Relu) gets the layers back
//                to the convolution
//   3. structure a kernel whose name says nothing gets the layer, or the connected layers, of its
//                kind and shape between the kernels executed before and after.
//                SkipLayerNormalization also gets the addition in front; a delegate gets all that
//                no other kernel has between the kernels before and after it
//   4. twins     a layer still without kernel that equals another one in all but its weights was
//                computed with that one (common sub-expressions)
//   5. forward   layers that only follow (BatchNormalization, Relu, Add, QuantizeLinear...) go to
//                the kernel that makes their last input. Padding, transposes and DequantizeLinear
//                still without kernel go to the one after: so a quantised tensor crosses as it
//                is stored
//   6. layout    ReorderInput, Cast, copies, the reshapes around a matrix product with a bias...
//                are added to the time of the kernel they serve
//
// Every layer belongs to exactly one kernel or is untimed: dropped by the runtime (Dropout,
// Identity, Reshape), which takes no time. Time O((kernels + layers) log), except step 3: quadratic
// in the kernels whose names say nothing.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"
#include "traces/profiles/profile.h"

namespace offcut::traces {

struct JoinReport {
  std::size_t layers = 0;                // of the graph
  std::size_t kernels = 0;               // of the profile
  Duration kernel_time;                  // sum of medians
  Duration attributed_time;              // of the kernels that serve a layer
  std::size_t constant_kernels = 0;      // of layers that constant folding dropped
  std::size_t layout_kernels = 0;        // added to the kernels they serve
  std::vector<std::string> regions;      // kernels that hide the layers of a region
  std::vector<std::string> other_shape;  // kernels joined by name and operator, against their shape
  std::vector<std::string> unmatched;    // kernels that serve no layer, with their time
  std::vector<std::string> dropped;      // layers without time that do nothing
  std::vector<std::string> unaccounted;  // layers without time that do something: suspicious

  double share() const {  // of the kernel time that is attributed, 0..1
    return kernel_time > Duration::zero() ? attributed_time / kernel_time : 1.0;
  }
  // Returns the report as lines for people.
  std::vector<std::string> lines() const;
};

struct Joined {
  std::vector<TracedLayer> layers;  // in order of execution, covers filled in
  JoinReport report;
};

// `folded`: names of layers of the file that the graph dropped because they depend on no input;
// kernels of that name cover nothing and are not missed.
// Inconsistent if less than half of the time joins: a profile of another model.
[[nodiscard]] Result<Joined> join_kernels(const ModelGraph& graph,
                                          std::vector<ProfiledKernel> kernels,
                                          std::set<std::string> folded = {});

}  // namespace offcut::traces
