// ShuffleNet-V2, width 0.5. Source: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient
// CNN Architecture Design", ECCV 2018, Table 5. Stages are called as there: Conv1, MaxPool, Stage2
// to Stage4, Conv5, GlobalPool, FC.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// Interleaves the channels of two halves: [b, 2, c/2, h, w] with its axes 1 and 2 swapped.
Value shuffle(GraphBuilder& net, const std::string& name, const Value& x) {
  const std::int64_t half = x.extent(1) / 2;
  Value y = reshape(net, name + "/split", x, {x.extent(0), 2, half, x.extent(2), x.extent(3)});
  y = transpose(net, name + "/swap", y, {0, 2, 1, 3, 4});
  return reshape(net, name + "/join", y, x.shape);
}

// 1x1, 3x3 depthwise, 1x1: the right branch of both kinds of unit.
Value branch(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t channels,
             std::int64_t stride) {
  Value y = conv_bn_relu(net, name + "/first", x, {.channels = channels, .window = same(1)});
  y = conv_bn(net, name + "/depthwise", y, depthwise(y, same(3, stride)));
  return conv_bn_relu(net, name + "/last", y, {.channels = channels, .window = same(1)});
}

// Half the channels pass, the other half is transformed.
Value basic_unit(GraphBuilder& net, const std::string& name, const Value& x) {
  const auto halves = split_channels(net, name + "/halves", x);
  const Value right = branch(net, name + "/right", halves.second, x.extent(1) / 2, 1);
  return shuffle(net, name + "/shuffle", concat(net, name + "/concat", {halves.first, right}));
}

// Both branches see all channels and halve the image.
Value down_unit(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t channels) {
  Value left = conv_bn(net, name + "/left/depthwise", x, depthwise(x, same(3, 2)));
  left =
      conv_bn_relu(net, name + "/left/last", left, {.channels = channels / 2, .window = same(1)});
  const Value right = branch(net, name + "/right", x, channels / 2, 2);
  return shuffle(net, name + "/shuffle", concat(net, name + "/concat", {left, right}));
}

}  // namespace

void build_shufflenet_v2_0_5x(GraphBuilder& net) {
  struct Stage {
    int units;
    std::int64_t channels;
  };
  constexpr Stage kStages[] = {{4, 48}, {8, 96}, {4, 192}};
  const Value image = net.input("image", {net.batch(), 3, 224, 224});
  Value x = conv_bn_relu(net, "Conv1", image, {.channels = 24, .window = same(3, 2)});
  x = max_pool(net, "MaxPool", x, same(3, 2));
  int number = 1;
  for (const Stage& stage : kStages) {
    const std::string name = "Stage" + std::to_string(++number) + "_";
    x = down_unit(net, name + "1", x, stage.channels);
    for (int i = 2; i <= stage.units; ++i) x = basic_unit(net, name + std::to_string(i), x);
  }
  x = conv_bn_relu(net, "Conv5", x, {.channels = 1024, .window = same(1)});
  net.output(classifier(net, x));
}

}  // namespace offcut::zoo
