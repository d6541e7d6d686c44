// Writes one ONNX graph, operator by operator, with its shapes.
//
//   GraphBuilder net("tiny", {.batch = 1});
//   const Value image = net.input("image", {1, 3, 8, 8});
//   const Value hidden = net.node("Relu", "relu", {image.name}, image.shape);
//   net.output(hidden);
//   const std::string bytes = net.finish();
//
// A tensor is called after the operator that makes it, so a cut reads the same whether a runtime
// names kernels after operators or after tensors. Operators of a block share a prefix up to the
// first '/': "bottleneck_3_3/expand/conv" belongs to the unit "bottleneck_3_3".
//
// Weights are constants made by ConstantOfShape, so a network of 138 million parameters is a file
// of some kilobytes and still runs: every runtime that folds constants computes them once while
// loading. All elements of a weight are equal; arithmetic takes the same time on equal numbers as
// on trained ones as long as none is denormal or infinite, which `mean_of` sees to.
//
// Shapes are tracked here because weights need them; the file states none but those of its inputs
// and outputs, and the tests compare with what ONNX infers. Wrong use (operands that do not fit) is
// a bug in a network description and aborts.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/graph/tensor_type.h"

namespace onnx {
class ModelProto;
class NodeProto;
}  // namespace onnx

namespace offcut::zoo {

// A tensor of the graph: its name and shape.
struct Value {
  std::string name;
  Shape shape;

  std::int64_t extent(std::size_t axis) const { return shape.at(axis); }
};

enum class ElementType { Float32, Int64, Int32, UInt8 };

// Arithmetic of the finished network: as described, or quantised (quantise.h).
enum class Precision { Fp32, Int8 };

using AttributeValue = std::variant<std::int64_t, float, Shape, std::string>;
using Attribute = std::pair<const char*, AttributeValue>;

class GraphBuilder {
 public:
  struct Options {
    int batch = 1;   // inputs in one run, >= 1
    int opset = 13;  // of the default ONNX domain
    Precision precision = Precision::Fp32;
  };

  GraphBuilder(const std::string& name, const Options& options);
  ~GraphBuilder();
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  int batch() const { return options_.batch; }

  Value input(const std::string& name, const Shape& shape, ElementType type = ElementType::Float32);
  void output(const Value& value, ElementType type = ElementType::Float32);

  // Adds an operator with one output, called like the operator.
  Value node(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
             const Shape& shape, std::initializer_list<Attribute> attributes = {});
  // The same with several outputs; "" leaves one out.
  void node(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
            const std::vector<std::string>& outputs,
            std::initializer_list<Attribute> attributes = {});
  // Moves the operator added last to a domain ("com.microsoft"), which the file then imports.
  void set_domain(const std::string& domain);

  // Adds a constant tensor whose elements are all `element`; returns its name.
  std::string weight(const std::string& name, const Shape& shape, float element,
                     ElementType type = ElementType::Float32);
  // Adds small constants that are stored element by element; return their name.
  std::string scalar(const std::string& name, float element);
  std::string integers(const std::string& name, const Shape& elements,
                       ElementType type = ElementType::Int64);
  std::string floats(const std::string& name, const std::vector<float>& elements);

  // Returns the file's bytes. The builder is spent.
  std::string finish();

 private:
  Options options_;
  std::unique_ptr<onnx::ModelProto> model_;
};

// Returns the element of a weight that hands on the mean of its inputs: 1 / fan_in. Products of
// non-negative inputs then neither explode nor become denormal, however deep the network.
float mean_of(std::int64_t fan_in);

}  // namespace offcut::zoo
