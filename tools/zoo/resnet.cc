// Residual networks. Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

struct Stage {
  int blocks;
  std::int64_t channels;  // inside a block
  std::int64_t stride;    // of its first block
};

// The input itself, or projected by a 1x1 convolution where the block changes its shape.
Value shortcut(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t channels,
               std::int64_t stride) {
  if (x.extent(1) == channels && stride == 1) return x;
  return conv_bn(net, name + "/shortcut", x, {.channels = channels, .window = valid(1, stride)});
}

Value join(GraphBuilder& net, const std::string& name, const Value& branch, const Value& direct) {
  return relu(net, name + "/relu", add(net, name + "/add", branch, direct));
}

// 1x1, 3x3, 1x1. The stride lies in the first 1x1, as in the paper (3.8 billion MACs for
// ResNet-50); later libraries put it in the 3x3 (4.1 billion).
Value bottleneck(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t channels,
                 std::int64_t stride) {
  const Value direct = shortcut(net, name, x, 4 * channels, stride);
  Value y =
      conv_bn_relu(net, name + "/reduce", x, {.channels = channels, .window = valid(1, stride)});
  y = conv_bn_relu(net, name + "/spatial", y, {.channels = channels, .window = same(3)});
  y = conv_bn(net, name + "/expand", y, {.channels = 4 * channels, .window = same(1)});
  return join(net, name, y, direct);
}

// 3x3, 3x3: of the shallow networks.
Value basic(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t channels,
            std::int64_t stride) {
  const Value direct = shortcut(net, name, x, channels, stride);
  Value y =
      conv_bn_relu(net, name + "/first", x, {.channels = channels, .window = same(3, stride)});
  y = conv_bn(net, name + "/second", y, {.channels = channels, .window = same(3)});
  return join(net, name, y, direct);
}

using Block = Value (*)(GraphBuilder&, const std::string&, const Value&, std::int64_t,
                        std::int64_t);

// Stages are numbered from 2, as in the paper: conv2_1 is the first block after the pooling.
void build_resnet(GraphBuilder& net, const std::vector<Stage>& stages, Block block) {
  const Value image = net.input("image", {net.batch(), 3, 224, 224});
  Value x = conv_bn_relu(net, "conv1", image, {.channels = 64, .window = same(7, 2)});
  x = max_pool(net, "MaxPool", x, same(3, 2));
  for (std::size_t s = 0; s < stages.size(); ++s) {
    for (int i = 1; i <= stages[s].blocks; ++i) {
      const std::string name = "conv" + std::to_string(s + 2) + "_" + std::to_string(i);
      x = block(net, name, x, stages[s].channels, i == 1 ? stages[s].stride : 1);
    }
  }
  net.output(classifier(net, x));
}

}  // namespace

void build_resnet18(GraphBuilder& net) {
  build_resnet(net, {{2, 64, 1}, {2, 128, 2}, {2, 256, 2}, {2, 512, 2}}, basic);
}

void build_resnet50(GraphBuilder& net) {
  build_resnet(net, {{3, 64, 1}, {4, 128, 2}, {6, 256, 2}, {3, 512, 2}}, bottleneck);
}

}  // namespace offcut::zoo
