#include "traces/graphs/tflite/tflite_rules.h"

#include <string>
#include <utility>

#include "engine/base/text.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {

void tflite_same(const TfliteNode& node, std::string_view op) {
  node.add(node.all(std::string(op)));
}

void tflite_binary(const TfliteNode& node, std::string_view op) {
  DraftNode made = node.all(std::string(op));
  node.end_in(made, 0);
  node.add(std::move(made));
}

void tflite_stated(const TfliteNode& node, std::string_view op) {
  DraftNode made = node.all(std::string(op));
  made.shapes = ShapesBy::File;
  node.add(std::move(made));
}

void tflite_squared_difference(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("Sub");
  made.numbers[fused_in("Mul")] = 1;
  node.add(std::move(made));
}

void tflite_square(const TfliteNode& node, std::string_view) {
  node.add(node.make("Mul", {node.input(0), node.input(0)}));
}

void tflite_floor_div(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("Div");
  made.numbers[fused_in("Floor")] = 1;
  node.add(std::move(made));
}

void tflite_not_equal(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("Equal");
  made.numbers[fused_in("Not")] = 1;
  node.add(std::move(made));
}

void tflite_cast(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("Cast");
  if (node.out(0).type) made.numbers["to"] = onnx_type_of(*node.out(0).type);
  node.add(std::move(made));
}

void tflite_nothing(const TfliteNode&, std::string_view) {}

namespace {

// Gives a tensor of a body the name by which the body knows it.
DraftNode rename(const std::string& from, const std::string& to) {
  return {.op = "Identity", .name = to, .inputs = {from}, .outputs = {to}};
}

// A branch reads what is outside under its own names.
DraftGraph branch(const TfliteNode& node, std::int64_t subgraph, const std::string& name) {
  DraftGraph body = node.scope().body(subgraph, message(node.name(), "/", name, "/"));
  std::vector<DraftNode> nodes;
  for (std::size_t k = 0; k < body.inputs.size() && k + 1 < node.input_count(); ++k) {
    nodes.push_back(rename(node.input(k + 1), body.inputs[k].name));
  }
  body.inputs.clear();
  nodes.insert(nodes.end(), body.nodes.begin(), body.nodes.end());
  body.nodes = std::move(nodes);
  return body;
}

}  // namespace

// Options: the subgraphs of both branches.
void tflite_if(const TfliteNode& node, std::string_view) {
  DraftNode made = node.all("If");
  made.inputs.resize(std::min<std::size_t>(1, made.inputs.size()));
  made.bodies["then_branch"] = branch(node, node.option(0, -1), "then");
  made.bodies["else_branch"] = branch(node, node.option(1, -1), "else");
  node.add(std::move(made));
}

// Options: the subgraphs of the condition and of the body. The condition runs behind the body.
void tflite_while(const TfliteNode& node, std::string_view) {
  DraftGraph condition = node.scope().body(node.option(0, -1), message(node.name(), "/condition/"));
  DraftGraph body = node.scope().body(node.option(1, -1), message(node.name(), "/body/"));
  for (std::size_t k = 0; k < condition.inputs.size() && k < body.outputs.size(); ++k) {
    body.nodes.push_back(rename(body.outputs[k], condition.inputs[k].name));
  }
  const auto append = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  append(body.nodes, condition.nodes);
  append(body.weights, condition.weights);
  append(body.stated, condition.stated);
  const std::string round = message(node.name(), "/round");
  const std::string before = message(node.name(), "/goes_on");
  const auto scalar = std::vector<std::int64_t>{};
  body.inputs.insert(body.inputs.begin(),
                     {{.name = round, .type = DataType::Int64, .extents = scalar},
                      {.name = before, .type = DataType::Bool, .extents = scalar}});
  body.outputs.insert(body.outputs.begin(),
                      condition.outputs.empty() ? before : condition.outputs.front());
  DraftNode made = node.all("Loop");
  made.inputs.insert(made.inputs.begin(), {"", ""});
  made.bodies["body"] = std::move(body);
  node.add(std::move(made));
}

}  // namespace offcut::traces
