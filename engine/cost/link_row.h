// Many links in a row, and what one exchange costs over each of them, as arrays.
//
// A sweep prices the same few plans over millions of networks. Asked one by one, each link pays a
// virtual call and its own construction; asked in a row, the formula of the network model runs as
// one loop over all of them:
//
//     link 0   link 1   link 2   ...           one exchange
//     [ terms of the network model ]   ---->   [ up_s ] [ down_s ] [ transmit_j ] ...
//
// Network models implement it where they have a closed form. The numbers are those of Link::cost(),
// bit for bit; a property test holds them to it. Times in s, energies in J.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/cost/link.h"

namespace offcut {

// An exchange over several links, whose cloud may take another time behind each.
struct RowExchange {
  Bytes up;
  Bytes down;
  std::span<const double> wait_s;  // [links]
};

// As LinkCost, an array per component.
struct RowCosts;

class LinkRow {
 public:
  static constexpr std::size_t kMost = 512;  // links

  virtual ~LinkRow() = default;
  [[nodiscard]] virtual std::size_t size() const = 0;
  // Writes the time up over links first, first + 1, ..., as many as `out` has room for.
  virtual void write_up(Bytes up, std::size_t first, std::span<double> out) const = 0;
  // Likewise the time down. Reads the waits only where wait_counts().
  virtual void write_down(const RowExchange& exchange, std::size_t first,
                          std::span<double> out) const = 0;
  // Whether a wait may make the way down longer.
  [[nodiscard]] virtual bool wait_counts() const = 0;
  // Writes all that the exchange costs, over as many links as it has waits.
  virtual void write_costs(const RowExchange& exchange, std::size_t first, RowCosts& out) const = 0;
};

struct RowCosts {
  using Numbers = std::array<double, LinkRow::kMost>;
  Numbers up_s;
  Numbers down_s;
  Numbers transmit_j;
  Numbers receive_j;
  Numbers promotion_j;
  Numbers tail_j;
  Numbers idle_j;

  void set(std::size_t i, const LinkCost& cost) {
    up_s[i] = cost.up.s();
    down_s[i] = cost.down.s();
    transmit_j[i] = cost.transmit.j();
    receive_j[i] = cost.receive.j();
    promotion_j[i] = cost.promotion.j();
    tail_j[i] = cost.tail.j();
    idle_j[i] = cost.idle.j();
  }
  [[nodiscard]] LinkCost at(std::size_t i) const {
    return {.up = Duration::from_s(up_s[i]),
            .down = Duration::from_s(down_s[i]),
            .transmit = Energy::from_j(transmit_j[i]),
            .receive = Energy::from_j(receive_j[i]),
            .promotion = Energy::from_j(promotion_j[i]),
            .tail = Energy::from_j(tail_j[i]),
            .idle = Energy::from_j(idle_j[i])};
  }
};

// Links of any model in a row: asked one by one.
class LinksInARow final : public LinkRow {
 public:
  explicit LinksInARow(std::vector<std::shared_ptr<const Link>> links) : links_(std::move(links)) {}
  [[nodiscard]] std::size_t size() const override { return links_.size(); }
  void write_up(Bytes up, std::size_t first, std::span<double> out) const override;
  void write_down(const RowExchange& exchange, std::size_t first,
                  std::span<double> out) const override;
  [[nodiscard]] bool wait_counts() const override { return true; }
  void write_costs(const RowExchange& exchange, std::size_t first, RowCosts& out) const override;

 private:
  std::vector<std::shared_ptr<const Link>> links_;
};

// One link of a row as a link, for questions that are asked one by one. Lives as long as the row.
class LinkOfRow final : public Link {
 public:
  LinkOfRow(const LinkRow& row, std::size_t place) : row_(row), place_(place) {}
  [[nodiscard]] LinkCost cost(const Exchange& exchange) const override {
    const double wait_s = exchange.wait.s();
    RowCosts costs;
    row_.write_costs({exchange.up, exchange.down, std::span(&wait_s, 1)}, place_, costs);
    return costs.at(0);
  }
  [[nodiscard]] const std::string& name() const override {
    static const std::string name = "row";
    return name;
  }
  [[nodiscard]] Bandwidth uplink() const override { return {}; }
  [[nodiscard]] Bandwidth downlink() const override { return {}; }
  [[nodiscard]] Duration round_trip() const override { return {}; }

 private:
  const LinkRow& row_;
  std::size_t place_;
};

}  // namespace offcut
