// DenseNet-161: growth rate 48. Source: Huang et al., "Densely Connected Convolutional Networks",
// CVPR 2017.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

constexpr std::int64_t kGrowth = 48;

Value bn_relu(GraphBuilder& net, const std::string& name, const Value& x) {
  return relu(net, name + "/relu", batch_norm(net, name + "/bn", x));
}

// 1x1 to 4 * growth channels, 3x3 to growth channels, which are appended to the input.
Value dense_layer(GraphBuilder& net, const std::string& name, const Value& x) {
  Value y = conv(net, name + "/1x1/conv", bn_relu(net, name + "/1x1", x),
                 {.channels = 4 * kGrowth, .window = same(1)});
  y = conv(net, name + "/3x3/conv", bn_relu(net, name + "/3x3", y),
           {.channels = kGrowth, .window = same(3)});
  return concat(net, name + "/concat", {x, y});
}

// Halves channels and image.
Value transition(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value y = conv(net, name + "/conv", bn_relu(net, name, x),
                       {.channels = x.extent(1) / 2, .window = same(1)});
  return average_pool(net, name + "/pool", y, valid(2, 2));
}

}  // namespace

void build_densenet161(GraphBuilder& net) {
  constexpr int kLayers[] = {6, 12, 36, 24};
  const Value image = net.input("image", {net.batch(), 3, 224, 224});
  Value x = conv_bn_relu(net, "conv0", image, {.channels = 2 * kGrowth, .window = same(7, 2)});
  x = max_pool(net, "pool0", x, same(3, 2));
  for (int block = 1; block <= 4; ++block) {
    const std::string number = std::to_string(block);
    for (int i = 1; i <= kLayers[block - 1]; ++i) {
      x = dense_layer(net, "dense" + number + "_" + std::to_string(i), x);
    }
    if (block < 4) x = transition(net, "transition" + number, x);
  }
  net.output(classifier(net, bn_relu(net, "norm5", x)));
}

}  // namespace offcut::zoo
