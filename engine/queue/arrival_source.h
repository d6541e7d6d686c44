// The requests of one device class in order of time: which device asks when.
//
// All devices of a class are one source, exactly:
//   Poisson, Profile   superposed Poisson streams are Poisson; the device is drawn uniformly. O(1)
//   Periodic           phases are drawn sorted once and visited in a circle. O(1)
//   Gamma, Recorded    one next time per device in a heap. O(log devices)
// Every stream starts in its steady state at time 0 (a gamma stream by a length-biased first gap;
// Cox, "Renewal Theory", 1962), so only the queues need a warm-up.
//
// Memory per device: nothing for Poisson and Profile, 8 bytes for Periodic, 16 to 20 for
// the others.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/queue/event_heap.h"
#include "engine/queue/fleet.h"
#include "engine/queue/random.h"

namespace offcut::queue {

class ArrivalSource {
 public:
  // `fleet_class` must outlive the source. `first_s`: when each device asks first (Periodic and
  // Gamma; ascending for Periodic); empty: drawn here.
  ArrivalSource(const DeviceClass& fleet_class, RandomStream random,
                std::span<const double> first_s = {});

  double time_s() const { return time_s_; }         // of the next request
  std::uint32_t device() const { return device_; }  // that makes it, below count
  void advance();                                   // to the request after it

 private:
  void start_periodic(std::span<const double> first_s);
  void start_streams(std::span<const double> first_s);
  double gap();        // Gamma: until the device's next request
  double first_gap();  // Gamma: from a random instant
  void step_recorded();
  void step_profile();

  const DeviceClass& class_;
  RandomStream random_;
  double time_s_ = 0;
  std::uint32_t device_ = 0;
  double mean_gap_s_ = 0;            // of the class (Poisson, Profile) or of a device
  std::vector<double> phase_s_;      // Periodic: [devices] ascending
  double lap_s_ = 0;                 // Periodic: start of the present round
  std::uint64_t step_ = 0;           // Profile: steps since time 0
  double unit_rate_ = 0;             // Profile: requests per second and unit of weight
  EventHeap streams_;                // Gamma, Recorded: what = device, tag = position in record
  std::vector<double> lap_start_s_;  // Recorded: [devices] time of the record's start
};

}  // namespace offcut::queue
