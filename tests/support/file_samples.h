// A small valid file of every kind and of every study, which refer to each other, so that they can
// be written into one folder and run. Together they have an object at every place that the JSON
// Schemas describe; the tests of the schemas demand that.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace offcut::testing {

using Json = nlohmann::ordered_json;

enum class FileKind { Scenario, Capacity, Network, Device, Trace, Validation };

struct FileSample {
  FileKind kind;
  std::string name;  // of the file
  Json document;
};

// Where the schema of a kind lies in the sources.
inline const char* schema_of(FileKind kind) {
  switch (kind) {
    case FileKind::Scenario:
      return "scenarios/data/scenario.schema.json";
    case FileKind::Capacity:
      return "scenarios/data/capacity/capacity.schema.json";
    case FileKind::Network:
      return "network_models/data/network.schema.json";
    case FileKind::Device:
      return "device_models/data/device.schema.json";
    case FileKind::Trace:
      return "traces/data/trace.schema.json";
    case FileKind::Validation:
      return "scenarios/validation/data/validation.schema.json";
  }
  return "";
}

constexpr FileKind kFileKinds[] = {FileKind::Scenario, FileKind::Capacity, FileKind::Network,
                                   FileKind::Device,   FileKind::Trace,    FileKind::Validation};

inline Json json_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return Json::parse(text.str());
}

// The scenario of three layers with the keys of `rest` in place of its own.
inline Json sample_scenario(const std::string& rest) {
  auto out = Json::parse(R"({
    "schema": "offcut.scenario/1", "name": "sample", "model": "three.trace.json",
    "device": {"trace": "three.trace.json"},
    "cloud": {"trace": "three.trace.json", "unit": "gpu"},
    "network": {"model": "link.json"} })");
  out.update(Json::parse(rest));
  return out;
}

inline std::vector<FileSample> study_samples() {
  std::vector<FileSample> out;
  const auto add = [&](const char* name, const char* rest) {
    out.push_back({FileKind::Scenario, name, sample_scenario(rest)});
  };
  add("best.json", R"({
    "traces": ["three.trace.json"], "objective": "edp",
    "network": {"model": "link.json", "rtt_ms": 3, "radio": {"tail_ms": 2}},
    "transfer": {"bytes_per_element": 1, "allow": "any", "encodings": [{"name": "small",
      "bytes_per_element": 1, "ratio": 0.5, "device": {"fixed_us": 1}, "cloud": {"fixed_us": 1}}]},
    "edits": [{"name": "slow", "layer": "a", "time_scale": 2},
              {"name": "as", "layer": "b", "run_as": {"unit": "gpu"}}],
    "constraints": {"latency_ms": 1000},
    "cuts": {"at": "layers", "before": ["b"], "not_before": ["c"], "clean": false},
    "sweep": {"network.uplink_mbit_per_s": {"from": 1, "to": 10, "points": 3},
              "network.users": {"from": 1, "to": 2, "step": 1},
              "network.rtt_ms": [1, 2]},
    "output": {"rows": "best"} })");
  add("device.json", R"({
    "device": {"model": "phone.json", "threads": 2},
    "edits": [
      {"name": "cores", "cluster": "big", "cores": 3, "w_per_busy_core": 1, "w_when_on": 0.1},
      {"name": "idle", "idle_w": 0.5, "memory_mb": 4000, "price_usd": 100}],
    "objective": {"latency": 1, "energy": 1}, "output": {"rows": "best",
    "columns": ["device_fits", "device_price_usd"]} })");
  add("gpu.json", R"({"device": {"model": "phone.json", "unit": "gpu"},
    "edits": [{"name": "gpu", "unit": "gpu", "active_w": 3}]})");
  // Refused by a model whose shapes are as measured; the key is read all the same.
  add("dimensions.json", R"({"dimensions": {"other": 1}})");
  add("all_cuts.json", R"({"stream": {"frames_per_s": 1}, "output": {"rows": "all_cuts"}})");
  add("pareto.json", R"({"output": {"rows": "pareto"}})");
  add("regimes.json", R"({"output": {"rows": "regimes", "from": 1, "to": 10}})");
  add("regimes_rtt.json",
      R"({"output": {"rows": "regimes", "over": "network.rtt_ms", "from": 1, "to": 10}})");
  add("regimes_slow.json",
      R"({"output": {"rows": "regimes", "over": "cloud.slow_down", "from": 1, "to": 10}})");
  add("summary.json", R"({"objective": "energy", "output": {"rows": "summary"},
    "sweep": {"network.rtt_ms": {"from": 1, "to": 10, "points": 9, "scale": "log"}}})");
  add("fixed_cut.json",
      R"({"output": {"rows": "fixed_cut"}, "sweep": {"network.rtt_ms": [1, 9]}})");
  add("edge.json", R"({"edge": {"trace": "three.trace.json", "unit": "gpu",
                               "network": {"model": "link.json", "rtt_ms": 1}}})");
  add("two_way.json", R"({"crossing": "two_way"})");
  add("sensitivity.json", R"({"study": "sensitivity", "sensitivity": {"trajectories": 2,
    "most_evaluations": 64, "regret_points": 16, "half_width": 0.5, "inputs": {
    "network.rtt_ms": {"uniform": [1, 9]}, "network.users": {"triangular": [1, 2, 3]},
    "network.uplink_mbit_per_s": {"loguniform": [1, 9]},
    "network.radio.tail_ms": {"normal": [9, 1]},
    "device.time_scale": {"lognormal": [1, 0.1]}, "cloud.time_scale": {"empirical": [1, 2]}}}})");
  add("uncertainty.json", R"({"study": "uncertainty", "repeat": 2, "uncertainty": {
    "most_samples": 64, "relative_width": 0.5, "share_width": 0.5, "inputs": {
    "network.uplink_mbit_per_s": {"loguniform": [1, 9]}, "network.rtt_ms": {"normal": [9, 1]},
    "network.radio.tail_mw": {"lognormal": [9, 0.1]},
    "network.radio.tail_ms": {"empirical": [1, 2]},
    "network.radio.transmit_base_mw": {"uniform": [1, 9]},
    "network.users": {"triangular": [1, 2, 3]}}}})");
  add("replay.json", R"({"study": "replay", "replay": {"uplink_trace": "rates.csv",
    "inferences": 4, "streams": 2, "period_s": 0.1, "samples": 3}})");
  add("replay_mean.json", R"({"study": "replay", "replay": {"uplink_trace": "rates.csv",
    "inferences": 4, "streams": 2, "period_s": 0.1, "estimator": "weighted_mean",
    "weight": 0.5}})");
  return out;
}

inline std::vector<FileSample> model_samples() {
  return {
      {FileKind::Network, "link.json", Json::parse(R"({
        "schema": "offcut.network/1", "name": "link", "source": {"all": "made up"},
        "transport": "affine", "uplink_mbit_per_s": 8, "downlink_mbit_per_s": 16, "rtt_ms": 2,
        "rate_quantiles": [{"percent": 10, "mbit_per_s": 4}, {"percent": 90, "mbit_per_s": 20}],
        "radio": {"transmit_base_mw": 1000, "tail_ms": 1, "tail_mw": 100} })")},
      {FileKind::Device, "phone.json", Json::parse(R"({
        "schema": "offcut.device/1", "name": "phone", "source": {"all": "made up"}, "idle_w": 0.5,
        "clusters": [{"name": "big", "cores": 4, "mhz": 2000, "w_per_busy_core": 1,
          "steps": [{"mhz": 1000, "w_per_busy_core": 0.4}, {"mhz": 2000, "w_per_busy_core": 1}]}],
        "units": [{"name": "gpu", "active_w": 2, "copy": {"fixed_us": 10, "us_per_mb": 100}}],
        "datasheet": [{"unit": "gpu", "kind": "mobile_gpu", "gflop_per_s": 100, "gb_per_s": 10,
          "source": "made up"}],
        "published_totals": [{"model": "other", "threads": 2, "total_ms": 9,
          "source": {"all": "made up"}, "parts": [{"before": "b", "ms": 4}]}],
        "layers_like": "",
        "kernels": [{"threads": 1, "source": {"all": "made up"},
          "tried": [{"form": "sum", "error": 0.1}],
          "classes": [{"kernel": "*", "fixed_us": 100, "us_per_mb_read": 10, "samples": 9,
            "relative_sd": 0.1, "mflop": [0, 100], "mb": [0, 100],
            "anchors": [[0, 0, 0, 0, 0.1]]}]}],
        "transfers": [{"from": [{"threads": 1}], "to": {"threads": 3}, "source": {"all": "made up"},
          "classes": [{"kernel": "*", "factors": [0.5], "samples": 9, "relative_sd": 0.1}]}],
        "thread_laws": [{"serial": 0.1, "parallel": 0.9, "source": {"all": "made up"},
          "tried": [{"form": "a+b/n", "error": 0.1}]}],
        "sharing_laws": [{"affinity": "big+little", "kappa": 1, "source": {"all": "made up"}}],
        "ratios": [{"field": "unit", "from": "cpu", "to": "gpu", "time_ratio": 0.5,
          "source": {"all": "made up"}}] })")},
      {FileKind::Trace, "three.trace.json", Json::parse(R"({
        "schema": "offcut.trace/1", "model": "three", "device": "made up", "source": "made up",
        "metadata": {"weather": "fine"},
        "graph": {"name": "three", "inputs": ["x", "h0"], "outputs": ["r"],
          "states": [{"output": "h1", "input": "h0"}],
          "tensors": [{"name": "x", "type": "fp32", "shape": [1, 4000]},
            {"name": "h0", "type": "fp32", "shape": [1, 2]},
            {"name": "h1", "type": "fp32", "shape": [1, 2]},
            {"name": "s", "type": "fp32", "shape": [1, 800]},
            {"name": "t", "type": "fp32", "shape": [1, 200]},
            {"name": "r", "type": "fp32", "shape": [1, 1]}],
          "layers": [
            {"name": "a", "op": "Relu", "inputs": ["x"], "outputs": ["s"], "attributes": {"k": [1]}},
            {"name": "b", "op": "Relu", "inputs": ["s"], "outputs": ["t"]},
            {"name": "c", "op": "Relu", "inputs": ["t", "h0"], "outputs": ["r", "h1"]}]},
        "runs": [
          {"power_w": 3, "end_to_end_us": {"median": 40000}, "layers": [
            {"name": "a", "latency_us": {"median": 9000, "n": 3}, "counters": {"misses": 1}},
            {"name": "b", "latency_us": [10000, 11000]}, {"name": "c", "latency_us": [20000]}]},
          {"unit": "gpu", "end_to_end_us": [4000], "layers": [
            {"name": "a", "latency_us": [900]}, {"name": "b", "latency_us": [1000]},
            {"name": "c", "latency_us": [2000]}]}] })")},
  };
}

inline std::vector<FileSample> other_samples() {
  std::vector<FileSample> out;
  const auto capacity = [&](const char* name, const char* arrivals) {
    Json study = Json::parse(R"({
      "schema": "offcut.scenario/1", "name": "sample", "study": "capacity",
      "cells": [{"name": "one", "parallel_uplinks": 2}],
      "classes": [{"name": "camera", "count": 2, "model": "three.trace.json",
        "device": {"trace": "three.trace.json"}, "battery": {"capacity_wh": 10},
        "transfer": {"bytes_per_element": 1,
          "encodings": [{"name": "e", "device": {}, "cloud": {}}], "allow": "e"},
        "cell": "one",
        "networks": [{"name": "n", "share": 1, "network": {"model": "link.json", "rtt_ms": 1}}]}],
      "servers": [{"name": "box", "site": {"trace": "three.trace.json", "unit": "gpu"},
        "price_per_h": 1, "batching": {"limit": 2, "marginal": 0.5, "timeout_ms": 1}}],
      "objective": {"percentile": 0.9, "latency_ms": 1000},
      "policy": {"cuts": "best_alone", "minimise": {"latency": 1}},
      "curves": {"servers": [1]}, "verifications": 1 })");
    study["classes"][0]["arrivals"] = Json::parse(arrivals);
    out.push_back({FileKind::Capacity, name, study});
  };
  capacity("poisson.json", R"({"process": "poisson", "per_s": 1})");
  capacity("gamma.json", R"({"process": "gamma", "per_s": 1, "scv": 2})");
  capacity("periodic.json", R"({"process": "periodic", "every_ms": 1000})");
  capacity("recorded.json", R"({"process": "recorded", "times_s": [0, 1], "span_s": 2})");
  capacity("daily.json", R"({"process": "daily", "mean_per_s": 1, "weights": [1, 2]})");
  out[1].document["curves"]["load"] = {1};
  out[1].document["sensitivity"] = {2};
  out[1].document["policy"] = {{"cuts", "fixed"}, {"cut", "input"}};
  out[4].document["classes"][0]["dimensions"] = {{"other", 1}};  // refused, as above
  out[2].document["classes"][0].erase("networks");
  out[2].document["classes"][0]["network"] = {{"model", "link.json"}, {"rtt_ms", 1}};
  const auto validation = [&](const char* name, const char* rest) {
    Json study = Json::parse(R"({"schema": "offcut.validation/1", "name": "sample",
                                 "fitted": "nothing", "predicted": "all"})");
    study.update(Json::parse(rest));
    out.push_back({FileKind::Validation, name, study});
  };
  validation("tcp.json", R"({"kind": "tcp", "data": "nowhere.csv",
    "require": [{"group": "all", "measure": "median error %", "at_most": 9}]})");
  validation("phones.json", R"({"kind": "phone_tables", "data": "nowhere",
    "question": "layers", "exclude": [{"phone": "p", "network": "n", "unit": "cpu",
    "reason": "r"}]})");
  validation("ncnn.json", R"({"kind": "ncnn_bench", "data": "nowhere.csv"})");
  validation("boards.json", R"({"kind": "board_totals", "data": "nowhere.csv", "unit": "gpu"})");
  validation("observations.json", R"({"kind": "observations", "observations": [{"name": "o",
    "study": "best.json", "relations": [{"says": "s", "column": "latency_ms", "at_least": 1,
    "of": {"uplink_mbit_per_s": 1, "rtt_ms": 1, "network.users": 1},
    "to": {"uplink_mbit_per_s": 10, "rtt_ms": 2, "network.users": 1}}]}]})");
  validation("published.json", R"({"kind": "published", "paper": "p", "cited_as": "c",
    "scenario": {}, "tables": [{"name": "t", "source": "s", "unit": "ms", "take": "latency_ms",
    "within": 0.1, "scenario": {}, "rows": [
      {"says": "a", "source": "b", "unit": "ms", "published": "1", "input": true, "why": "w", "against": "x",
       "take": "cut", "set": {"device.threads": 1}},
      {"says": "b", "is": "input", "blocks": 1, "take": "cut"},
      {"says": "c", "at_least": 1, "at_most": 2, "of": {"device.threads": 1},
       "to": {"device.threads": 2}, "each": {"device.batch": [1]}, "by": "mean"},
      {"says": "d", "published": "1", "stated": {"device": "d", "key": "/k"}},
      {"says": "e", "published": "1", "stated": {"network": "n", "key": "/k"}},
      {"says": "f", "not_asked": "w"}]}]})");
  return out;
}

// Two rates in turn, for the replay.
inline const char* sample_rates() { return "0 8\n1 4\n"; }

inline std::vector<FileSample> file_samples() {
  std::vector<FileSample> out = study_samples();
  for (auto&& more : {model_samples(), other_samples()})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace offcut::testing
