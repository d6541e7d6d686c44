// Where a number comes from, from the strongest ground to the weakest.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/units.h"

namespace offcut {

enum class Provenance {
  Measured,   // this layer at this operating point
  Scaled,     // the same layer at another operating point or on another device, times a factor
  Predicted,  // coefficients of its kernel class
  Published,  // a figure of a paper
  Datasheet,  // peak rates of a data sheet, and the share of them that such devices reach
  Assumed,    // nobody measured it
};
inline constexpr std::size_t kProvenanceCount = 6;

[[nodiscard]] std::string_view name_of(Provenance provenance);

// How much time rests on which ground.
class ProvenanceShare {
 public:
  void add(Provenance provenance, Duration time) {
    time_[static_cast<std::size_t>(provenance)] += time;
  }
  ProvenanceShare& operator+=(const ProvenanceShare& other);
  Duration of(Provenance provenance) const { return time_[static_cast<std::size_t>(provenance)]; }
  Duration total() const;
  // Returns "measured", or "measured 61% scaled 39%" in the order above, and "measured >99% assumed
  // <1%" rather than hide a trace of another ground; "" where no time is.
  [[nodiscard]] std::string text() const;

 private:
  std::array<Duration, kProvenanceCount> time_{};
};

}  // namespace offcut
