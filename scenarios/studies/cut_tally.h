// What is kept of the scenarios that a cut wins, instead of their rows.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/study/quantiles.h"

namespace offcut::scenarios {

// Least, largest, sum and histogram of a figure.
class Spread {
 public:
  void add(double x) {
    sum_ += x;
    least_ = x < least_ ? x : least_;
    most_ = x > most_ ? x : most_;
    histogram_.add(x);
  }
  void add(double x, std::uint64_t times) {
    sum_ += x * static_cast<double>(times);
    least_ = x < least_ ? x : least_;
    most_ = x > most_ ? x : most_;
    histogram_.add(x, times);
  }
  void add(std::span<const double> values);
  // Sums depend on the order of merging, so blocks are merged in theirs.
  void merge(const Spread& other);

  bool empty() const { return histogram_.count() == 0; }
  double mean() const { return sum_ / static_cast<double>(histogram_.count()); }
  double least() const { return least_; }
  double most() const { return most_; }
  // Never outside [least, most].
  [[nodiscard]] double quantile(double p) const;

 private:
  double sum_ = 0;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
  SampleHistogram histogram_;
};

struct AxisRange {
  double from = std::numeric_limits<double>::infinity();
  double to = -std::numeric_limits<double>::infinity();

  void widen(double x) {
    from = x < from ? x : from;
    to = x > to ? x : to;
  }
};

struct CutTally {
  std::uint64_t wins = 0;
  std::uint64_t infeasible = 0;  // scenarios in which it is the nearest to keeping the bounds
  Spread latency_ms;
  Spread energy_mj;
  std::vector<AxisRange> ranges;  // [numeric network axes]

  void merge(const CutTally& other);
};

}  // namespace offcut::scenarios
