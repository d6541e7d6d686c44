// The best plan for millions of networks of any kind that can be priced in rows (link_row.h).
//
//     for each plan of the skyline, for each network of the row: keep the least
//
// A plan that breaks a bound over a network, or cannot sustain the stream there, counts as
// infinitely dear. The sums run in the order of price.h, so values are the same bits as those of
// best_of() over the link itself; exact ties, and networks over which no plan keeps the bounds, are
// decided by it. Over links that are linear in bytes the plans are thinned to their hull
// (thinning.h); a time that is not linear leaves no hull, and all plans are tried.
// O(networks * plans).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/cost/link_row.h"
#include "engine/cut/skyline/skyline.h"

namespace offcut {

// What plans are worth over the networks of one row.
class RowValues {
 public:
  // Both must live as long.
  RowValues(const LinkRow& row, const Question& question);
  // Returns the objective of a plan (SI units) over each network of the row, infinite where it
  // breaks a bound. Until the next call.
  [[nodiscard]] std::span<const double> of(const CutFigures& figures);

 private:
  std::span<const double> waits() const { return {wait_s_.data(), count_}; }
  void fill_latencies(const CutFigures& figures, double off_s, double cloud_s);
  void fill_values(const CutFigures& figures);
  void fill_objective();

  const LinkRow& row_;
  const Question& question_;
  std::size_t count_;
  bool latency_alone_;         // neither energies nor stages count
  std::optional<Bytes> down_;  // whose times are in costs_.down_s
  RowCosts costs_;
  RowCosts::Numbers wait_s_;
  RowCosts::Numbers value_;
  RowCosts::Numbers latency_;
  RowCosts::Numbers energy_;
  RowCosts::Numbers stage_;
};

class RowSweep {
 public:
  // The skyline, whose scope covers the question and the networks, must live as long.
  // `dearest_wait` may be given where all networks are linear in bytes and in the wait: none of
  // their radios draws more while it waits. It thins the plans, which pays from a thousand networks
  // on.
  RowSweep(const Skyline& skyline, const Question& question,
           std::optional<Power> dearest_wait = std::nullopt);

  // Writes the best plan, a position in Skyline::plans(), and its objective (SI units) over each
  // network of the row. Where no plan keeps the bounds, the one
  // that is nearest to it, and infinity. From any number of threads.
  void answer(const LinkRow& row, std::span<std::uint32_t> plan, std::span<double> value) const;

 private:
  const Skyline& skyline_;
  Question question_;
  std::vector<std::uint32_t> order_;  // of plans that may be feasible, by bytes down
};

// What one plan costs over some networks of a row, as many as both have room for.
struct PlanCosts {
  std::span<double> latency_s;
  std::span<double> energy_j;  // in the scope of the objective
};

// Writes those of networks first, first + 1, ...: of price() over the links, bit for bit.
void write_plan_costs(const CutFigures& plan, const Question& question, const LinkRow& row,
                      std::size_t first, const PlanCosts& out);

}  // namespace offcut
