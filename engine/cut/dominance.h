// Dominance between plans, shared by the skyline of all cuts and the frontier dynamic program: the
// criteria as plain numbers, lower is better, and a filter that keeps what nothing dominates.
// Internal to engine/cut; skyline.h has the reasoning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace offcut::internal {

inline constexpr std::size_t kCriteria = 8;
// Which position holds what. Wait is the cloud time for any link, and energy plus the dearest wait
// for links with a bound.
enum Criterion : std::size_t { kOff, kEnergy, kWait, kUp, kDown, kMemory, kDevice, kIdle };

struct Criteria {
  std::array<double, kCriteria> value{};
  double cloud_s = 0;
  double order = 0;  // place in the tie-break: fewer layers, then the earlier plan
};

struct DominanceRule {
  bool strict_decides = true;   // a strictly better plan wins whatever the order (not: throughput)
  bool wait_is_energy = false;  // kWait holds an energy, whose sum is rounded in another order
};

// Returns whether b can never win while a is there.
[[nodiscard]] bool dominates(const Criteria& a, const Criteria& b, const DominanceRule& rule);

// Returns the positions that nothing dominates, ascending.
[[nodiscard]] std::vector<std::uint32_t> undominated(const std::vector<Criteria>& all,
                                                     const DominanceRule& rule);

}  // namespace offcut::internal
