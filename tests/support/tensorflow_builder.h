// Small TensorFlow graphs (GraphDef) made in memory, for tests of their reader: the wire format of
// protobuf, and the published numbers of the fields.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace offcut::testing {

class TensorflowBuilder {
 public:
  // One node under construction; attributes are added to the node made last.
  TensorflowBuilder& node(const std::string& op, const std::string& name,
                          const std::vector<std::string>& inputs = {}) {
    close();
    open_ = block(1, name) + block(2, op);
    for (const std::string& input : inputs) open_ += block(3, input);
    return *this;
  }
  TensorflowBuilder& placeholder(const std::string& name, const std::vector<std::int64_t>& shape) {
    node("Placeholder", name);
    attribute("dtype", number(6, 1));
    return attribute("shape", block(7, shape_of(shape)));
  }
  // A constant of floats, whose values are left out.
  TensorflowBuilder& weights(const std::string& name, const std::vector<std::int64_t>& shape) {
    node("Const", name);
    return attribute("value", block(8, number(1, 1) + block(2, shape_of(shape))));
  }
  TensorflowBuilder& integers(const std::string& name, const std::vector<std::int32_t>& values) {
    std::string content(reinterpret_cast<const char*>(values.data()), 4 * values.size());
    node("Const", name);
    const auto count = static_cast<std::int64_t>(values.size());
    return attribute("value",
                     block(8, number(1, 3) + block(2, shape_of({count})) + block(4, content)));
  }
  TensorflowBuilder& scalar(const std::string& name, std::int32_t value) {
    node("Const", name);
    return attribute("value", block(8, number(1, 3) + block(2, shape_of({})) +
                                           block(7, varint(static_cast<std::uint64_t>(value)))));
  }
  TensorflowBuilder& list(const std::string& name, const std::vector<std::int64_t>& values) {
    std::string packed;
    for (const std::int64_t value : values) packed += varint(static_cast<std::uint64_t>(value));
    return attribute(name, block(1, block(3, packed)));
  }
  TensorflowBuilder& text(const std::string& name, const std::string& value) {
    return attribute(name, block(2, value));
  }
  TensorflowBuilder& integer(const std::string& name, std::int64_t value) {
    return attribute(name, number(3, value));
  }
  TensorflowBuilder& flag(const std::string& name) { return attribute(name, number(5, 1)); }
  std::string bytes() {
    close();
    return graph_;
  }

 private:
  static std::string varint(std::uint64_t value) {
    std::string out;
    for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
    return out + static_cast<char>(value);
  }
  static std::string number(std::uint64_t field, std::int64_t value) {
    return varint(field << 3) + varint(static_cast<std::uint64_t>(value));
  }
  static std::string block(std::uint64_t field, const std::string& content) {
    return varint(field << 3 | 2) + varint(content.size()) + content;
  }
  static std::string shape_of(const std::vector<std::int64_t>& extents) {
    std::string out;
    for (const std::int64_t extent : extents) out += block(2, number(1, extent));
    return out;
  }
  TensorflowBuilder& attribute(const std::string& name, const std::string& value) {
    open_ += block(5, block(1, name) + block(2, value));
    return *this;
  }
  void close() {
    if (!open_.empty()) graph_ += block(1, open_);
    open_.clear();
  }

  std::string graph_;
  std::string open_;
};

// x (? x 8 x 8 x 3) -> convolution (4 of 3x3, stride 2, SAME) -> bias -> Relu6 -> depthwise (3x3,
// multiplier 2) -> mean over the image -> product (5)
inline TensorflowBuilder small_tensorflow_net() {
  TensorflowBuilder b;
  b.placeholder("x", {-1, 8, 8, 3}).weights("w", {3, 3, 3, 4}).node("Identity", "w/read", {"w"});
  b.node("Conv2D", "conv", {"x", "w/read"}).list("strides", {1, 2, 2, 1}).text("padding", "SAME");
  b.weights("b", {4}).node("BiasAdd", "bias", {"conv", "b"}).node("Relu6", "relu", {"bias", "^x"});
  b.weights("wd", {3, 3, 4, 2}).node("DepthwiseConv2dNative", "dw", {"relu", "wd"});
  b.list("strides", {1, 1, 1, 1}).text("padding", "VALID");
  b.integers("axes", {1, 2}).node("Mean", "mean", {"dw", "axes"});
  b.weights("wf", {8, 5}).node("MatMul", "logits", {"mean", "wf"});
  return b;
}

}  // namespace offcut::testing
