#include "engine/cut/table/cut_table.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "engine/base/check.h"

namespace offcut {
namespace {

// Transposes columns into rows of layers: [layers * columns].
template <class Quantity>
std::vector<double> rows_of(std::span<const SiteColumn> columns,
                            std::vector<Quantity> SiteColumn::*field, std::size_t layers) {
  std::vector<double> rows(layers * columns.size());
  for (std::size_t p = 0; p < columns.size(); ++p) {
    const std::vector<Quantity>& values = columns[p].*field;
    OFFCUT_CHECK(values.size() == layers);
    for (std::size_t v = 0; v < layers; ++v) rows[v * columns.size() + p] = values[v].si();
  }
  return rows;
}

// row(cut) = row(parent) + row(layer); the root row is zero.
Buffer<double> sum_down_the_tree(const CutTree& tree, const std::vector<double>& layer_rows,
                                 std::size_t columns) {
  Buffer<double> out(tree.size() * columns);
  std::fill_n(out.begin(), columns, 0.0);
  for (CutId cut = 1; cut < tree.size(); ++cut) {
    const double* from = out.data() + tree.parent(cut) * columns;
    const double* add = layer_rows.data() + tree.layer(cut) * columns;
    double* to = out.data() + cut * columns;
    for (std::size_t p = 0; p < columns; ++p) to[p] = from[p] + add[p];
  }
  return out;
}

// What runs in the cloud is what does not run on the device. Rounding may leave a few ulp below
// zero; device-only is exactly zero.
void complement(const CutTree& tree, Buffer<double>& rows, std::size_t columns) {
  const std::vector<double> all(
      rows.begin() + static_cast<std::ptrdiff_t>(tree.device_only() * columns),
      rows.begin() + static_cast<std::ptrdiff_t>((tree.device_only() + 1) * columns));
  for (std::size_t cut = 0; cut < tree.size(); ++cut) {
    double* row = rows.data() + cut * columns;
    for (std::size_t q = 0; q < columns; ++q) row[q] = std::max(0.0, all[q] - row[q]);
  }
}

// Follows the depth-first order of the cuts and keeps, for the current one, how many consumers of
// each tensor are still in the cloud.
class CrossingWalk {
 public:
  CrossingWalk(const ModelGraph& graph, const CutTree& tree, std::span<const Bytes> wire)
      : graph_(graph), tree_(tree), wire_(wire) {
    for (const Tensor& tensor : graph.tensors()) in_cloud_.push_back(tensor.consumers.size());
    for (const TensorId t : graph.inputs()) up_ += in_cloud_[t] > 0 ? wire[t].count() : 0;
    for (const TensorId t : graph.outputs()) down_ += wire[t].count();
  }

  // Moves to the next cut in order.
  void advance(CutId cut) {
    while (current_ != tree_.parent(cut)) {
      move(tree_.layer(current_), false);
      current_ = tree_.parent(current_);
    }
    move(tree_.layer(cut), true);
    current_ = cut;
  }
  std::int64_t up() const { return up_; }
  std::int64_t down() const { return down_; }

 private:
  void move(LayerId v, bool to_device) {
    const Layer& layer = graph_.layers()[v];
    const std::int64_t sign = to_device ? 1 : -1;
    for (const TensorId t : layer.inputs) {
      if (to_device && --in_cloud_[t] == 0) up_ -= wire_[t].count();
      if (!to_device && in_cloud_[t]++ == 0) up_ += wire_[t].count();
    }
    for (const TensorId t : layer.outputs) {
      if (in_cloud_[t] > 0) up_ += sign * wire_[t].count();
      if (graph_.tensors()[t].is_output) down_ -= sign * wire_[t].count();
    }
  }

  const ModelGraph& graph_;
  const CutTree& tree_;
  std::span<const Bytes> wire_;
  std::vector<std::size_t> in_cloud_;  // [tensor] consumers in the cloud
  CutId current_ = 0;
  std::int64_t up_ = 0;
  std::int64_t down_ = 0;
};

void walk_all(const ModelGraph& graph, const CutTree& tree, std::span<const Bytes> wire,
              Buffer<std::int64_t>& up, Buffer<std::int64_t>& down) {
  OFFCUT_CHECK(wire.size() == graph.tensors().size());
  up.resize(tree.size());
  down.resize(tree.size());
  CrossingWalk walk(graph, tree, wire);
  up[0] = walk.up();
  down[0] = walk.down();
  for (CutId cut = 1; cut < tree.size(); ++cut) {
    walk.advance(cut);
    up[cut] = walk.up();
    down[cut] = walk.down();
  }
}

// Weights that layers side by side share: the second of them adds no copy.
class SharedWeights {
 public:
  SharedWeights(const ModelGraph& graph, const CutTree& tree) : tree_(tree) {
    for (const SharedWeight& weight : graph.shared_weights()) {
      for (const LayerId reader : weight.readers) of_layer_[reader].push_back(&weight);
    }
  }
  // Returns what the layer that this cut adds reads, and one before it on the device holds already.
  Bytes held_before(CutId cut) const {
    Bytes sum;
    const auto found = of_layer_.find(tree_.layer(cut));
    if (found == of_layer_.end()) return sum;
    for (const SharedWeight* weight : found->second) {
      if (is_held(tree_.parent(cut), *weight)) sum += weight->bytes;
    }
    return sum;
  }

 private:
  bool is_held(CutId cut, const SharedWeight& weight) const {
    for (; cut != 0; cut = tree_.parent(cut)) {
      const auto& readers = weight.readers;
      if (std::binary_search(readers.begin(), readers.end(), tree_.layer(cut))) return true;
    }
    return false;
  }

  const CutTree& tree_;
  std::unordered_map<LayerId, std::vector<const SharedWeight*>> of_layer_;
};

}  // namespace

CutTraffic CutTraffic::build(const ModelGraph& graph, const CutTree& tree, const WireColumn& wire) {
  CutTraffic traffic;
  traffic.encoding_ = wire.encoding;
  walk_all(graph, tree, wire.bytes, traffic.up_, traffic.down_);
  if (!wire.raw.empty()) walk_all(graph, tree, wire.raw, traffic.raw_up_, traffic.raw_down_);
  return traffic;
}

CutTable CutTable::build(const ModelGraph& graph, const CutTree& tree,
                         std::span<const SiteColumn> device, std::span<const SiteColumn> cloud,
                         std::span<const Bytes> wire) {
  WireColumn plain;
  plain.bytes.assign(wire.begin(), wire.end());
  return build(graph, tree, device, cloud, {&plain, 1});
}

CutTable CutTable::build(const ModelGraph& graph, const CutTree& tree,
                         std::span<const SiteColumn> device, std::span<const SiteColumn> cloud,
                         std::span<const WireColumn> wires) {
  OFFCUT_CHECK(!wires.empty());
  const std::size_t layers = graph.layer_count();
  CutTable table;
  table.device_columns_ = device.size();
  table.cloud_columns_ = cloud.size();
  for (const SiteColumn& column : device) table.idle_power_.push_back(column.idle_power);
  table.device_s_ =
      sum_down_the_tree(tree, rows_of(device, &SiteColumn::time, layers), device.size());
  table.device_j_ =
      sum_down_the_tree(tree, rows_of(device, &SiteColumn::energy, layers), device.size());
  table.cloud_s_ = sum_down_the_tree(tree, rows_of(cloud, &SiteColumn::time, layers), cloud.size());
  complement(tree, table.cloud_s_, cloud.size());

  for (const WireColumn& wire : wires) {
    table.traffic_.push_back(CutTraffic::build(graph, tree, wire));
  }
  for (const SiteColumn& column : device) {
    table.memory_scale_.push_back(memory_scale(graph, column.point));
  }
  table.depth_.resize(tree.size());
  table.parameters_.resize(tree.size());
  table.activations_.resize(tree.size());
  const SharedWeights shared(graph, tree);
  table.depth_[0] = 0;
  table.parameters_[0] = 0;
  table.activations_[0] = 0;
  for (CutId cut = 1; cut < tree.size(); ++cut) {
    const CutId parent = tree.parent(cut);
    const Work& work = graph.layers()[tree.layer(cut)].work;
    table.depth_[cut] = table.depth_[parent] + 1;
    table.parameters_[cut] =
        table.parameters_[parent] + work.parameter_bytes.count() - shared.held_before(cut).count();
    table.activations_[cut] =
        std::max(table.activations_[parent], work.input_bytes.count() + work.output_bytes.count());
  }
  return table;
}

}  // namespace offcut
