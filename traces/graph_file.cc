#include "traces/graph_file.h"

#include <utility>

#include "engine/base/text.h"
#include "traces/graph_formats.h"
#include "traces/profiles/byte_stream.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadBytes = 65536;

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

Result<GraphFile> read_any(const fs::path& path, const ReadOnnxOptions& options) {
  const auto head = read_head(path, kHeadBytes);
  if (!head) return fail(head.error());
  const auto format = find_graph_format(path, *head);
  if (!format) return fail(format.error());
  if (!options.dimensions.empty() && !(*format)->has_dimensions) {
    return fail(ErrorCode::InvalidArgument,
                message(path.string(), ": expected no \"dimensions\" for ", (*format)->name,
                        ": its shapes are as measured"));
  }
  if (!options.states.empty() && !(*format)->has_dimensions) {
    return fail(ErrorCode::InvalidArgument,
                message(path.string(), ": expected no \"state\" for ", (*format)->name,
                        ": it says which of its tensors are"));
  }
  return (*format)->read(path, options);
}

}  // namespace

std::set<std::string> folded_layers(const GraphSpec& spec, const ModelGraph& graph) {
  std::set<std::string> out;
  for (const LayerSpec& layer : spec.layers) {
    if (!graph.find_layer(layer.name)) out.insert(layer.name);
  }
  return out;
}

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
