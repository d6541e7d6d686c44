#include "engine/cut/price.h"

namespace offcut {

CutFigures figures_of(const CutTable& table, const CutTree& tree, CutId cut,
                      const Columns& columns) {
  return {.device = table.device_time(cut, columns.device),
          .energy = table.device_energy(cut, columns.device),
          .cloud = table.cloud_time(cut, columns.cloud),
          .up = table.up(cut),
          .down = table.down(cut),
          .memory = table.device_memory(cut),
          .idle_power = table.device_idle_power(columns.device),
          .layers = table.layers_on_device(cut),
          .offloads = cut != tree.device_only()};
}

CutPrice price(const CutFigures& figures, const Link& link) {
  CutPrice out;
  out.device = figures.device;
  out.compute = figures.energy;
  if (!figures.offloads) return out;
  out.cloud = figures.cloud;
  const LinkCost moved = link.cost({.up = figures.up, .down = figures.down, .wait = figures.cloud});
  out.uplink = moved.up;
  out.downlink = moved.down;
  out.transmit = moved.transmit;
  out.receive = moved.receive;
  out.promotion = moved.promotion;
  out.tail = moved.tail;
  out.idle = moved.idle + figures.idle_power * (moved.up + out.cloud + moved.down);
  return out;
}

CutPrice price(const CutTable& table, const CutTree& tree, CutId cut, const Columns& columns,
               const Link& link) {
  return price(figures_of(table, tree, cut, columns), link);
}

}  // namespace offcut
