// What the views of a results database say of many rows, kept while the rows are written: how often
// each cut is the answer, over which uplinks, and which row is the fastest and the most frugal.
//
//   group        run, scenario, model, device, network, first_cloud_layer
//   counts       rows, feasible rows
//   least, most  of uplink, latency, energy, speedup
//   sums         of latency, energy, speedup in whole millionths, so that they do not depend on how
//                rows came together; a mean is off by half a millionth at most
//   rows         the row of least latency (then energy, layers on the device, place), and that of
//                least energy (then latency, layers, place)
//
// Books add up in any order. Where a value is none or not finite, a sum grows out of bounds, or
// there are more than kMostGroups groups, a book says so and is not kept; views then read the rows.
// O(cells up to the last one used) time per row. Internal to this folder.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace offcut::scenarios::internal {

struct Extremes {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();

  void take(double value) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  void take(const Extremes& other) {
    take(other.least);
    take(other.most);
  }
};

// A row that is the least of its group in `first`; ties go on by the others, in this order.
struct LeastRow {
  double first = std::numeric_limits<double>::infinity();
  double second = 0;
  std::int64_t layers = 0;
  std::int64_t row = 0;  // its place in the table, from 1

  auto operator<=>(const LeastRow&) const = default;
};

struct Tally {
  std::int64_t rows = 0;
  std::int64_t feasible = 0;
  Extremes uplink;
  Extremes latency;
  Extremes energy;
  Extremes speedup;
  std::int64_t latency_sum = 0;  // in millionths, as the two below
  std::int64_t energy_sum = 0;
  std::int64_t speedup_sum = 0;
  LeastRow fastest;
  LeastRow frugal;
};

class TallyBook {
 public:
  static constexpr std::size_t kMostGroups = 100'000;
  using Group = std::array<std::string, 5>;

  TallyBook() = default;
  TallyBook(const TallyBook&) = delete;
  TallyBook& operator=(const TallyBook&) = delete;

  // Counts the row at this place of the table, which is in SQLite's record format.
  void take(std::string_view record, std::int64_t row);
  // Counts the rows of another book, whose places are behind `before` rows of the table.
  void take(const TallyBook& other, std::int64_t before);

  // False where it must not be kept.
  bool holds() const { return holds_; }
  const std::map<Group, Tally>& groups() const { return groups_; }

 private:
  Tally& tally_of(const std::array<std::string_view, 5>& group);

  std::map<Group, Tally> groups_;
  std::map<Group, Tally>::iterator last_ = groups_.end();
  bool holds_ = true;
};

}  // namespace offcut::scenarios::internal
