// Networks timed on phones, from ../shared/data/devices/phones (format: the README there), as
// graphs with operators, kernels and weights, and as traces with one run a column.
//
// The tables name operators but do not type them; types, kernel shapes and strides are read from
// the names (".../Conv2d_2b_3x3/Conv2D", ".../separable_5x5_1/separable_conv2d/depthwise") and
// shapes. Names with "___tr4" are changes of layout.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::testing {

struct PhoneCase {
  std::string model;
  std::string phone;
  ModelGraph graph;
  Trace trace;
};

namespace phone {

struct Line {
  std::string name;
  std::vector<std::pair<std::string, Shape>> in;
  std::vector<std::pair<std::string, Shape>> out;
};

inline std::vector<std::pair<std::string, Shape>> tensors(const std::string& field,
                                                          const std::string& anonymous) {
  std::vector<std::pair<std::string, Shape>> out;
  if (field == "none") return out;
  for (const std::string& part : split(field, ';')) {
    if (part.empty()) continue;
    const std::size_t at = part.find('@');
    Shape shape;
    for (const std::string& extent : split(part.substr(0, at), ',')) {
      const std::int64_t value = std::stoll(extent);
      if (value > 0) shape.push_back(value);
    }
    // Without ids (lanenet), tensors cannot be joined; they get names of their own.
    std::string id = at == std::string::npos ? message(anonymous, out.size()) : part.substr(at + 1);
    out.emplace_back(std::move(id), std::move(shape));
  }
  return out;
}

// Returns the last "AxB" in a name, e.g. 3 and 1 of ".../Conv2d_0c_3x1/Conv2D".
inline std::optional<std::pair<int, int>> kernel_in(const std::string& name) {
  for (std::size_t x = name.rfind('x'); x != std::string::npos && x > 0;
       x = name.rfind('x', x - 1)) {
    const auto digit = [&](std::size_t i) {
      return i < name.size() && name[i] >= '1' && name[i] <= '9';
    };
    if (digit(x - 1) && digit(x + 1)) return std::pair{name[x - 1] - '0', name[x + 1] - '0'};
  }
  return std::nullopt;
}

inline bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

inline std::string op_of(const std::string& name) {
  const std::string last = name.substr(name.rfind('/') + 1);
  if (has(name, "___tr4")) return "ReorderInput";
  if (last == "depthwise") return "Depthwise";
  if (has(last, "conv2d_transpose")) return "ConvTranspose";
  if (has(last, "Conv2D") || last == "separable_conv2d") return "Conv";
  if (has(last, "MatMul")) return "Gemm";
  if (has(last, "MaxPool") || last.starts_with("pool")) return "MaxPool";
  if (has(last, "AvgPool")) return "AveragePool";
  if (has(last, "concat")) return "Concat";
  if (has(last, "BatchNorm")) return "BatchNormalization";
  if (has(last, "Softmax")) return "Softmax";
  if (last.starts_with("add") || has(last, "BiasAdd") || has(last, "fuse_feats")) return "Add";
  if (last.starts_with("Relu") || last.ends_with("_relu")) return "Relu";
  return "Other";
}

inline std::pair<int, int> kernel_of(const std::string& name, const std::string& op) {
  if (name.ends_with("separable_conv2d")) return {1, 1};
  if (const auto found = kernel_in(name)) return *found;
  if (op == "ConvTranspose") return {4, 4};
  if (op == "MaxPool") return {2, 2};
  for (const char* small : {"path", "aux", "reduction", "beginning", "final_logits", "embedding"}) {
    if (op == "Conv" && has(name, small)) return {1, 1};
  }
  return {3, 3};
}

inline Shape weights_of(const std::string& op, const Line& line, std::pair<int, int> k) {
  const Shape& in = line.in.front().second;
  const Shape& out = line.out.front().second;
  if (op == "Gemm") return {out.back(), in.size() > 1 ? in[1] : in[0]};
  if (in.size() < 4 || out.size() < 4) return {};
  if (op == "Depthwise") return {out[1], 1, k.first, k.second};
  if (op == "ConvTranspose") return {in[1], out[1], k.first, k.second};
  if (op == "Conv") return {out[1], in[1], k.first, k.second};
  return {};
}

inline std::int64_t stride_of(const Line& line) {
  const Shape& in = line.in.front().second;
  const Shape& out = line.out.front().second;
  if (in.size() < 4 || out.size() < 4 || out[2] <= 0) return 1;
  const double ratio = static_cast<double>(in[2]) / static_cast<double>(out[2]);
  return std::max<std::int64_t>(1, std::lround(ratio));
}

inline std::vector<Line> read_info(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Line> lines;
  std::string text;
  while (std::getline(file, text)) {
    std::istringstream words(text);
    std::string name;
    std::string in;
    std::string out;
    if (!(words >> name >> in >> out)) continue;
    lines.push_back({name, tensors(in, name + "#in"), tensors(out, name + "#out")});
  }
  return lines;
}

inline LayerSpec layer_of(const Line& line, GraphSpec& spec) {
  const std::string op = op_of(line.name);
  LayerSpec layer{.name = line.name, .op = op, .inputs = {}, .outputs = {}, .attributes = {}};
  for (const auto& [id, shape] : line.in) layer.inputs.push_back(id);
  for (const auto& [id, shape] : line.out) layer.outputs.push_back(id);
  if (line.in.empty() || line.out.empty()) return layer;
  const std::pair<int, int> k = kernel_of(line.name, op);
  const bool windowed =
      op == "Conv" || op == "Depthwise" || op == "ConvTranspose" || op.ends_with("Pool");
  if (windowed) {
    layer.attributes["kernel_shape"] = {k.first, k.second};
    layer.attributes["strides"] = {stride_of(line), stride_of(line)};
  }
  if (op == "Depthwise") {
    layer.op = "Conv";
    layer.attributes["group"] = {line.out.front().second.size() > 1 ? line.out.front().second[1]
                                                                    : 1};
  }
  const Shape weights = weights_of(op, line, k);
  if (weights.empty()) return layer;
  // Weights come second, after the one activation.
  layer.inputs.resize(1);
  layer.inputs.push_back(line.name + "#weights");
  spec.tensors.push_back({.name = line.name + "#weights",
                          .type = DataType::Float32,
                          .shape = weights,
                          .constant = true});
  return layer;
}

// Every tensor that nobody makes is an input, so that no operator counts as constant: each was
// timed.
inline GraphSpec graph_of(const std::vector<Line>& lines, const std::string& model) {
  GraphSpec spec;
  spec.name = model;
  std::map<std::string, Shape> shapes;
  std::set<std::string> made;
  std::set<std::string> read;
  for (const Line& line : lines) {
    for (const auto& [id, shape] : line.in) {
      shapes.emplace(id, shape);
      read.insert(id);
    }
    for (const auto& [id, shape] : line.out) {
      shapes[id] = shape;
      made.insert(id);
    }
  }
  for (const auto& [id, shape] : shapes) {
    spec.tensors.push_back(
        {.name = id, .type = DataType::Float32, .shape = shape, .constant = false});
    if (made.count(id) == 0) spec.inputs.push_back(id);
    if (made.count(id) != 0 && read.count(id) == 0) spec.outputs.push_back(id);
  }
  for (const Line& line : lines) {
    LayerSpec layer = layer_of(line, spec);
    if (layer.inputs.empty()) {  // a root that reads nothing: give it something to read
      const std::string feed = line.name + "#feed";
      spec.tensors.push_back(
          {.name = feed, .type = DataType::Float32, .shape = Shape{1}, .constant = false});
      spec.inputs.push_back(feed);
      layer.inputs.push_back(feed);
    }
    spec.layers.push_back(std::move(layer));
  }
  return spec;
}

inline std::vector<OperatingPoint> columns() {
  std::vector<OperatingPoint> out;
  for (const char* affinity : {"big", "gpu", "little"}) {
    for (const int threads : {1, 2, 4}) {
      OperatingPoint point;
      point.framework = "mnn";
      point.threads = threads;
      if (affinity == std::string("gpu")) {
        point.unit = "gpu";
        if (threads > 1) continue;
      } else {
        point.affinity = affinity;
      }
      out.push_back(point);
    }
  }
  return out;
}

}  // namespace phone

inline std::filesystem::path phones_folder() {
  return std::filesystem::path(OFFCUT_SHARED_DIR) / "data/devices/phones";
}

// Returns nothing where the files are not there. Known defects (README of the data) are left out:
// the GPU columns of oneplus5t/pnasnet-mobile and oneplus5t/lanenet.
inline std::optional<PhoneCase> read_phone_case(const std::string& model, const std::string& phone,
                                                const std::filesystem::path& folder) {
  const auto info = folder / model / (model + "-info.txt");
  std::ifstream table(folder / model / phone / (phone + "-" + model + "-layerwise-latency.csv"));
  if (!table || !std::filesystem::exists(info)) return std::nullopt;
  auto graph = ModelGraph::build(phone::graph_of(phone::read_info(info), model));
  OFFCUT_CHECK(graph.has_value());
  Trace trace;
  trace.model = model;
  trace.device = phone;
  trace.source = "summerspringwei/DAG-Scheduler";
  const std::vector<OperatingPoint> points = phone::columns();
  std::string text;
  while (std::getline(table, text)) {
    std::istringstream words(text);
    std::string name;
    if (!(words >> name) || !graph->find_layer(name)) continue;
    double us = 0;
    for (std::size_t column = 0; words >> us && column < points.size(); ++column) {
      if (trace.runs.size() <= column) {
        trace.runs.push_back({});
        trace.runs.back().point = points[column];
      }
      trace.runs[column].layers.push_back({.name = name,
                                           .op = "",
                                           .covers = {name},
                                           .latency = TimeSummary::of({Duration::from_us(us)}),
                                           .energy = {},
                                           .counters = {}});
    }
  }
  const bool defect = phone == "oneplus5t" && (model == "pnasnet-mobile" || model == "lanenet");
  if (defect) {
    std::erase_if(trace.runs, [](const TraceRun& run) { return run.point.unit == "gpu"; });
  }
  return PhoneCase{model, phone, std::move(*graph), std::move(trace)};
}

// Returns every network timed on a phone, in order of the folder names.
inline std::vector<PhoneCase> read_phone(const std::string& phone,
                                         const std::filesystem::path& folder = phones_folder()) {
  std::vector<PhoneCase> out;
  std::set<std::string> models;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_directory()) models.insert(entry.path().filename().string());
  }
  for (const std::string& model : models) {
    if (auto found = read_phone_case(model, phone, folder)) out.push_back(std::move(*found));
  }
  return out;
}

inline std::vector<std::string> phone_names() {
  return {"lenovo_k5", "oneplus5t", "redmi", "vivo_z3"};
}

}  // namespace offcut::testing
