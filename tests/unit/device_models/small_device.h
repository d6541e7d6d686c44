// A device and a network small enough to work by hand.
#pragma once

#include "device_models/device_model.h"
#include "engine/base/check.h"
#include "engine/cost/trace.h"
#include "engine/graph/model_graph.h"

namespace offcut::testing {

// 4 big cores of 1 W, 2 little ones of 0.25 W, clusters 0.1 W when on, 0.5 W idle, a GPU of 2 W.
inline device_models::DeviceModel small_phone() {
  device_models::DeviceModel device;
  device.name = "phone";
  device.source = "made up";
  device.idle = Power::from_w(0.5);
  device.clusters = {{.name = "big",
                      .cores = 4,
                      .mhz = 2000,
                      .per_busy_core = Power::from_w(1),
                      .when_on = Power::from_w(0.1),
                      .steps = {}},
                     {.name = "little",
                      .cores = 2,
                      .mhz = 1000,
                      .per_busy_core = Power::from_w(0.25),
                      .when_on = Power::from_w(0.1),
                      .steps = {}}};
  device.units = {{.name = "gpu", .mhz = 0, .active = Power::from_w(2), .copy = {}}};
  return device;
}

// The serial share of the time of one thread; the rest is shared without loss.
inline device_models::ThreadScaling thread_law(double serial, const char* kernel = "any") {
  device_models::ThreadScaling out;
  out.kernel = kernel;
  out.law = {.serial = serial, .parallel = 1 - serial};
  out.source = "made up";
  return out;
}

// image -> a -> b -> c -> result
inline ModelGraph three_layers() {
  GraphSpec spec;
  spec.name = "three";
  for (const char* name : {"image", "ta", "tb", "result"}) {
    spec.tensors.push_back(
        {.name = name, .type = DataType::Float32, .shape = Shape{1, 8}, .constant = false});
  }
  const auto layer = [&](const char* name, const char* in, const char* out) {
    spec.layers.push_back(
        {.name = name, .op = "Relu", .inputs = {in}, .outputs = {out}, .attributes = {}});
  };
  layer("a", "image", "ta");
  layer("b", "ta", "tb");
  layer("c", "tb", "result");
  spec.inputs = {"image"};
  spec.outputs = {"result"};
  auto graph = ModelGraph::build(std::move(spec));
  OFFCUT_CHECK(graph.has_value());
  return std::move(*graph);
}

inline TimeSummary time_ms(double ms) { return TimeSummary::of({Duration::from_ms(ms)}); }

// One run of the three layers.
inline TraceRun run_of(OperatingPoint point, double a_ms, double b_ms, double c_ms) {
  TraceRun run;
  run.point = std::move(point);
  const auto timed = [&](const char* name, double ms) {
    run.layers.push_back({.name = name,
                          .op = "Relu",
                          .covers = {name},
                          .latency = time_ms(ms),
                          .energy = {},
                          .counters = {}});
  };
  timed("a", a_ms);
  timed("b", b_ms);
  timed("c", c_ms);
  return run;
}

inline Trace trace_on(const char* device, std::vector<TraceRun> runs) {
  Trace trace;
  trace.model = "three";
  trace.device = device;
  trace.source = "made up";
  trace.runs = std::move(runs);
  return trace;
}

inline OperatingPoint on_big(int threads) {
  OperatingPoint point;
  point.affinity = "big";
  point.threads = threads;
  return point;
}

}  // namespace offcut::testing
