#include "traces/onnx/operator_list.h"

#include <onnx/defs/schema.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/graph/operators.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

constexpr int kOldestOpset = 7;

const std::set<std::string_view> kWithBodies = {"If",         "Loop",     "Scan",
                                                "BeamSearch", "Sampling", "GreedySearch"};

std::string_view shapes_of(std::string_view domain, const std::string& name, bool library) {
  if (kWithBodies.contains(name)) return "body";
  const ShapeRow* row = find_shape_row(domain, name);
  const Domain wanted = domain.empty() ? Domain::Standard : Domain::Microsoft;
  if (row != nullptr && row->domain == wanted) return "rule";
  return library ? "library" : "stated";
}

// The first opset of every operator that the library knows, and whether it infers shapes.
std::map<std::string, std::pair<int, bool>> of_the_library() {
  std::map<std::string, std::pair<int, bool>> first;
  for (const onnx::OpSchema& schema : onnx::OpSchemaRegistry::get_all_schemas_with_history()) {
    if (!schema.domain().empty()) continue;
    auto& [since, infers] =
        first.try_emplace(schema.Name(), schema.SinceVersion(), false).first->second;
    since = std::min(since, schema.SinceVersion());
    infers = infers || schema.has_type_and_shape_inference_function();
  }
  return first;
}

KnownOperator made(Domain domain, const std::string& name, int since, bool library) {
  const bool standard = domain == Domain::Standard;
  return {.domain = standard ? "ai.onnx" : "com.microsoft",
          .name = name,
          .since = since,
          .shapes = shapes_of(standard ? "" : "com.microsoft", name, library),
          .counted = find_operator(name) != nullptr || kWithBodies.contains(name)};
}

}  // namespace

std::vector<KnownOperator> known_operators() {
  const auto library = of_the_library();
  std::vector<KnownOperator> out;
  for (const auto& [name, entry] : library) {
    out.push_back(made(Domain::Standard, name, entry.first, entry.second));
  }
  for (const ShapeRow& row : shape_rows()) {
    const std::string name(row.name);
    if (row.domain == Domain::Standard && library.contains(name)) continue;
    out.push_back(made(row.domain, name, row.since, false));
  }
  for (const char* name : {"BeamSearch", "GreedySearch", "Sampling"}) {
    out.push_back(made(Domain::Microsoft, name, 1, false));
  }
  std::sort(out.begin(), out.end(), [](const KnownOperator& a, const KnownOperator& b) {
    return std::tie(a.domain, a.name) < std::tie(b.domain, b.name);
  });
  return out;
}

std::vector<OpsetCoverage> opset_coverage() {
  const auto operators = known_operators();
  std::vector<OpsetCoverage> out;
  for (int opset = kOldestOpset; opset <= kNewestOpset; ++opset) {
    OpsetCoverage row{.opset = opset};
    for (const KnownOperator& op : operators) {
      if (op.domain != "ai.onnx" || op.since > opset) continue;
      ++row.operators;
      row.by_rule += op.shapes == "rule" || op.shapes == "body" ? 1 : 0;
      row.by_library += op.shapes == "library" ? 1 : 0;
      row.counted += op.counted ? 1 : 0;
    }
    if (out.empty() || out.back().operators != row.operators) out.push_back(row);
  }
  return out;
}

}  // namespace offcut::traces
