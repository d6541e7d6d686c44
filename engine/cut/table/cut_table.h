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
// on the device plus the largest activations (in + out) of one of them, at the precision and the
// batch of the column (device_memory.h).
//
// Bytes are kept per encoding (wire.h), in a CutTraffic each.
//
// Time O(cuts * columns), memory 8 bytes per cell. Columns of one row are contiguous.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/buffer.h"
#include "engine/base/units.h"
#include "engine/cost/site_column.h"
#include "engine/cut/table/cut_tree.h"
#include "engine/cut/table/device_memory.h"
#include "engine/cut/table/wire.h"

namespace offcut {

// The bytes that cross at every cut in one encoding; besides, as the model holds them, where the
// codec costs anything.
class CutTraffic {
 public:
  [[nodiscard]] static CutTraffic build(const ModelGraph& graph, const CutTree& tree,
                                        const WireColumn& wire);

  const Encoding& encoding() const { return encoding_; }
  Bytes up(CutId cut) const { return Bytes(up_[cut]); }
  Bytes down(CutId cut) const { return Bytes(down_[cut]); }
  Bytes raw_up(CutId cut) const { return Bytes(raw_up_.empty() ? 0 : raw_up_[cut]); }
  Bytes raw_down(CutId cut) const { return Bytes(raw_down_.empty() ? 0 : raw_down_[cut]); }

 private:
  Encoding encoding_;
  Buffer<std::int64_t> up_;
  Buffer<std::int64_t> down_;
  Buffer<std::int64_t> raw_up_;
  Buffer<std::int64_t> raw_down_;
};

class CutTable {
 public:
  // `wires` holds one or more encodings. Every column must have one entry per layer, every wire one
  // per tensor.
  [[nodiscard]] static CutTable build(const ModelGraph& graph, const CutTree& tree,
                                      std::span<const SiteColumn> device,
                                      std::span<const SiteColumn> cloud,
                                      std::span<const WireColumn> wires);
  // The same for tensors sent as they are: the bytes of each on the network.
  [[nodiscard]] static CutTable build(const ModelGraph& graph, const CutTree& tree,
                                      std::span<const SiteColumn> device,
                                      std::span<const SiteColumn> cloud,
                                      std::span<const Bytes> wire);

  std::size_t cuts() const { return depth_.size(); }
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
  // In the first encoding.
  Bytes up(CutId cut) const { return traffic_[0].up(cut); }
  Bytes down(CutId cut) const { return traffic_[0].down(cut); }
  std::size_t encodings() const { return traffic_.size(); }
  const CutTraffic& traffic(std::size_t encoding) const { return traffic_[encoding]; }
  Bytes device_memory(CutId cut, std::size_t column) const {
    return memory_scale_[column].of(parameters_[cut], activations_[cut]);
  }
  std::uint32_t layers_on_device(CutId cut) const { return depth_[cut]; }
  Power device_idle_power(std::size_t column) const { return idle_power_[column]; }

  // Raw rows for kernels: [cuts * columns], seconds and joules.
  std::span<const double> device_seconds() const { return device_s_; }
  std::span<const double> device_joules() const { return device_j_; }
  std::span<const double> cloud_seconds() const { return cloud_s_; }

 private:
  std::size_t device_columns_ = 0;
  std::size_t cloud_columns_ = 0;
  Buffer<double> device_s_;
  Buffer<double> device_j_;
  Buffer<double> cloud_s_;
  std::vector<CutTraffic> traffic_;
  Buffer<std::int64_t> parameters_;   // bytes in the graph
  Buffer<std::int64_t> activations_;  // likewise
  std::vector<MemoryScale> memory_scale_;
  Buffer<std::uint32_t> depth_;
  std::vector<Power> idle_power_;
};

}  // namespace offcut
