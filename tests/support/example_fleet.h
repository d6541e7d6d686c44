// A demand that tests and benchmarks of the capacity planner share: 10 000 devices in three
// classes, each with a handful of cuts. The numbers are illustrative.
#pragma once

#include "engine/queue/demand.h"

namespace offcut::queue {

inline CutOption cut_option(std::string label, double device_ms, double up_ms, double cloud_ms,
                            double energy_mj) {
  CutOption option;
  option.label = std::move(label);
  option.device = {Duration::from_ms(device_ms), 0};
  option.up = {Duration::from_ms(up_ms), 0.2};
  option.propagation = Duration::from_ms(15);
  option.cloud = {{Duration::from_ms(cloud_ms), 0.1}};
  option.down = Duration::from_ms(1);
  option.compute_energy = Energy::from_mj(2.5 * device_ms);
  option.radio_energy = Energy::from_mj(energy_mj);
  option.wait_power = Power::from_w(0.8);
  return option;
}

inline CutOption local_option(double device_ms) {
  CutOption option;
  option.label = "output";
  option.offloads = false;
  option.device = {Duration::from_ms(device_ms), 0};
  option.compute_energy = Energy::from_mj(2.5 * device_ms);
  return option;
}

inline Demand example_demand() {
  Demand demand;
  ServerKind gpu;
  gpu.name = "gpu";
  gpu.price_per_hour = 1.2;
  gpu.concurrency = 2;
  demand.kinds = {gpu};
  demand.classes = {
      {"phone",
       6000,
       Arrivals::poisson(0.2),
       {cut_option("input", 0, 60, 12, 70), cut_option("pool2", 25, 35, 9, 45), local_option(210)},
       std::nullopt,
       Battery{Energy::from_j(55'000), Power::from_mw(30)}},
      {"camera",
       3000,
       Arrivals::periodic(Duration::from_s(1)),
       {cut_option("input", 0, 110, 12, 130), cut_option("pool3", 40, 30, 6, 40),
        local_option(700)},
       std::nullopt,
       std::nullopt},
      {"glasses",
       1000,
       Arrivals::gamma(0.5, 2),
       {cut_option("input", 0, 45, 12, 55), cut_option("pool2", 60, 30, 9, 35), local_option(900)},
       std::nullopt,
       std::nullopt}};
  demand.objective.latency = Duration::from_ms(250);
  demand.objective.percentile = 0.99;
  return demand;
}

}  // namespace offcut::queue
