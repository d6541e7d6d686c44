#include "scenarios/validation/published_quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "device_models/memory.h"
#include "device_models/published_power.h"
#include "engine/base/text.h"
#include "scenarios/prepared/cut_group.h"

namespace offcut::scenarios {
namespace {

using Answer = AnsweredScenario;
using Taken = Result<TakenQuantity>;

double share(Duration part, Duration whole) { return whole > Duration::zero() ? part / whole : 0; }

std::vector<bool> all_layers(const Answer& answer) {
  return std::vector<bool>(answer.group().graph().layer_count(), true);
}

const SiteColumn& device_column(const Answer& answer) {
  return answer.group().device(answer.combination().columns);
}

const SiteColumn& cloud_column(const Answer& answer) {
  return answer.group().cloud(answer.combination().columns);
}

CutPrice device_only(const Answer& answer) {
  return price(answer.group().solver().device_only(answer.combination().columns),
               *answer.resolved->link);
}

CutPrice cloud_only(const Answer& answer) {
  return price(answer.group().solver().cloud_only(answer.combination().columns),
               *answer.resolved->link);
}

double device_only_sd(const Answer& answer) {
  return share(time_spread(device_column(answer), all_layers(answer), true),
               device_only(answer).device);
}

double cloud_only_sd(const Answer& answer) {
  return share(time_spread(cloud_column(answer), all_layers(answer), true),
               cloud_only(answer).latency());
}

double power_sd(const Answer& answer) {
  if (answer.device == nullptr) return kClusterPowerSd;
  const auto correction =
      device_models::power_correction(*answer.device, device_column(answer).point,
                                      answer.combination().model, device_only(answer).device);
  return correction ? correction->relative_sd : kClusterPowerSd;
}

EnergyScope scope_of(const Answer& answer) {
  return answer.combination().scenario.question.objective.scope;
}

const CutPrice& best_price(const Answer& answer) { return answer.best->answer().price; }

std::vector<bool> on_device(const Answer& answer) {
  return layers_up_to(answer.best->sites(), Site::Device);
}

double best_device_sd(const Answer& answer) {
  return share(time_spread(device_column(answer), on_device(answer), true),
               best_price(answer).device);
}

double best_sd(const Answer& answer) {
  return share(answer.best->facts().spread, best_price(answer).latency());
}

std::vector<bool> none(const std::vector<bool>& layers) {
  std::vector<bool> out = layers;
  out.flip();
  return out;
}

// ---- the quantities

Taken take_device_only(const Answer& a) {
  return TakenQuantity{device_only(a).latency().ms(), device_only_sd(a), {}};
}

Taken take_cloud_only(const Answer& a) {
  return TakenQuantity{cloud_only(a).latency().ms(), cloud_only_sd(a), {}};
}

Taken take_cloud_compute(const Answer& a) {
  const Duration cloud = cloud_only(a).cloud;
  return TakenQuantity{
      cloud.ms(), share(time_spread(cloud_column(a), all_layers(a), true), cloud), {}};
}

Taken take_device_only_energy(const Answer& a) {
  return TakenQuantity{
      device_only(a).energy(scope_of(a)).mj(), std::hypot(device_only_sd(a), power_sd(a)), {}};
}

Taken take_cloud_only_energy(const Answer& a) {
  return TakenQuantity{cloud_only(a).energy(scope_of(a)).mj(), 0, {}};
}

Taken take_power(const Answer& a) {
  const CutPrice whole = device_only(a);
  return TakenQuantity{(whole.compute / whole.device).w(), power_sd(a), {}};
}

Taken take_input_transfer(const Answer& a) {
  return TakenQuantity{cloud_only(a).uplink.ms(), 0, {}};
}

Taken take_input_bytes(const Answer& a) {
  const Bytes up = a.group().solver().cloud_only(a.combination().columns).up;
  return TakenQuantity{up.as_double() * 1e-3, 0, {}};
}

Taken take_latency(const Answer& a) {
  return TakenQuantity{best_price(a).latency().ms(), best_sd(a), {}};
}

Taken take_device_part(const Answer& a) {
  return TakenQuantity{best_price(a).device.ms(), best_device_sd(a), {}};
}

Taken take_device_rest(const Answer& a) {
  const Duration rest = device_only(a).device - best_price(a).device;
  const Duration sd = time_spread(device_column(a), none(on_device(a)), true);
  return TakenQuantity{rest.ms(), share(sd, rest), {}};
}

Taken take_network_part(const Answer& a) {
  return TakenQuantity{best_price(a).network().ms(), 0, {}};
}

Taken take_cloud_part(const Answer& a) {
  const Duration cloud = best_price(a).cloud;
  const Duration sd = time_spread(cloud_column(a), none(on_device(a)), true);
  return TakenQuantity{cloud.ms(), share(sd, cloud), {}};
}

Taken take_energy(const Answer& a) {
  const CutPrice& best = best_price(a);
  const double compute = best.compute.mj() * std::hypot(best_device_sd(a), power_sd(a));
  const double all = best.energy(scope_of(a)).mj();
  return TakenQuantity{all, all > 0 ? compute / all : 0, {}};
}

Taken take_speedup(const Answer& a) {
  const Duration device = device_only(a).latency();
  const Duration cloud = cloud_only(a).latency();
  const double end_sd = device < cloud ? device_only_sd(a) : cloud_only_sd(a);
  return TakenQuantity{
      std::min(device, cloud) / best_price(a).latency(), std::hypot(end_sd, best_sd(a)), {}};
}

Taken take_cut(const Answer& a) {
  return TakenQuantity{0, 0, block_of(a.best->facts().first_cloud_layer)};
}

Taken take_memory(const Answer& a) {
  if (a.device == nullptr)
    return fail(ErrorCode::NotFound, "expected a device model, found a trace");
  const device_models::MemoryNeed need =
      device_models::memory_needed(*a.device, a.group().graph(), device_column(a).point);
  return TakenQuantity{need.bytes.as_double() * 1e-6, need.relative_sd, {}};
}

Taken take_price(const Answer& a) {
  const auto& usd = a.group().device_site(a.combination().columns).price_usd;
  if (!usd) return fail(ErrorCode::NotFound, "the device file states no price");
  return TakenQuantity{*usd, 0, {}};
}

Taken take_throughput(const Answer& a) {
  const int batch = std::max(1, device_column(a).point.batch);
  return TakenQuantity{batch / device_only(a).latency().s(), device_only_sd(a), {}};
}

// Of one inference, with the model loaded before it.
Taken take_loading(const Answer& a) {
  const PricedSite& site = a.group().device_site(a.combination().columns);
  Duration loading = Duration::zero();
  for (const Duration layer : site.loading) loading += layer;
  const double sd = site.loading_from == Provenance::Assumed ? kLoadingSd : 0;
  return TakenQuantity{loading / device_only(a).device, std::hypot(sd, device_only_sd(a)), {}};
}

Taken take_parameters(const Answer& a) {
  return TakenQuantity{whole_work(a.group().graph()).parameters * 1e-6, 0, {}};
}

Taken take_macs(const Answer& a) {
  return TakenQuantity{whole_work(a.group().graph()).macs * 1e-9, 0, {}};
}

Taken take_flops(const Answer& a) {
  return TakenQuantity{whole_work(a.group().graph()).flops * 1e-9, 0, {}};
}

// Layers with weights on the longest path: as papers count the depth of a network.
Taken take_depth(const Answer& a) {
  const ModelGraph& graph = a.group().graph();
  std::vector<double> depth(graph.layer_count(), 0);
  for (LayerId v = 0; v < graph.layer_count(); ++v) {
    for (const LayerId before : graph.predecessors(v)) depth[v] = std::max(depth[v], depth[before]);
    depth[v] += graph.layers()[v].work.macs > 0 ? 1 : 0;
  }
  return TakenQuantity{*std::max_element(depth.begin(), depth.end()), 0, {}};
}

// Blocks with weights.
Taken take_blocks(const Answer& a) {
  std::set<std::string> blocks;
  for (const Layer& layer : a.group().graph().layers()) {
    if (layer.work.macs > 0) blocks.insert(block_of(layer.name));
  }
  return TakenQuantity{static_cast<double>(blocks.size()), 0, {}};
}

Taken take_all_blocks(const Answer& a) {
  return TakenQuantity{static_cast<double>(blocks_of(a).size()) - 2, 0, {}};  // without the ends
}

struct Quantity {
  const char* name;
  Taken (*take)(const Answer& answer);
};

constexpr const char* kCut = "cut";
constexpr std::array kQuantities = {
    Quantity{"device_only_ms", take_device_only},
    Quantity{"cloud_only_ms", take_cloud_only},
    Quantity{"cloud_compute_ms", take_cloud_compute},
    Quantity{"device_only_mj", take_device_only_energy},
    Quantity{"cloud_only_mj", take_cloud_only_energy},
    Quantity{"device_power_w", take_power},
    Quantity{"input_transfer_ms", take_input_transfer},
    Quantity{"input_kb", take_input_bytes},
    Quantity{"latency_ms", take_latency},
    Quantity{"device_part_ms", take_device_part},
    Quantity{"device_rest_ms", take_device_rest},
    Quantity{"network_part_ms", take_network_part},
    Quantity{"cloud_part_ms", take_cloud_part},
    Quantity{"energy_mj", take_energy},
    Quantity{"speedup", take_speedup},
    Quantity{kCut, take_cut},
    Quantity{"memory_mb", take_memory},
    Quantity{"price_usd", take_price},
    Quantity{"inferences_per_s", take_throughput},
    Quantity{"loading_over_inference", take_loading},
    Quantity{"parameters_millions", take_parameters},
    Quantity{"gmac", take_macs},
    Quantity{"gflop", take_flops},
    Quantity{"depth", take_depth},
    Quantity{"blocks", take_blocks},
    Quantity{"all_blocks", take_all_blocks},
};

}  // namespace

std::vector<std::string> quantity_names() {
  std::vector<std::string> out;
  for (const Quantity& one : kQuantities) out.emplace_back(one.name);
  return out;
}

Result<TakenQuantity> take_quantity(const std::string& name, const AnsweredScenario& answer) {
  const auto* found = std::find_if(kQuantities.begin(), kQuantities.end(),
                                   [&](const Quantity& one) { return name == one.name; });
  return found->take(answer);
}

bool is_cut(const std::string& name) { return name == kCut; }

}  // namespace offcut::scenarios
