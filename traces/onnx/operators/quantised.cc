// Quantised operators: the type of the result is that of the zero point that goes with it.
#include <onnx/onnx_pb.h>

#include "traces/onnx/operators/rules.h"

namespace offcut::traces {

using onnx::TensorProto;

void quantize(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = static_cast<int>(node.integer("output_dtype", 0));
  if (out[0].type == 0) out[0].type = node.in(2).type;
  if (out[0].type == 0) out[0].type = TensorProto::UINT8;
  out[0].extents = node.extents(0);
}

void dequantize(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = static_cast<int>(node.integer("output_dtype", 0));
  if (out[0].type == 0) out[0].type = node.in(1).type;
  out[0].extents = node.extents(0);
}

void dynamic_quantize(const NodeView& node, std::vector<TensorFact>& out) {
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = k == 1 ? TensorProto::FLOAT : TensorProto::UINT8;
    out[k].extents = k == 0 ? node.extents(0) : Extents{};
  }
}

// a, its scale and zero point, then b with its own.
void quantised_binary(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (node.extents(0) && node.extents(3)) {
    out[0].extents = broadcast(*node.extents(0), *node.extents(3));
  }
}

// The scale and zero point of the result, then three inputs per part.
void quantised_concat(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(1).type != 0 ? node.in(1).type : node.in(2).type;
  const auto axis = axis_of(node.integer("axis", 0), node.rank(2));
  if (!axis) return;
  Extents all = *node.extents(2);
  for (std::size_t k = 5; k < node.input_count(); k += 3) {
    if (node.rank(k) != node.rank(2)) return;
    all[*axis] = plus(all[*axis], (*node.extents(k))[*axis]);
  }
  out[0].extents = std::move(all);
}

void quantised_where(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(1).type;
  if (!node.extents(0) || !node.extents(1) || !node.extents(4)) return;
  const auto both = broadcast(*node.extents(1), *node.extents(4));
  if (both) out[0].extents = broadcast(*node.extents(0), *both);
}

}  // namespace offcut::traces
