// What the operators of a phone graph are. The tables name the operators, but give neither their
// types nor their weights. Both follow from the names and the shapes:
//
//   ".../Conv2d_0c_3x1/Conv2D"                      Conv, window 3x1 (the last "AxB" of the name)
//   ".../separable_5x5_1/separable_conv2d/depthwise"  Conv, window 5x5, one group per channel
//   ".../separable_5x5_1/separable_conv2d"          Conv, window 1x1
//   ".../conv2d_transpose"                          ConvTranspose, 4x4 where the name has no window
//   "a___tr4b"                                      a change of layout before b
//
// A convolution without a window in its name is 1x1 where its name says so ("pointwise",
// "squeeze1x1", the paths and reductions of searched cells, the outer convolutions of a
// bottleneck), else 3x3. The stride is the ratio of the heights. Windows that are guessed wrong
// show as operators that are slower or faster than their class, not as errors.
#pragma once

#include <string>
#include <string_view>

#include "engine/graph/model_graph.h"

namespace offcut::traces {

// Returns the type in ONNX terms; the last part of the name where the name says nothing.
[[nodiscard]] std::string phone_operator_type(std::string_view name);

// Types every layer, with window, stride and group, and adds the weights that the graph does not
// show as tensors. O(layers + tensors).
void type_phone_operators(GraphSpec& spec);

}  // namespace offcut::traces
