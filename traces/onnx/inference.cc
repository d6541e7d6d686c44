#include "traces/onnx/inference.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <utility>

#include "engine/base/text.h"
#include "traces/onnx/bodies.h"
#include "traces/onnx/library_rules.h"
#include "traces/onnx/onnx_types.h"
#include "traces/onnx/onnx_values.h"
#include "traces/onnx/operators/einsum.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

std::string label_of(const onnx::NodeProto& node, std::size_t position) {
  return node.name().empty() ? message(node.op_type(), "_", position) : node.name();
}

bool is_complete(const TensorFact& fact) {
  return fact.type != 0 && fact.extents &&
         std::find(fact.extents->begin(), fact.extents->end(), kOpen) == fact.extents->end();
}

// Fills what is open in one fact from another one of the same rank.
void complete(TensorFact& fact, const TensorFact& more) {
  if (fact.type == 0) fact.type = more.type;
  if (!fact.extents) {
    fact.extents = more.extents;
    return;
  }
  if (!more.extents || more.extents->size() != fact.extents->size()) return;
  for (std::size_t d = 0; d < fact.extents->size(); ++d) {
    if ((*fact.extents)[d] == kOpen) (*fact.extents)[d] = (*more.extents)[d];
  }
}

// Old exporters write 0 for an extent that is open: it is believed where nothing is known.
TensorFact without_zeros(TensorFact fact) {
  if (fact.extents)
    std::replace(fact.extents->begin(), fact.extents->end(), std::int64_t{0}, kOpen);
  return fact;
}

std::string text_of_extents(const TensorFact& fact) {
  if (!fact.extents) return "unknown";
  std::vector<std::string> words;
  for (const std::int64_t extent : *fact.extents) {
    words.push_back(extent == kOpen ? "?" : text_of(extent));
  }
  return words.empty() ? "scalar" : join(words, "x");
}

}  // namespace

Inference::Inference(const onnx::GraphProto& graph, const InferenceScope& scope,
                     const Inference* outer)
    : graph_(graph), scope_(scope), outer_(outer) {
  for (const auto& node : graph_.node()) read_.insert(node.input().begin(), node.input().end());
  for (const auto& output : graph_.output()) read_.insert(output.name());
  add_known_types();
}

void Inference::run(const std::vector<std::size_t>& order) {
  for (const std::size_t position : order) infer(position);
}

void Inference::run_in_file_order() {
  for (int v = 0; v < graph_.node_size(); ++v) infer(static_cast<std::size_t>(v));
}

void Inference::add_known_types() {
  for (const auto& info : graph_.value_info()) stated_[info.name()] = &info.type();
  for (const auto& info : graph_.output()) stated_.emplace(info.name(), &info.type());
  for (const auto& info : graph_.input()) {
    facts_[info.name()] = fact_of(info.type());
    if (!info.type().has_tensor_type()) other_types_[info.name()] = info.type();
  }
  for (const onnx::TensorProto& tensor : graph_.initializer()) {
    TensorFact fact{.type = tensor.data_type(), .extents = Extents{}};
    for (const std::int64_t extent : tensor.dims()) fact.extents->push_back(checked_extent(extent));
    facts_[tensor.name()] = std::move(fact);
    constant_.insert(tensor.name());
    if (auto value = small_tensor_of(tensor)) know_value(tensor.name(), std::move(*value));
  }
}

void Inference::know(const std::string& name, TensorFact fact) { facts_[name] = std::move(fact); }

void Inference::know_value(const std::string& name, SmallTensor value) {
  values_[name] = std::move(value);
}

const SmallTensor* Inference::value(const std::string& name) const {
  if (const auto found = values_.find(name); found != values_.end()) return &found->second;
  return outer_ == nullptr || facts_.contains(name) ? nullptr : outer_->value(name);
}

const onnx::TypeProto* Inference::other_type(const std::string& name) const {
  if (const auto found = other_types_.find(name); found != other_types_.end()) {
    return found->second.value_case() == onnx::TypeProto::VALUE_NOT_SET ? nullptr : &found->second;
  }
  return outer_ == nullptr || facts_.contains(name) ? nullptr : outer_->other_type(name);
}

TensorFact Inference::fact(const std::string& name) const {
  TensorFact out;
  if (name.empty()) return out;
  if (const auto found = facts_.find(name); found != facts_.end()) {
    out = found->second;
  } else if (outer_ != nullptr) {
    return outer_->fact(name);
  }
  out.present = true;
  out.value = value(name);
  return out;
}

bool Inference::is_constant(const std::string& name) const {
  if (constant_.contains(name)) return true;
  return outer_ != nullptr && !facts_.contains(name) && outer_->is_constant(name);
}

bool Inference::folds(const onnx::NodeProto& node) const {
  return !has_body(node) &&
         std::all_of(node.input().begin(), node.input().end(),
                     [&](const std::string& name) { return name.empty() || is_constant(name); });
}

std::vector<TensorFact> Inference::inputs_of(const onnx::NodeProto& node) const {
  std::vector<TensorFact> out;
  out.reserve(static_cast<std::size_t>(node.input_size()));
  for (const std::string& name : node.input()) out.push_back(fact(name));
  return out;
}

void Inference::infer(std::size_t position) {
  const onnx::NodeProto& node = graph_.node(static_cast<int>(position));
  const std::vector<TensorFact> inputs = inputs_of(node);
  std::vector<TensorFact> found = outputs_of(node, position, inputs);
  const bool constant = folds(node);
  bool all_known = true;
  for (int k = 0; k < node.output_size(); ++k) {
    const std::string& name = node.output(k);
    if (name.empty()) continue;
    TensorFact& fact = found[static_cast<std::size_t>(k)];
    settle(name, fact);
    const bool matters = k == 0 || read_.contains(name);
    if (matters && !shape_of(fact)) all_known = false;
    if (constant) constant_.insert(name);
    know(name, std::move(fact));
  }
  if (!all_known) report_unknown(node);
  evaluate(node);
}

void Inference::report_unknown(const onnx::NodeProto& node) {
  if (outer_ != nullptr) return;
  const std::string first = node.output_size() > 0 ? node.output(0) : std::string();
  scope_.findings.unknown_layers.push_back(
      message(node.op_type(), " ", in_quotes(node.name().empty() ? first : node.name())));
}

std::vector<TensorFact> Inference::outputs_of(const onnx::NodeProto& node, std::size_t position,
                                              const std::vector<TensorFact>& inputs) {
  std::vector<TensorFact> out(static_cast<std::size_t>(node.output_size()));
  if (out.empty()) return out;
  const ShapeRow* row = find_shape_row(node.domain(), node.op_type());
  const NodeView view(node, inputs, scope_.opset);
  if (row != nullptr) row->rule(view, out);
  if (has_body(node)) {
    work_[position] = infer_bodies(node, label_of(node, position), *this, out);
  } else if (row == nullptr || !is_complete(out[0])) {
    complete_by_library(node, inputs, out);
  }
  if (node.op_type() == "Einsum") {
    std::vector<Extents> operands;
    for (const TensorFact& input : inputs)
      operands.push_back(input.extents.value_or(Extents{kOpen}));
    if (const auto einsum = evaluate_einsum(view.text("equation", ""), operands)) {
      const double alone = static_cast<double>(
          std::max<std::int64_t>(0, operands.size() == 1 ? elements_of(operands[0]) : 0));
      work_[position] = {.macs = einsum->macs,
                         .flops = std::max(alone, 2 * einsum->macs),
                         .assumed = false,
                         .weights = {}};
    }
  }
  return out;
}

void Inference::complete_by_library(const onnx::NodeProto& node,
                                    const std::vector<TensorFact>& inputs,
                                    std::vector<TensorFact>& out) {
  std::vector<onnx::TypeProto> types(inputs.size());
  std::vector<onnx::TensorProto> data(inputs.size());
  LibraryInputs seen;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const onnx::TypeProto* other = other_type(node.input(static_cast<int>(k)));
    if (other == nullptr && inputs[k].type != 0) types[k] = type_of(inputs[k]);
    seen.types.push_back(other != nullptr ? other : inputs[k].type != 0 ? &types[k] : nullptr);
    if (inputs[k].value != nullptr) data[k] = proto_of(*inputs[k].value);
    seen.data.push_back(inputs[k].value != nullptr ? &data[k] : nullptr);
  }
  const auto found = infer_by_library(node, scope_.opset, std::move(seen));
  for (std::size_t k = 0; k < found.size() && k < out.size(); ++k) {
    complete(out[k], fact_of(found[k]));
    const bool other =
        found[k].value_case() != onnx::TypeProto::VALUE_NOT_SET && !found[k].has_tensor_type();
    if (other) other_types_[node.output(static_cast<int>(k))] = found[k];
  }
}

// The file is believed where it states something else, and completes what is open.
void Inference::settle(const std::string& name, TensorFact& fact) {
  if (const auto found = stated_.find(name); found != stated_.end()) {
    const TensorFact stated = without_zeros(fact_of(*found->second));
    TensorFact merged = stated;
    complete(merged, fact);
    complete(merged, fact_of(*found->second));
    const bool agree =
        !fact.extents || !stated.extents ||
        (fact.extents->size() == stated.extents->size() &&
         std::equal(fact.extents->begin(), fact.extents->end(), merged.extents->begin(),
                    [](std::int64_t a, std::int64_t b) { return a == b || a == kOpen; }));
    if (!agree) {
      scope_.findings.notes.push_back(
          message("tensor ", in_quotes(name), ": the file states ", text_of_extents(stated),
                  ", where its operator makes ", text_of_extents(fact), ": the file is believed"));
    }
    fact.type = merged.type;
    fact.extents = std::move(merged.extents);
    if (!found->second->has_tensor_type() && !other_types_.contains(name)) {
      other_types_[name] = *found->second;
    }
  }
  if (!scope_.dimensions.empty()) apply_dimensions(name, fact);
}

// "<tensor>[k]" gives an open extent its value, and counts extents where not even their number is
// known.
void Inference::apply_dimensions(const std::string& name, TensorFact& fact) {
  const std::size_t most = fact.extents ? fact.extents->size() : 8;
  for (std::size_t k = 0; k < most; ++k) {
    const std::string key = message(name, "[", k, "]");
    const auto given = scope_.dimensions.find(key);
    if (given == scope_.dimensions.end()) {
      if (!fact.extents || k >= fact.extents->size()) break;
      continue;
    }
    if (!fact.extents) fact.extents = Extents{};
    if (k == fact.extents->size()) fact.extents->push_back(kOpen);
    if (k >= fact.extents->size() || (*fact.extents)[k] != kOpen) continue;
    (*fact.extents)[k] = checked_extent(given->second);
    scope_.findings.dimensions.insert(key);
  }
}

void Inference::evaluate(const onnx::NodeProto& node) {
  if (node.op_type() == "Constant") {
    if (auto value = value_of_constant(node); value && node.output_size() == 1) {
      know_value(node.output(0), std::move(*value));
    }
    return;
  }
  const bool of_shape = node.op_type() == "Shape" || node.op_type() == "Size";
  if (node.input_size() == 0 || (!of_shape && value(node.input(0)) == nullptr)) return;
  std::vector<SmallOperand> operands;
  std::vector<std::optional<Shape>> shapes;
  for (const std::string& name : node.input()) shapes.push_back(shape_of(fact(name)));
  for (std::size_t k = 0; k < shapes.size(); ++k) {
    const std::string& name = node.input(static_cast<int>(k));
    operands.push_back(
        {.value = value(name), .shape = shapes[k] ? &*shapes[k] : nullptr, .named = !name.empty()});
  }
  const Attributes attributes = integer_attributes(node);
  for (int k = 0; k < node.output_size(); ++k) {
    auto value = evaluate_small(node.op_type(), attributes, operands, static_cast<std::size_t>(k));
    if (!value || node.output(k).empty()) continue;
    // What the file states of the shape is believed of the value too.
    if (shape_of(fact(node.output(k))).value_or(value->shape) != value->shape) continue;
    know_value(node.output(k), std::move(*value));
    if (node.op_type() != "Split") break;
  }
}

}  // namespace offcut::traces
