// The clock of an operating point: the range that a device has, and how time moves with it.
//
// A clock is part of an operating point. Where none is stated, the cores run at their top clock:
// that holds for what is asked and for what was measured or published. A stated clock is a cap, as
// a governor sets it: of several clusters, those whose top is lower stay at their top.
//
//   time(f) / time(top) = m + (1 - m) top / f        least <= f <= top
//
//   m  the share of the time at the top clock that waits for memory, which has a clock of its own
//
//   layers of a CPU   0.25 +- 0.15   fitted: whole CNNs on Raspberry Pi 4 (README, "Accuracy").
//                                    The spread there is 0.055; more here, for other machines
//   fc and recurrent  0.7 +- 0.2     assumed: each weight is read once
//   gpu, npu          0.35 +- 0.2    assumed
//
// The share is one number for all threads and clusters, so that the law composes with theirs
// (scaling.h). Time falls with the clock wherever m < 1.
//
// The least clock is that of the file, else its lowest step, else a tenth of the top one (assumed:
// the lowest of 19 Pixel phones is 0.12).
#pragma once

#include <string>

#include "device_models/device_model.h"
#include "engine/base/result.h"

namespace offcut::device_models {

// In MHz. `top` is 0 where the device file does not say.
struct ClockRange {
  double least = 0;
  double top = 0;
};

[[nodiscard]] ClockRange clocks_of(const Cluster& cluster);
[[nodiscard]] ClockRange clocks_of(const Unit& unit);

// Returns the clocks that a point can ask of its busy cores, or of its unit: from the least one
// that all of them have to the top one of the fastest. Unknown clusters and units have none.
[[nodiscard]] ClockRange clock_range(const DeviceModel& device, const OperatingPoint& point);

// InvalidArgument, with the range, for a stated clock outside it or of cores without clocks.
[[nodiscard]] Result<void> check_clock(const DeviceModel& device, const OperatingPoint& point);

// Returns the clock that cores run at: the stated one or less, the top one where none is stated.
[[nodiscard]] double clock_at(const ClockRange& range, double stated_mhz);

// Returns the point with the clock 0 where it states what its cores run at anyway: their top clock,
// within the 1 % to which files round it.
[[nodiscard]] OperatingPoint without_top_clock(const DeviceModel& device, OperatingPoint point);

struct MemoryShare {
  double share = 0;  // m, 0 <= m < 1
  double sd = 0;     // one standard deviation of m
  bool fitted = false;
};
[[nodiscard]] MemoryShare memory_share(const std::string& unit, const std::string& kernel);

// Returns time(mhz) / time(top) for a share of memory. REQUIRES: top > 0, mhz > 0.
[[nodiscard]] double clock_factor(double share, double top, double mhz);

}  // namespace offcut::device_models
