// A processor-sharing station with its accounts and its one live departure event.
//
// The departure of the next request moves whenever somebody enters or leaves. Only an earlier one
// supersedes the scheduled event (`version` tells old from new); a later one is found when the
// event fires too early and is scheduled again. So a request costs two events or little more.
#pragma once

#include <cstdint>
#include <limits>

#include "engine/queue/sharing_station.h"
#include "engine/queue/station_ledger.h"

namespace offcut::queue {

struct SharedResource {
  SharedResource(double parallel, double a, double b)
      : station(parallel), ledger(a, b), a_s(a), b_s(b) {}
  SharingStation station;
  Ledger ledger;
  double a_s, b_s;
  double virtual_at_a_s = 0;  // frozen when the clock passes a and b
  double virtual_at_b_s = 0;
  bool passed_a = false;
  bool passed_b = false;
  double pending_s = std::numeric_limits<double>::infinity();
  std::uint32_t version = 0;

  void advance(double now_s);
  // Books a departure; call after `station.leave()`. `virtual_s`: the clock when it entered.
  void account_departure(double entered_s, double entered_virtual_s, double now_s);
};

}  // namespace offcut::queue
