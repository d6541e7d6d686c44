#include "scenarios/audit/plain_plan.h"

#include <algorithm>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

// What crosses: as it is sent, and as the model holds it.
struct Crossing {
  std::int64_t up = 0;
  std::int64_t down = 0;
  long double raw_up = 0;
  long double raw_down = 0;
};

Result<Crossing> crossing_of(const ModelGraph& graph, const WireView& wire,
                             const std::vector<bool>& on_device) {
  Crossing out;
  for (std::size_t t = 0; t < graph.tensors().size(); ++t) {
    const Tensor& tensor = graph.tensors()[t];
    const bool at_device = !tensor.producer || on_device[*tensor.producer];
    const auto in_cloud = [&](LayerId reader) { return !on_device[reader]; };
    const bool needed_there =
        std::any_of(tensor.consumers.begin(), tensor.consumers.end(), in_cloud);
    const bool needed_here =
        !std::all_of(tensor.consumers.begin(), tensor.consumers.end(), in_cloud);
    if (!at_device && needed_here) {
      return fail(ErrorCode::Inconsistent,
                  message("cut: expected layers on the device that need the device alone, found "
                          "that some needs ",
                          in_quotes(tensor.name), " of the cloud"));
    }
    const long double raw = wire.raw.empty() ? 0 : wire.raw[t].as_double();
    if (at_device && needed_there) {
      out.up += wire.bytes[t].count();
      out.raw_up += raw;
    }
    if (!at_device && tensor.is_output) {
      out.down += wire.bytes[t].count();
      out.raw_down += raw;
    }
  }
  return out;
}

struct Work {
  long double device_s = 0;
  long double device_j = 0;
  long double cloud_s = 0;
};

void add_codec(const Encoding& encoding, const Crossing& crossing, Work& work) {
  const CodecCost& here = encoding.device;
  const CodecCost& there = encoding.cloud;
  work.device_s += here.fixed.s() + here.encode_s_per_byte * crossing.raw_up +
                   here.decode_s_per_byte * crossing.raw_down;
  work.device_j +=
      here.encode_j_per_byte * crossing.raw_up + here.decode_j_per_byte * crossing.raw_down;
  work.cloud_s += there.fixed.s() + there.decode_s_per_byte * crossing.raw_up +
                  there.encode_s_per_byte * crossing.raw_down;
}

// Of b frames as one batch the first waits for b - 1 others and for the batch (stream.h).
void put_in_batches(const std::optional<Stream>& stream, long double alone_s, PlainPlan& plan) {
  constexpr double kMs = 1e3;
  plan.cloud_ms = plan.cloud_stage_ms = static_cast<double>(alone_s * kMs);
  if (!stream) return;
  const long double others = stream->cloud_batch - 1;
  const long double batch = alone_s * (1 + stream->batch_marginal * others);
  plan.cloud_ms = static_cast<double>((batch + others / stream->frames_per_s) * kMs);
  plan.cloud_stage_ms = static_cast<double>(batch / stream->cloud_batch * kMs);
}

}  // namespace

double PlainPlan::longest_stage_ms() const {
  return std::max({device_ms, uplink_ms, cloud_stage_ms, downlink_ms});
}

void PlainPlan::count_only(EnergyScope scope) {
  if (scope == EnergyScope::Dnntune) receive_mj = promotion_mj = tail_mj = idle_mj = 0;
}

Result<PlainPlan> evaluate_plan(const ModelGraph& graph, const SplitProblem& problem,
                                const std::vector<bool>& on_device, const PlainLink& over) {
  const auto crossing = crossing_of(graph, problem.wire, on_device);
  if (!crossing) return fail(crossing.error());
  PlainPlan plan;
  Work work;
  for (std::size_t v = 0; v < graph.layer_count(); ++v) {
    plan.layers += on_device[v] ? 1 : 0;
    work.device_s += on_device[v] ? problem.device.time[v].s() : 0;
    work.device_j += on_device[v] ? problem.device.energy[v].j() : 0;
    work.cloud_s += on_device[v] ? 0 : problem.cloud.time[v].s();
  }
  const bool offloads = plan.layers < static_cast<std::int64_t>(graph.layer_count());
  if (offloads && problem.wire.encoding != nullptr) {
    add_codec(*problem.wire.encoding, *crossing, work);
  }
  plan.device_ms = static_cast<double>(work.device_s * 1e3);
  plan.compute_mj = static_cast<double>(work.device_j * 1e3);
  if (!offloads) return plan;
  put_in_batches(over.stream, work.cloud_s, plan);
  plan.up_bytes = crossing->up;
  plan.down_bytes = crossing->down;
  const LinkCost moved =
      over.link.cost({.up = Bytes(crossing->up),
                      .down = Bytes(crossing->down),
                      .wait = Duration::from_ms(over.wait_ms.value_or(plan.cloud_ms))});
  plan.uplink_ms = moved.up.ms();
  plan.downlink_ms = moved.down.ms();
  plan.transmit_mj = moved.transmit.mj();
  plan.receive_mj = moved.receive.mj();
  plan.promotion_mj = moved.promotion.mj();
  plan.tail_mj = moved.tail.mj();
  const double away_ms = plan.network_ms() + plan.cloud_ms;
  plan.idle_mj = moved.idle.mj() + problem.device.idle_power.w() * away_ms;
  return plan;
}

}  // namespace offcut::scenarios
