// ONNX files as model graphs: names, wiring, shapes and the integers that shape the work.
//
//   model.onnx --parse--> ModelProto --bind extents, inline functions--> shapes --> ModelGraph
//
// Shapes come from one rule per operator (operators/table.h), up to opset 24 of ai.onnx and for
// what the optimiser of ONNX Runtime puts in; Debian's library of ONNX stands behind. Small tensors
// that the graph computes (targets of Reshape, pads) are evaluated on the way.
//
//   * An open extent takes its value from ReadOnnxOptions; the first of an input is the batch. An
//     extent that has no value is an error that names it, and so is a value that nothing takes.
//   * What the file states of a tensor is believed where a rule says otherwise; a warning tells.
//   * What has no rule has the shapes that the file states, else unknown ones, with a warning. Its
//     work is a fallback (Work::known), and is never zero.
//   * Functions of the model are inlined. If, Loop and Scan are one layer each, which reads what
//     their bodies read from outside, and computes what they compute, round by round.
//   * Weights in external files are not opened, but for small ones in the folder of the model.
//   * Key-value caches and recurrent states stay with their layers (onnx_states.h), and so do the
//     pairs that ReadOnnxOptions states.
//   * A newer opset is read by the newest rules, with a warning.
//   * A node without a name is called <op>_<index in the file>, as ONNX Runtime does. Repeated
//     names get "_2", "_3"... appended.
//
// Time and memory are linear in the file; the weights are held while reading.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/model_graph.h"

namespace offcut::traces {

struct ReadOnnxOptions {
  std::int64_t batch = 1;  // >= 1: for an open extent in the first dimension of an input
  // Values of other open extents, by symbol ("sequence") or, where it has none, "<tensor>[<k>]" of
  // an input or any other tensor; "<layer>[rounds]" is how often a loop runs. All >= 0.
  std::map<std::string, std::int64_t> dimensions = {};
  // Results that are an input of the next run, beside those that their names tell.
  std::vector<StateSpec> states = {};
};

struct OnnxModel {
  ModelGraph graph;
  GraphSpec spec;                     // what the graph was built from, constants included
  std::vector<std::string> warnings;  // one line each
};

// Errors name the file. NotFound, Malformed (not ONNX, cut short, empty, a directory), Inconsistent
// (a cycle, a tensor that nothing makes, an extent without a value), InvalidArgument (a batch < 1,
// an extent < 0, or one that the model does not have; a state that is no result or no input).
[[nodiscard]] Result<OnnxModel> read_onnx(const std::filesystem::path& path,
                                          const ReadOnnxOptions& options = {});

// The same from bytes in memory; `name` stands for the file in errors.
[[nodiscard]] Result<OnnxModel> parse_onnx(std::string_view bytes, const std::string& name,
                                           const ReadOnnxOptions& options = {});

// Returns whether some bytes look like an ONNX file: a field of ModelProto first, not text.
[[nodiscard]] bool looks_like_onnx(std::string_view bytes);

}  // namespace offcut::traces
