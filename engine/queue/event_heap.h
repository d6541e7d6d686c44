// The future events of a simulation: a 4-ary heap on time.
//
// A 4-ary heap is half as deep as a binary one and its children share a cache line, which is worth
// about a third at the sizes that fleets reach (10^2 to 10^6 events). Events at one instant come
// out in an order that depends on the pushes alone, so a run is reproducible.
//
// push and pop O(log n); 16 bytes per event.
#pragma once

#include <cstdint>
#include <vector>

namespace offcut::queue {

struct Event {
  double time_s;
  std::uint32_t what;  // kind and index, packed by the user
  std::uint32_t tag;   // free for the user, e.g. a version
};

class EventHeap {
 public:
  bool empty() const { return events_.empty(); }
  std::size_t size() const { return events_.size(); }
  const Event& top() const { return events_.front(); }

  void push(const Event& event) {
    std::size_t hole = events_.size();
    events_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (events_[parent].time_s <= event.time_s) break;
      events_[hole] = events_[parent];
      hole = parent;
    }
    events_[hole] = event;
  }

  void pop() {
    const Event last = events_.back();
    events_.pop_back();
    if (!events_.empty()) replace_top(last);
  }

  // Takes the earliest event out and puts another in: cheaper than pop and push.
  void replace_top(const Event& event) {
    const std::size_t count = events_.size();
    Event* const events = events_.data();
    std::size_t hole = 0;
    for (;;) {
      const std::size_t first = 4 * hole + 1;
      if (first >= count) break;
      const std::size_t end = first + 4 < count ? first + 4 : count;
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (events[child].time_s < events[least].time_s) least = child;
      }
      if (events[least].time_s >= event.time_s) break;
      events[hole] = events[least];
      hole = least;
    }
    events[hole] = event;
  }

 private:
  std::vector<Event> events_;
};

}  // namespace offcut::queue
