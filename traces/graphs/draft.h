// A network of any format, said in the terms of ONNX: what a reader of graph files makes.
//
//   net.tflite --reader--> DraftGraph --model_of_draft--> shapes, work, ModelGraph
//
// Operators have the names, operands and attributes of ONNX, so that one table says what each of
// them computes (engine/graph/operators.cc) and one how its shapes follow (onnx/operators/).
// Weights of convolutions have the extents [out, in/group, window...] here, however the file lays
// them out; those of tensors stay as the file has them. What ONNX has no operator for keeps its
// own name: its work is a fallback, which is said. Internal to traces/.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/tensor_type.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {

struct DraftTensor {
  std::string name;
  std::optional<DataType> type = DataType::Float32;  // nothing: text, handles
  // Below zero: open. Nothing: not even how many.
  std::optional<std::vector<std::int64_t>> extents = {};
  std::optional<std::vector<double>> values = {};  // of small constants that shape others
};

// How the shapes of a node's outputs are found, where the file does not state them.
enum class ShapesBy {
  Rule,          // that of the operator
  ChannelsLast,  // the same, the channels behind the other extents of input and output
  File,          // by the file alone
};

struct DraftGraph;

struct DraftNode {
  std::string op;
  std::string name;
  std::vector<std::string> inputs = {};  // "": an optional one left out
  std::vector<std::string> outputs = {};
  ShapesBy shapes = ShapesBy::Rule;
  std::map<std::string, std::int64_t> numbers = {};
  std::map<std::string, std::vector<std::int64_t>> lists = {};
  std::map<std::string, std::string> texts = {};
  std::map<std::string, DraftGraph> bodies = {};
};

struct DraftGraph {
  std::vector<DraftTensor> inputs = {};
  std::vector<DraftTensor> weights = {};
  std::vector<DraftTensor> stated = {};  // what the file tells of tensors that nodes make
  std::vector<std::string> outputs = {};
  std::vector<DraftNode> nodes = {};
};

// Infers what the file does not state and builds the graph; see read_onnx for options and errors.
// `name` stands for the file in errors, and its stem names the graph. Malformed where there are no
// nodes.
[[nodiscard]] Result<OnnxModel> model_of_draft(const DraftGraph& draft, const std::string& name,
                                               const ReadOnnxOptions& options,
                                               std::vector<std::string> warnings);

// The attribute that says that an operator ends in another one, as a convolution in its activation:
// fused_in("Relu") is "+Relu" (see work_of).
[[nodiscard]] std::string fused_in(const std::string& op);

}  // namespace offcut::traces
