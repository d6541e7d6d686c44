// Inception-V1 (GoogLeNet) without its auxiliary classifiers, with 5x5 convolutions and local
// response normalisation as published.
// Source: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, Table 1.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// Channels of one module, in the columns of the paper's table.
struct Module {
  const char* name;
  std::int64_t one;           // #1x1
  std::int64_t three_reduce;  // #3x3 reduce
  std::int64_t three;         // #3x3
  std::int64_t five_reduce;   // #5x5 reduce
  std::int64_t five;          // #5x5
  std::int64_t pool;          // pool proj
};

Value inception(GraphBuilder& net, const Value& x, const Module& m) {
  const std::string name = m.name;
  const Value one = conv_relu(net, name + "/1x1", x, {.channels = m.one, .window = same(1)});
  Value three =
      conv_relu(net, name + "/3x3_reduce", x, {.channels = m.three_reduce, .window = same(1)});
  three = conv_relu(net, name + "/3x3", three, {.channels = m.three, .window = same(3)});
  Value five =
      conv_relu(net, name + "/5x5_reduce", x, {.channels = m.five_reduce, .window = same(1)});
  five = conv_relu(net, name + "/5x5", five, {.channels = m.five, .window = same(5)});
  Value pool = max_pool(net, name + "/pool", x, same(3));
  pool = conv_relu(net, name + "/pool_proj", pool, {.channels = m.pool, .window = same(1)});
  return concat(net, name + "/concat", {one, three, five, pool});
}

Value stem(GraphBuilder& net, const Value& image) {
  Value x = conv_relu(net, "conv1", image, {.channels = 64, .window = same(7, 2)});
  x = lrn(net, "norm1", max_pool(net, "pool1", x, same(3, 2)), 5);
  x = conv_relu(net, "conv2_reduce", x, {.channels = 64, .window = same(1)});
  x = conv_relu(net, "conv2", x, {.channels = 192, .window = same(3)});
  return max_pool(net, "pool2", lrn(net, "norm2", x, 5), same(3, 2));
}

}  // namespace

void build_inception_v1(GraphBuilder& net) {
  constexpr Module kModules[] = {
      {"inception_3a", 64, 96, 128, 16, 32, 32},     {"inception_3b", 128, 128, 192, 32, 96, 64},
      {"inception_4a", 192, 96, 208, 16, 48, 64},    {"inception_4b", 160, 112, 224, 24, 64, 64},
      {"inception_4c", 128, 128, 256, 24, 64, 64},   {"inception_4d", 112, 144, 288, 32, 64, 64},
      {"inception_4e", 256, 160, 320, 32, 128, 128}, {"inception_5a", 256, 160, 320, 32, 128, 128},
      {"inception_5b", 384, 192, 384, 48, 128, 128}};
  Value x = stem(net, net.input("image", {net.batch(), 3, 224, 224}));
  for (const Module& module : kModules) {
    x = inception(net, x, module);
    const std::string name = module.name;
    if (name == "inception_3b") x = max_pool(net, "pool3", x, same(3, 2));
    if (name == "inception_4e") x = max_pool(net, "pool4", x, same(3, 2));
  }
  net.output(classifier(net, x));
}

}  // namespace offcut::zoo
