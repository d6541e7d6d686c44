// The accounts of one station over the measured window, kept twice and independently: by the clock
// of events, and by the records of the requests. That both agree is Little's law and the
// utilisation law in their operational form, exact for every run (Denning, Buzen, ACM Computing
// Surveys 1978).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace offcut::queue {

// What a station saw within [a, b), by two independent accounts: the clock of events, and the
// records of the requests. Little's law and the utilisation law say that they agree.
struct StationTally {
  double present_area_s = 0;  // integral of the number present          = sum of sojourns
  double sojourn_sum_s = 0;
  double busy_area_s = 0;  // integral of the slots busy               = sum of services
  double service_sum_s = 0;
  std::uint64_t entered = 0;

  // Relative differences of the two accounts; rounding is all they may be.
  [[nodiscard]] double little_gap() const { return gap(present_area_s, sojourn_sum_s); }
  [[nodiscard]] double utilisation_gap() const { return gap(busy_area_s, service_sum_s); }

 private:
  static double gap(double left, double right) {
    const double scale = std::max(std::abs(left), std::abs(right));
    return scale == 0 ? 0 : std::abs(left - right) / scale;
  }
};

// A station's accounts, kept within the window [a, b).
class Ledger {
 public:
  Ledger(double a, double b) : a_(a), b_(b) {}
  // The numbers present and busy have held since the last call.
  void advance(double now_s, double present, double busy) {
    const double span = overlap(last_s_, now_s);
    tally.present_area_s += present * span;
    tally.busy_area_s += busy * span;
    last_s_ = now_s;
  }
  double overlap(double from_s, double to_s) const {
    return std::max(0.0, std::min(to_s, b_) - std::max(from_s, a_));
  }
  StationTally tally;

 private:
  double a_;
  double b_;
  double last_s_ = 0;
};

}  // namespace offcut::queue
