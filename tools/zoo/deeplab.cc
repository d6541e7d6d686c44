// DeepLab-V3 on MobileNet-V2, output stride 8: image 513x513x3 to logits 65x65x21.
// Source: Chen et al., "Rethinking Atrous Convolution for Semantic Image Segmentation", arXiv
// 1706.05587, 2017, with the light head of the MobileNet-V2 paper (section 6.3): the pooling branch
// and one 1x1 convolution, no dilated branches.
#include "tools/zoo/blocks.h"
#include "tools/zoo/networks.h"

namespace offcut::zoo {
namespace {

// Spatial pyramid pooling: the mean of the image, spread out again, beside a 1x1 convolution.
Value pyramid(GraphBuilder& net, const std::string& name, const Value& x) {
  constexpr std::int64_t kChannels = 256;
  Value mean = global_average_pool(net, name + "/image_pooling/pool", x);
  mean =
      conv_bn_relu(net, name + "/image_pooling", mean, {.channels = kChannels, .window = same(1)});
  mean = resize(net, name + "/image_pooling/resize", mean, x.extent(2), x.extent(3));
  const Value direct =
      conv_bn_relu(net, name + "/aspp0", x, {.channels = kChannels, .window = same(1)});
  return conv_bn_relu(net, name + "/projection", concat(net, name + "/concat", {mean, direct}),
                      {.channels = kChannels, .window = same(1)});
}

}  // namespace

void build_deeplab_v3_mobilenet_v2(GraphBuilder& net) {
  const Value image = net.input("image", {net.batch(), 3, 513, 513});
  const Value features = mobilenet_v2_features(net, image, 8);
  const Value context = pyramid(net, "aspp", features);
  net.output(conv(net, "logits", context, {.channels = 21, .window = same(1), .bias = true}));
}

}  // namespace offcut::zoo
