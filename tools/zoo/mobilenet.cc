// MobileNet-V1 and V2, at width 1.0.
// Sources: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
// Applications", arXiv 1704.04861, 2017; Sandler et al., CVPR 2018.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// Table 2 of the MobileNet-V2 paper: stage s has `repeats` bottlenecks called bottleneck_s_i.
struct Stage {
  std::int64_t expansion;
  std::int64_t channels;
  int repeats;
  std::int64_t stride;  // of the first bottleneck
};
constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

}  // namespace

Value mobilenet_v2_features(GraphBuilder& net, const Value& image, std::int64_t output_stride) {
  Value x = conv_bn_relu6(net, "conv1", image, {.channels = 32, .window = same(3, 2)});
  std::int64_t reduced = 2;   // input extent over present extent
  std::int64_t dilation = 1;  // takes the place of strides beyond output_stride
  int stage = 0;
  for (const Stage& spec : kStages) {
    ++stage;
    const bool keep = spec.stride > 1 && reduced >= output_stride;
    for (int i = 1; i <= spec.repeats; ++i) {
      const std::int64_t stride = i == 1 && !keep ? spec.stride : 1;
      const std::string name = "bottleneck_" + std::to_string(stage) + "_" + std::to_string(i);
      x = inverted_residual(net, name, x, {spec.channels, spec.expansion, stride, dilation});
      reduced *= stride;
      if (i == 1 && keep) dilation *= spec.stride;
    }
  }
  return x;
}

void build_mobilenet_v2(GraphBuilder& net) {
  const Value image = net.input("image", {net.batch(), 3, 224, 224});
  const Value features = mobilenet_v2_features(net, image, 32);
  const Value last = conv_bn_relu6(net, "conv2", features, {.channels = 1280, .window = same(1)});
  net.output(classifier(net, last));
}

void build_mobilenet_v1(GraphBuilder& net) {
  struct Separable {
    std::int64_t channels;
    std::int64_t stride;
  };
  constexpr Separable kBlocks[] = {{64, 1},  {128, 2},  {128, 1}, {256, 2}, {256, 1},
                                   {512, 2}, {512, 1},  {512, 1}, {512, 1}, {512, 1},
                                   {512, 1}, {1024, 2}, {1024, 1}};
  const Value image = net.input("image", {net.batch(), 3, 224, 224});
  Value x = conv_bn_relu6(net, "conv_0", image, {.channels = 32, .window = same(3, 2)});
  int number = 0;
  for (const Separable& block : kBlocks) {
    const std::string name = "conv_" + std::to_string(++number);
    x = conv_bn_relu6(net, name + "/depthwise", x, depthwise(x, same(3, block.stride)));
    x = conv_bn_relu6(net, name + "/pointwise", x, {.channels = block.channels, .window = same(1)});
  }
  net.output(classifier(net, x));
}

}  // namespace offcut::zoo
