#include "engine/cut/frontier/decision_costs.h"

namespace offcut::internal {

DecisionCosts::DecisionCosts(const ModelGraph& graph, const SplitProblem& problem,
                             const SkylineScope& scope)
    : graph_(graph),
      problem_(problem),
      scope_(scope),
      memory_(memory_scale(graph, problem.device.point)) {
  const auto& limit = scope.wait_power_limit;
  wait_power_ = limit ? problem.device.idle_power.w() + limit->w() : 0;
}

DecisionCost DecisionCosts::on_device(LayerId v) const {
  DecisionCost cost = cost_of(problem_.device.time[v].s(), problem_.device.energy[v].j(),
                              -problem_.cloud.time[v].s());
  if (scope_.device_memory) {
    cost.value[kMemory] = memory_.parameters * graph_.layers()[v].work.parameter_bytes.as_double();
  }
  return cost;
}

DecisionCost DecisionCosts::in_cloud(LayerId v) const {
  DecisionCost sum;
  for (const TensorId t : graph_.layers()[v].outputs) {
    if (!graph_.tensors()[t].is_output) continue;
    const double raw = raw_bytes(t);
    DecisionCost cost;
    if (raw > 0) {
      const Encoding& codec = *problem_.wire.encoding;
      cost = cost_of(codec.device.decode_s_per_byte * raw, codec.device.decode_j_per_byte * raw,
                     codec.cloud.encode_s_per_byte * raw);
    }
    cost.value[kDown] = problem_.wire.bytes[t].as_double();
    sum.add(cost);
  }
  return sum;
}

DecisionCost DecisionCosts::sent(TensorId t) const {
  const double raw = raw_bytes(t);
  DecisionCost cost;
  if (raw > 0) {
    const Encoding& codec = *problem_.wire.encoding;
    cost = cost_of(codec.device.encode_s_per_byte * raw, codec.device.encode_j_per_byte * raw,
                   codec.cloud.decode_s_per_byte * raw);
  }
  cost.value[kUp] = problem_.wire.bytes[t].as_double();
  return cost;
}

double DecisionCosts::activations(LayerId v) const {
  if (!scope_.device_memory) return 0;
  const Work& work = graph_.layers()[v].work;
  return memory_.activations * (work.input_bytes.as_double() + work.output_bytes.as_double());
}

DecisionCost DecisionCosts::cost_of(double device_s, double joule, double cloud_s) const {
  DecisionCost cost;
  cost.value[kOff] = device_s + cloud_s;
  cost.value[kEnergy] = joule;
  cost.value[kWait] = scope_.wait_power_limit ? joule + wait_power_ * cloud_s : cloud_s;
  cost.value[kDevice] = scope_.throughput ? device_s : 0;
  cost.cloud_s = cloud_s;
  return cost;
}

}  // namespace offcut::internal
