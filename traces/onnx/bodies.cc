#include "traces/onnx/bodies.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "traces/onnx/generation.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

constexpr int kDeepest = 8;                    // bodies in bodies
constexpr std::int64_t kManyRounds = 1 << 24;  // beyond it a trip count means "until it ends"

const onnx::GraphProto* body_of(const onnx::NodeProto& node, std::string_view name) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name && attribute.has_g()) return &attribute.g();
  }
  return nullptr;
}

std::vector<TensorFact> results(const Inference& body) {
  std::vector<TensorFact> out;
  for (const auto& output : body.graph().output()) out.push_back(body.fact(output.name()));
  for (TensorFact& fact : out) fact.value = nullptr;
  return out;
}

void note(const Inference& outer, const std::string& text) {
  outer.scope().findings.notes.push_back(text);
}

// ---- If

// Keeps the extents in which both branches agree.
TensorFact common(const TensorFact& a, const TensorFact& b) {
  TensorFact out;
  out.type = a.type != 0 ? a.type : b.type;
  if (!a.extents || !b.extents || a.extents->size() != b.extents->size()) return out;
  out.extents = a.extents;
  for (std::size_t d = 0; d < out.extents->size(); ++d) {
    if ((*out.extents)[d] != (*b.extents)[d]) (*out.extents)[d] = kOpen;
  }
  return out;
}

CountedWork infer_if(const onnx::NodeProto& node, const std::string& label, const Inference& outer,
                     std::vector<TensorFact>& out) {
  const onnx::GraphProto* yes = body_of(node, "then_branch");
  const onnx::GraphProto* no = body_of(node, "else_branch");
  if (yes == nullptr || no == nullptr) return {.assumed = true, .weights = {}};
  Inference then_branch(*yes, inner_scope(outer), &outer);
  Inference else_branch(*no, inner_scope(outer), &outer);
  then_branch.run_in_file_order();
  else_branch.run_in_file_order();
  const std::vector<TensorFact> a = results(then_branch);
  const std::vector<TensorFact> b = results(else_branch);
  CountedWork work_a = work_of_body(then_branch);
  CountedWork work_b = work_of_body(else_branch);
  const TensorFact test = outer.fact(node.input_size() > 0 ? node.input(0) : "");
  const bool known = test.value != nullptr && test.value->values.size() == 1;
  const bool is_true = known && test.value->values[0] != 0;
  for (std::size_t k = 0; k < out.size() && k < a.size() && k < b.size(); ++k) {
    out[k] = !known ? common(a[k], b[k]) : is_true ? a[k] : b[k];
  }
  if (known) return is_true ? work_a : work_b;
  if (work_a.flops != work_b.flops) {
    note(outer, message("layer ", in_quotes(label),
                        ": its branches take different work: the "
                        "larger one is counted"));
  }
  CountedWork& larger = work_a.flops >= work_b.flops ? work_a : work_b;
  CountedWork& smaller = work_a.flops >= work_b.flops ? work_b : work_a;
  larger.weights.insert(larger.weights.end(), smaller.weights.begin(), smaller.weights.end());
  return larger;
}

// ---- Loop and Scan

void scale(CountedWork& work, double rounds) {
  work.macs *= rounds;
  work.flops *= rounds;
}

struct Rounds {
  double count = 1;
  bool assumed = false;
};

Rounds rounds_of(const onnx::NodeProto& node, const std::string& label, const Inference& outer) {
  const InferenceScope& scope = outer.scope();
  const std::string key = message(label, "[rounds]");
  if (const auto given = scope.dimensions.find(key); given != scope.dimensions.end()) {
    scope.findings.dimensions.insert(key);
    return {static_cast<double>(given->second), false};
  }
  const TensorFact trip = outer.fact(node.input_size() > 0 ? node.input(0) : "");
  if (trip.value != nullptr && trip.value->values.size() == 1) {
    const double count = std::max(0.0, trip.value->values[0]);
    if (count < static_cast<double>(kManyRounds)) return {count, false};
  }
  note(outer, message("layer ", in_quotes(label),
                      ": how many rounds it takes is not known: one is "
                      "counted (give ",
                      in_quotes(key), " a value)"));
  return {1, true};
}

// Extents that a round changes are open: the state of a loop may grow.
bool open_what_changes(const std::vector<TensorFact>& after, std::size_t first,
                       std::vector<TensorFact>& states) {
  bool changed = false;
  for (std::size_t k = 0; k < states.size() && first + k < after.size(); ++k) {
    const TensorFact same = common(states[k], after[first + k]);
    if (states[k].extents == same.extents) continue;
    states[k].extents = same.extents;
    changed = true;
  }
  return changed;
}

TensorFact stacked(TensorFact element, std::int64_t count, std::int64_t axis) {
  element.value = nullptr;
  if (!element.extents) return element;
  if (axis < 0) axis += element.rank() + 1;
  if (axis < 0 || axis > element.rank()) axis = 0;
  element.extents->insert(element.extents->begin() + axis, count);
  return element;
}

void know_inputs(const onnx::GraphProto& graph, std::size_t first,
                 const std::vector<TensorFact>& facts, Inference& body) {
  for (std::size_t k = 0; k < facts.size(); ++k) {
    const auto at = static_cast<int>(first + k);
    if (at >= graph.input_size()) return;
    TensorFact fact = facts[k];
    fact.value = nullptr;
    if (!fact.extents && fact.type == 0) continue;  // what the body states is all there is
    body.know(graph.input(at).name(), std::move(fact));
  }
}

// Body: round, condition, states -> condition, states, elements of the results that are stacked.
CountedWork infer_loop(const onnx::NodeProto& node, const std::string& label,
                       const Inference& outer, std::vector<TensorFact>& out) {
  const onnx::GraphProto* graph = body_of(node, "body");
  if (graph == nullptr) return {.assumed = true, .weights = {}};
  std::vector<TensorFact> states;
  for (int k = 2; k < node.input_size(); ++k) states.push_back(outer.fact(node.input(k)));
  const Rounds rounds = rounds_of(node, label, outer);
  for (int attempt = 0;; ++attempt) {
    Inference body(*graph, inner_scope(outer), &outer);
    TensorFact round{.type = onnx::TensorProto::INT64, .extents = Extents{}};
    TensorFact condition{.type = onnx::TensorProto::BOOL, .extents = Extents{}};
    know_inputs(*graph, 0, {round, condition}, body);
    know_inputs(*graph, 2, states, body);
    body.run_in_file_order();
    const std::vector<TensorFact> after = results(body);
    if (attempt < 2 && open_what_changes(after, 1, states)) continue;
    for (std::size_t k = 0; k < out.size() && k + 1 < after.size(); ++k) {
      const bool is_state = k < states.size();
      const auto count = rounds.assumed ? kOpen : static_cast<std::int64_t>(rounds.count);
      out[k] = is_state ? after[k + 1] : stacked(after[k + 1], count, 0);
    }
    CountedWork work = work_of_body(body);
    scale(work, rounds.count);
    work.assumed = work.assumed || rounds.assumed;
    return work;
  }
}

std::int64_t nth(const NodeView& view, const char* list, std::size_t k) {
  const Extents values = view.integers(list);
  return k < values.size() ? values[k] : 0;
}

// Body: states, one element of each scanned input -> states, one element of each stacked result.
CountedWork infer_scan(const onnx::NodeProto& node, const Inference& outer,
                       std::vector<TensorFact>& out) {
  const onnx::GraphProto* graph = body_of(node, "body");
  const NodeView view(node, {}, outer.scope().opset);
  const auto scanned = static_cast<int>(view.integer("num_scan_inputs", 0));
  const int states = node.input_size() - scanned;
  const bool oldest = outer.scope().opset < 9;  // with a batch and lengths of its own
  if (graph == nullptr || scanned < 1 || states < 0 || oldest)
    return {.assumed = true, .weights = {}};
  std::int64_t count = kOpen;
  std::vector<TensorFact> inputs;
  for (int k = 0; k < node.input_size(); ++k) {
    TensorFact fact = outer.fact(node.input(k));
    if (k >= states) {
      const auto at =
          axis_of(nth(view, "scan_input_axes", static_cast<std::size_t>(k - states)), fact.rank());
      if (at) {
        if (count == kOpen) count = (*fact.extents)[*at];
        fact.extents->erase(fact.extents->begin() + static_cast<std::ptrdiff_t>(*at));
      }
    }
    inputs.push_back(std::move(fact));
  }
  Inference body(*graph, inner_scope(outer), &outer);
  know_inputs(*graph, 0, inputs, body);
  body.run_in_file_order();
  const std::vector<TensorFact> after = results(body);
  for (std::size_t k = 0; k < out.size() && k < after.size(); ++k) {
    const bool is_state = static_cast<int>(k) < states;
    const std::size_t scan = is_state ? 0 : k - static_cast<std::size_t>(states);
    out[k] = is_state ? after[k] : stacked(after[k], count, nth(view, "scan_output_axes", scan));
  }
  CountedWork work = work_of_body(body);
  scale(work, static_cast<double>(std::max<std::int64_t>(count, 1)));
  work.assumed = work.assumed || count == kOpen;
  return work;
}

Operand operand_of(const Inference& body, const std::string& name) {
  const TensorFact fact = body.fact(name);
  return {.type = data_type_of_onnx(fact.type).value_or(DataType::Float32),
          .shape = shape_of(fact),
          .constant = !name.empty() && body.is_constant(name),
          .present = !name.empty()};
}

bool folds(const std::vector<Operand>& inputs) {
  return std::all_of(inputs.begin(), inputs.end(),
                     [](const Operand& o) { return o.constant || !o.present; });
}

}  // namespace

InferenceScope inner_scope(const Inference& outer) {
  InferenceScope scope = outer.scope();
  ++scope.depth;
  return scope;
}

CountedWork work_of_body(const Inference& body) {
  CountedWork sum;
  const onnx::GraphProto& graph = body.graph();
  for (int v = 0; v < graph.node_size(); ++v) {
    const onnx::NodeProto& node = graph.node(v);
    std::vector<Operand> inputs;
    std::vector<Operand> outputs;
    for (const std::string& name : node.input()) inputs.push_back(operand_of(body, name));
    for (const std::string& name : node.output()) outputs.push_back(operand_of(body, name));
    if (folds(inputs) && !has_body(node)) continue;
    const auto counted = body.work().find(static_cast<std::size_t>(v));
    if (counted != body.work().end()) {
      sum.macs += counted->second.macs;
      sum.flops += counted->second.flops;
      sum.assumed = sum.assumed || counted->second.assumed;
      const auto& weights = counted->second.weights;
      sum.weights.insert(sum.weights.end(), weights.begin(), weights.end());
      continue;
    }
    const Work work = work_of(node.op_type(), integer_attributes(node), inputs, outputs);
    sum.macs += work.macs;
    sum.flops += work.flops;
    sum.assumed = sum.assumed || !work.known;
  }
  for (const auto& tensor : graph.initializer()) {
    const TensorFact fact = body.fact(tensor.name());
    sum.weights.push_back({.name = tensor.name(),
                           .type = data_type_of_onnx(fact.type).value_or(DataType::Float32),
                           .shape = shape_of(fact),
                           .constant = true});
  }
  return sum;
}

bool has_body(const onnx::NodeProto& node) {
  const std::string& op = node.op_type();
  return op == "If" || op == "Loop" || op == "Scan" || is_generation(op);
}

CountedWork infer_bodies(const onnx::NodeProto& node, const std::string& label,
                         const Inference& outer, std::vector<TensorFact>& out) {
  if (outer.scope().depth >= kDeepest) return {.assumed = true, .weights = {}};
  if (node.op_type() == "If") return infer_if(node, label, outer, out);
  if (node.op_type() == "Loop") return infer_loop(node, label, outer, out);
  if (node.op_type() == "Scan") return infer_scan(node, outer, out);
  return infer_generation(node, label, outer, out);
}

}  // namespace offcut::traces
