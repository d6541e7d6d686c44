#include "traces/trace_file.h"

#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

constexpr const char* kSmall = R"({
  "schema": "offcut.trace/1", "model": "m", "device": "d", "source": "made up for a test",
  "runs": [ { "threads": 2, "layers": [
    { "name": "a", "op": "Conv", "covers": ["a", "b"], "latency_us": [10, 30, 20] } ] } ] })";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ParseTrace, ReadsSamplesAsMedianAndSpread) {
  const auto trace = parse_trace(kSmall, "t.json");
  ASSERT_OK(trace);
  ASSERT_EQ(trace->runs.size(), 1u);
  EXPECT_EQ(trace->runs[0].point.threads, 2);
  EXPECT_EQ(trace->runs[0].point.unit, "cpu");
  const TracedLayer& layer = trace->runs[0].layers[0];
  EXPECT_EQ(layer.latency.median, Duration::from_us(20));
  EXPECT_NEAR(layer.latency.p10.us(), 12, 1e-9);
  EXPECT_NEAR(layer.latency.p90.us(), 28, 1e-9);
  EXPECT_EQ(layer.latency.n, 3);
  EXPECT_EQ(layer.covers, (std::vector<std::string>{"a", "b"}));
}

// A trace that uses every key.
Trace full() {
  Trace trace;
  trace.model = "m \"quoted\"";
  trace.device = "d";
  trace.source = "line one\nline two";
  trace.metadata = {{"governor", "performance"}, {"cpu", "x"}};
  GraphSpec graph;
  graph.name = "g";
  graph.tensors = {{"x", DataType::Float16, Shape{1, 3}, false},
                   {"w", DataType::Int8, Shape{}, true},
                   {"y", DataType::Float32, std::nullopt, false}};
  graph.layers = {{"conv", "Conv", {"x", "", "w"}, {"y"}, {{"strides", {2, 2}}, {"pads", {}}}}};
  graph.inputs = {"x"};
  graph.outputs = {"y"};
  trace.graph = graph;
  TraceRun run;
  run.point = {.unit = "gpu",
               .affinity = "big+little",
               .threads = 1,
               .frequency_mhz = 1804.8,
               .framework = "tflite",
               .precision = "fp16",
               .batch = 8};
  run.end_to_end = TimeSummary{.median = Duration::from_us(123.4),
                               .p10 = Duration::from_us(100.1),
                               .p90 = Duration::from_us(0.3 + 130),
                               .n = 20,
                               .first = Duration::from_us(1e6 / 3)};
  run.power = Power::from_w(2.7);
  run.loading = Duration::from_ms(0.1);
  run.memory = Bytes(12345678);
  TracedLayer layer;
  layer.name = "conv";
  layer.op = "Conv";
  layer.covers = {"conv"};
  layer.latency = {.median = Duration::from_us(7.7),
                   .p10 = Duration::from_us(7.7),
                   .p90 = Duration::from_us(7.7),
                   .n = 1,
                   .first = {}};
  layer.energy = Energy::from_uj(1.1);
  layer.counters = {{"ipc", 1.0 / 3}, {"llc_mpki", 0}};
  TracedLayer idle = layer;
  idle.name = "reorder";
  idle.covers = {};
  idle.latency.median = idle.latency.p10 = idle.latency.p90 = Duration::zero();
  run.layers = {layer, idle};
  TraceRun total;
  total.end_to_end = run.end_to_end;
  trace.runs = {run, total};
  return trace;
}

bool same(const TimeSummary& a, const TimeSummary& b) {
  return a.median == b.median && a.p10 == b.p10 && a.p90 == b.p90 && a.n == b.n &&
         a.first == b.first;
}

TEST(WriteTrace, ReadsBackToTheSameValues) {
  const Trace trace = full();
  const std::string text = text_of_trace(trace);
  const auto back = parse_trace(text, "t.json");
  ASSERT_OK(back);
  EXPECT_EQ(text_of_trace(*back), text);
  EXPECT_EQ(back->model, trace.model);
  EXPECT_EQ(back->source, trace.source);
  EXPECT_EQ(back->metadata, trace.metadata);
  ASSERT_TRUE(back->graph);
  ASSERT_EQ(back->graph->tensors.size(), 3u);
  EXPECT_EQ(back->graph->tensors[1].shape, Shape{});
  EXPECT_EQ(back->graph->tensors[1].type, DataType::Int8);
  EXPECT_TRUE(back->graph->tensors[1].constant);
  EXPECT_FALSE(back->graph->tensors[2].shape);
  EXPECT_EQ(back->graph->layers[0].inputs, trace.graph->layers[0].inputs);
  EXPECT_EQ(back->graph->layers[0].attributes, trace.graph->layers[0].attributes);
  ASSERT_EQ(back->runs.size(), 2u);
  const TraceRun& run = back->runs[0];
  EXPECT_EQ(run.point, trace.runs[0].point);
  EXPECT_TRUE(same(*run.end_to_end, *trace.runs[0].end_to_end));
  EXPECT_EQ(run.power, trace.runs[0].power);
  EXPECT_EQ(run.loading, trace.runs[0].loading);
  EXPECT_EQ(run.memory, trace.runs[0].memory);
  ASSERT_EQ(run.layers.size(), 2u);
  EXPECT_TRUE(same(run.layers[0].latency, trace.runs[0].layers[0].latency));
  EXPECT_EQ(run.layers[0].energy, trace.runs[0].layers[0].energy);
  EXPECT_EQ(run.layers[0].counters, trace.runs[0].layers[0].counters);
  EXPECT_TRUE(run.layers[1].covers.empty());
  EXPECT_TRUE(back->runs[1].layers.empty());
}

TEST(WriteTrace, WritesNumbersAsTheyWereMeant) {
  const std::string text = text_of_trace(full());
  EXPECT_NE(text.find("\"median\": 123.4,"), std::string::npos) << text;
  EXPECT_NE(text.find("\"loading_ms\": 0.1,"), std::string::npos) << text;
  EXPECT_NE(text.find("\"memory_mb\": 12.345678,"), std::string::npos) << text;
}

TEST(ParseTrace, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* from;
    const char* to;
    ErrorCode code;
    const char* part;
  };
  const Case cases[] = {
      {"\"threads\": 2", "\"thread\": 2", ErrorCode::Malformed,
       "t.json: runs[0]: unknown key \"thread\", did you mean \"threads\"?"},
      {"\"threads\": 2", "\"threads\": 0", ErrorCode::InvalidArgument,
       "t.json: runs[0].threads: expected a whole number from 1 to 4096, found 0"},
      {"\"threads\": 2", "\"unit\": \"gpus\"", ErrorCode::InvalidArgument, "did you mean \"gpu\"?"},
      {"[10, 30, 20]", "[10, -3.1, 20]", ErrorCode::InvalidArgument,
       "runs[0].layers[0].latency_us[1]: expected a number from 0 to 1e+12, found -3.1"},
      {"[10, 30, 20]", "[]", ErrorCode::Malformed, "expected at least one sample"},
      {"[10, 30, 20]", "{\"median\": 3, \"p10\": 4}", ErrorCode::Malformed,
       "expected p10 <= median <= p90"},
      {"[10, 30, 20]", "NaN", ErrorCode::Malformed, "t.json:4:"},
      {"\"m\"", "\"\"", ErrorCode::Malformed, "model: expected a text that is not empty"},
      {"\"source\": \"made up for a test\",", "", ErrorCode::Malformed,
       "expected the key \"source\", found none"},
      {"offcut.trace/1", "offcut.trace/2", ErrorCode::Malformed, "schema: expected"},
      {"{ \"threads\": 2, \"layers\": [", "{ \"layers\": [] }, { \"layers\": [",
       ErrorCode::Malformed, "runs[0]: expected layers, or an end_to_end_us"},
      {"} ] } ] }", "} ] }, { \"threads\": 2, \"layers\": [], \"end_to_end_us\": [1] } ] }",
       ErrorCode::Inconsistent, "runs[1]: expected another operating point than runs[0]"},
      {"\"runs\"", R"("graph": { "name": "g", "inputs": [], "outputs": [], "tensors": [
         { "name": "x", "type": "fp32" } ], "layers": [
         { "name": "a", "op": "Relu", "inputs": ["x"], "outputs": ["x"] } ] }, "runs")",
       ErrorCode::Inconsistent, "t.json: graph: graph \"g\": expected no cycle"},
      {"\"runs\"", R"("graph": { "name": "g", "inputs": [], "outputs": [], "tensors": [
         { "name": "x", "type": "float" } ], "layers": [] }, "runs")",
       ErrorCode::Malformed, "graph.tensors[0].type: expected an element type"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.to);
    EXPECT_THAT(parse_trace(with(kSmall, test.from, test.to), "t.json"),
                ErrorIs(test.code, test.part));
  }
}

TEST(ReadTrace, RefusesAFileThatIsNotThere) {
  EXPECT_THAT(read_trace("no/such.json"),
              ErrorIs(ErrorCode::NotFound, "no/such.json: expected a file, found nothing there"));
}

}  // namespace
}  // namespace offcut::traces
