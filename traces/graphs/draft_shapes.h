// Shapes of a draft while it is drafted, for formats that do not hold the extents of weights: those
// follow from what comes in. The rules are those of ONNX (onnx/operators/), node by node. Internal
// to traces/graphs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "traces/graphs/draft.h"

namespace offcut::traces {

class DraftShapes {
 public:
  DraftShapes();
  ~DraftShapes();
  DraftShapes(const DraftShapes&) = delete;
  DraftShapes& operator=(const DraftShapes&) = delete;

  // Tells of an input, a weight, or a tensor that the file states.
  void know(const DraftTensor& tensor);
  // Finds what a node makes, which reads only what is known already; what is stated stays.
  void add(const DraftNode& node);
  // Extents, those below zero open; nothing where not even their number is known.
  std::optional<std::vector<std::int64_t>> extents(const std::string& name) const;

 private:
  struct Facts;
  std::unique_ptr<Facts> facts_;
};

}  // namespace offcut::traces
