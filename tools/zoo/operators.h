// The ONNX operators that the networks are made of, with their shape rules and weights. Images are
// [batch, channels, height, width]. Each call adds one operator called `name` and the weights it
// needs, and returns its output.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/zoo/graph_builder.h"

namespace offcut::zoo {

// How a kernel slides over an image.
struct Window {
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t stride = 1;
  std::int64_t pad_y = 0;  // on either side
  std::int64_t pad_x = 0;
  std::int64_t dilation = 1;
};

// Returns a square window that keeps the extent (divided by the stride): kernel is odd.
Window same(std::int64_t kernel, std::int64_t stride = 1, std::int64_t dilation = 1);
// Returns a window of height x width that keeps the extent: both odd.
Window same_of(std::int64_t height, std::int64_t width);
// Returns a square window without padding.
Window valid(std::int64_t kernel, std::int64_t stride = 1);
// Returns a square window with `pad` rows and columns on every side.
Window padded(std::int64_t kernel, std::int64_t stride, std::int64_t pad);

struct ConvSpec {
  std::int64_t channels = 0;  // of the output
  Window window;
  std::int64_t group = 1;
  bool bias = false;
};

Value conv(GraphBuilder& net, const std::string& name, const Value& x, const ConvSpec& spec);
Value batch_norm(GraphBuilder& net, const std::string& name, const Value& x);
Value relu(GraphBuilder& net, const std::string& name, const Value& x);
Value relu6(GraphBuilder& net, const std::string& name, const Value& x);
Value clip(GraphBuilder& net, const std::string& name, const Value& x, float low, float high);
Value max_pool(GraphBuilder& net, const std::string& name, const Value& x, const Window& window);
Value average_pool(GraphBuilder& net, const std::string& name, const Value& x,
                   const Window& window);
Value global_average_pool(GraphBuilder& net, const std::string& name, const Value& x);
// Local response normalisation over `size` neighbouring channels.
Value lrn(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t size);

Value add(GraphBuilder& net, const std::string& name, const Value& a, const Value& b);
Value concat(GraphBuilder& net, const std::string& name, const std::vector<Value>& parts,
             std::int64_t axis = 1);
Value reshape(GraphBuilder& net, const std::string& name, const Value& x, const Shape& shape);
Value transpose(GraphBuilder& net, const std::string& name, const Value& x,
                const Shape& permutation);
// [batch, ...] to [batch, features].
Value flatten(GraphBuilder& net, const std::string& name, const Value& x);
Value softmax(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t axis = -1);

// Fully connected with bias: [rows, features] to [rows, units].
Value dense(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t units);
// Matrix product of two tensors of equal rank >= 2, leading extents equal.
Value matmul(GraphBuilder& net, const std::string& name, const Value& a, const Value& b);
// Matrix product with a weight, no bias: [..., features] to [..., units].
Value project(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t units);
// Adds a bias to the last axis.
Value add_bias(GraphBuilder& net, const std::string& name, const Value& x);
// Multiplies by a constant.
Value scale(GraphBuilder& net, const std::string& name, const Value& x, float factor);
// Adds a constant tensor whose elements are all `element`; its shape is that of the trailing axes.
Value add_constant(GraphBuilder& net, const std::string& name, const Value& x, const Shape& shape,
                   float element);
// Normalises the last axis, with scale and bias. Needs opset 17.
Value layer_norm(GraphBuilder& net, const std::string& name, const Value& x);
// Rows of a table [rows, width] picked by integers [...]: [..., width].
Value gather_rows(GraphBuilder& net, const std::string& name, const std::string& table,
                  std::int64_t width, const Value& indices);
// Long short-term memory with bias: [steps, batch, features] to [steps, batch, hidden]. Adds two
// operators: name, which makes name/sequence, and name/squeeze.
Value lstm(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t hidden);
// [batch, channels, height, width] in two halves of the channels.
std::pair<Value, Value> split_channels(GraphBuilder& net, const std::string& name, const Value& x);
// Bilinear, to height x width.
Value resize(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t height,
             std::int64_t width);
// Index of the largest element of the last axis; int64, the axis dropped.
Value arg_max(GraphBuilder& net, const std::string& name, const Value& x);

}  // namespace offcut::zoo
