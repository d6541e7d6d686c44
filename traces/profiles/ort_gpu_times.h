// How long the nodes of an ONNX Runtime profile worked on the GPU.
//
//   Node    [c1][r1][c2]                              launches: what the CPU needed to ask for them
//   Kernel       [   c1_kernel_time   ][r1...][c2...]  the work itself, by "parent_name"
//
// Where a profile has Kernel events, an execution of a node of a GPU provider took the sum of those
// that name it and began between it and its next execution (nothing if none did: such a node only
// renames a tensor). Nodes of the CPU keep their own length. O(n log n) in the events, all of which
// are kept. Internal to ort_profile.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "traces/profiles/kernel_times.h"

namespace offcut::traces {

// Whether a provider ("CUDAExecutionProvider") runs on a GPU.
[[nodiscard]] bool is_gpu_provider(std::string_view provider);

class OrtGpuTimes {
 public:
  // `node`: the name that work on the GPU says as its parent.
  void add_node(const KernelEvent& event, std::string node, bool on_gpu);
  void add_work(std::string node, std::int64_t start_ns, std::int64_t duration_ns);
  bool has_work() const { return !work_.empty(); }
  // Returns the events of the nodes with the time that they took.
  [[nodiscard]] std::vector<KernelEvent> events();

 private:
  struct Node {
    std::string name;
    KernelEvent event;
    bool on_gpu = false;
    std::int64_t work_ns = 0;
  };
  struct Work {
    std::string node;
    std::int64_t start_ns = 0;
    std::int64_t duration_ns = 0;
  };
  void give(const Work& work, const std::vector<std::size_t>& order);

  std::vector<Node> nodes_;
  std::vector<Work> work_;
};

}  // namespace offcut::traces
