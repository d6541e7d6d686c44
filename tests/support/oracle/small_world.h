// A small model, two sites and a network made from a seed, as files and as an oracle that evaluates
// them by definition: every subset of the layers, every price from the numbers that the files hold.
// It shares no code with the engine.
//
//   time    layers at their sites + up bytes / rate + round trip + down bytes / rate
//   energy  power of the device * its time + radio power * time of each way + wait power * cloud
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/file_samples.h"
#include "tests/support/graphs.h"
#include "tests/support/oracle/asked.h"

namespace offcut::testing {

class SmallWorld {
 public:
  static constexpr double kThreadsScale = 0.6;  // of the second run of the device, 2 threads
  static constexpr double kPowerW = 0.9;
  static constexpr double kTransmitMw = 2600, kReceiveMw = 600, kWaitMw = 350;
  static constexpr double kRatio = 0.5, kDrop = 0.01, kEncodeMs = 0.4, kDecodeMs = 0.2;

  explicit SmallWorld(std::uint64_t seed) {
    Random random(seed);
    elements_.push_back(4000 + static_cast<std::int64_t>(random.below(8000)));
    const std::size_t layers = 3 + random.below(3);
    for (std::size_t l = 0; l < layers; ++l) {
      Layer layer{.reads = {l}, .device_ms = random.between(2, 12), .cloud_ms = 0};
      layer.cloud_ms = layer.device_ms * random.between(0.05, 0.3);
      if (l > 0 && random.chance(0.4)) layer.reads.push_back(random.below(l));
      layers_.push_back(layer);
      elements_.push_back(
          20 + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(elements_[l]))));
    }
  }

  std::size_t layers() const { return layers_.size(); }
  static std::string layer_name(std::size_t l) {
    return "s" + std::to_string(l / 2) + "/l" + std::to_string(l);
  }

  void write(const std::filesystem::path& folder) const {
    std::ofstream(folder / "device.trace.json") << trace(false).dump();
    std::ofstream(folder / "cloud.trace.json") << trace(true).dump();
    std::ofstream(folder / "net.json") << Json::parse(R"({"schema": "offcut.network/1",
      "name": "net", "source": "made up", "confidence": "assumed", "transport": "affine",
      "connection": "warm", "uplink_mbit_per_s": 8, "downlink_mbit_per_s": 40, "rtt_ms": 4,
      "tail_rule": "none", "radio": {"transmit_base_mw": 2600, "receive_base_mw": 600,
      "wait_mw": 350}})")
                                              .dump();
    std::ofstream(folder / "rate.csv") << "time_s,mbit_per_s\n0,8\n1,8\n2,8\n";
  }

  static Json scenario() {
    return Json::parse(R"({"schema": "offcut.scenario/1", "name": "world",
      "model": "device.trace.json", "device": {"trace": "device.trace.json"},
      "cloud": {"trace": "cloud.trace.json"}, "network": {"model": "net.json"}})");
  }

  // All plans, with those that break a pin or lie where cuts may not.
  std::vector<Weighed> plans(const Asked& asked) const {
    std::vector<Weighed> out;
    for (std::size_t set = 0; set < (std::size_t{1} << layers()); ++set) {
      std::vector<bool> on_device(layers());
      for (std::size_t l = 0; l < layers(); ++l) on_device[l] = (set >> l & 1) != 0;
      if (!is_closed(on_device)) continue;
      out.push_back(weighed(on_device, false, asked));
      if (asked.encoded && out.back().layers < static_cast<int>(layers())) {
        out.push_back(weighed(on_device, true, asked));
      }
    }
    return out;
  }

  // Whether a cut is left besides the two ends.
  bool any_cut_left(const Asked& asked) const {
    const auto plans_of = plans(asked);
    return std::any_of(plans_of.begin(), plans_of.end(), [&](const Weighed& plan) {
      return plan.pinned_well && plan.layers > 0 && plan.layers < static_cast<int>(layers());
    });
  }

  // The best of those that keep the pins; where none keeps the bounds, the nearest.
  Weighed best(const Asked& asked) const {
    std::vector<Weighed> all = plans(asked);
    std::erase_if(all, [](const Weighed& plan) { return !plan.pinned_well; });
    return *std::min_element(all.begin(), all.end(), [](const Weighed& a, const Weighed& b) {
      return std::tuple(a.excess, a.value, a.energy_mj, a.layers) <
             std::tuple(b.excess, b.value, b.energy_mj, b.layers);
    });
  }

 private:
  struct Layer {
    std::vector<std::size_t> reads;  // tensors: 0 is the input, l + 1 what layer l makes
    double device_ms;
    double cloud_ms;
  };

  bool is_read(std::size_t tensor) const {
    return std::any_of(layers_.begin(), layers_.end(), [&](const Layer& layer) {
      return std::count(layer.reads.begin(), layer.reads.end(), tensor) > 0;
    });
  }
  bool is_closed(const std::vector<bool>& on_device) const {
    for (std::size_t l = 0; l < layers(); ++l) {
      for (const std::size_t t : layers_[l].reads) {
        if (on_device[l] && t > 0 && !on_device[t - 1]) return false;
      }
    }
    return true;
  }
  // Whether a tensor lies on the device and some layer of the cloud reads it.
  bool crosses_up(std::size_t t, const std::vector<bool>& on_device) const {
    if (t > 0 && !on_device[t - 1]) return false;
    for (std::size_t l = 0; l < layers(); ++l) {
      const auto& reads = layers_[l].reads;
      if (!on_device[l] && std::count(reads.begin(), reads.end(), t) > 0) return true;
    }
    return false;
  }
  // The layers of the cloud that read what lies on the device.
  std::vector<std::size_t> starts_of(const std::vector<bool>& on_device) const {
    std::vector<std::size_t> starts;
    for (std::size_t l = 0; l < layers(); ++l) {
      const auto& reads = layers_[l].reads;
      const bool fed = std::any_of(reads.begin(), reads.end(),
                                   [&](std::size_t t) { return t == 0 || on_device[t - 1]; });
      if (!on_device[l] && fed) starts.push_back(l);
    }
    return starts;
  }
  bool may_lie_here(const Asked& asked, const std::vector<bool>& on_device) const {
    const auto stay = std::count(on_device.begin(), on_device.end(), true);
    if (stay == 0 || static_cast<std::size_t>(stay) == layers()) return true;
    for (std::size_t l = 1; l < layers() && asked.between_blocks; l += 2) {
      if (on_device[l] != on_device[l - 1]) return false;
    }
    for (const std::size_t l : starts_of(on_device)) {
      const auto is_in = [&](const auto& list) {
        return std::find(list.begin(), list.end(), l) != list.end();
      };
      if (is_in(asked.not_before) || (!asked.before.empty() && !is_in(asked.before))) return false;
    }
    int sent = 0;
    for (std::size_t t = 0; t < elements_.size(); ++t) sent += crosses_up(t, on_device) ? 1 : 0;
    return !asked.clean || sent == 1;
  }
  std::string name_of(const std::vector<bool>& on_device) const {
    std::string name;
    for (const std::size_t l : starts_of(on_device)) {
      name += (name.empty() ? "" : "+") + layer_name(l);
    }
    if (std::count(on_device.begin(), on_device.end(), true) == 0) return "input";
    return name.empty() ? "output" : name;
  }

  Weighed weighed(const std::vector<bool>& on_device, bool encode, const Asked& asked) const {
    Weighed out{.on_device = on_device, .name = name_of(on_device), .encoding = ""};
    double device_ms = 0, cloud_ms = 0, up = 0, down = 0, memory = 0, raw = 0;
    const auto sent = [&](std::size_t t) {
      const auto count = static_cast<double>(elements_[t]);
      return std::ceil(count * (encode ? 4 * kRatio : asked.bytes_per_element));
    };
    for (std::size_t t = 0; t < elements_.size(); ++t) {
      const bool goes = crosses_up(t, on_device);
      const bool returns = t > 0 && !is_read(t) && !on_device[t - 1];
      if (goes) up += sent(t);
      if (returns) down += sent(t);
      raw += 4.0 * static_cast<double>(elements_[t]) * ((goes ? 1 : 0) + (returns ? 1 : 0));
    }
    for (std::size_t l = 0; l < layers(); ++l) {
      if (!on_device[l]) {
        cloud_ms += layers_[l].cloud_ms;
        continue;
      }
      ++out.layers;
      const auto scale = asked.layer_scale.find(l);
      device_ms += layers_[l].device_ms * asked.threads_scale *
                   (scale == asked.layer_scale.end() ? 1 : scale->second);
      double touched = 4.0 * static_cast<double>(elements_[l + 1]);
      for (const std::size_t t : layers_[l].reads) {
        touched += 4.0 * static_cast<double>(elements_[t]);
      }
      memory = std::max(memory, touched);
    }
    const bool offloads = out.layers < static_cast<int>(layers());
    if (offloads) out.encoding = encode ? "small" : "plain";
    double compute_mj = device_ms * kPowerW;
    if (encode) {
      device_ms += kEncodeMs;
      cloud_ms += kDecodeMs;
    }
    if (offloads) {
      device_ms += asked.device_exchange_ms + 1e-6 * asked.device_exchange_ns * raw;
      cloud_ms += asked.cloud_exchange_ms + 1e-6 * asked.cloud_exchange_ns * raw;
    }
    const double up_ms = offloads ? up * 8e-3 / asked.uplink_mbit_per_s + asked.rtt_ms : 0;
    const double down_ms = offloads ? down * 8e-3 / asked.downlink_mbit_per_s : 0;
    out.latency_ms = device_ms + up_ms + cloud_ms + down_ms;
    out.energy_mj = compute_mj + kTransmitMw * 1e-3 * up_ms;
    if (!asked.dnntune) {
      out.energy_mj += kReceiveMw * 1e-3 * down_ms + kWaitMw * 1e-3 * (offloads ? cloud_ms : 0);
    }
    out.pinned_well = may_lie_here(asked, on_device);
    judge(asked, std::max({device_ms, up_ms, offloads ? cloud_ms : 0, down_ms}), up, memory, out);
    if (asked.accuracy_drop && encode)
      out.excess = std::max(out.excess, kDrop / *asked.accuracy_drop);
    return out;
  }

  static void judge(const Asked& asked, double longest_ms, double up, double memory, Weighed& out) {
    const auto bound = [&](const std::optional<double>& limit, double value) {
      if (limit) out.excess = std::max(out.excess, value / *limit);
    };
    bound(asked.latency_ms, out.latency_ms);
    bound(asked.energy_mj, out.energy_mj);
    bound(asked.memory_mb, memory * 1e-6);
    bound(asked.uplink_bytes, up);
    if (asked.frames_per_s)
      out.excess = std::max(out.excess, *asked.frames_per_s * longest_ms * 1e-3);
    for (const std::size_t l : asked.stay) out.pinned_well = out.pinned_well && out.on_device[l];
    for (const std::size_t l : asked.go) out.pinned_well = out.pinned_well && !out.on_device[l];
    const double s = out.latency_ms * 1e-3;
    const double j = out.energy_mj * 1e-3;
    const std::array<double, 5> values = {s, j, s * j, longest_ms * 1e-3,
                                          asked.latency_weight * s + asked.energy_weight * j};
    out.value = values[static_cast<std::size_t>(asked.objective)];
  }

  Json trace(bool cloud) const {
    Json out = Json::parse(R"({"schema": "offcut.trace/1", "model": "world", "source": "made up",
      "graph": {"name": "world", "inputs": ["t0"]}})");
    out["device"] = cloud ? "server" : "phone";
    Json& graph = out["graph"];
    for (std::size_t t = 0; t < elements_.size(); ++t) {
      graph["tensors"].push_back(
          {{"name", tensor_name(t)}, {"type", "fp32"}, {"shape", {1, elements_[t]}}});
      if (t > 0 && !is_read(t)) graph["outputs"].push_back(tensor_name(t));
    }
    for (std::size_t l = 0; l < layers(); ++l) {
      Json layer = {{"name", layer_name(l)}, {"op", "Relu"}, {"outputs", {tensor_name(l + 1)}}};
      for (const std::size_t t : layers_[l].reads) layer["inputs"].push_back(tensor_name(t));
      graph["layers"].push_back(layer);
    }
    out["runs"].push_back(run(cloud, 1, 1));
    if (!cloud) out["runs"].push_back(run(cloud, 2, kThreadsScale));
    return out;
  }
  Json run(bool cloud, int threads, double scale) const {
    Json out = {{"threads", threads}, {"power_w", kPowerW}};
    double total = 0;
    for (std::size_t l = 0; l < layers(); ++l) {
      const double us = 1e3 * scale * (cloud ? layers_[l].cloud_ms : layers_[l].device_ms);
      out["layers"].push_back({{"name", layer_name(l)}, {"latency_us", {us}}});
      total += us;
    }
    out["end_to_end_us"] = {total};
    return out;
  }
  static std::string tensor_name(std::size_t t) { return "t" + std::to_string(t); }

  std::vector<Layer> layers_;
  std::vector<std::int64_t> elements_;  // of tensors
};

}  // namespace offcut::testing
