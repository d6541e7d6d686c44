// What tests ask of a small world (small_world.h), and a plan with what it costs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace offcut::testing {

// What is asked of the world: what a scenario file may say, in its units.
struct Asked {
  enum class Objective { Latency, Energy, EnergyDelay, Throughput, Weighted };
  Objective objective = Objective::Latency;
  double latency_weight = 0;
  double energy_weight = 0;
  bool dnntune = false;  // compute and transmit alone count
  double uplink_mbit_per_s = 8;
  double rtt_ms = 4;
  double downlink_mbit_per_s = 40;
  double bytes_per_element = 4;
  bool encoded = false;  // a second encoding of half the bytes may be chosen
  double threads_scale = 1;
  // Handing tensors over, once and per byte as the model holds it.
  double device_exchange_ms = 0, cloud_exchange_ms = 0;
  double device_exchange_ns = 0, cloud_exchange_ns = 0;
  std::map<std::size_t, double> layer_scale;  // time of layers on the device
  std::optional<double> latency_ms, energy_mj, memory_mb, uplink_bytes, accuracy_drop, frames_per_s;
  std::vector<std::size_t> stay, go;            // layers pinned to the device, to the cloud
  bool between_blocks = false;                  // cuts lie between blocks of two layers
  std::vector<std::size_t> before, not_before;  // layers that the cloud starts at, and does not
  bool clean = false;                           // one tensor goes up
};

// A plan and what it costs.
struct Weighed {
  std::vector<bool> on_device;
  std::string name;      // its first cloud layers
  std::string encoding;  // "": sends nothing
  int layers = 0;
  double latency_ms = 0;
  double energy_mj = 0;
  double value = 0;  // of the objective, SI
  double excess = 1;
  bool pinned_well = true;

  bool feasible() const { return pinned_well && excess <= 1; }
};

}  // namespace offcut::testing
