// A chain of made-up layers with made-up costs, for tests and benchmarks of Monte Carlo.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/study/counter_rng.h"
#include "engine/study/monte_carlo.h"

namespace offcut {

struct ChainStudy {
  CutForest forest;
  UncertainSite device;
  UncertainSite cloud;
  AffineCoefficients link;
};

// Layers of 0.1 to 2 ms on the device, ten times faster in the cloud, tensors that shrink.
inline ChainStudy chain_study(std::size_t layers, double layer_sd = 0.1, double common_sd = 0.1) {
  const CounterRng rng(11, 0);
  ChainStudy out;
  for (std::size_t k = 0; k <= layers; ++k) {
    out.forest.parent.push_back(static_cast<std::uint32_t>(k == 0 ? 0 : k - 1));
    out.forest.layer.push_back(static_cast<std::uint32_t>(k == 0 ? 0 : k - 1));
    const double share = 1 - 0.9 * static_cast<double>(k) / static_cast<double>(layers);
    const double up = k == layers ? 0 : 150'528 * share * (0.5 + rng.uniform(2 * k));
    ForestPlan plan;
    plan.node = static_cast<std::uint32_t>(k);
    plan.cut = static_cast<CutId>(k);
    plan.figures.up = Bytes(static_cast<std::int64_t>(up));
    plan.figures.down = Bytes(k == layers ? 0 : 4000);
    plan.figures.layers = static_cast<std::uint32_t>(k);
    plan.figures.offloads = k < layers;
    out.forest.plans.push_back(plan);
  }
  for (std::size_t l = 0; l < layers; ++l) {
    const double seconds = 1e-4 + 1.9e-3 * rng.uniform(2 * l + 1);
    out.device.seconds.push_back(seconds);
    out.device.joules.push_back(2 * seconds);
    out.cloud.seconds.push_back(seconds / 10);
  }
  out.device.layer_sd.assign(layers, layer_sd);
  out.cloud.layer_sd.assign(layers, layer_sd);
  out.device.common_sd = common_sd;
  out.cloud.common_sd = common_sd;
  out.device.idle_power = Power::from_w(0.5);
  out.link.fixed_up = Duration::from_ms(10);
  out.link.fixed_down = Duration::from_ms(5);
  out.link.up_s_per_byte = 8e-7;  // 10 Mbit/s
  out.link.down_s_per_byte = 2e-7;
  out.link.transmit_j_per_byte = 8e-7;
  out.link.receive_j_per_byte = 1e-7;
  out.link.fixed_transmit = Energy::from_mj(5);
  out.link.fixed_receive = Energy::from_mj(2);
  out.link.tail = Energy::from_mj(30);
  out.link.wait_power = Power::from_w(0.2);
  return out;
}

// The same network in every sample.
class SameNetwork final : public SampledNetworks {
 public:
  explicit SameNetwork(std::shared_ptr<const Link> link) : link_(std::move(link)) {}
  std::unique_ptr<Draw> draw() const override { return std::make_unique<Same>(link_); }

 private:
  class Same final : public Draw {
   public:
    explicit Same(std::shared_ptr<const Link> link) : link_(std::move(link)) {}
    const LinkRow& row(std::uint64_t, std::size_t count) override {
      return row_.emplace(std::vector(count, link_));
    }

   private:
    std::shared_ptr<const Link> link_;
    std::optional<LinksInARow> row_;
  };
  std::shared_ptr<const Link> link_;
};

}  // namespace offcut
