#include "traces/graph_formats.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "traces/graphs/caffe/caffe_graph.h"
#include "traces/graphs/ncnn/ncnn_graph.h"
#include "traces/graphs/openvino/ir_graph.h"
#include "traces/graphs/tensorflow/tensorflow_graph.h"
#include "traces/graphs/tflite/tflite_graph.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/profiles/phone_table.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

using ReadModel = Result<OnnxModel> (*)(const fs::path& path, const ReadOnnxOptions& options);

template <ReadModel kRead>
Result<GraphFile> of_model(const fs::path& path, const ReadOnnxOptions& options) {
  auto model = kRead(path, options);
  if (!model) return fail(model.error());
  std::set<std::string> folded = folded_layers(model->spec, model->graph);
  return GraphFile{.name = path.stem().string(),
                   .graph = std::move(model->graph),
                   .spec = std::move(model->spec),
                   .folded = std::move(folded),
                   .warnings = std::move(model->warnings)};
}

Result<GraphFile> of_onnx(const fs::path& path, const ReadOnnxOptions& options) {
  auto file = of_model<read_onnx>(path, options);
  if (file) file->is_onnx = true;
  return file;
}

Result<GraphFile> of_trace(const fs::path& path, const ReadOnnxOptions&) {
  auto trace = read_trace(path);
  if (!trace) return fail(trace.error());
  if (!trace->graph) {
    return fail(ErrorCode::Inconsistent,
                message(path.string(),
                        ": expected a trace with a \"graph\" to stand for a model, found none "
                        "(name the model's own file instead)"));
  }
  auto file = build_graph(*trace->graph, path.string());
  if (!file) return file;
  file->name = trace->model;
  file->trace = std::move(*trace);
  return file;
}

Result<GraphFile> of_phone_graph(const fs::path& path, const ReadOnnxOptions&) {
  auto spec = read_phone_graph(path);
  if (!spec) return fail(spec.error());
  auto file = build_graph(std::move(*spec), path.string());
  if (!file) return file;
  constexpr std::string_view kEnding = "-info";
  file->name = path.stem().string();
  if (file->name.ends_with(kEnding)) file->name.resize(file->name.size() - kEnding.size());
  return file;
}

bool looks_like_json(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && head[first] == '{';
}

constexpr std::array kFormats = {
    GraphFormat{"a TensorFlow Lite model", ".tflite", true, looks_like_tflite_model,
                of_model<read_tflite_model>},
    GraphFormat{"an ncnn network", ".param", true, looks_like_ncnn_param,
                of_model<read_ncnn_model>},
    GraphFormat{"OpenVINO IR", ".xml", true, looks_like_ir, of_model<read_ir_model>},
    GraphFormat{"a Caffe network", ".prototxt", true, looks_like_caffe, of_model<read_caffe_model>},
    GraphFormat{"a frozen TensorFlow graph", ".pb", true, looks_like_tensorflow,
                of_model<read_tensorflow_model>},
    GraphFormat{"an ONNX file", ".onnx", true, looks_like_onnx, of_onnx},
    GraphFormat{"the *-info.txt of a phone table", "", false, looks_like_phone_graph,
                of_phone_graph},
    GraphFormat{"a native trace with a \"graph\"", "", false, looks_like_json, of_trace},
};

}  // namespace

std::span<const GraphFormat> graph_formats() { return kFormats; }

bool has_graph_ending(const fs::path& path) {
  return std::any_of(kFormats.begin(), kFormats.end(), [&](const GraphFormat& format) {
    return *format.ending != '\0' && path.extension() == format.ending;
  });
}

Result<const GraphFormat*> find_graph_format(const fs::path& path, std::string_view head) {
  const auto is_called_so = [&](const GraphFormat& format) {
    return *format.ending != '\0' && path.extension() == format.ending;
  };
  // A name settles which of two that recognise the head it is, and what is at fault if none does.
  for (const GraphFormat& format : graph_formats()) {
    if (is_called_so(format) && format.recognises(head)) return &format;
  }
  for (const GraphFormat& format : graph_formats()) {
    if (format.recognises(head)) return &format;
  }
  for (const GraphFormat& format : graph_formats()) {
    if (is_called_so(format)) return &format;
  }
  std::vector<std::string> names;
  for (const GraphFormat& format : graph_formats()) {
    names.push_back(*format.ending == '\0' ? std::string(format.name)
                                           : message(format.name, " (", format.ending, ")"));
  }
  return fail(ErrorCode::Malformed, message(path.string(), ": expected a model (",
                                            join(names, ", "), "), found none of them"));
}

}  // namespace offcut::traces
