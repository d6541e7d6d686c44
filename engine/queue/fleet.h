// A fleet in operation: device classes whose requests travel to pools of servers and back.
//
//   device class            shared cell (optional)      pool
//   [compute] --> [radio] --> ( airtime, shared ) --> [ queue | slots x speed ] --> down --> done
//    FIFO           FIFO         processor sharing       FIFO, batches or sharing     pure delay
//    one per device, each
//
// Each device computes one request at a time and, without a cell, sends one at a time; both first
// come, first served; computing and sending overlap. In a cell all active uplinks share the
// airtime: with n of them each progresses at min(1, parallel / n) of its own rate. The propagation
// delay is added after the radio and shared with nobody. Results come back without contention (they
// are small beside the uploads).
//
// Time counts from the SCHEDULED arrival: a request that finds its device busy has started.
//
// Admission: a pool that already holds `queue_limit` waiting requests per slot refuses the next
// one; the refusal travels back and the device finishes the layers itself (`finish`).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/units.h"

namespace offcut::queue {

// Below this scv (a spread of a millionth) a gamma law is its mean: no double holds its shape, and
// a draw would never end.
inline constexpr double kLeastScv = 1e-12;

// A random time by its mean and squared coefficient of variation: constant (0), exponential (1) or
// gamma (any other). Or one of some observed times, each as often as the others: then `ratios` has
// them over their mean, and the scv is theirs.
struct StageTime {
  Duration mean;
  double scv = 0;
  std::shared_ptr<const std::vector<double>> ratios = nullptr;

  bool constant() const { return scv <= kLeastScv; }
};

// Returns the time that is each of some observed ones equally often; at least one, all >= 0.
[[nodiscard]] StageTime observed(const std::vector<double>& times_s);

// When the requests of one device come.
struct Arrivals {
  enum class Kind {
    Poisson,   // memoryless
    Gamma,     // independent gaps with the given scv: < 1 more even, > 1 burstier than Poisson
    Periodic,  // every 1 / rate seconds, each device with its own random phase
    Recorded,  // recorded times, replayed in a circle, each device from its own random start
    Profile,   // Poisson whose rate follows a profile of equal steps, repeated (a day)
  };
  Kind kind = Kind::Poisson;
  double per_device_per_s = 0;  // mean rate, > 0; set from the record for Recorded
  double scv = 1;               // Gamma only, > 0
  std::shared_ptr<const std::vector<double>> steps;  // Recorded: times_s ascending, in [0, span);
                                                     // Profile: weights >= 0 of the steps
  Duration span;                                     // Recorded, Profile: length of the circle

  static Arrivals poisson(double per_device_per_s);
  static Arrivals gamma(double per_device_per_s, double scv);
  static Arrivals periodic(Duration period);
  static Arrivals recorded(std::vector<double> times_s, Duration span);
  static Arrivals profile(double mean_per_device_per_s, std::vector<double> weights, Duration span);

  // Rate in the busiest step over the mean rate; 1 unless Profile.
  [[nodiscard]] double peak_factor() const;
  // Returns the Poisson arrivals of the busiest step of a profile, itself for others: what a fleet
  // must be built for when each step lasts much longer than a request (pointwise stationary
  // approximation, Green and Kolesar, Management Science 1991).
  [[nodiscard]] Arrivals at_peak() const;
};

// What one request of a class does.
struct Route {
  StageTime device;      // computing on the device before the cut
  bool offloads = true;  // false: all is done after `device`
  StageTime up;          // sending at the device's own full rate
  Duration propagation;  // after the radio, before the pool
  StageTime cloud;       // service of a request alone in its slot
  Duration down;         // the result's way back
  StageTime finish;      // computing the rest on the device if the pool refuses
  Energy energy;         // of the device, a request that meets no queue
  Energy finish_energy;  // more, if refused
  Power wait_power;      // of device and radio while the request waits in the cloud's queue

  // Mean latency of a request that meets no queue.
  [[nodiscard]] Duration alone() const;
};

struct DeviceClass {
  std::string name;
  std::uint32_t count = 1;  // devices
  Arrivals arrivals;
  Route route;
  std::size_t pool = 0;             // index into Fleet::pools, where the route offloads
  std::optional<std::size_t> cell;  // index into Fleet::cells

  double arrivals_per_s() const { return arrivals.per_device_per_s * count; }
};

struct Batching {
  int limit = 1;        // requests of one class in a batch; 1: no batching
  Duration timeout;     // longest a request waits for others while a slot is free
  double marginal = 1;  // batch of b takes (1 + marginal (b - 1)) times its longest member:
                        // 1 no gain, 0 a full batch as fast as one
  [[nodiscard]] double stretch(int members) const { return 1 + marginal * (members - 1); }
};

inline constexpr int kMostSlots = 100'000'000;

struct ServerPool {
  enum class Discipline { Fifo, ProcessorSharing };
  std::string name;
  int servers = 1;
  int concurrency = 1;  // slots a server: requests (or batches) it runs at once, each at the
                        // speed of Route::cloud
  Discipline discipline = Discipline::Fifo;
  Batching batching;                  // Fifo only
  std::optional<double> queue_limit;  // waiting requests a slot; nothing: admit all

  // At most kMostSlots, beyond which Fleet::check() refuses the pool.
  int slots() const {
    const std::int64_t product = std::int64_t{servers} * concurrency;
    return static_cast<int>(std::min<std::int64_t>(product, kMostSlots));
  }
};

struct SharedCell {
  std::string name;
  double parallel = 1;  // uplinks that can run at full rate at once, > 0
};

struct Fleet {
  std::vector<DeviceClass> classes;
  std::vector<ServerPool> pools;
  std::vector<SharedCell> cells;

  double arrivals_per_s() const;
  // Of the classes, where nobody waits.
  [[nodiscard]] Duration longest_alone() const;
  // InvalidArgument with the name of the class, pool or cell at fault.
  [[nodiscard]] Result<void> check() const;
};

}  // namespace offcut::queue
