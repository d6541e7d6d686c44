// Draws the times of one stage: constant, exponential or gamma by its squared coefficient of
// variation. Below 10^-12 of it (a spread of a millionth) a gamma law is its mean: no double holds
// its shape, and a draw would never end.
#pragma once

#include "engine/queue/fleet.h"
#include "engine/queue/random.h"

namespace offcut::queue {

class StageSampler {
 public:
  explicit StageSampler(const StageTime& stage)
      : mean_s_(stage.mean.s()), shape_(stage.scv > kLeastScv ? 1 / stage.scv : 0) {}
  double mean_s() const { return mean_s_; }
  double draw(RandomStream& random) const {
    if (shape_ == 0) return mean_s_;
    if (shape_ == 1) return mean_s_ * random.exponential();
    return mean_s_ * random.gamma(shape_) / shape_;
  }

 private:
  static constexpr double kLeastScv = 1e-12;
  double mean_s_;
  double shape_;  // 0: constant
};

}  // namespace offcut::queue
