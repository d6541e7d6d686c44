#include "traces/graphs/draft_shapes.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "traces/graphs/draft_nodes.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {

struct DraftShapes::Facts {
  std::unordered_map<std::string, TensorFact> known;
  std::unordered_map<std::string, SmallTensor> values;
};

DraftShapes::DraftShapes() : facts_(std::make_unique<Facts>()) {}
DraftShapes::~DraftShapes() = default;

void DraftShapes::know(const DraftTensor& tensor) {
  TensorFact fact;
  fact.type = onnx_type_of(tensor.type.value_or(DataType::Float32));
  if (tensor.extents) {
    fact.extents = Extents{};
    for (const std::int64_t extent : *tensor.extents) {
      fact.extents->push_back(checked_extent(extent));
    }
  }
  facts_->known[tensor.name] = std::move(fact);
  if (!tensor.values || !tensor.extents) return;
  const std::int64_t count = elements_of(*facts_->known[tensor.name].extents);
  if (count != static_cast<std::int64_t>(tensor.values->size())) return;
  facts_->values[tensor.name] = {.type = tensor.type.value_or(DataType::Float32),
                                 .shape = *tensor.extents,
                                 .values = *tensor.values};
}

void DraftShapes::add(const DraftNode& draft) {
  onnx::NodeProto node;
  write_draft_node(draft, node);
  std::vector<TensorFact> inputs;
  for (const std::string& name : draft.inputs) {
    TensorFact fact;
    if (const auto found = facts_->known.find(name); found != facts_->known.end()) {
      fact = found->second;
    }
    fact.present = !name.empty();
    if (const auto value = facts_->values.find(name); value != facts_->values.end()) {
      fact.value = &value->second;
    }
    inputs.push_back(std::move(fact));
  }
  std::vector<TensorFact> outputs(draft.outputs.size());
  const ShapeRow* row = find_shape_row(node.domain(), node.op_type());
  if (row != nullptr && !outputs.empty()) {
    row->rule(NodeView(node, inputs, kNewestOpset), outputs);
  }
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    outputs[k].value = nullptr;
    facts_->known.emplace(draft.outputs[k], std::move(outputs[k]));
  }
}

std::optional<std::vector<std::int64_t>> DraftShapes::extents(const std::string& name) const {
  const auto found = facts_->known.find(name);
  return found == facts_->known.end() ? std::nullopt : found->second.extents;
}

}  // namespace offcut::traces
