// One function a network: it adds inputs, layers and outputs to an empty graph.
#pragma once

#include "tools/zoo/graph_builder.h"

namespace offcut::zoo {

void build_alexnet(GraphBuilder& net);
void build_deeplab_v3_mobilenet_v2(GraphBuilder& net);
void build_deepspeech(GraphBuilder& net);
void build_densenet161(GraphBuilder& net);
void build_inception_v1(GraphBuilder& net);
void build_inception_v3(GraphBuilder& net);
void build_mnist_mlp(GraphBuilder& net);
void build_mobilenet_v1(GraphBuilder& net);
void build_mobilenet_v2(GraphBuilder& net);
void build_resnet18(GraphBuilder& net);
void build_resnet50(GraphBuilder& net);
void build_rnn_ptb_small(GraphBuilder& net);
void build_shufflenet_v2_0_5x(GraphBuilder& net);
void build_squeezenet_v1_1(GraphBuilder& net);
void build_transformer(GraphBuilder& net);
void build_vgg16(GraphBuilder& net);

// Decoders: they carry state from run to run.
void build_decoder_24(GraphBuilder& net);
void build_decoder_24_fused(GraphBuilder& net);

// The layers conv1 to bottleneck_7_1 of MobileNet-V2. Strides that would reduce the image by more
// than `output_stride` are replaced by dilation, as segmentation networks do.
Value mobilenet_v2_features(GraphBuilder& net, const Value& image, std::int64_t output_stride);

}  // namespace offcut::zoo
