#include "traces/profiles/kineto_gpu.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace offcut::traces::kineto {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Owners {
 public:
  Owners(const Events& events, const Outermost& outermost)
      : events_(events), outermost_(outermost), has_work_(outermost.ops.size(), false) {
    for (const GpuWork& work : events.gpu) owner_.push_back(owner_of(work));
    for (const std::size_t k : owner_) {
      if (k != kNone) has_work_[k] = any_ = true;
    }
    if (any_) give_to_those_between();
  }

  GpuTime time() const {
    GpuTime out;
    if (!any_) return out;
    out.ns.assign(outermost_.ops.size(), 0);
    for (std::size_t i = 0; i < owner_.size(); ++i) out.ns[owner_[i]] += events_.gpu[i].duration_ns;
    out.between = between_;
    return out;
  }

 private:
  // Returns the outermost operator of the thread that runs at that time, or kNone.
  std::size_t running(std::uint32_t thread, std::int64_t at_ns) const {
    const auto found = outermost_.of_thread.find(thread);
    if (found == outermost_.of_thread.end()) return kNone;
    const std::vector<std::size_t>& ops = found->second;
    const auto after = std::partition_point(ops.begin(), ops.end(),
                                            [&](std::size_t k) { return op(k).start_ns <= at_ns; });
    if (after == ops.begin()) return kNone;
    const std::size_t k = *std::prev(after);
    return at_ns < op(k).end_ns ? k : kNone;
  }

  std::size_t owner_of(const GpuWork& work) const {
    const auto launch = events_.launch_of.find(work.correlation);
    if (work.correlation != kNoId && launch != events_.launch_of.end()) {
      const std::size_t k = running(launch->second.thread, launch->second.start_ns);
      if (k != kNone) return k;
    }
    const auto found = outermost_.of_id.find(work.id);
    return work.id == kNoId || found == outermost_.of_id.end() ? kNone : found->second;
  }

  void give_to_those_between() {
    std::vector<std::size_t> next(owner_.size(), kNone);
    for (std::size_t i = owner_.size(), after = kNone; i-- > 0;) {
      next[i] = after;
      if (owner_[i] != kNone) after = owner_[i];
    }
    std::size_t before = kNone;
    for (std::size_t i = 0; i < owner_.size(); ++i) {
      if (owner_[i] == kNone) {
        owner_[i] = idle_between(before, next[i]);
        if (owner_[i] == kNone) owner_[i] = before != kNone ? before : next[i];
        has_work_[owner_[i]] = true;
        ++between_;
      }
      before = owner_[i];
    }
  }

  // Returns the first operator between two without work, or kNone.
  std::size_t idle_between(std::size_t before, std::size_t after) const {
    const std::size_t end = after == kNone ? outermost_.ops.size() : after;
    for (std::size_t k = before == kNone ? 0 : before + 1; k < end; ++k) {
      if (!has_work_[k]) return k;
    }
    return kNone;
  }

  const Op& op(std::size_t k) const { return events_.ops[outermost_.ops[k]]; }

  const Events& events_;
  const Outermost& outermost_;
  std::vector<bool> has_work_;      // per outermost operator
  std::vector<std::size_t> owner_;  // per piece of work
  std::size_t between_ = 0;
  bool any_ = false;
};

}  // namespace

Outermost outermost_of(const std::vector<Op>& ops) {
  std::vector<std::size_t> order(ops.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (ops[a].start_ns != ops[b].start_ns) return ops[a].start_ns < ops[b].start_ns;
    return ops[a].end_ns != ops[b].end_ns ? ops[a].end_ns > ops[b].end_ns : a < b;
  });
  Outermost out;
  for (const std::size_t k : order) {
    std::vector<std::size_t>& on_thread = out.of_thread[ops[k].thread];
    const bool inside =
        !on_thread.empty() && ops[k].start_ns < ops[out.ops[on_thread.back()]].end_ns;
    if (!inside) {
      on_thread.push_back(out.ops.size());
      out.ops.push_back(k);
    }
    if (ops[k].id != kNoId) out.of_id.emplace(ops[k].id, on_thread.back());
  }
  return out;
}

GpuTime gpu_time_of(Events& events, const Outermost& outermost) {
  std::stable_sort(events.gpu.begin(), events.gpu.end(),
                   [](const GpuWork& a, const GpuWork& b) { return a.start_ns < b.start_ns; });
  return Owners(events, outermost).time();
}

}  // namespace offcut::traces::kineto
