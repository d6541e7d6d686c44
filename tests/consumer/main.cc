// The whole way through the installed engine: a graph, its cuts, their costs, the best one.
//
//   image 600 kB -> stem -> 50 kB -> head -> 4 kB       device 10 + 90 ms, cloud 1 + 9 ms
//
// Over 8 Mbit/s (1 MB/s) without round trip: cloud-only 600 + 10 ms (and 4 ms back), cut after stem
// 10 + 50 + 9 + 4 ms, device-only 100 ms.
#include <cstdio>
#include <utility>
#include <vector>

#include "engine/cut/table/best_cut.h"
#include "engine/cut/table/wire.h"
#include "engine/json/json.h"

namespace {

using offcut::Duration;

class PlainLink final : public offcut::Link {
 public:
  offcut::LinkCost cost(const offcut::Exchange& exchange) const override {
    offcut::LinkCost cost;
    cost.up = exchange.up / rate_;
    cost.down = exchange.down / rate_;
    return cost;
  }
  const std::string& name() const override { return name_; }
  offcut::Bandwidth uplink() const override { return rate_; }
  offcut::Bandwidth downlink() const override { return rate_; }
  Duration round_trip() const override { return Duration::zero(); }

 private:
  std::string name_ = "plain";
  offcut::Bandwidth rate_ = offcut::Bandwidth::from_mbit_per_s(8);
};

offcut::Result<offcut::ModelGraph> two_layers() {
  using offcut::DataType;
  offcut::GraphSpec spec;
  spec.name = "two_layers";
  spec.tensors = {{"image", DataType::Float32, offcut::Shape{150000}, false},
                  {"features", DataType::Float32, offcut::Shape{12500}, false},
                  {"probs", DataType::Float32, offcut::Shape{1000}, false}};
  spec.layers = {{"stem", "Relu", {"image"}, {"features"}, {}},
                 {"head", "Relu", {"features"}, {"probs"}, {}}};
  spec.inputs = {"image"};
  spec.outputs = {"probs"};
  return offcut::ModelGraph::build(std::move(spec));
}

offcut::SiteColumn site(double stem_ms, double head_ms) {
  offcut::SiteColumn column;
  column.time = {Duration::from_ms(stem_ms), Duration::from_ms(head_ms)};
  column.energy.resize(2);
  column.provenance = {offcut::Provenance::Assumed, offcut::Provenance::Assumed};
  return column;
}

}  // namespace

int main() {
  const auto graph = two_layers();
  if (!graph) return 1;
  const auto tree = offcut::CutTree::build(*graph);
  if (!tree) return 1;
  const std::vector<offcut::SiteColumn> device = {site(10, 90)};
  const std::vector<offcut::SiteColumn> cloud = {site(1, 9)};
  const auto table =
      offcut::CutTable::build(*graph, *tree, device, cloud, offcut::wire_bytes(*graph, {}));
  const auto best = offcut::best_cut(table, *tree, {}, PlainLink(), {});
  std::printf("best cut: before %s, %.0f ms\n",
              offcut::first_cloud_layer(*graph, *tree, best.cut).c_str(),
              best.price.latency().ms());
  const bool door_opens = offcut::JsonDocument::parse("{}", "text").has_value();
  return door_opens && best.cut == 1 ? 0 : 1;
}
