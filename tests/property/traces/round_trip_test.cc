// Random traces written and read again, as text and through the import.
#include <cmath>

#include "engine/base/text.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "traces/import.h"
#include "traces/trace_file.h"

namespace offcut::traces {
namespace {

using testing::Random;

std::string random_name(Random& random) {
  static const std::vector<std::string> kParts = {"conv", "/", "\"", "\\", " ",   "é",  "\n",
                                                  "\t",   "{", "]",  ",",  "x_1", "層", "'"};
  std::string out = "n";
  for (std::size_t k = random.below(6); k > 0; --k) out += kParts[random.below(kParts.size())];
  return out;
}

Duration random_time(Random& random) {
  // From nanoseconds to hours, and the exact zero of a layer that was optimised out.
  if (random.chance(0.1)) return Duration::zero();
  return Duration::from_us(random.unit() * std::pow(10.0, random.between(-3, 9)));
}

TimeSummary random_summary(Random& random) {
  std::vector<Duration> samples(1 + random.below(5));
  for (Duration& sample : samples) sample = random_time(random);
  TimeSummary out = TimeSummary::of(std::move(samples));
  if (random.chance(0.5)) out.first = random_time(random);
  return out;
}

GraphSpec random_graph(Random& random) {
  GraphSpec spec;
  spec.name = random_name(random);
  const auto tensor = [&](const std::string& name, bool constant) {
    const bool known = random.chance(0.9);
    const auto type = random.chance(0.5) ? DataType::Float32 : DataType::UInt8;
    const auto extent = static_cast<std::int64_t>(random.below(100));
    spec.tensors.push_back(
        {name, type, known ? std::optional<Shape>(Shape{1, extent}) : std::nullopt, constant});
    return name;
  };
  spec.inputs = {tensor("in", false)};
  std::string last = "in";
  for (std::size_t k = 0; k < 1 + random.below(8); ++k) {
    const std::string weight = tensor(message("w", k), true);
    const std::string made = tensor(message("t", k), false);
    LayerSpec layer{message(random_name(random), k), "Op", {last, weight}, {made}, {}};
    if (random.chance(0.3)) layer.attributes["pads"] = {-1, static_cast<std::int64_t>(k)};
    spec.layers.push_back(std::move(layer));
    last = made;
  }
  spec.outputs = {last};
  return spec;
}

TraceRun random_run(Random& random, int number) {
  TraceRun run;
  run.point.threads = number;  // two runs are never at one operating point
  run.point.unit = random.chance(0.5) ? "cpu" : "gpu";
  run.point.frequency_mhz = random.chance(0.5) ? random.between(100, 4000) : 0;
  run.point.batch = 1 + static_cast<int>(random.below(32));
  if (random.chance(0.7)) run.end_to_end = random_summary(random);
  if (random.chance(0.5)) run.power = Power::from_w(random.between(0, 50));
  if (random.chance(0.5)) run.loading = random_time(random);
  if (random.chance(0.5)) run.memory = Bytes(static_cast<std::int64_t>(random.below(1000)) * 1000);
  for (std::size_t k = 0; k < 1 + random.below(8); ++k) {
    TracedLayer layer;
    layer.name = random_name(random);
    layer.op = random_name(random);
    for (std::size_t c = random.below(3); c > 0; --c) layer.covers.push_back(random_name(random));
    layer.latency = random_summary(random);
    if (random.chance(0.3)) layer.energy = Energy::from_uj(random.between(0, 1e6));
    if (random.chance(0.3)) layer.counters["ipc"] = random.between(0, 4);
    run.layers.push_back(std::move(layer));
  }
  return run;
}

Trace random_trace(Random& random) {
  Trace trace;
  trace.model = random_name(random);
  trace.device = random_name(random);
  trace.source = random_name(random);
  trace.metadata[random_name(random)] = random_name(random);
  if (random.chance(0.7)) trace.graph = random_graph(random);
  for (int r = 1; r <= 1 + static_cast<int>(random.below(4)); ++r) {
    trace.runs.push_back(random_run(random, r));
  }
  return trace;
}

void expect_same(const TimeSummary& a, const TimeSummary& b) {
  const auto near = [](Duration x, Duration y) {
    return std::abs(x.us() - y.us()) <= 1e-12 * std::max(1.0, y.us());
  };
  EXPECT_TRUE(near(a.median, b.median)) << a.median.us() << " and " << b.median.us();
  EXPECT_TRUE(near(a.p10, b.p10));
  EXPECT_TRUE(near(a.p90, b.p90));
  EXPECT_EQ(a.n, b.n);
  ASSERT_EQ(a.first.has_value(), b.first.has_value());
  EXPECT_TRUE(!a.first || near(*a.first, *b.first));
}

void expect_same(const Trace& a, const Trace& b) {
  EXPECT_EQ(a.model, b.model);
  EXPECT_EQ(a.device, b.device);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.metadata, b.metadata);
  ASSERT_EQ(a.graph.has_value(), b.graph.has_value());
  if (a.graph) {
    ASSERT_EQ(a.graph->layers.size(), b.graph->layers.size());
    for (std::size_t v = 0; v < a.graph->layers.size(); ++v) {
      EXPECT_EQ(a.graph->layers[v].name, b.graph->layers[v].name);
      EXPECT_EQ(a.graph->layers[v].attributes, b.graph->layers[v].attributes);
    }
    for (std::size_t t = 0; t < a.graph->tensors.size(); ++t) {
      EXPECT_EQ(a.graph->tensors[t].shape, b.graph->tensors[t].shape);
      EXPECT_EQ(a.graph->tensors[t].type, b.graph->tensors[t].type);
    }
  }
  ASSERT_EQ(a.runs.size(), b.runs.size());
  for (std::size_t r = 0; r < a.runs.size(); ++r) {
    EXPECT_TRUE(a.runs[r].point == b.runs[r].point);
    EXPECT_EQ(a.runs[r].memory, b.runs[r].memory);
    ASSERT_EQ(a.runs[r].layers.size(), b.runs[r].layers.size());
    for (std::size_t v = 0; v < a.runs[r].layers.size(); ++v) {
      EXPECT_EQ(a.runs[r].layers[v].name, b.runs[r].layers[v].name);
      EXPECT_EQ(a.runs[r].layers[v].covers, b.runs[r].layers[v].covers);
      EXPECT_EQ(a.runs[r].layers[v].counters, b.runs[r].layers[v].counters);
      expect_same(a.runs[r].layers[v].latency, b.runs[r].layers[v].latency);
    }
  }
}

TEST(RoundTrip, ATraceReadsBackAsItWasWritten) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Trace trace = random_trace(random);
    const auto back = parse_trace(text_of_trace(trace), "t.json");
    ASSERT_OK(back);
    expect_same(trace, *back);
    // A time that was computed may have no decimal text of its own; one that was read has.
    const std::string text = text_of_trace(*back);
    const auto again = parse_trace(text, "t.json");
    ASSERT_OK(again);
    EXPECT_TRUE(text_of_trace(*again) == text);  // not EXPECT_EQ: a long text to print
  }
}

TEST(RoundTrip, ImportExportImportGivesTheSameTrace) {
  const ScratchFolder folder;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Trace trace = random_trace(random);
    ASSERT_OK(write_trace(folder / "a.trace.json", trace));
    const auto first = import_trace(folder / "a.trace.json");
    ASSERT_OK(first);
    ASSERT_OK(write_trace(folder / "b.trace.json", first->trace));
    const auto second = import_trace(folder / "b.trace.json");
    ASSERT_OK(second);
    expect_same(first->trace, second->trace);
    EXPECT_TRUE(text_of_trace(second->trace) == text_of_trace(first->trace));
  }
}

}  // namespace
}  // namespace offcut::traces
