// Processor sharing by virtual time: n requests present, each served at min(1, parallel / n).
//
//   V(t) = the service that a request present since the start would have got,  dV/dt = min(1, k/n)
//
// A request that enters at V with requirement x leaves when the virtual clock reads V + x, so one
// heap on departure tags serves all, whatever n does meanwhile: O(log n) per request instead of
// O(n) (Zahorjan's and Parekh-Gallager's virtual time, IEEE/ACM ToN 1993).
//
// Used for shared cells (airtime) and for pools that share their servers.
#pragma once

#include <algorithm>
#include <limits>

#include "engine/queue/event_heap.h"

namespace offcut::queue {

class SharingStation {
 public:
  explicit SharingStation(double parallel) : parallel_(parallel) {}

  std::size_t present() const { return tags_.size(); }
  double virtual_s() const { return virtual_s_; }
  double busy() const { return std::min(parallel_, static_cast<double>(tags_.size())); }

  // Moves the clock; time never goes back.
  void advance(double now_s) {
    virtual_s_ += (now_s - now_s_) * rate();
    now_s_ = now_s;
  }
  // Adds a request; call advance first.
  void enter(std::uint32_t request, double service_s) {
    tags_.push({virtual_s_ + service_s, request, 0});
  }
  // The request that leaves next, and when if nobody else comes; none present: infinity.
  std::uint32_t next_request() const { return tags_.top().what; }
  double next_departure_s() const {
    if (tags_.empty()) return std::numeric_limits<double>::infinity();
    return now_s_ + std::max(0.0, tags_.top().time_s - virtual_s_) / rate();
  }
  // Takes out the next request, whose tag the clock takes over (no drift by rounding).
  void leave() {
    virtual_s_ = std::max(virtual_s_, tags_.top().time_s);
    tags_.pop();
  }

 private:
  double rate() const {
    const auto present = static_cast<double>(tags_.size());
    return present <= parallel_ ? 1 : parallel_ / present;
  }

  double parallel_;
  double now_s_ = 0;
  double virtual_s_ = 0;
  EventHeap tags_;
};

}  // namespace offcut::queue
