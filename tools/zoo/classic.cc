// The early image classifiers: AlexNet and VGG-16.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// Two hidden layers of 4096 and the classifier, called fc6, fc7 and fc8 in both papers.
Value fully_connected(GraphBuilder& net, const Value& image) {
  Value x = flatten(net, "Flatten", image);
  x = relu(net, "relu6", dense(net, "fc6", x, 4096));
  x = relu(net, "relu7", dense(net, "fc7", x, 4096));
  return softmax(net, "Softmax", dense(net, "fc8", x, 1000));
}

}  // namespace

// The single-column form: Krizhevsky, "One weird trick for parallelizing convolutional neural
// networks", arXiv 1404.5997, 2014.
void build_alexnet(GraphBuilder& net) {
  Value x = net.input("image", {net.batch(), 3, 224, 224});
  x = conv_relu(net, "conv1", x, {.channels = 64, .window = padded(11, 4, 2)});
  x = max_pool(net, "pool1", x, valid(3, 2));
  x = conv_relu(net, "conv2", x, {.channels = 192, .window = same(5)});
  x = max_pool(net, "pool2", x, valid(3, 2));
  x = conv_relu(net, "conv3", x, {.channels = 384, .window = same(3)});
  x = conv_relu(net, "conv4", x, {.channels = 256, .window = same(3)});
  x = conv_relu(net, "conv5", x, {.channels = 256, .window = same(3)});
  x = max_pool(net, "pool5", x, valid(3, 2));
  net.output(fully_connected(net, x));
}

// Source: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
// Recognition", ICLR 2015, configuration D.
void build_vgg16(GraphBuilder& net) {
  struct Stage {
    int convolutions;
    std::int64_t channels;
  };
  constexpr Stage kStages[] = {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};
  Value x = net.input("image", {net.batch(), 3, 224, 224});
  int number = 0;
  for (const Stage& stage : kStages) {
    const std::string suffix = std::to_string(++number);
    for (int i = 1; i <= stage.convolutions; ++i) {
      x = conv_relu(net, "conv" + suffix + "_" + std::to_string(i), x,
                    {.channels = stage.channels, .window = same(3)});
    }
    x = max_pool(net, "pool" + suffix, x, valid(2, 2));
  }
  net.output(fully_connected(net, x));
}

}  // namespace offcut::zoo
