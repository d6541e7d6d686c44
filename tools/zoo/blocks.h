// Blocks that several networks share. `name` is the prefix of all operators of a block.
#pragma once

#include <string>

#include "tools/zoo/operators.h"

namespace offcut::zoo {

// Convolution, batch normalisation, rectifier: name/conv, name/bn, name/relu.
Value conv_bn(GraphBuilder& net, const std::string& name, const Value& x, const ConvSpec& spec);
Value conv_bn_relu(GraphBuilder& net, const std::string& name, const Value& x,
                   const ConvSpec& spec);
Value conv_bn_relu6(GraphBuilder& net, const std::string& name, const Value& x,
                    const ConvSpec& spec);
// Convolution with bias, rectifier: name/conv, name/relu.
Value conv_relu(GraphBuilder& net, const std::string& name, const Value& x, const ConvSpec& spec);

// A convolution of every channel by itself, for use as the spec of the functions above.
ConvSpec depthwise(const Value& x, const Window& window);

// Mean over the image, fully connected, softmax: GlobalPool, Flatten, FC, Softmax.
Value classifier(GraphBuilder& net, const Value& x, std::int64_t classes = 1000);

// Inverted residual of MobileNet-V2: 1x1 expansion, 3x3 depthwise, 1x1 projection without a
// rectifier, and the input added where the shapes agree.
// Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
struct InvertedResidual {
  std::int64_t channels = 0;   // of the output
  std::int64_t expansion = 6;  // 1: no expansion layer
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
};
Value inverted_residual(GraphBuilder& net, const std::string& name, const Value& x,
                        const InvertedResidual& spec);

}  // namespace offcut::zoo
