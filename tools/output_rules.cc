#include "tools/output_rules.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "engine/json/schema_names.h"
#include "scenarios/explain/explanation_json.h"
#include "scenarios/results/row.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/split/part_weights.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadBytes = 65536;
constexpr std::string_view kPageHead = "<!DOCTYPE html><!-- offcut report -->";

// What a file is by its beginning: for people, and for the command where it is a kind of its own.
struct Found {
  std::string what;
  std::optional<OutputKind> kind;
};

std::string head_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string head(kHeadBytes, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

// The value of the first key "schema"; "" where there is none.
std::string schema_in(std::string_view head) {
  constexpr std::string_view kKey = "\"schema\"";
  std::size_t at = head.find(kKey);
  if (at == std::string_view::npos) return "";
  at = head.find_first_not_of(" \t\r\n", at + kKey.size());
  if (at == std::string_view::npos || head[at] != ':') return "";
  at = head.find_first_not_of(" \t\r\n", at + 1);
  if (at == std::string_view::npos || head[at] != '"') return "";
  const std::size_t end = head.find('"', at + 1);
  return end == std::string_view::npos ? "" : std::string(head.substr(at + 1, end - at - 1));
}

Found kind_of(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("SQLite format 3\0"sv)) return {"a database", OutputKind::Database};
  const std::string columns = join(std::span(scenarios::contract_columns()).first(5), ",");
  if (head.starts_with(columns) || head.starts_with("study,table,")) {
    return {"results as CSV", OutputKind::Csv};
  }
  if (head.starts_with(kPageHead)) return {"a page of results", OutputKind::Page};
  if (head.starts_with(scenarios::kTimelineHead)) return {"a timeline", OutputKind::Timeline};
  if (head.starts_with("{\"manifest\":") || head.starts_with("{\"study\":")) {
    return {"results as JSON lines", OutputKind::JsonLines};
  }
  if (head.starts_with(traces::kWeightsHead)) {
    return {"the weights of a part of a network", OutputKind::Weights};
  }
  if (traces::looks_like_onnx(head)) return {"an ONNX model", OutputKind::Model};
  if (head.starts_with("{")) {
    const std::string schema = schema_in(head);
    if (schema == kTraceSchema) return {"a trace", OutputKind::Trace};
    if (schema == kSplitSchema) return {"the plan of a split", OutputKind::SplitPlan};
    if (schema == kDeviceSchema) return {"a device file", OutputKind::Device};
    if (schema == kScenarioSchema) return {"a scenario file", OutputKind::Study};
    if (!schema.empty()) return {message("a file of the schema ", in_quotes(schema)), {}};
  }
  return {"a file of another kind", {}};
}

const char* name_of(OutputKind kind) {
  switch (kind) {
    case OutputKind::Csv:
      return "results as CSV";
    case OutputKind::JsonLines:
      return "results as JSON lines";
    case OutputKind::Table:
      return "";
    case OutputKind::Database:
      return "a results database";
    case OutputKind::Page:
      return "a page of results";
    case OutputKind::Timeline:
      return "a timeline";
    case OutputKind::Trace:
      return "a trace";
    case OutputKind::Device:
      return "a device file";
    case OutputKind::Study:
      return "a scenario file";
    case OutputKind::Model:
      return "an ONNX model";
    case OutputKind::Weights:
      return "the weights of a part";
    case OutputKind::SplitPlan:
      return "the plan of a split";
  }
  return "";
}

Result<void> refuse(const std::string& path, const std::string& text) {
  return fail(ErrorCode::InvalidArgument, message(path, ": ", text));
}

Result<void> not_an_input(const OutputRequest& request) {
  for (const std::string& input : request.inputs) {
    std::error_code error;
    if (!fs::equivalent(request.path, input, error) || error) continue;
    return refuse(request.path,
                  message("expected a file to write that is no input, found the input ",
                          in_quotes(input), "; choose another name"));
  }
  return {};
}

}  // namespace

Result<void> may_write(const OutputRequest& request) {
  std::error_code error;
  if (request.path.empty() || names_descriptor(request.path) ||
      !fs::is_regular_file(request.path, error)) {
    return {};  // what cannot be written at all, OutputFile says
  }
  if (auto ok = not_an_input(request); !ok) return ok;
  if (fs::file_size(request.path, error) == 0 && !error) return {};
  const Found found = kind_of(head_of(request.path));
  if (request.kind == OutputKind::Table) {
    return refuse(
        request.path,
        message("expected nothing there, for tables are not told from other texts, found ",
                found.what, "; choose another name"));
  }
  if (found.kind != request.kind) {
    return refuse(request.path,
                  message("expected nothing there or ", name_of(request.kind),
                          " to replace, found ", found.what, "; choose another name"));
  }
  if (request.force) return {};
  if (request.kind == OutputKind::Database) {
    return refuse(request.path,
                  message("expected a new file, found ", found.what,
                          "; continue results with run --resume, or choose another name"));
  }
  return refuse(request.path, message("expected nothing there, found ", found.what,
                                      "; replace it with --force, or choose another name"));
}

}  // namespace offcut::tools
