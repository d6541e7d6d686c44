#include "engine/cut/price.h"

namespace offcut {

CutPrice price(const CutTable& table, const CutTree& tree, CutId cut, const Columns& columns,
               const Link& link) {
  CutPrice out;
  out.device = table.device_time(cut, columns.device);
  out.compute = table.device_energy(cut, columns.device);
  if (cut == tree.device_only()) return out;
  out.cloud = table.cloud_time(cut, columns.cloud);
  const LinkCost moved =
      link.cost({.up = table.up(cut), .down = table.down(cut), .wait = out.cloud});
  out.uplink = moved.up;
  out.downlink = moved.down;
  out.transmit = moved.transmit;
  out.receive = moved.receive;
  out.promotion = moved.promotion;
  out.tail = moved.tail;
  out.idle =
      moved.idle + table.device_idle_power(columns.device) * (moved.up + out.cloud + moved.down);
  return out;
}

}  // namespace offcut
