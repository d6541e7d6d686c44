// The cost of every cut at every operating point, without the network: one linear pass over the cut
// tree, row(cut) = row(parent) + row(layer), whose columns are operating points.
//
//                   device columns          cloud columns        common to all columns
//     cut     | time p0 p1 .. | energy .. | time q0 q1 .. | bytes up | bytes down | memory
//     0       |  0   0        |  0        |  all layers   |  input   |  results   |  0
//     ...
//     device  |  all layers   |  ..       |  0   0        |  0       |  0         |  all
//
// A tensor with consumers on the cloud side crosses up once, however many there are; a result of
// the network that was made in the cloud crosses down. Memory counts the parameters of the layers
// on the device plus the largest activations (in + out) of one of them.
//
// Time O(cuts * columns), memory 8 bytes a cell. Columns of one row are contiguous.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/buffer.h"
#include "engine/base/units.h"
#include "engine/cost/site_column.h"
#include "engine/cut/cut_tree.h"

namespace offcut {

class CutTable {
 public:
  // `wire` holds the bytes of each tensor on the network. Every column must have one entry a layer.
  [[nodiscard]] static CutTable build(const ModelGraph& graph, const CutTree& tree,
                                      std::span<const SiteColumn> device,
                                      std::span<const SiteColumn> cloud,
                                      std::span<const Bytes> wire);

  std::size_t cuts() const { return up_.size(); }
  std::size_t device_columns() const { return device_columns_; }
  std::size_t cloud_columns() const { return cloud_columns_; }

  Duration device_time(CutId cut, std::size_t column) const {
    return Duration::from_s(device_s_[cut * device_columns_ + column]);
  }
  Energy device_energy(CutId cut, std::size_t column) const {
    return Energy::from_j(device_j_[cut * device_columns_ + column]);
  }
  Duration cloud_time(CutId cut, std::size_t column) const {
    return Duration::from_s(cloud_s_[cut * cloud_columns_ + column]);
  }
  Bytes up(CutId cut) const { return Bytes(up_[cut]); }
  Bytes down(CutId cut) const { return Bytes(down_[cut]); }
  Bytes device_memory(CutId cut) const { return Bytes(memory_[cut]); }
  std::uint32_t layers_on_device(CutId cut) const { return depth_[cut]; }
  Power device_idle_power(std::size_t column) const { return idle_power_[column]; }

  // Raw rows for kernels: [cuts * columns], seconds and joules.
  std::span<const double> device_seconds() const { return device_s_; }
  std::span<const double> device_joules() const { return device_j_; }
  std::span<const double> cloud_seconds() const { return cloud_s_; }
  std::span<const std::int64_t> bytes_up() const { return up_; }
  std::span<const std::int64_t> bytes_down() const { return down_; }

 private:
  std::size_t device_columns_ = 0;
  std::size_t cloud_columns_ = 0;
  Buffer<double> device_s_;
  Buffer<double> device_j_;
  Buffer<double> cloud_s_;
  Buffer<std::int64_t> up_;
  Buffer<std::int64_t> down_;
  Buffer<std::int64_t> memory_;
  Buffer<std::uint32_t> depth_;
  std::vector<Power> idle_power_;
};

}  // namespace offcut
