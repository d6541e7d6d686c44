// Small graphs for tests, written as they would be drawn:
//
//   spec_of("image:6 w#:2 -> a -> y:4;  y -> b -> z;  y z -> c -> probs!:2")
//
// Statements "inputs -> layer -> outputs" end with ';'. A tensor is float32 with as many elements
// as its first mention says after ':' (default 1, '?' for an unknown shape), '#' marks a constant,
// '!' a result of the network, and "_" is an absent optional operand. What no layer makes and is no
// constant is an input of the network. Operators are "Op" unless given, as in "-> conv1/Conv ->".
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/graph/model_graph.h"

namespace offcut::testing {

class GraphText {
 public:
  static GraphSpec read(std::string_view text) {
    GraphText reader;
    for (const std::string& statement : split(text, ';')) reader.statement(statement);
    for (const TensorSpec& tensor : reader.spec_.tensors) {
      const auto& made = reader.made_;
      const bool is_made = std::find(made.begin(), made.end(), tensor.name) != made.end();
      if (!is_made && !tensor.constant) reader.spec_.inputs.push_back(tensor.name);
    }
    reader.spec_.name = "drawn";
    return reader.spec_;
  }

 private:
  void statement(const std::string& text) {
    std::istringstream words(text);
    LayerSpec layer;
    int part = 0;  // inputs, layer, outputs
    for (std::string word; words >> word;) {
      if (word == "->") {
        ++part;
      } else if (part == 1) {
        const std::size_t slash = word.find('/');
        layer.name = word.substr(0, slash);
        layer.op = slash == std::string::npos ? "Op" : word.substr(slash + 1);
      } else {
        (part == 0 ? layer.inputs : layer.outputs).push_back(tensor(word));
      }
    }
    if (part == 0) return;  // a stray ';'
    OFFCUT_CHECK(part == 2);
    made_.insert(made_.end(), layer.outputs.begin(), layer.outputs.end());
    spec_.layers.push_back(layer);
  }

  std::string tensor(const std::string& word) {
    if (word == "_") return "";
    const std::size_t colon = word.find(':');
    const std::string size = colon == std::string::npos ? "1" : word.substr(colon + 1);
    const std::string marks = word.substr(0, colon);
    const std::string name = marks.substr(0, marks.find_first_of("#!"));
    const auto same = [&](const TensorSpec& known) { return known.name == name; };
    if (std::none_of(spec_.tensors.begin(), spec_.tensors.end(), same)) {
      TensorSpec made{.name = name, .type = DataType::Float32, .shape = {}, .constant = false};
      if (size != "?") made.shape = Shape{std::stoll(size)};
      made.constant = marks.find('#') != std::string::npos;
      spec_.tensors.push_back(made);
    }
    if (marks.find('!') != std::string::npos) spec_.outputs.push_back(name);
    return name;
  }

  GraphSpec spec_;
  std::vector<std::string> made_;
};

inline GraphSpec spec_of(std::string_view text) { return GraphText::read(text); }

// Returns the graph of a text that is right.
inline ModelGraph graph_of(std::string_view text) {
  auto graph = ModelGraph::build(spec_of(text));
  OFFCUT_CHECK(graph.has_value());
  return *graph;
}

}  // namespace offcut::testing
