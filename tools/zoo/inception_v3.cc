// Inception-V3 without its auxiliary classifier.
// Source: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016.
// Modules are called Mixed_5b to Mixed_7c, as in the published checkpoints.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

using Channels = std::int64_t;

Value square(GraphBuilder& net, const std::string& name, const Value& x, Channels channels,
             std::int64_t kernel) {
  return conv_bn_relu(net, name, x, {.channels = channels, .window = same(kernel)});
}

Value rectangle(GraphBuilder& net, const std::string& name, const Value& x, Channels channels,
                const Window& window) {
  return conv_bn_relu(net, name, x, {.channels = channels, .window = window});
}

// Halves the image without padding.
Value halving(GraphBuilder& net, const std::string& name, const Value& x, Channels channels) {
  return conv_bn_relu(net, name, x, {.channels = channels, .window = valid(3, 2)});
}

Value pooled(GraphBuilder& net, const std::string& name, const Value& x, Channels channels) {
  return square(net, name + "/pool_proj", average_pool(net, name + "/pool", x, same(3)), channels,
                1);
}

Value stem(GraphBuilder& net, const Value& image) {
  Value x = halving(net, "Conv2d_1a_3x3", image, 32);
  x = conv_bn_relu(net, "Conv2d_2a_3x3", x, {.channels = 32, .window = valid(3)});
  x = square(net, "Conv2d_2b_3x3", x, 64, 3);
  x = max_pool(net, "MaxPool_3a_3x3", x, valid(3, 2));
  x = square(net, "Conv2d_3b_1x1", x, 80, 1);
  x = conv_bn_relu(net, "Conv2d_4a_3x3", x, {.channels = 192, .window = valid(3)});
  return max_pool(net, "MaxPool_5a_3x3", x, valid(3, 2));
}

// Figure 5 of the paper: 35x35.
Value module_35(GraphBuilder& net, const std::string& name, const Value& x, Channels pool) {
  const Value one = square(net, name + "/1x1", x, 64, 1);
  const Value five = square(net, name + "/5x5", square(net, name + "/5x5_reduce", x, 48, 1), 64, 5);
  Value deep = square(net, name + "/3x3dbl_reduce", x, 64, 1);
  deep = square(net, name + "/3x3dbl_1", deep, 96, 3);
  deep = square(net, name + "/3x3dbl_2", deep, 96, 3);
  return concat(net, name + "/concat", {one, five, deep, pooled(net, name, x, pool)});
}

// Figure 10: 35x35 to 17x17.
Value reduce_35(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value three = halving(net, name + "/3x3", x, 384);
  Value deep = square(net, name + "/3x3dbl_reduce", x, 64, 1);
  deep = halving(net, name + "/3x3dbl_2", square(net, name + "/3x3dbl_1", deep, 96, 3), 96);
  return concat(net, name + "/concat",
                {three, deep, max_pool(net, name + "/pool", x, valid(3, 2))});
}

// Figure 6: 17x17, with 7x7 convolutions as pairs of 1x7 and 7x1. `inner` channels inside.
Value module_17(GraphBuilder& net, const std::string& name, const Value& x, Channels inner) {
  const Window row = same_of(1, 7);
  const Window column = same_of(7, 1);
  const Value one = square(net, name + "/1x1", x, 192, 1);
  Value seven = square(net, name + "/7x7_reduce", x, inner, 1);
  seven = rectangle(net, name + "/7x7_1", seven, inner, row);
  seven = rectangle(net, name + "/7x7_2", seven, 192, column);
  Value deep = square(net, name + "/7x7dbl_reduce", x, inner, 1);
  deep = rectangle(net, name + "/7x7dbl_1", deep, inner, column);
  deep = rectangle(net, name + "/7x7dbl_2", deep, inner, row);
  deep = rectangle(net, name + "/7x7dbl_3", deep, inner, column);
  deep = rectangle(net, name + "/7x7dbl_4", deep, 192, row);
  return concat(net, name + "/concat", {one, seven, deep, pooled(net, name, x, 192)});
}

// 17x17 to 8x8.
Value reduce_17(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value three =
      halving(net, name + "/3x3", square(net, name + "/3x3_reduce", x, 192, 1), 320);
  Value seven = square(net, name + "/7x7x3_reduce", x, 192, 1);
  seven = rectangle(net, name + "/7x7x3_1", seven, 192, same_of(1, 7));
  seven = rectangle(net, name + "/7x7x3_2", seven, 192, same_of(7, 1));
  seven = halving(net, name + "/7x7x3_3", seven, 192);
  return concat(net, name + "/concat",
                {three, seven, max_pool(net, name + "/pool", x, valid(3, 2))});
}

// A 3x3 convolution as a 1x3 and a 3x1 side by side.
Value fork(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value row = rectangle(net, name + "_1x3", x, 384, same_of(1, 3));
  const Value column = rectangle(net, name + "_3x1", x, 384, same_of(3, 1));
  return concat(net, name + "_concat", {row, column});
}

// Figure 7: 8x8.
Value module_8(GraphBuilder& net, const std::string& name, const Value& x) {
  const Value one = square(net, name + "/1x1", x, 320, 1);
  const Value three = fork(net, name + "/3x3", square(net, name + "/3x3_reduce", x, 384, 1));
  const Value deep = square(net, name + "/3x3dbl_reduce", x, 448, 1);
  const Value wide = fork(net, name + "/3x3dbl_2", square(net, name + "/3x3dbl_1", deep, 384, 3));
  return concat(net, name + "/concat", {one, three, wide, pooled(net, name, x, 192)});
}

}  // namespace

void build_inception_v3(GraphBuilder& net) {
  Value x = stem(net, net.input("image", {net.batch(), 3, 299, 299}));
  x = module_35(net, "Mixed_5b", x, 32);
  x = module_35(net, "Mixed_5c", x, 64);
  x = module_35(net, "Mixed_5d", x, 64);
  x = reduce_35(net, "Mixed_6a", x);
  x = module_17(net, "Mixed_6b", x, 128);
  x = module_17(net, "Mixed_6c", x, 160);
  x = module_17(net, "Mixed_6d", x, 160);
  x = module_17(net, "Mixed_6e", x, 192);
  x = reduce_17(net, "Mixed_7a", x);
  x = module_8(net, "Mixed_7b", x);
  x = module_8(net, "Mixed_7c", x);
  net.output(classifier(net, x));
}

}  // namespace offcut::zoo
