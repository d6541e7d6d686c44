// Every verb of the command, and every kind of study that `run` takes, with small inputs that it
// ends well on: what the tests of faults go through.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.h"
#include "tests/support/onnx_builder.h"

namespace offcut::testing {

struct Verb {
  std::string name;
  std::vector<std::string> arguments;
  std::string output;  // the file that -o would write; "": it takes no -o
  std::string input;   // one that it reads, which -o must not replace
};

inline std::string study_of(const std::string& more) {
  return R"({ "schema": "offcut.scenario/1", "name": "s", "model": "mobilenet_v2",
             "device": { "model": "x86_vm", "threads": 1 },
             "cloud": { "model": "x86_vm", "threads": 2 },
             "network": { "model": "wifi" }, "objective": "latency")" +
         more + " }";
}

inline std::string sensitivity_of(int repeat) {
  return study_of(R"(, "study": "sensitivity", "sensitivity": { "inputs": {
    "network.uplink_mbit_per_s": { "loguniform": [4, 100] },
    "device.time_scale": { "lognormal": [1, 0.15] },
    "cloud.time_scale": { "lognormal": [1, 0.15] } } }, "repeat": )" +
                  std::to_string(repeat));
}

inline std::string uncertainty_of(int repeat) {
  return study_of(R"(, "study": "uncertainty", "uncertainty": { "inputs": {
    "network.uplink_mbit_per_s": { "lognormal": [25, 0.5] } } }, "repeat": )" +
                  std::to_string(repeat));
}

inline std::string replay_of(int inferences, int streams) {
  return study_of(R"(, "study": "replay", "replay": { "uplink_trace": "bandwidth.csv",
    "period_s": 1, "deadline_ms": 150, "inferences": )" +
                  std::to_string(inferences) + R"(, "streams": )" + std::to_string(streams) + " }");
}

// A fleet of `devices` that asks every two seconds.
inline std::string capacity_of(int devices) {
  return R"({ "schema": "offcut.scenario/1", "name": "fleet", "study": "capacity", "classes": [
    { "name": "camera", "count": )" +
         std::to_string(devices) + R"(, "model": "mobilenet_v2",
      "device": { "model": "oneplus3", "affinity": "big", "threads": 1, "framework": "tensorflow" },
      "network": { "model": "4g" }, "transfer": { "bytes_per_element": 1 },
      "arrivals": { "process": "periodic", "every_ms": 2000 } } ],
    "servers": [ { "name": "vm", "site": { "model": "x86_vm", "threads": 2,
      "framework": "onnxruntime" }, "price_per_h": 0.1 } ],
    "objective": { "percentile": 0.99, "latency_ms": 200 } })";
}

// A sweep whose scenarios are many and slow: every one lists all cuts.
inline std::string long_sweep() {
  return study_of(R"(, "output": { "rows": "all_cuts" }, "sweep": {
    "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 3000 },
    "network.rtt_ms": { "from": 1, "to": 100, "points": 3000 } })");
}

inline std::string radio_table() {
  std::string text =
      "throughput,time_since_start,avg_power,target bandwidth,direction,network type,provider\n";
  for (const char* line : {"1,3,820,1", "4,3,880,4", "10,3,1000,10"}) {
    text += std::string(line) + ",uplink,LTE,X\n";
  }
  return text;
}

// x --> two layers, the second of which is called "relu" --> y
inline std::string two_layer_model() {
  OnnxBuilder builder;
  builder.input("x", {1, 4}).typed_output("y");
  builder.node("Tanh", {"x"}, {"t"}, "tanh");
  builder.node("Relu", {"t"}, {"y"}, "relu");
  return builder.bytes();
}

// Writes the inputs that the verbs read into the working folder.
inline void write_inputs(const Workplace& place) {
  const std::string sweep = R"(, "sweep": { "network.uplink_mbit_per_s": [1, 10, 100] })";
  place.write("sweep.json", study_of(sweep));
  place.write("summary.json", study_of(R"(, "output": { "rows": "summary" })" + sweep));
  place.write("fixed.json", study_of(R"(, "output": { "rows": "fixed_cut" })" + sweep));
  place.write("sensitivity.json", sensitivity_of(1));
  place.write("uncertainty.json", uncertainty_of(1));
  place.write("replay.json", replay_of(20, 1));
  place.write("bandwidth.csv", "time_s,mbit_per_s\n0,10\n1,20\n2,5\n");
  place.write("capacity.json", capacity_of(20));
  place.write("profile.csv", "layer,op,latency_us\nconv,Conv,80\nrelu,Relu,20\n");
  place.write("radio.csv", radio_table());
  place.write("net.onnx", two_layer_model());
  place.run(OFFCUT_COMMAND, {"run", "-q", "sweep.json", "-o", "rows_in.csv"});
  place.run(OFFCUT_COMMAND, {"run", "-q", "sweep.json", "-o", "part.db"});
  std::filesystem::copy_file(OFFCUT_SOURCE_DIR "/traces/data/mobilenet_v2.trace.json",
                             place.folder() / "traced.json",
                             std::filesystem::copy_options::overwrite_existing);
}

// The verbs that every build has.
inline std::vector<Verb> plain_verbs() {
  return {
      {"run, a sweep as CSV",
       {"run", "-q", "sweep.json", "--format", "csv"},
       "o.csv",
       "sweep.json"},
      {"run, a sweep as JSON",
       {"run", "-q", "sweep.json", "--format", "json"},
       "o.jsonl",
       "sweep.json"},
      {"run, a sweep as a table",
       {"run", "-q", "sweep.json", "--format", "table"},
       "o.txt",
       "sweep.json"},
      {"run, a summary", {"run", "-q", "summary.json", "--format", "csv"}, "o.csv", "summary.json"},
      {"run, fixed cuts", {"run", "-q", "fixed.json", "--format", "json"}, "o.jsonl", "fixed.json"},
      {"run, sensitivity",
       {"run", "-q", "sensitivity.json", "--format", "csv"},
       "o.csv",
       "sensitivity.json"},
      {"run, uncertainty",
       {"run", "-q", "uncertainty.json", "--format", "json"},
       "o.jsonl",
       "uncertainty.json"},
      {"run, replay", {"run", "-q", "replay.json", "--format", "csv"}, "o.csv", "bandwidth.csv"},
      {"run, capacity",
       {"run", "-q", "capacity.json", "--format", "json"},
       "o.json",
       "capacity.json"},
      {"ask",
       {"ask", "-q", "mobilenet_v2", "--device", "x86_vm", "--cloud", "x86_vm", "--network",
        "wifi"},
       "",
       ""},
      {"check", {"check", "-q", "sweep.json"}, "", ""},
      {"show", {"show", "-q", "sweep.json"}, "", ""},
      {"explain", {"explain", "-q", "sweep.json"}, "", ""},
      {"split", {"split", "-q", "net.onnx", "--at", "relu", "-o", "parts", "--force"}, "", ""},
      {"inspect a model", {"inspect", "-q", "mobilenet_v2"}, "", ""},
      {"inspect cuts", {"inspect", "-q", "mobilenet_v2", "--cuts"}, "", ""},
      {"inspect a trace", {"inspect", "-q", "mobilenet_v2", "--run", "0"}, "", ""},
      {"inspect a device", {"inspect", "-q", "oneplus5t"}, "", ""},
      {"import", {"import", "-q", "profile.csv", "--without-graph"}, "o.trace.json", "profile.csv"},
      {"calibrate", {"calibrate", "-q", "traced.json"}, "o.json", "traced.json"},
      {"validate", {"validate", "-q", "dnntune_observations"}, "", ""},
      {"fit-radio", {"fit-radio", "-q", "radio.csv"}, "", ""},
      {"compare", {"compare", "-q", "rows_in.csv", "part.db"}, "", ""},
      {"audit", {"audit", "-q", "part.db"}, "", ""},
      {"list", {"list", "-q", "devices"}, "", ""},
  };
}

// Whether the build has the page that reports are made with; without npm it has none.
inline bool page_is_built() {
  return std::filesystem::exists(std::filesystem::path(OFFCUT_COMMAND).parent_path() / "report" /
                                 "page.html");
}

inline const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> some = plain_verbs();
    if (!page_is_built()) return some;
    some.push_back({"run, a sweep as a page",
                    {"run", "-q", "sweep.json", "--format", "html"},
                    "o.html",
                    "sweep.json"});
    some.push_back({"report", {"report", "-q", "rows_in.csv"}, "o.html", "rows_in.csv"});
    return some;
  }();
  return all;
}

}  // namespace offcut::testing
