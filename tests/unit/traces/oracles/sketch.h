// A model of one operator, drawn from a seed: inputs, weights, and a node with valid attributes.
#pragma once

#include <onnx/onnx_pb.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/tensor_type.h"
#include "tests/support/graphs.h"
#include "tests/support/onnx_builder.h"

namespace offcut::testing {

class Sketch {
 public:
  Sketch(int opset, std::uint64_t seed) : opset_(opset), builder_(opset), random_(seed) {
    builder_.domain("com.microsoft");
  }

  int opset() const { return opset_; }
  onnx::ModelProto& model() { return builder_.model(); }

  // Uniform in [low, high].
  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_.below(static_cast<std::size_t>(high - low + 1)));
  }
  bool coin() { return random_.chance(0.5); }
  template <class T>
  T one_of(const std::vector<T>& values) {
    return values[random_.below(values.size())];
  }
  Shape shape(std::int64_t rank, std::int64_t low = 1, std::int64_t high = 5) {
    return many(rank, low, high);
  }
  std::vector<std::int64_t> many(std::int64_t count, std::int64_t low, std::int64_t high) {
    std::vector<std::int64_t> out;
    for (std::int64_t k = 0; k < count; ++k) out.push_back(pick(low, high));
    return out;
  }
  // `count` of 0, ..., rank - 1, in order; some of them counted from the end.
  std::vector<std::int64_t> axes(std::int64_t rank, std::int64_t count) {
    std::vector<std::int64_t> out;
    for (std::int64_t k = 0; k < rank; ++k) {
      const auto left = count - static_cast<std::int64_t>(out.size());
      if (pick(1, rank - k) <= left) out.push_back(opset_ >= 13 && coin() ? k - rank : k);
    }
    return out;
  }

  std::string input(const Shape& shape, int type = onnx::TensorProto::FLOAT) {
    const std::string name = fresh();
    builder_.typed_input(name, type, shape);
    return name;
  }
  // Zeros.
  std::string weight(const Shape& shape, int type = onnx::TensorProto::FLOAT) {
    const std::string name = fresh();
    builder_.weight(name, shape, type);
    return name;
  }
  std::string integers(const std::vector<std::int64_t>& values) {
    const std::string name = fresh();
    builder_.integers(name, values);
    return name;
  }
  std::string integer(std::int64_t value) {
    const std::string name = fresh();
    builder_.integer(name, value);
    return name;
  }
  std::string floats(const std::vector<float>& values) {
    const std::string name = fresh();
    builder_.floats(name, values);
    return name;
  }

  // A node whose outputs are tensors of their own.
  onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& in,
                        int outputs = 1) {
    std::vector<std::string> out;
    for (int k = 0; k < outputs; ++k) out.push_back(fresh());
    return builder_.node(op, in, out, fresh());
  }
  onnx::NodeProto& microsoft(const std::string& op, const std::vector<std::string>& in,
                             int outputs = 1) {
    auto& made = node(op, in, outputs);
    made.set_domain("com.microsoft");
    return made;
  }
  // The same for what another node reads: its one result.
  std::string result(const std::string& op, const std::vector<std::string>& in) {
    return node(op, in).output(0);
  }

 private:
  std::string fresh() { return "t" + std::to_string(next_++); }

  int opset_;
  OnnxBuilder builder_;
  Random random_;
  int next_ = 0;
};

inline void set(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  OnnxBuilder::integer_attribute(node, name, value);
}
inline void set_all(onnx::NodeProto& node, const std::string& name,
                    std::vector<std::int64_t> values) {
  OnnxBuilder::attribute(node, name, std::move(values));
}
inline void set_text(onnx::NodeProto& node, const std::string& name, const std::string& value) {
  OnnxBuilder::text_attribute(node, name, value);
}
inline void set_real(onnx::NodeProto& node, const std::string& name, float value) {
  auto& made = *node.add_attribute();
  made.set_name(name);
  made.set_type(onnx::AttributeProto::FLOAT);
  made.set_f(value);
}

struct DrawnOperator {
  const char* name;
  int least_opset;
  int most_opset;
  void (*draw)(Sketch& sketch);
};

// One table per family of operators.
[[nodiscard]] std::span<const DrawnOperator> drawn_windows();   // convolutions, pooling, images
[[nodiscard]] std::span<const DrawnOperator> drawn_layouts();   // what moves and selects elements
[[nodiscard]] std::span<const DrawnOperator> drawn_products();  // matrices, attention, recurrence
[[nodiscard]] std::span<const DrawnOperator> drawn_others();    // elements, reductions, signals

}  // namespace offcut::testing
