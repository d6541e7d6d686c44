#include "traces/profiles/ort_gpu_times.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <utility>

namespace offcut::traces {

bool is_gpu_provider(std::string_view provider) {
  constexpr std::array<std::string_view, 8> kGpus = {
      "CUDA", "Tensorrt", "NvTensorRTRTX", "ROCM", "MIGraphX", "Dml", "WebGpu", "Js"};
  return std::any_of(kGpus.begin(), kGpus.end(),
                     [&](std::string_view gpu) { return provider.starts_with(gpu); });
}

void OrtGpuTimes::add_node(const KernelEvent& event, std::string node, bool on_gpu) {
  nodes_.push_back({std::move(node), event, on_gpu, 0});
}

void OrtGpuTimes::add_work(std::string node, std::int64_t start_ns, std::int64_t duration_ns) {
  work_.push_back({std::move(node), start_ns, duration_ns});
}

// To the last execution of its node that began before it; to the first where the clocks disagree.
// `order`: of nodes_, by name and then by begin.
void OrtGpuTimes::give(const Work& work, const std::vector<std::size_t>& order) {
  const auto after = std::partition_point(order.begin(), order.end(), [&](std::size_t k) {
    return std::tie(nodes_[k].name, nodes_[k].event.start_ns) <= std::tie(work.node, work.start_ns);
  });
  const bool has_before = after != order.begin() && nodes_[*std::prev(after)].name == work.node;
  const auto at = has_before ? std::prev(after) : after;
  if (at != order.end() && nodes_[*at].name == work.node) {
    nodes_[*at].work_ns += work.duration_ns;
  }
}

std::vector<KernelEvent> OrtGpuTimes::events() {
  std::vector<std::size_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(nodes_[a].name, nodes_[a].event.start_ns) <
           std::tie(nodes_[b].name, nodes_[b].event.start_ns);
  });
  for (const Work& work : work_) give(work, order);
  std::vector<KernelEvent> out;
  for (const Node& node : nodes_) {
    out.push_back(node.event);
    const bool replaced = has_work() && node.on_gpu && !node.event.contains_others;
    if (replaced) out.back().duration_ns = node.work_ns;
  }
  return out;
}

}  // namespace offcut::traces
