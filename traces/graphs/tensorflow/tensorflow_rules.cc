// Operators of TensorFlow that compute: windows, products, element by element.
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/graphs/tensorflow/tensorflow_node.h"

namespace offcut::traces {
namespace {

using Numbers = std::vector<std::int64_t>;

// A list with an entry per axis, of which those of batch and channels are 1: the others.
Numbers of_window(const TensorflowNode& node, const char* attribute) {
  const Numbers all = node.list(attribute);
  if (all.size() < 3) return {};
  const std::ptrdiff_t first = node.channels_last() ? 1 : 2;
  return {all.begin() + first, all.end() - (node.channels_last() ? 1 : 0)};
}

void add_window(const TensorflowNode& node, DraftNode& made) {
  if (node.channels_last()) made.shapes = ShapesBy::ChannelsLast;
  if (Numbers strides = of_window(node, "strides"); !strides.empty()) {
    made.lists["strides"] = std::move(strides);
  }
  if (Numbers dilations = of_window(node, "dilations"); !dilations.empty()) {
    made.lists["dilations"] = std::move(dilations);
  }
  const std::string padding = node.text("padding", "VALID");
  const Numbers pairs = node.list("explicit_paddings");
  if (padding != "EXPLICIT" || pairs.size() < 6) {
    made.texts["auto_pad"] = padding == "SAME" ? "SAME_UPPER" : "VALID";
    return;
  }
  Numbers pads;
  const std::size_t first = node.channels_last() ? 1 : 2;
  const std::size_t count = pairs.size() / 2 - 2;
  for (const std::size_t side : {0U, 1U}) {
    for (std::size_t k = 0; k < count; ++k) pads.push_back(pairs[2 * (first + k) + side]);
  }
  made.lists["pads"] = std::move(pads);
}

// Weights [window..., in, out] as [out, in, window...], and in which order their axes are then.
std::pair<Numbers, Numbers> turned_weights(const Numbers& extents) {
  const std::size_t window = extents.size() - 2;
  Numbers order = {static_cast<std::int64_t>(window) + 1, static_cast<std::int64_t>(window)};
  for (std::size_t k = 0; k < window; ++k) order.push_back(static_cast<std::int64_t>(k));
  Numbers turned;
  for (const std::int64_t axis : order) turned.push_back(extents[static_cast<std::size_t>(axis)]);
  return {turned, order};
}

// What the optimiser of TensorFlow has put behind a convolution or a product.
void add_fused(const TensorflowNode& node, DraftNode& made) {
  if (node.op().front() != '_') return;
  if (node.input_count() > 2) made.inputs.push_back(node.input(2));
  made.numbers[fused_in("Relu")] = 1;
}

}  // namespace

void tf_same(const TensorflowNode& node, std::string_view op) {
  node.add(node.make(std::string(op), node.inputs()));
}

void tf_fused(const TensorflowNode& node, std::string_view op) {
  const std::size_t plus = op.find('+');
  DraftNode made = node.make(std::string(op.substr(0, plus)), node.inputs());
  made.numbers[fused_in(std::string(op.substr(plus + 1)))] = 1;
  node.add(std::move(made));
}

void tf_first(const TensorflowNode& node, std::string_view op) {
  node.add(node.make(std::string(op), {node.input(0)}));
}

void tf_hand_on(const TensorflowNode& node, std::string_view) { node.hand_on(0); }

void tf_unpack(const TensorflowNode& node, std::string_view op) {
  if (node.is_constant(0)) return node.hand_on(0);
  tf_first(node, op);
}

void tf_square(const TensorflowNode& node, std::string_view) {
  node.add(node.make("Mul", {node.input(0), node.input(0)}));
}

void tf_convolution(const TensorflowNode& node, std::string_view) {
  const auto extents = node.extents(1);
  DraftNode made = node.make("Conv", node.inputs());
  if (!extents || extents->size() < 3) {
    made.shapes = ShapesBy::File;
    return node.add(std::move(made));
  }
  const auto [turned, order] = turned_weights(*extents);
  made.inputs = {node.input(0), node.weight(1, turned, order)};
  made.lists["kernel_shape"] = Numbers(turned.begin() + 2, turned.end());
  const std::int64_t channels = node.extent(0, node.channels_last() ? -1 : 1);
  const std::int64_t per_group = turned[1];
  if (channels > per_group && per_group > 0) made.numbers["group"] = channels / per_group;
  add_window(node, made);
  add_fused(node, made);
  node.add(std::move(made));
}

// Weights [height, width, channels, multiplier].
void tf_depthwise(const TensorflowNode& node, std::string_view) {
  const auto extents = node.extents(1);
  DraftNode made = node.make("Conv", node.inputs());
  const bool is_known = extents && extents->size() == 4 && node.is_constant(1) &&
                        std::all_of(extents->begin(), extents->end(),
                                    [](std::int64_t x) { return x >= 0 && x < 1 << 30; });
  if (!is_known) {
    made.shapes = ShapesBy::File;
    return node.add(std::move(made));
  }
  const Numbers& w = *extents;
  made.inputs = {node.input(0), node.weight(1, {w[2] * w[3], 1, w[0], w[1]}, {2, 3, 0, 1})};
  made.lists["kernel_shape"] = {w[0], w[1]};
  made.numbers["group"] = std::max<std::int64_t>(1, w[2]);
  add_window(node, made);
  node.add(std::move(made));
}

// Operands: the shape of the result, weights [window..., out, in], input.
void tf_transposed(const TensorflowNode& node, std::string_view) {
  const auto extents = node.extents(1);
  DraftNode made = node.make("ConvTranspose", {node.input(2), node.input(1)});
  if (!extents || extents->size() < 3) {
    made.shapes = ShapesBy::File;
    return node.add(std::move(made));
  }
  const auto [turned, order] = turned_weights(*extents);
  made.inputs[1] = node.weight(1, turned, order);
  made.lists["kernel_shape"] = Numbers(turned.begin() + 2, turned.end());
  add_window(node, made);
  const auto shape = node.integers_in(0);
  if (shape && shape->size() == extents->size()) {
    const std::ptrdiff_t first = node.channels_last() ? 1 : 2;
    made.lists["output_shape"] =
        Numbers(shape->begin() + first, shape->end() - (node.channels_last() ? 1 : 0));
  }
  node.add(std::move(made));
}

void tf_pool(const TensorflowNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.lists["kernel_shape"] = of_window(node, "ksize");
  add_window(node, made);
  node.add(std::move(made));
}

void tf_matmul(const TensorflowNode& node, std::string_view) {
  const bool a = node.flag("transpose_a") || node.flag("adj_x");
  const bool b = node.flag("transpose_b") || node.flag("adj_y");
  DraftNode made = node.make(a || b ? "FusedMatMul" : "MatMul", {node.input(0), node.input(1)});
  if (a) made.numbers["transA"] = 1;
  if (b) made.numbers["transB"] = 1;
  add_fused(node, made);
  node.add(std::move(made));
}

// Channels are the last axis, or the second: that is the same work.
void tf_batch_norm(const TensorflowNode& node, std::string_view) {
  DraftNode made = node.make("BatchNormalization", node.inputs());
  made.outputs.resize(std::min<std::size_t>(1, made.outputs.size()));
  node.add(std::move(made));
}

void tf_einsum(const TensorflowNode& node, std::string_view) {
  DraftNode made = node.make("Einsum", node.inputs());
  made.texts["equation"] = node.text("equation", "");
  node.add(std::move(made));
}

// Operands: image, [height, width].
void tf_resize(const TensorflowNode& node, std::string_view) {
  DraftNode made = node.make("Resize", {node.input(0), "", "", node.input(1)});
  made.lists["axes"] = {1, 2};
  node.add(std::move(made));
}

void tf_block(const TensorflowNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  if (node.channels_last()) made.shapes = ShapesBy::ChannelsLast;
  made.numbers["blocksize"] = node.number("block_size", 1);
  node.add(std::move(made));
}

// Operands: input, blocks, and pads or crops of each axis in pairs. The batch takes what the axes
// give, or gives it back.
void tf_space_to_batch(const TensorflowNode& node, std::string_view op) {
  DraftNode made = node.make(std::string(op), {node.input(0)});
  made.shapes = ShapesBy::File;
  auto extents = node.extents(0);
  const auto blocks = node.integers_in(1);
  const auto pairs = node.integers_in(2);
  const bool into_batch = op == "SpaceToDepth";
  const bool fits = extents && blocks && pairs && pairs->size() == 2 * blocks->size() &&
                    extents->size() > blocks->size();
  for (std::size_t k = 0; fits && k < blocks->size(); ++k) {
    const std::int64_t block = std::clamp<std::int64_t>((*blocks)[k], 1, 1 << 15);
    const std::int64_t change = std::clamp<std::int64_t>((*pairs)[2 * k], 0, 1 << 20) +
                                std::clamp<std::int64_t>((*pairs)[2 * k + 1], 0, 1 << 20);
    std::int64_t& batch = (*extents)[0];
    std::int64_t& axis = (*extents)[k + 1];
    if (batch >= 0 && batch < 1 << 30) batch = into_batch ? batch * block : batch / block;
    if (axis >= 0 && axis < 1 << 30) {
      axis =
          into_batch ? (axis + change) / block : std::max<std::int64_t>(0, axis * block - change);
    }
  }
  if (fits) node.state(std::move(*extents));
  node.add(std::move(made));
}

}  // namespace offcut::traces
