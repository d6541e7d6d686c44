#include "traces/graph_file.h"

#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/phone_table.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadBytes = 65536;

std::set<std::string> folded_layers(const GraphSpec& spec, const ModelGraph& graph) {
  std::set<std::string> out;
  for (const LayerSpec& layer : spec.layers) {
    if (!graph.find_layer(layer.name)) out.insert(layer.name);
  }
  return out;
}

// Names the layers whose work is a fallback (Work::known).
void warn_of_unknown_work(GraphFile& file) {
  constexpr std::size_t kMost = 12;
  std::vector<std::string> names;
  std::size_t count = 0;
  for (const Layer& layer : file.graph.layers()) {
    if (layer.work.known || ++count > kMost) continue;
    names.push_back(message(layer.op, " ", in_quotes(layer.name)));
  }
  if (count == 0) return;
  file.warnings.push_back(message(
      "the work of ", count, count == 1 ? " layer" : " layers", " is not known (",
      join(names, ", "), count > kMost ? message(" and ", count - kMost, " more") : "",
      "): each counts as one operation per element, or as assumed, and its time is a guess"));
}

Result<GraphFile> of_onnx(const fs::path& path, const ReadOnnxOptions& options) {
  auto model = read_onnx(path, options);
  if (!model) return fail(model.error());
  std::set<std::string> folded = folded_layers(model->spec, model->graph);
  return GraphFile{.name = path.stem().string(),
                   .graph = std::move(model->graph),
                   .spec = std::move(model->spec),
                   .folded = std::move(folded),
                   .is_onnx = true,
                   .warnings = std::move(model->warnings)};
}

Result<GraphFile> of_trace(const fs::path& path) {
  auto trace = read_trace(path);
  if (!trace) return fail(trace.error());
  if (!trace->graph) {
    return fail(ErrorCode::Inconsistent,
                message(path.string(),
                        ": expected a trace with a \"graph\" to stand for a model, found none "
                        "(name the ONNX file as the model instead)"));
  }
  auto file = build_graph(*trace->graph, path.string());
  if (!file) return file;
  file->name = trace->model;
  file->trace = std::move(*trace);
  return file;
}

Result<GraphFile> of_phone_graph(const fs::path& path) {
  auto spec = read_phone_graph(path);
  if (!spec) return fail(spec.error());
  auto file = build_graph(std::move(*spec), path.string());
  if (!file) return file;
  constexpr std::string_view kEnding = "-info";
  file->name = path.stem().string();
  if (file->name.ends_with(kEnding)) file->name.resize(file->name.size() - kEnding.size());
  return file;
}

Result<GraphFile> read_any(const fs::path& path, const ReadOnnxOptions& options) {
  const auto head = read_head(path, kHeadBytes);
  if (!head) return fail(head.error());
  if (path.extension() == ".onnx" || looks_like_onnx(*head)) return of_onnx(path, options);
  if (!options.dimensions.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message(path.string(),
                        ": expected no \"dimensions\" for a model that is not an ONNX file: its "
                        "shapes are as measured"));
  }
  if (looks_like_phone_graph(*head)) return of_phone_graph(path);
  const std::size_t first = head->find_first_not_of(" \t\r\n");
  if (first != std::string::npos && (*head)[first] == '{') return of_trace(path);
  return fail(ErrorCode::Malformed,
              message(path.string(),
                      ": expected a model (an ONNX file, a native trace with a \"graph\", or the "
                      "*-info.txt of a phone table), found neither"));
}

}  // namespace

Result<GraphFile> build_graph(GraphSpec spec, const std::string& place) {
  auto graph = ModelGraph::build(spec);
  if (!graph) return fail(within(place, graph.error()));
  std::set<std::string> folded = folded_layers(spec, *graph);
  return GraphFile{
      .name = "", .graph = std::move(*graph), .spec = std::move(spec), .folded = std::move(folded)};
}

Result<GraphFile> read_graph_file(const fs::path& path, const ReadOnnxOptions& options) {
  auto file = read_any(path, options);
  if (file) warn_of_unknown_work(*file);
  return file;
}

}  // namespace offcut::traces
