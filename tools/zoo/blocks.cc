#include "tools/zoo/blocks.h"

namespace offcut::zoo {

Value conv_bn(GraphBuilder& net, const std::string& name, const Value& x, const ConvSpec& spec) {
  return batch_norm(net, name + "/bn", conv(net, name + "/conv", x, spec));
}

Value conv_bn_relu(GraphBuilder& net, const std::string& name, const Value& x,
                   const ConvSpec& spec) {
  return relu(net, name + "/relu", conv_bn(net, name, x, spec));
}

Value conv_bn_relu6(GraphBuilder& net, const std::string& name, const Value& x,
                    const ConvSpec& spec) {
  return relu6(net, name + "/relu6", conv_bn(net, name, x, spec));
}

Value conv_relu(GraphBuilder& net, const std::string& name, const Value& x, const ConvSpec& spec) {
  ConvSpec biased = spec;
  biased.bias = true;
  return relu(net, name + "/relu", conv(net, name + "/conv", x, biased));
}

ConvSpec depthwise(const Value& x, const Window& window) {
  return {.channels = x.extent(1), .window = window, .group = x.extent(1)};
}

Value classifier(GraphBuilder& net, const Value& x, std::int64_t classes) {
  const Value features = flatten(net, "Flatten", global_average_pool(net, "GlobalPool", x));
  return softmax(net, "Softmax", dense(net, "FC", features, classes));
}

Value inverted_residual(GraphBuilder& net, const std::string& name, const Value& x,
                        const InvertedResidual& spec) {
  Value wide = x;
  if (spec.expansion > 1) {
    const std::int64_t channels = x.extent(1) * spec.expansion;
    wide = conv_bn_relu6(net, name + "/expand", x, {.channels = channels, .window = same(1)});
  }
  const Window window = same(3, spec.stride, spec.dilation);
  const Value filtered = conv_bn_relu6(net, name + "/depthwise", wide, depthwise(wide, window));
  const Value narrow =
      conv_bn(net, name + "/project", filtered, {.channels = spec.channels, .window = same(1)});
  return narrow.shape == x.shape ? add(net, name + "/add", x, narrow) : narrow;
}

}  // namespace offcut::zoo
