// Draws the times of one stage: constant, exponential or gamma by its squared coefficient of
// variation; or one of some observed times.
#pragma once

#include "engine/queue/fleet.h"
#include "engine/queue/random.h"

namespace offcut::queue {

class StageSampler {
 public:
  explicit StageSampler(const StageTime& stage)
      : mean_s_(stage.mean.s()),
        shape_(stage.constant() ? 0 : 1 / stage.scv),
        ratios_(stage.ratios) {}
  double mean_s() const { return mean_s_; }
  double draw(RandomStream& random) const {
    if (shape_ == 0) return mean_s_;
    if (ratios_) {
      return mean_s_ * (*ratios_)[random.below(static_cast<std::uint32_t>(ratios_->size()))];
    }
    if (shape_ == 1) return mean_s_ * random.exponential();
    return mean_s_ * random.gamma(shape_) / shape_;
  }

 private:
  double mean_s_;
  double shape_;  // 0: constant
  std::shared_ptr<const std::vector<double>> ratios_;
};

}  // namespace offcut::queue
