#include "traces/onnx/onnx_shapes.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <utility>

#include "traces/onnx/inference.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

int opset_of(const onnx::ModelProto& model) {
  int opset = 1;
  for (const auto& import : model.opset_import()) {
    if (!import.domain().empty() && import.domain() != "ai.onnx") continue;
    opset = static_cast<int>(std::clamp<std::int64_t>(import.version(), 1, kNewestOpset));
  }
  return opset;
}

}  // namespace

InferredShapes infer_shapes(const onnx::ModelProto& model, const std::vector<std::size_t>& order,
                            const std::map<std::string, std::int64_t>& dimensions) {
  InferredShapes out;
  const InferenceScope scope{
      .opset = opset_of(model), .dimensions = dimensions, .findings = out, .depth = 0};
  Inference inference(model.graph(), scope, nullptr);
  inference.run(order);
  inference.each([&](const std::string& name, const TensorFact& fact) {
    InferredTensor tensor{
        .type = data_type_of_onnx(fact.type), .shape = shape_of(fact), .open = {}};
    for (std::size_t k = 0; !tensor.shape && fact.extents && k < fact.extents->size(); ++k) {
      if ((*fact.extents)[k] == kOpen) tensor.open.push_back(k);
    }
    out.tensors.emplace(name, std::move(tensor));
  });
  out.work = inference.work();
  return out;
}

}  // namespace offcut::traces
