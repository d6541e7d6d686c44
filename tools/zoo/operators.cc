#include "tools/zoo/operators.h"

#include <functional>
#include <numeric>

#include "engine/base/check.h"

namespace offcut::zoo {
namespace {

// Extent of a sliding window's output along one axis.
std::int64_t slide(std::int64_t extent, std::int64_t kernel, std::int64_t pad, const Window& w) {
  const std::int64_t reach = w.dilation * (kernel - 1) + 1;
  OFFCUT_CHECK(extent + 2 * pad >= reach);
  return (extent + 2 * pad - reach) / w.stride + 1;
}

Shape slide(const Value& x, const Window& w, std::int64_t channels) {
  OFFCUT_CHECK(x.shape.size() == 4);
  return {x.extent(0), channels, slide(x.extent(2), w.height, w.pad_y, w),
          slide(x.extent(3), w.width, w.pad_x, w)};
}

Shape pads_of(const Window& w) { return {w.pad_y, w.pad_x, w.pad_y, w.pad_x}; }

std::int64_t count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

}  // namespace

Window same(std::int64_t kernel, std::int64_t stride, std::int64_t dilation) {
  const std::int64_t pad = dilation * (kernel - 1) / 2;
  return {kernel, kernel, stride, pad, pad, dilation};
}

Window same_of(std::int64_t height, std::int64_t width) {
  return {height, width, 1, (height - 1) / 2, (width - 1) / 2, 1};
}

Window valid(std::int64_t kernel, std::int64_t stride) { return padded(kernel, stride, 0); }

Window padded(std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
  return {kernel, kernel, stride, pad, pad, 1};
}

Value conv(GraphBuilder& net, const std::string& name, const Value& x, const ConvSpec& spec) {
  const Window& w = spec.window;
  OFFCUT_CHECK(x.extent(1) % spec.group == 0 && spec.channels % spec.group == 0);
  const std::int64_t per_group = x.extent(1) / spec.group;
  std::vector<std::string> inputs = {
      x.name, net.weight(name + "/weight", {spec.channels, per_group, w.height, w.width},
                         mean_of(per_group * w.height * w.width))};
  if (spec.bias) inputs.push_back(net.weight(name + "/bias", {spec.channels}, 0.0F));
  return net.node("Conv", name, inputs, slide(x, w, spec.channels),
                  {{"kernel_shape", Shape{w.height, w.width}},
                   {"strides", Shape{w.stride, w.stride}},
                   {"pads", pads_of(w)},
                   {"dilations", Shape{w.dilation, w.dilation}},
                   {"group", spec.group}});
}

Value batch_norm(GraphBuilder& net, const std::string& name, const Value& x) {
  const Shape channels = {x.extent(1)};
  return net.node(
      "BatchNormalization", name,
      {x.name, net.weight(name + "/scale", channels, 1.0F),
       net.weight(name + "/bias", channels, 0.0F), net.weight(name + "/mean", channels, 0.0F),
       net.weight(name + "/variance", channels, 1.0F)},
      x.shape, {{"epsilon", 1e-5F}});
}

Value relu(GraphBuilder& net, const std::string& name, const Value& x) {
  return net.node("Relu", name, {x.name}, x.shape);
}

Value relu6(GraphBuilder& net, const std::string& name, const Value& x) {
  return clip(net, name, x, 0.0F, 6.0F);
}

Value clip(GraphBuilder& net, const std::string& name, const Value& x, float low, float high) {
  return net.node("Clip", name,
                  {x.name, net.scalar(name + "/low", low), net.scalar(name + "/high", high)},
                  x.shape);
}

Value max_pool(GraphBuilder& net, const std::string& name, const Value& x, const Window& window) {
  return net.node("MaxPool", name, {x.name}, slide(x, window, x.extent(1)),
                  {{"kernel_shape", Shape{window.height, window.width}},
                   {"strides", Shape{window.stride, window.stride}},
                   {"pads", pads_of(window)}});
}

Value average_pool(GraphBuilder& net, const std::string& name, const Value& x,
                   const Window& window) {
  return net.node("AveragePool", name, {x.name}, slide(x, window, x.extent(1)),
                  {{"kernel_shape", Shape{window.height, window.width}},
                   {"strides", Shape{window.stride, window.stride}},
                   {"pads", pads_of(window)}});
}

Value global_average_pool(GraphBuilder& net, const std::string& name, const Value& x) {
  return net.node("GlobalAveragePool", name, {x.name}, {x.extent(0), x.extent(1), 1, 1});
}

Value lrn(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t size) {
  return net.node("LRN", name, {x.name}, x.shape,
                  {{"size", size}, {"alpha", 1e-4F}, {"beta", 0.75F}, {"bias", 1.0F}});
}

Value add(GraphBuilder& net, const std::string& name, const Value& a, const Value& b) {
  OFFCUT_CHECK(a.shape == b.shape);
  return net.node("Add", name, {a.name, b.name}, a.shape);
}

Value concat(GraphBuilder& net, const std::string& name, const std::vector<Value>& parts,
             std::int64_t axis) {
  OFFCUT_CHECK(!parts.empty());
  std::vector<std::string> inputs;
  Shape shape = parts.front().shape;
  const auto along = static_cast<std::size_t>(axis);
  shape.at(along) = 0;
  for (const Value& part : parts) {
    inputs.push_back(part.name);
    shape[along] += part.extent(along);
  }
  return net.node("Concat", name, inputs, shape, {{"axis", axis}});
}

Value reshape(GraphBuilder& net, const std::string& name, const Value& x, const Shape& shape) {
  OFFCUT_CHECK(count(shape) == count(x.shape));
  return net.node("Reshape", name, {x.name, net.integers(name + "/shape", shape)}, shape);
}

Value transpose(GraphBuilder& net, const std::string& name, const Value& x,
                const Shape& permutation) {
  Shape shape;
  for (const std::int64_t axis : permutation) {
    shape.push_back(x.extent(static_cast<std::size_t>(axis)));
  }
  return net.node("Transpose", name, {x.name}, shape, {{"perm", permutation}});
}

Value flatten(GraphBuilder& net, const std::string& name, const Value& x) {
  return net.node("Flatten", name, {x.name}, {x.extent(0), count(x.shape) / x.extent(0)},
                  {{"axis", std::int64_t{1}}});
}

Value softmax(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t axis) {
  return net.node("Softmax", name, {x.name}, x.shape, {{"axis", axis}});
}

Value dense(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t units) {
  OFFCUT_CHECK(x.shape.size() == 2);
  const std::int64_t features = x.extent(1);
  return net.node("Gemm", name,
                  {x.name, net.weight(name + "/weight", {units, features}, mean_of(features)),
                   net.weight(name + "/bias", {units}, 0.0F)},
                  {x.extent(0), units}, {{"transB", std::int64_t{1}}});
}

Value matmul(GraphBuilder& net, const std::string& name, const Value& a, const Value& b) {
  const std::size_t rank = a.shape.size();
  OFFCUT_CHECK(rank >= 2 && b.shape.size() == rank);
  OFFCUT_CHECK(a.shape[rank - 1] == b.shape[rank - 2]);
  Shape shape = a.shape;
  shape[rank - 1] = b.shape[rank - 1];
  return net.node("MatMul", name, {a.name, b.name}, shape);
}

Value project(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t units) {
  const std::int64_t features = x.shape.back();
  Shape shape = x.shape;
  shape.back() = units;
  const auto weight = net.weight(name + "/weight", {features, units}, mean_of(features));
  return net.node("MatMul", name, {x.name, weight}, shape);
}

Value add_bias(GraphBuilder& net, const std::string& name, const Value& x) {
  return add_constant(net, name, x, {x.shape.back()}, 0.0F);
}

Value scale(GraphBuilder& net, const std::string& name, const Value& x, float factor) {
  return net.node("Mul", name, {x.name, net.scalar(name + "/factor", factor)}, x.shape);
}

Value add_constant(GraphBuilder& net, const std::string& name, const Value& x, const Shape& shape,
                   float element) {
  return net.node("Add", name, {x.name, net.weight(name + "/constant", shape, element)}, x.shape);
}

Value layer_norm(GraphBuilder& net, const std::string& name, const Value& x) {
  const Shape width = {x.shape.back()};
  return net.node(
      "LayerNormalization", name,
      {x.name, net.weight(name + "/scale", width, 1.0F), net.weight(name + "/bias", width, 0.0F)},
      x.shape, {{"axis", std::int64_t{-1}}, {"epsilon", 1e-5F}});
}

Value gather_rows(GraphBuilder& net, const std::string& name, const std::string& table,
                  std::int64_t width, const Value& indices) {
  Shape shape = indices.shape;
  shape.push_back(width);
  return net.node("Gather", name, {table, indices.name}, shape, {{"axis", std::int64_t{0}}});
}

Value lstm(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t hidden) {
  OFFCUT_CHECK(x.shape.size() == 3);
  constexpr std::int64_t kGates = 4;
  const std::int64_t features = x.extent(2);
  const auto input =
      net.weight(name + "/input_weight", {1, kGates * hidden, features}, mean_of(features));
  const auto recurrence =
      net.weight(name + "/recurrent_weight", {1, kGates * hidden, hidden}, mean_of(hidden));
  const auto bias = net.weight(name + "/bias", {1, 2 * kGates * hidden}, 0.0F);
  const std::string sequence = name + "/sequence";  // [steps, directions, batch, hidden]
  net.node("LSTM", name, {x.name, input, recurrence, bias}, std::vector<std::string>{sequence},
           {{"hidden_size", hidden}});
  const std::string squeeze = name + "/squeeze";
  return net.node("Squeeze", squeeze, {sequence, net.integers(squeeze + "/axes", {1})},
                  {x.extent(0), x.extent(1), hidden});
}

std::pair<Value, Value> split_channels(GraphBuilder& net, const std::string& name, const Value& x) {
  OFFCUT_CHECK(x.extent(1) % 2 == 0);
  Shape half = x.shape;
  half[1] /= 2;
  const std::vector<std::string> names = {name + "/left", name + "/right"};
  const auto sizes = net.integers(name + "/sizes", {half[1], half[1]});
  net.node("Split", name, {x.name, sizes}, names, {{"axis", std::int64_t{1}}});
  return {{names[0], half}, {names[1], half}};
}

Value resize(GraphBuilder& net, const std::string& name, const Value& x, std::int64_t height,
             std::int64_t width) {
  const Shape shape = {x.extent(0), x.extent(1), height, width};
  return net.node("Resize", name, {x.name, "", "", net.integers(name + "/sizes", shape)}, shape,
                  {{"mode", std::string("linear")},
                   {"coordinate_transformation_mode", std::string("half_pixel")}});
}

Value arg_max(GraphBuilder& net, const std::string& name, const Value& x) {
  Shape shape = x.shape;
  shape.pop_back();
  return net.node("ArgMax", name, {x.name}, shape,
                  {{"axis", std::int64_t{-1}}, {"keepdims", std::int64_t{0}}});
}

}  // namespace offcut::zoo
