#include "engine/queue/shared_resource.h"

#include <algorithm>

namespace offcut::queue {

void SharedResource::advance(double now_s) {
  ledger.advance(now_s, static_cast<double>(station.present()), station.busy());
  if (!passed_a && now_s >= a_s) {
    station.advance(a_s);
    virtual_at_a_s = station.virtual_s();
    passed_a = true;
  }
  if (!passed_b && now_s >= b_s) {
    station.advance(b_s);
    virtual_at_b_s = station.virtual_s();
    passed_b = true;
  }
  station.advance(now_s);
}

// Service received within the window, read from the virtual clock.
void SharedResource::account_departure(double entered_s, double entered_virtual_s, double now_s) {
  ledger.tally.sojourn_sum_s += ledger.overlap(entered_s, now_s);
  if (!passed_a) return;
  const double until =
      passed_b ? std::min(virtual_at_b_s, station.virtual_s()) : station.virtual_s();
  ledger.tally.service_sum_s += std::max(0.0, until - std::max(virtual_at_a_s, entered_virtual_s));
}

}  // namespace offcut::queue
