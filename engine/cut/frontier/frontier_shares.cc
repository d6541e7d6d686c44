#include "engine/cut/frontier/frontier_shares.h"

namespace offcut::internal {

Shares::Shares(const ModelGraph& graph, const SplitProblem& problem, const SkylineScope& scope)
    : graph_(graph), problem_(problem), scope_(scope) {
  const auto& limit = scope.wait_power_limit;
  wait_power_ = limit ? problem.device.idle_power.w() + limit->w() : 0;
}

Share Shares::on_device(LayerId v) const {
  Share share = share_of(problem_.device.time[v].s(), problem_.device.energy[v].j(),
                         -problem_.cloud.time[v].s());
  if (scope_.device_memory) {
    share.value[kMemory] = graph_.layers()[v].work.parameter_bytes.as_double();
  }
  return share;
}

Share Shares::in_cloud(LayerId v) const {
  Share sum;
  for (const TensorId t : graph_.layers()[v].outputs) {
    if (!graph_.tensors()[t].is_output) continue;
    const double raw = raw_bytes(t);
    Share share;
    if (raw > 0) {
      const Encoding& codec = *problem_.wire.encoding;
      share = share_of(codec.device.decode_s_per_byte * raw, codec.device.decode_j_per_byte * raw,
                       codec.cloud.encode_s_per_byte * raw);
    }
    share.value[kDown] = problem_.wire.bytes[t].as_double();
    sum.add(share);
  }
  return sum;
}

Share Shares::sent(TensorId t) const {
  const double raw = raw_bytes(t);
  Share share;
  if (raw > 0) {
    const Encoding& codec = *problem_.wire.encoding;
    share = share_of(codec.device.encode_s_per_byte * raw, codec.device.encode_j_per_byte * raw,
                     codec.cloud.decode_s_per_byte * raw);
  }
  share.value[kUp] = problem_.wire.bytes[t].as_double();
  return share;
}

double Shares::activations(LayerId v) const {
  if (!scope_.device_memory) return 0;
  const Work& work = graph_.layers()[v].work;
  return work.input_bytes.as_double() + work.output_bytes.as_double();
}

Share Shares::share_of(double device_s, double joule, double cloud_s) const {
  Share share;
  share.value[kOff] = device_s + cloud_s;
  share.value[kEnergy] = joule;
  share.value[kWait] = scope_.wait_power_limit ? joule + wait_power_ * cloud_s : cloud_s;
  share.value[kDevice] = scope_.throughput ? device_s : 0;
  share.cloud_s = cloud_s;
  return share;
}

}  // namespace offcut::internal
