// Regret: what each option costs over a range of circumstances above the best one there, and the
// option whose worst regret is least (Savage, JASA 46, 1951): what to ship when it is fixed before
// the circumstances are known.
//
//   circumstance   a   b   c      regret of a   b   c
//   slow           9   4   5                5   0   1
//   fast           1   6   3                0   5   2
//   worst                                   5   5   2  <- c is the minimax-regret option
//
// An option that breaks a bound in some circumstance cannot be had there. Its regret is over the
// circumstances in which it can be had, and its share of the others is told; the minimax-regret
// option is one of those that can be had the most often. A circumstance in which no option can be
// had has no regret: it is counted and left out.
//
// Circumstances that are drawn say nothing certain of those that are not. But of n independent
// draws the largest is exceeded, with 95% confidence, by at most 1 - 0.05^(1/n) of all others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace offcut {

struct Regret {
  double worst = 0;           // in the unit of the cost
  double worst_relative = 0;  // of cost / least cost - 1; 0 where the least cost is 0
  double mean = 0;
  double mean_cost = 0;        // of the option itself
  std::uint64_t worst_at = 0;  // number of the circumstance, the first of equals
  double share_best = 0;       // of the circumstances in which it is the best (ties: the first)
  double infeasible = 0;       // share of the circumstances in which it cannot be had; 1: no regret
};

// Returns the share of circumstances that may lie above the largest of `draws`, with 95%
// confidence.
[[nodiscard]] double share_above_draws(std::uint64_t draws);

class RegretTable {
 public:
  explicit RegretTable(std::size_t options);

  // Adds a circumstance by the cost of each option, [options]. Infinity for one that cannot be had.
  void add(std::span<const double> costs);

  // Adds `circumstances` at once, [options][circumstances].
  void add_table(std::span<const double> costs, std::size_t circumstances);
  // Adds those of another table over the same options, as if they came next.
  void merge(const RegretTable& later);

  // Those in which some option can be had, and those in which none can.
  std::uint64_t circumstances() const { return count_; }
  std::uint64_t without_option() const { return without_option_; }
  // Returns what the best option of each circumstance costs in the mean. Needs a circumstance.
  double mean_least() const { return least_ / static_cast<double>(count_); }
  // Returns one entry per option. Needs a circumstance.
  [[nodiscard]] std::vector<Regret> rows() const;
  // Returns, of the options that can be had the most often, the one of least worst regret; ties:
  // least mean regret, then the first.
  [[nodiscard]] std::size_t minimax() const;
  // The same, of least mean regret.
  [[nodiscard]] std::size_t least_mean() const;

 private:
  void add_to(Regret& row, double cost, double least, std::uint64_t circumstance);
  template <class Order>
  [[nodiscard]] std::size_t least_by(Order order) const;
  std::uint64_t seen() const { return count_ + without_option_; }
  std::uint64_t count_ = 0;
  std::uint64_t without_option_ = 0;
  double least_ = 0;          // sum over circumstances
  std::vector<Regret> rows_;  // means, share_best and infeasible hold sums
};

}  // namespace offcut
