#include "engine/cost/link_row.h"

namespace offcut {

void LinksInARow::write_up(Bytes up, std::size_t first, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = links_[first + i]->cost({.up = up, .down = {}, .wait = {}}).up.s();
  }
}

void LinksInARow::write_down(const RowExchange& exchange, std::size_t first,
                             std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = links_[first + i]
                 ->cost({exchange.up, exchange.down, Duration::from_s(exchange.wait_s[i])})
                 .down.s();
  }
}

void LinksInARow::write_costs(const RowExchange& exchange, std::size_t first, RowCosts& out) const {
  for (std::size_t i = 0; i < exchange.wait_s.size(); ++i) {
    const Duration wait = Duration::from_s(exchange.wait_s[i]);
    out.set(i, links_[first + i]->cost({exchange.up, exchange.down, wait}));
  }
}

}  // namespace offcut
