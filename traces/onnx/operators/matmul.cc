#include <onnx/onnx_pb.h>

#include <algorithm>
#include <utility>

#include "traces/onnx/operators/einsum.h"
#include "traces/onnx/operators/rules.h"

namespace offcut::traces {

using onnx::TensorProto;

namespace {

// The extents of a product of two stacks of matrices; vectors lose their extent again.
std::optional<Extents> product(Extents a, Extents b) {
  if (a.empty() || b.empty()) return std::nullopt;
  const bool row = a.size() == 1;
  const bool column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  const std::int64_t rows = a[a.size() - 2];
  const std::int64_t columns = b.back();
  a.resize(a.size() - 2);
  b.resize(b.size() - 2);
  std::optional<Extents> out = broadcast(a, b);
  if (!out) return out;
  if (!row) out->push_back(rows);
  if (!column) out->push_back(columns);
  return out;
}

// transBatch moves the first extent before the last; trans swaps the last two then.
Extents transposed(Extents x, bool batch, bool last) {
  if (x.size() < 2) return x;
  if (batch) std::rotate(x.begin(), x.begin() + 1, x.end() - 1);
  if (last) std::swap(x[x.size() - 1], x[x.size() - 2]);
  return x;
}

}  // namespace

void matmul(const NodeView& node, std::vector<TensorFact>& out) {
  const bool to_integer = node.op() == "MatMulInteger" || node.op() == "MatMulInteger16";
  out[0].type = to_integer ? TensorProto::INT32 : node.in(0).type;
  if (node.extents(0) && node.extents(1))
    out[0].extents = product(*node.extents(0), *node.extents(1));
}

// GemmFloat8 keeps its sums in a type of its own.
void gemm(const NodeView& node, std::vector<TensorFact>& out) {
  const bool a = node.integer("transA", 0) != 0;
  const bool b = node.integer("transB", 0) != 0;
  out[0].type = static_cast<int>(node.integer("dtype", node.in(0).type));
  if (node.op() == "GemmFloat8" && !node.has("dtype")) out[0].type = TensorProto::FLOAT;
  out[0].extents = Extents{node.extent(0, a ? 1 : 0), node.extent(1, b ? 0 : 1)};
  if (node.op() == "QGemm") {  // without a scale of the output it stays floating
    out[0].extents = Extents{node.extent(0, a ? 1 : 0), node.extent(3, b ? 0 : 1)};
    out[0].type = node.in(7).present ? node.in(0).type : TensorProto::FLOAT;
  }
}

void fused_matmul(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  if (!node.extents(0) || !node.extents(1)) return;
  const auto flag = [&](const char* name) { return node.integer(name, 0) != 0; };
  out[0].extents = product(transposed(*node.extents(0), flag("transBatchA"), flag("transA")),
                           transposed(*node.extents(1), flag("transBatchB"), flag("transB")));
}

// The weights are packed; N and K are attributes.
void packed_matmul(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  out[0].extents = node.extents(0);
  if (!out[0].extents || out[0].extents->empty()) return;
  out[0].extents->back() = checked_extent(node.integer("N", kOpen));
}

// QLinearMatMul: the second matrix comes fourth. The others end in floating numbers.
void quantised_matmul(const NodeView& node, std::vector<TensorFact>& out) {
  const bool linear = node.op() == "QLinearMatMul";
  out[0].type = linear ? node.in(7).type : node.in(2).type;
  if (linear && out[0].type == 0) out[0].type = node.in(0).type;
  const std::size_t second = linear ? 3 : 1;
  if (node.extents(0) && node.extents(second)) {
    out[0].extents = product(*node.extents(0), *node.extents(second));
  }
}

void einsum(const NodeView& node, std::vector<TensorFact>& out) {
  out[0].type = node.in(0).type;
  std::vector<Extents> operands;
  for (std::size_t k = 0; k < node.input_count(); ++k) {
    if (!node.extents(k)) return;
    operands.push_back(*node.extents(k));
  }
  if (const auto found = evaluate_einsum(node.text("equation", ""), operands)) {
    out[0].extents = found->extents;
  }
}

// Y [steps, directions, batch, hidden]; the states have no steps. layout = 1 puts the batch first.
void recurrent_shapes(const NodeView& node, std::vector<TensorFact>& out) {
  const bool batch_first = node.integer("layout", 0) != 0;
  const std::int64_t directions = node.extents(1) ? node.extent(1, 0)
                                  : node.text("direction", "forward") == "bidirectional" ? 2
                                                                                         : 1;
  const bool quantised = node.op() == "DynamicQuantizeLSTM";
  std::int64_t hidden = checked_extent(node.integer("hidden_size", kOpen));
  if (hidden == kOpen) hidden = node.extent(2, quantised ? 1 : 2);
  const std::int64_t steps = node.extent(0, batch_first ? 1 : 0);
  const std::int64_t batch = node.extent(0, batch_first ? 0 : 1);
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k].type = node.in(0).type;
    Extents shape =
        batch_first ? Extents{batch, directions, hidden} : Extents{directions, batch, hidden};
    if (k == 0) shape.insert(shape.begin() + (batch_first ? 1 : 0), steps);
    out[k].extents = std::move(shape);
  }
}

}  // namespace offcut::traces
