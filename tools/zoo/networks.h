// One function a network: it adds inputs, layers and outputs to an empty graph.
#pragma once

#include "tools/zoo/graph_builder.h"

namespace offcut::zoo {

void build_inception_v1(GraphBuilder& net);
void build_mobilenet_v2(GraphBuilder& net);
void build_resnet50(GraphBuilder& net);

// The layers conv1 to bottleneck_7_1 of MobileNet-V2. Strides that would reduce the image by more
// than `output_stride` are replaced by dilation, as segmentation networks do.
Value mobilenet_v2_features(GraphBuilder& net, const Value& image, std::int64_t output_stride);

}  // namespace offcut::zoo
