// Devices that have long been at work: start states for the devices of a class, drawn from the long
// past of one of them.
//
//   one device alone:   empty or drawn --- warm-up --- [ a long chain of its requests ]
//                                                         ^        ^       ^
//   device 0, 1, 2 ... of the fleet begin as it was at random instants of the chain: what its
//   compute unit and radio still have to do, which requests are under way, when the next one comes
//
// Devices that share nothing are independent, so a fleet of them needs no warm-up of its own: a
// device that forgets its start in minutes is ready at time 0, and 1000 or 10 000 devices start
// alike. Where the requests of a device are Poisson its first station begins with an exact draw
// (mg1_law.h), so that even loads near 1 start right.
//
// For classes of Poisson, gamma or periodic arrivals that nobody refuses. 24 bytes per request of
// the chain; some 10 ns per request; a start is O(log chain).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/queue/fleet.h"
#include "engine/queue/random.h"

namespace offcut::queue {

class DeviceChain {
 public:
  struct Length {
    double warm_up_s = 0;  // of the chain, not of the fleet
    double used_s = 0;     // > 0, from which starts are drawn
  };
  DeviceChain(const DeviceClass& fleet_class, const Length& length, RandomStream random);

  // A request, by the instants at which it is asked for, computed and sent.
  struct Step {
    double scheduled_s;
    double computed_s;
    double sent_s;
  };
  // A device at an instant of the chain; all times count from that instant.
  struct Start {
    double next_s = 0;           // its next request is scheduled then
    double device_free_s = 0;    // <= 0: idle
    double radio_free_s = 0;     // likewise
    std::vector<Step> underway;  // not yet sent (in a cell: not yet computed), in order
  };
  [[nodiscard]] Start draw(RandomStream& random) const;

 private:
  bool in_cell_;
  double begin_s_, end_s_;
  std::vector<Step> steps_;
};

// How all devices of a class begin, each drawn by itself.
struct ClassStart {
  struct Underway {
    std::uint32_t device;
    double scheduled_s;  // < 0
    double left_s;       // its device (in a cell: computing), or its radio
  };
  std::vector<double> next_s;         // [devices]; ascending where arrivals are periodic
  std::vector<double> device_free_s;  // [devices]
  std::vector<double> radio_free_s;   // [devices]
  std::vector<Underway> underway;
};
[[nodiscard]] ClassStart draw_starts(const DeviceClass& fleet_class,
                                     const DeviceChain::Length& length, RandomStream random);

}  // namespace offcut::queue
