// The axes of a sweep: which fields of a scenario vary, over which values, and in which order.
//
//   "sweep": { "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 200, "scale": "log"
//   },
//              "device.threads": [1, 2, 4] },
//   "zip":   [["device.threads", "cloud.threads"]]       these run in lockstep
//
// Axes multiply; the first one written is the outermost. Zipped axes count as one, at the place of
// the first of them, and must have the same number of values. The number of scenarios is the
// product of the lengths; scenario i has the digits of i in that mixed radix, so any scenario can
// be had without making the others.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/json/json.h"
#include "scenarios/file/axis_values.h"
#include "scenarios/file/scenario.h"

namespace offcut::scenarios {

struct Axis {
  std::string field;      // "network.uplink_mbit_per_s"
  AxisValues values;      // at least one; those of a range are computed when asked for
  std::size_t wheel = 0;  // axes of the same wheel turn together

  bool is_network() const { return field.starts_with("network."); }
  std::string network_key() const { return field.substr(sizeof("network.") - 1); }
};

class Axes {
 public:
  // Reads "sweep" and "zip" of a scenario file. Sticky errors are left in the document.
  [[nodiscard]] static Axes read(JsonObject& root);

  const std::vector<Axis>& axes() const { return axes_; }
  // Returns the number of scenarios; the largest uint64 where it overflows.
  [[nodiscard]] std::uint64_t size() const;
  // Returns for scenario i the index of the value on each axis. i < size().
  [[nodiscard]] std::vector<std::size_t> digits(std::uint64_t i) const;

  // The number of the scenario with these digits.
  [[nodiscard]] std::uint64_t number_of(std::span<const std::size_t> digits) const;

  // The outer axes are those that change more than the network, and what is zipped with them. A
  // combination is one combination of their values: it costs opening models and building tables,
  // where a network axis costs next to nothing.
  // Their number; the largest uint64 where it overflows.
  [[nodiscard]] std::uint64_t combinations() const;
  [[nodiscard]] std::uint64_t combination_of(std::span<const std::size_t> digits) const;
  // Returns digits that lie in combination k, zero on the axes that only change the network.
  [[nodiscard]] std::vector<std::size_t> digits_of_combination(std::uint64_t k) const;

  // Returns "device.threads = 4, network.rtt_ms = 10": the fields that the digits set, those of the
  // network only on demand.
  [[nodiscard]] std::string text(std::span<const std::size_t> digits, bool with_network) const;

  // Returns how many combinations of the axes that only change the network a combination has, and
  // puts the digits of combination j of combination k into `digits` (kept between calls, so that a
  // walk over millions does not allocate).
  [[nodiscard]] std::uint64_t networks() const;
  void digits_of(std::uint64_t k, std::uint64_t j, std::vector<std::size_t>& digits) const;

  // The wheels inside a combination, outermost first: combination j of digits_of() has their digits
  // in that mixed radix.
  struct NetworkWheel {
    std::size_t size = 1;
    std::vector<std::size_t> axes;
  };
  [[nodiscard]] std::vector<NetworkWheel> network_wheels() const;

  // The axes "device.*" and "cloud.*" are choices of operating points. Returns the digits of every
  // combination of choices, the other axes as in `digits`; nothing unless `digits` is the first of
  // them, so that one scenario stands for all.
  [[nodiscard]] std::vector<std::vector<std::size_t>> choices(
      std::span<const std::size_t> digits) const;

 private:
  struct Wheel {
    std::size_t size = 1;
    bool outer = false;  // turns an axis that is not a network setting
    bool choice = true;  // turns axes of the device and of the cloud alone
  };
  [[nodiscard]] std::vector<std::size_t> axis_digits(std::span<const std::size_t> wheels) const;
  std::vector<Axis> axes_;
  std::vector<Wheel> wheels_;  // outermost first
};

}  // namespace offcut::scenarios
