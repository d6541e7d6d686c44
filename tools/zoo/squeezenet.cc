// SqueezeNet 1.1. Source: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer
// parameters and <0.5MB model size", arXiv 1602.07360, 2016, and the authors' release 1.1.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// 1x1 down to `squeeze` channels, then 1x1 and 3x3 side by side, `expand` channels each.
Value fire(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t squeeze,
           std::int64_t expand) {
  const Value narrow =
      conv_relu(net, name + "/squeeze1x1", x, {.channels = squeeze, .window = same(1)});
  const Value one =
      conv_relu(net, name + "/expand1x1", narrow, {.channels = expand, .window = same(1)});
  const Value three =
      conv_relu(net, name + "/expand3x3", narrow, {.channels = expand, .window = same(3)});
  return concat(net, name + "/concat", {one, three});
}

}  // namespace

void build_squeezenet_v1_1(GraphBuilder& net) {
  Value x = net.input("image", {net.batch(), 3, 227, 227});
  x = conv_relu(net, "conv1", x, {.channels = 64, .window = valid(3, 2)});
  x = max_pool(net, "pool1", x, valid(3, 2));
  x = fire(net, "fire2", x, 16, 64);
  x = fire(net, "fire3", x, 16, 64);
  x = max_pool(net, "pool3", x, valid(3, 2));
  x = fire(net, "fire4", x, 32, 128);
  x = fire(net, "fire5", x, 32, 128);
  x = max_pool(net, "pool5", x, valid(3, 2));
  x = fire(net, "fire6", x, 48, 192);
  x = fire(net, "fire7", x, 48, 192);
  x = fire(net, "fire8", x, 64, 256);
  x = fire(net, "fire9", x, 64, 256);
  x = conv_relu(net, "conv10", x, {.channels = 1000, .window = same(1)});
  x = flatten(net, "Flatten", global_average_pool(net, "pool10", x));
  net.output(softmax(net, "Softmax", x));
}

}  // namespace offcut::zoo
