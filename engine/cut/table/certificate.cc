#include "engine/cut/table/certificate.h"

#include <cmath>

#include "engine/base/text.h"
#include "engine/cut/table/exact_sum.h"

namespace offcut {
namespace {

using internal::ExactSum;

bool agree(double a, double b) { return std::abs(a - b) <= 1e-9 * (std::abs(a) + std::abs(b)); }

struct Traffic {
  Bytes up;
  Bytes down;
  double raw_up = 0;  // as the model holds them
  double raw_down = 0;
};

Result<Traffic> traffic_of(const ModelGraph& graph, const WireView& wire,
                           const std::vector<bool>& on_device) {
  Traffic traffic;
  for (std::size_t t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool made_in_cloud = tensor.producer && !on_device[*tensor.producer];
    bool read_in_cloud = false;
    for (const LayerId reader : tensor.consumers) {
      if (made_in_cloud && on_device[reader]) {
        return fail(ErrorCode::Inconsistent,
                    message("plan: layer ", in_quotes(graph.layers()[reader].name),
                            " on the device: expected inputs made on the device, found ",
                            in_quotes(tensor.name), " of ",
                            in_quotes(graph.layers()[*tensor.producer].name), " in the cloud"));
      }
      read_in_cloud = read_in_cloud || !on_device[reader];
    }
    const double raw = wire.raw.empty() ? 0 : wire.raw[t].as_double();
    if (!made_in_cloud && read_in_cloud) {
      traffic.up += wire.bytes[t];
      traffic.raw_up += raw;
    }
    if (made_in_cloud && tensor.is_output) {
      traffic.down += wire.bytes[t];
      traffic.raw_down += raw;
    }
  }
  return traffic;
}

}  // namespace

Result<CutPrice> certified_price(const ModelGraph& graph, const SplitProblem& problem,
                                 const std::vector<bool>& on_device, const Link& link) {
  const auto traffic = traffic_of(graph, problem.wire, on_device);
  if (!traffic) return fail(traffic.error());
  ExactSum device;
  ExactSum energy;
  ExactSum cloud;
  bool offloads = false;
  for (std::size_t v = 0; v < graph.layer_count(); ++v) {
    if (on_device[v]) {
      device.add(problem.device.time[v].s());
      energy.add(problem.device.energy[v].j());
    } else {
      cloud.add(problem.cloud.time[v].s());
      offloads = true;
    }
  }
  if (offloads && problem.wire.encoding != nullptr) {
    const CodecCost& here = problem.wire.encoding->device;
    const CodecCost& there = problem.wire.encoding->cloud;
    device.add(here.fixed.s());
    device.add(here.encode_s_per_byte * traffic->raw_up);
    device.add(here.decode_s_per_byte * traffic->raw_down);
    energy.add(here.encode_j_per_byte * traffic->raw_up);
    energy.add(here.decode_j_per_byte * traffic->raw_down);
    cloud.add(there.fixed.s());
    cloud.add(there.decode_s_per_byte * traffic->raw_up);
    cloud.add(there.encode_s_per_byte * traffic->raw_down);
  }
  CutPrice price;
  price.device = Duration::from_s(device.total());
  price.compute = Energy::from_j(energy.total());
  if (!offloads) return price;
  price.cloud = Duration::from_s(cloud.total());
  const LinkCost moved = link.cost({.up = traffic->up, .down = traffic->down, .wait = price.cloud});
  price.uplink = moved.up;
  price.downlink = moved.down;
  price.transmit = moved.transmit;
  price.receive = moved.receive;
  price.promotion = moved.promotion;
  price.tail = moved.tail;
  const Duration away = moved.up + price.cloud + moved.down;
  price.idle = moved.idle + problem.device.idle_power * away;
  return price;
}

Result<void> certify(const ModelGraph& graph, const SplitProblem& problem,
                     const std::vector<bool>& on_device, const Link& link,
                     const CutPrice& reported) {
  const auto certified = certified_price(graph, problem, on_device, link);
  if (!certified) return fail(certified.error());
  const struct {
    const char* name;
    double expected;
    double found;
  } checks[] = {{"device_ms", certified->device.ms(), reported.device.ms()},
                {"uplink_ms", certified->uplink.ms(), reported.uplink.ms()},
                {"cloud_ms", certified->cloud.ms(), reported.cloud.ms()},
                {"downlink_ms", certified->downlink.ms(), reported.downlink.ms()},
                {"latency_ms", certified->latency().ms(), reported.latency().ms()},
                {"energy_mj", certified->energy().mj(), reported.energy().mj()}};
  // The cloud time of a table is a difference, so it is compared on the scale of the whole.
  const double scale = certified->latency().ms();
  for (const auto& check : checks) {
    if (agree(check.expected, check.found)) continue;
    if (std::abs(check.expected - check.found) <= 1e-9 * scale) continue;
    return fail(ErrorCode::Inconsistent, message("plan: ", check.name, ": expected ",
                                                 check.expected, ", found ", check.found));
  }
  return {};
}

}  // namespace offcut
