#include "traces/trace_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/json.h"
#include "engine/json/schema_names.h"
#include "traces/trace_text.h"

namespace offcut::traces {
namespace {

// ---- reading

TimeSummary read_time(const JsonValue& value) {
  if (value.is_array()) {
    std::vector<Duration> samples;
    for (const JsonValue& sample : value.elements()) {
      samples.push_back(Duration::from_us(sample.number(kQuantityRange)));
    }
    if (samples.empty()) {
      value.refuse("at least one sample");
      return {};
    }
    return TimeSummary::of(std::move(samples));
  }
  if (!value.is_object()) {
    value.refuse("an array of samples or { \"median\", \"p10\", \"p90\", \"n\" }");
    return {};
  }
  JsonObject object = value.object();
  const double median = object.number("median", kQuantityRange);
  const double p10 = object.number_or("p10", median, kQuantityRange);
  const double p90 = object.number_or("p90", median, kQuantityRange);
  TimeSummary out{
      .median = Duration::from_us(median),
      .p10 = Duration::from_us(p10),
      .p90 = Duration::from_us(p90),
      .n = static_cast<int>(object.integer_or("n", 1, 1, std::numeric_limits<int>::max())),
      .first = {}};
  if (p10 > median || median > p90) object.refuse("p10 <= median <= p90");
  if (const auto first = object.find("first")) {
    out.first = Duration::from_us(first->number(kQuantityRange));
  }
  object.finish();
  return out;
}

std::vector<std::string> texts(const std::vector<JsonValue>& values) {
  std::vector<std::string> out;
  for (const JsonValue& value : values) out.push_back(value.text());
  return out;
}

std::vector<std::int64_t> integers(const std::vector<JsonValue>& values) {
  std::vector<std::int64_t> out;
  for (const JsonValue& value : values) out.push_back(value.integer());
  return out;
}

Shape read_shape(const JsonValue& value) {
  constexpr std::int64_t kMostExtent = 1'000'000'000'000;
  Shape out;
  for (const JsonValue& extent : value.elements()) out.push_back(extent.integer(0, kMostExtent));
  return out;
}

std::string non_empty(JsonObject& object, std::string_view key) {
  const JsonValue value = object.at(key);
  std::string text = value.text();
  if (value.is_text() && text.empty()) value.refuse("a text that is not empty");
  return text;
}

TensorSpec read_tensor(JsonObject object) {
  TensorSpec tensor;
  tensor.name = non_empty(object, "name");
  const JsonValue type = object.at("type");
  if (const auto known = data_type_of(type.text())) {
    tensor.type = *known;
  } else if (type.is_text()) {
    type.refuse("an element type such as \"fp32\", \"fp16\" or \"int8\"");
  }
  if (const auto shape = object.find("shape")) tensor.shape = read_shape(*shape);
  tensor.constant = object.boolean_or("constant", false);
  object.finish();
  return tensor;
}

LayerSpec read_graph_layer(JsonObject object) {
  LayerSpec layer;
  layer.name = non_empty(object, "name");
  layer.op = object.text("op");
  layer.inputs = texts(object.elements("inputs"));
  layer.outputs = texts(object.elements("outputs"));
  if (const auto found = object.find("attributes")) {
    JsonObject attributes = found->object();
    for (const std::string& key : attributes.keys())
      layer.attributes[key] = integers(attributes.elements(key));
  }
  object.finish();
  return layer;
}

GraphSpec read_graph(JsonObject object) {
  GraphSpec graph;
  graph.name = object.text("name");
  graph.inputs = texts(object.elements("inputs"));
  graph.outputs = texts(object.elements("outputs"));
  for (const JsonValue& value : object.elements("tensors")) {
    graph.tensors.push_back(read_tensor(value.object()));
  }
  for (const JsonValue& value : object.elements("layers")) {
    graph.layers.push_back(read_graph_layer(value.object()));
  }
  if (const auto states = object.find("states")) {
    for (const JsonValue& value : states->elements()) {
      JsonObject state = value.object();
      graph.states.push_back({non_empty(state, "output"), non_empty(state, "input")});
      state.finish();
    }
  }
  object.finish();
  return graph;
}

TracedLayer read_layer(JsonObject object) {
  TracedLayer layer;
  layer.name = non_empty(object, "name");
  layer.op = object.text_or("op", "");
  layer.covers = {layer.name};
  if (const auto covers = object.find("covers")) layer.covers = texts(covers->elements());
  layer.latency = read_time(object.at("latency_us"));
  if (const auto energy = object.find("energy_uj")) {
    layer.energy = Energy::from_uj(energy->number(kQuantityRange));
  }
  if (const auto found = object.find("counters")) {
    JsonObject counters = found->object();
    for (const std::string& key : counters.keys()) layer.counters[key] = counters.number(key);
  }
  object.finish();
  return layer;
}

OperatingPoint read_point(JsonObject& object) {
  OperatingPoint point;
  if (object.has("unit")) point.unit = object.one_of("unit", {"cpu", "gpu", "npu"});
  point.affinity = object.text_or("affinity", point.affinity);
  point.threads = static_cast<int>(object.integer_or("threads", 1, 1, 4096));
  point.frequency_mhz = object.number_or("frequency_mhz", 0, kMegahertzRange);
  point.framework = object.text_or("framework", point.framework);
  point.library = object.text_or("library", point.library);
  point.precision = object.text_or("precision", point.precision);
  point.batch = static_cast<int>(object.integer_or("batch", 1, 1, 1 << 20));
  return point;
}

TraceRun read_run(JsonObject object) {
  TraceRun run;
  run.point = read_point(object);
  if (const auto time = object.find("end_to_end_us")) run.end_to_end = read_time(*time);
  if (const auto power = object.find("power_w")) {
    run.power = Power::from_w(power->number(kWattRange));
  }
  if (const auto loading = object.find("loading_ms")) {
    run.loading = Duration::from_ms(loading->number(kQuantityRange));
  }
  if (const auto memory = object.find("memory_mb")) {
    run.memory = Bytes(rounded<std::int64_t>(memory->number(kMegabyteRange) * 1e6));
  }
  for (const JsonValue& value : object.elements("layers")) {
    run.layers.push_back(read_layer(value.object()));
  }
  if (run.layers.empty() && !run.end_to_end) {
    object.refuse("layers, or an end_to_end_us for a run without layers");
  }
  object.finish();
  return run;
}

// What no single key shows.
Result<void> check(const Trace& trace, const std::string& name) {
  if (trace.runs.empty()) {
    return fail(ErrorCode::Malformed, message(name, ": runs: expected at least one, found none"));
  }
  for (std::size_t b = 0; b < trace.runs.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      if (!(trace.runs[a].point == trace.runs[b].point)) continue;
      return fail(ErrorCode::Inconsistent,
                  message(name, ": runs[", b, "]: expected another operating point than runs[", a,
                          "], found ", text_of_point(trace.runs[b].point), " again"));
    }
  }
  if (!trace.graph) return {};
  if (auto graph = ModelGraph::build(*trace.graph); !graph) {
    return fail(within(message(name, ": graph"), graph.error()));
  }
  return {};
}

// ---- writing

std::string time_text(const TimeSummary& time) {
  std::string out = message("{\"median\": ", text_of_us(time.median));
  if (time.p10 != time.median) out += message(", \"p10\": ", text_of_us(time.p10));
  if (time.p90 != time.median) out += message(", \"p90\": ", text_of_us(time.p90));
  if (time.n != 1) out += message(", \"n\": ", time.n);
  if (time.first) out += message(", \"first\": ", text_of_us(*time.first));
  return out + "}";
}

std::string list_text(const std::vector<std::string>& names) {
  std::vector<std::string> parts;
  for (const std::string& name : names) parts.push_back(json_text(name));
  return message("[", join(parts, ", "), "]");
}

std::string list_text(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> parts;
  for (const std::int64_t number : numbers) parts.push_back(text_of(number));
  return message("[", join(parts, ", "), "]");
}

std::string layer_text(const TracedLayer& layer) {
  std::string out =
      message("{\"name\": ", json_text(layer.name), ", \"op\": ", json_text(layer.op));
  if (layer.covers != std::vector<std::string>{layer.name}) {
    out += message(", \"covers\": ", list_text(layer.covers));
  }
  out += message(", \"latency_us\": ", time_text(layer.latency));
  if (layer.energy) out += message(", \"energy_uj\": ", text_of_uj(*layer.energy));
  std::vector<std::string> counters;
  for (const auto& [key, value] : layer.counters) {
    if (std::isfinite(value)) counters.push_back(message(json_text(key), ": ", value));
  }
  if (!counters.empty()) out += message(", \"counters\": {", join(counters, ", "), "}");
  return out + "}";
}

std::string tensor_text(const TensorSpec& tensor) {
  std::string out = message("{\"name\": ", json_text(tensor.name),
                            ", \"type\": ", json_text(name_of(tensor.type)));
  if (tensor.shape) out += message(", \"shape\": ", list_text(*tensor.shape));
  if (tensor.constant) out += ", \"constant\": true";
  return out + "}";
}

std::string graph_layer_text(const LayerSpec& layer) {
  std::string out = message("{\"name\": ", json_text(layer.name), ", \"op\": ", json_text(layer.op),
                            ", \"inputs\": ", list_text(layer.inputs),
                            ", \"outputs\": ", list_text(layer.outputs));
  std::vector<std::string> attributes;
  for (const auto& [key, values] : layer.attributes) {
    attributes.push_back(message(json_text(key), ": ", list_text(values)));
  }
  if (!attributes.empty()) out += message(", \"attributes\": {", join(attributes, ", "), "}");
  return out + "}";
}

// Returns "[]" or the elements, one a line.
std::string lines_text(const std::vector<std::string>& elements, std::string_view indent) {
  if (elements.empty()) return "[]";
  return message("[\n", indent, "  ", join(elements, message(",\n", indent, "  ")), "\n", indent,
                 "]");
}

template <class T>
std::vector<std::string> each(const std::vector<T>& values, std::string (*text)(const T&)) {
  std::vector<std::string> out;
  std::transform(values.begin(), values.end(), std::back_inserter(out), text);
  return out;
}

std::string state_text(const StateSpec& state) {
  return message("{\"output\": ", json_text(state.output), ", \"input\": ", json_text(state.input),
                 "}");
}

std::string graph_text(const GraphSpec& graph) {
  const std::string states =
      graph.states.empty()
          ? ""
          : message(",\n    \"states\": ", lines_text(each(graph.states, state_text), "    "));
  return message("{\n    \"name\": ", json_text(graph.name),
                 ",\n    \"inputs\": ", list_text(graph.inputs),
                 ",\n    \"outputs\": ", list_text(graph.outputs),
                 ",\n    \"tensors\": ", lines_text(each(graph.tensors, tensor_text), "    "),
                 ",\n    \"layers\": ", lines_text(each(graph.layers, graph_layer_text), "    "),
                 states, "\n  }");
}

std::string run_text(const TraceRun& run) {
  const OperatingPoint& point = run.point;
  std::string out =
      message("{\n      \"unit\": ", json_text(point.unit),
              ", \"affinity\": ", json_text(point.affinity), ", \"threads\": ", point.threads);
  if (point.frequency_mhz > 0) out += message(", \"frequency_mhz\": ", point.frequency_mhz);
  out +=
      message(", \"framework\": ", json_text(point.framework),
              point.library == "any" ? "" : message(", \"library\": ", json_text(point.library)),
              ", \"precision\": ", json_text(point.precision), ", \"batch\": ", point.batch, ",\n");
  if (run.end_to_end) {
    out += message("      \"end_to_end_us\": ", time_text(*run.end_to_end), ",\n");
  }
  if (run.power) out += message("      \"power_w\": ", run.power->w(), ",\n");
  if (run.loading) out += message("      \"loading_ms\": ", text_of_ms(*run.loading), ",\n");
  if (run.memory) out += message("      \"memory_mb\": ", run.memory->as_double() / 1e6, ",\n");
  return out + message("      \"layers\": ", lines_text(each(run.layers, layer_text), "      "),
                       "\n    }");
}

}  // namespace

Result<Trace> parse_trace(std::string_view text, const std::string& name) {
  const auto document = JsonDocument::parse(text, name);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  root.schema(kTraceSchema);
  Trace trace;
  trace.model = non_empty(root, "model");
  trace.device = non_empty(root, "device");
  trace.source = non_empty(root, "source");
  if (const auto found = root.find("metadata")) {
    JsonObject metadata = found->object();
    for (const std::string& key : metadata.keys()) trace.metadata[key] = metadata.text(key);
  }
  if (const auto graph = root.find("graph")) trace.graph = read_graph(graph->object());
  for (const JsonValue& value : root.elements("runs")) {
    trace.runs.push_back(read_run(value.object()));
  }
  root.finish();
  if (document->error()) return fail(*document->error());
  if (auto ok = check(trace, name); !ok) return fail(ok.error());
  return trace;
}

Result<Trace> read_trace(const std::filesystem::path& path) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  return parse_trace(*text, path.string());
}

std::string text_of_trace(const Trace& trace) {
  std::string out = message("{\n  \"schema\": ", json_text(kTraceSchema),
                            ",\n  \"model\": ", json_text(trace.model),
                            ",\n  \"device\": ", json_text(trace.device),
                            ",\n  \"source\": ", json_text(trace.source), ",\n");
  if (!trace.metadata.empty()) {
    std::vector<std::string> entries;
    for (const auto& [key, value] : trace.metadata) {
      entries.push_back(message(json_text(key), ": ", json_text(value)));
    }
    out += message("  \"metadata\": {\n    ", join(entries, ",\n    "), "\n  },\n");
  }
  if (trace.graph) out += message("  \"graph\": ", graph_text(*trace.graph), ",\n");
  return out + message("  \"runs\": ", lines_text(each(trace.runs, run_text), "  "), "\n}\n");
}

Result<void> write_trace(const std::filesystem::path& path, const Trace& trace) {
  return write_file(path, text_of_trace(trace));
}

}  // namespace offcut::traces
