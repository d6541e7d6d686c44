// A sum that loses nothing to the order of its terms (Neumaier's variant of Kahan's): what the
// certificates add with. Internal to engine/cut.
#pragma once

#include <cmath>

namespace offcut::internal {

class ExactSum {
 public:
  void add(double value) {
    const double sum = sum_ + value;
    lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - sum) + value : (value - sum) + sum_;
    sum_ = sum;
  }
  double total() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

}  // namespace offcut::internal
