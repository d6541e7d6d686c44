// Windows over images [batch, height, width, channels]: convolutions, pooling, resizing.
#include <string>
#include <utility>

#include "traces/graphs/tflite/tflite_rules.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

// The padding is the first option of all windows; 1 is VALID.
DraftNode window(const TfliteNode& node, std::string_view op, std::vector<std::string> inputs,
                 Numbers kernel, Numbers strides) {
  DraftNode made = node.make(std::string(op), std::move(inputs));
  made.shapes = ShapesBy::ChannelsLast;
  made.lists["kernel_shape"] = std::move(kernel);
  made.lists["strides"] = std::move(strides);
  made.texts["auto_pad"] = node.byte_option(0) == 1 ? "VALID" : "SAME_UPPER";
  return made;
}

// The extents of the weights from an axis on.
Numbers kernel_of(const TfliteNode& node, std::size_t weights, std::size_t first,
                  std::size_t count) {
  Numbers out;
  for (std::size_t k = 0; k < count; ++k) out.push_back(node.extent_in(weights, first + k));
  return out;
}

// How many times the channels of the weights go into those of the input.
std::int64_t groups(const TfliteNode& node, std::size_t axis, std::int64_t per_group) {
  const std::int64_t channels = node.extent_in(0, axis);
  return channels > 0 && per_group > 0 ? std::max<std::int64_t>(1, channels / per_group) : 1;
}

}  // namespace

// Weights [out, height, width, in/group]. Options: padding, strides and dilations across first.
void tflite_convolution(const TfliteNode& node, std::string_view) {
  DraftNode made =
      window(node, "Conv", {node.input(0), node.weight(1, {0, 3, 1, 2}), node.input(2)},
             kernel_of(node, 1, 1, 2), {node.option(2, 1), node.option(1, 1)});
  made.lists["dilations"] = {node.option(5, 1), node.option(4, 1)};
  made.numbers["group"] = groups(node, 3, node.extent_in(1, 3));
  node.end_in(made, 3);
  node.add(std::move(made));
}

// Weights [1, height, width, channels * multiplier].
void tflite_depthwise(const TfliteNode& node, std::string_view) {
  DraftNode made =
      window(node, "Conv", {node.input(0), node.weight(1, {3, 0, 1, 2}), node.input(2)},
             kernel_of(node, 1, 1, 2), {node.option(2, 1), node.option(1, 1)});
  made.lists["dilations"] = {node.option(6, 1), node.option(5, 1)};
  const std::int64_t multiplier = std::max<std::int64_t>(1, node.option(3, 1));
  const std::int64_t channels = node.extent_in(0, 3);
  made.numbers["group"] =
      std::max<std::int64_t>(1, channels > 0 ? channels : node.extent_in(1, 3) / multiplier);
  node.end_in(made, 4);
  node.add(std::move(made));
}

// Weights [depth, height, width, in/group, out].
void tflite_convolution_3d(const TfliteNode& node, std::string_view) {
  DraftNode made =
      window(node, "Conv", {node.input(0), node.weight(1, {4, 3, 0, 1, 2}), node.input(2)},
             kernel_of(node, 1, 0, 3), {node.option(1, 1), node.option(3, 1), node.option(2, 1)});
  made.lists["dilations"] = {node.option(5, 1), node.option(7, 1), node.option(6, 1)};
  made.numbers["group"] = groups(node, 4, node.extent_in(1, 3));
  node.end_in(made, 4);
  node.add(std::move(made));
}

// Operands: the shape of the result, weights [out, height, width, in], input, bias.
void tflite_transposed(const TfliteNode& node, std::string_view) {
  DraftNode made =
      window(node, "ConvTranspose", {node.input(2), node.weight(1, {3, 0, 1, 2}), node.input(3)},
             kernel_of(node, 1, 1, 2), {node.option(2, 1), node.option(1, 1)});
  const auto shape = node.integers_in(0);
  if (shape && shape->size() == 4) made.lists["output_shape"] = {(*shape)[1], (*shape)[2]};
  node.end_in(made, 3);
  node.add(std::move(made));
}

// Operands as above, weights [depth, height, width, out, in].
void tflite_transposed_3d(const TfliteNode& node, std::string_view) {
  DraftNode made =
      window(node, "ConvTranspose", {node.input(2), node.weight(1, {4, 3, 0, 1, 2}), node.input(3)},
             kernel_of(node, 1, 0, 3), {node.option(1, 1), node.option(3, 1), node.option(2, 1)});
  node.end_in(made, 4);
  node.add(std::move(made));
}

void tflite_pool(const TfliteNode& node, std::string_view op) {
  DraftNode made = window(node, op, {node.input(0)}, {node.option(4, 1), node.option(3, 1)},
                          {node.option(2, 1), node.option(1, 1)});
  node.end_in(made, 5);
  node.add(std::move(made));
}

// Operands: image, [height, width].
void tflite_resize(const TfliteNode& node, std::string_view) {
  const auto known = node.integers_in(1);
  const std::string sizes = known ? node.integers("sizes", *known) : node.input(1);
  DraftNode made = node.make("Resize", {node.input(0), "", "", sizes});
  made.lists["axes"] = {1, 2};
  node.add(std::move(made));
}

void tflite_block(const TfliteNode& node, std::string_view op) {
  DraftNode made = node.all(std::string(op));
  made.shapes = ShapesBy::ChannelsLast;
  made.numbers["blocksize"] = node.option(0, 1);
  node.add(std::move(made));
}

}  // namespace offcut::traces
