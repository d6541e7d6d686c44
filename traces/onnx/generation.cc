#include "traces/onnx/generation.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "engine/base/text.h"
#include "traces/onnx/bodies.h"
#include "traces/onnx/onnx_types.h"

namespace offcut::traces {
namespace {

constexpr std::int64_t kAssumedLength = 64;  // tokens, where the longest length is not known

// What the symbols of a body stand for in one run of it.
struct Lengths {
  std::int64_t batch = 1;
  std::int64_t tokens = 1;
  std::int64_t past = 0;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::int64_t extent_of(const std::string& symbol, const Lengths& lengths, bool first) {
  const std::string name = lower(symbol);
  const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  if (has("total") || (has("past") && has("+"))) return lengths.past + lengths.tokens;
  if (has("past")) return lengths.past;
  if (has("seq") || has("length")) return lengths.tokens;
  if (has("batch") || first) return lengths.batch;
  return lengths.tokens;
}

CountedWork run_once(const onnx::GraphProto& graph, const Lengths& lengths,
                     const Inference& outer) {
  Inference body(graph, inner_scope(outer), &outer);
  for (const auto& input : graph.input()) {
    TensorFact fact = fact_of(input.type());
    if (!fact.extents) continue;
    const auto& shape = input.type().tensor_type().shape();
    for (std::size_t d = 0; d < fact.extents->size(); ++d) {
      if ((*fact.extents)[d] != kOpen) continue;
      (*fact.extents)[d] =
          checked_extent(extent_of(shape.dim(static_cast<int>(d)).dim_param(), lengths, d == 0));
    }
    body.know(input.name(), std::move(fact));
  }
  body.run_in_file_order();
  return work_of_body(body);
}

std::optional<std::int64_t> number(const Inference& outer, const onnx::NodeProto& node, int k) {
  const TensorFact fact = outer.fact(k < node.input_size() ? node.input(k) : "");
  if (fact.value == nullptr || fact.value->values.size() != 1) return std::nullopt;
  return bounded(fact.value->values[0]);
}

const onnx::GraphProto* graph_of(const onnx::NodeProto& node, std::string_view name) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name && attribute.has_g()) return &attribute.g();
  }
  return nullptr;
}

void add(CountedWork& sum, const CountedWork& more, double rounds) {
  sum.macs += rounds * more.macs;
  sum.flops += rounds * more.flops;
  sum.assumed = sum.assumed || more.assumed;
  sum.weights.insert(sum.weights.end(), more.weights.begin(), more.weights.end());
}

}  // namespace

bool is_generation(std::string_view op) {
  constexpr std::array<std::string_view, 4> kOps = {"BeamSearch", "GreedySearch", "Sampling",
                                                    "WhisperBeamSearch"};
  return std::find(kOps.begin(), kOps.end(), op) != kOps.end();
}

CountedWork infer_generation(const onnx::NodeProto& node, const std::string& label,
                             const Inference& outer, std::vector<TensorFact>& out) {
  const bool beams = node.op_type().ends_with("BeamSearch");
  const TensorFact ids = outer.fact(node.input_size() > 0 ? node.input(0) : "");
  const std::int64_t batch = ids.rank() > 0 ? std::max<std::int64_t>(1, (*ids.extents)[0]) : 1;
  const std::int64_t prompt = ids.rank() > 1 ? std::max<std::int64_t>(1, (*ids.extents)[1]) : 1;
  const auto stated = number(outer, node, 1);
  const std::int64_t longest = stated.value_or(prompt + kAssumedLength);
  const std::int64_t width = beams ? number(outer, node, 3).value_or(1) : 1;
  const std::int64_t kept = beams ? number(outer, node, 4).value_or(1) : 1;
  const bool encodes = graph_of(node, "encoder") != nullptr;
  const std::int64_t start = encodes ? 1 : prompt;
  const auto rounds = static_cast<double>(std::max<std::int64_t>(1, longest - start));
  const Lengths step{.batch = batch * width, .tokens = 1, .past = (longest + start) / 2};
  CountedWork sum;
  if (const auto* first = graph_of(node, encodes ? "encoder" : "init_decoder")) {
    add(sum, run_once(*first, {.batch = batch, .tokens = prompt, .past = 0}, outer), 1);
  }
  const onnx::GraphProto* decoder = graph_of(node, "decoder");
  if (decoder == nullptr) return {.assumed = true, .weights = {}};
  add(sum, run_once(*decoder, step, outer), rounds);
  outer.scope().findings.notes.push_back(
      message("layer ", in_quotes(label), ": its decoder is counted ", rounds, " times, with ",
              width, " beams and a past of ", step.past, stated ? "" : " (an assumed length)"));
  sum.assumed = true;
  if (!out.empty()) {
    out[0].type = onnx::TensorProto::INT32;
    const std::int64_t length = checked_extent(longest);
    out[0].extents = beams ? Extents{batch, checked_extent(kept), length} : Extents{batch, length};
  }
  return sum;
}

}  // namespace offcut::traces
