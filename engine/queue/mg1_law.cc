#include "engine/queue/mg1_law.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace offcut::queue {
namespace {

using Complex = std::complex<double>;

// E[e^-sS] of a constant or gamma time.
Complex service_transform(const StageTime& service, Complex s) {
  const double mean_s = service.mean.s();
  if (service.constant()) return std::exp(-s * mean_s);
  return std::pow(1.0 + service.scv * mean_s * s, -1 / service.scv);
}

}  // namespace

void Mg1Law::add(double arrivals_per_s, const StageTime& service) {
  parts_.push_back({arrivals_per_s, service});
  load_ += arrivals_per_s * service.mean.s();
}

double Mg1Law::mean_s() const {
  double rate_of_squares = 0;
  for (const Part& part : parts_) {
    const double mean_s = part.service.mean.s();
    rate_of_squares += part.rate * mean_s * mean_s * (1 + part.service.scv);
  }
  return rate_of_squares / (2 * (1 - load_));
}

// The transform of P(W > t): (1 - E[e^-sW]) / s.
Complex Mg1Law::tail_transform(Complex s) const {
  Complex arriving = 0;  // l (1 - E[e^-sS]), part by part
  for (const Part& part : parts_)
    arriving += part.rate * (1.0 - service_transform(part.service, s));
  return (1.0 - (1 - load_) * s / (s - arriving)) / s;
}

double Mg1Law::tail(double t_s) const {
  if (t_s < 0) return 1;
  if (load_ <= 0) return 0;
  if (t_s == 0) return load_;
  constexpr double kAccuracy = 18.4;  // discretisation error e^-18.4
  constexpr int kTerms = 60;          // summed plainly, then twelve averages
  constexpr std::array<double, 12> kBinomial = {1, 11, 55, 165, 330, 462, 462, 330, 165, 55, 11, 1};
  const double half = kAccuracy / (2 * t_s);
  const auto term = [&](int k) {
    const double value = tail_transform({half, k * std::numbers::pi / t_s}).real();
    return k % 2 == 0 ? value : -value;
  };
  double sum = 0.5 * tail_transform({half, 0}).real();
  for (int k = 1; k <= kTerms; ++k) sum += term(k);
  double averaged = 0;
  for (std::size_t i = 0; i < kBinomial.size(); ++i) {
    averaged += kBinomial[i] * sum / 2048;
    sum += term(kTerms + 1 + static_cast<int>(i));
  }
  return std::clamp(averaged * std::exp(kAccuracy / 2) / t_s, 0.0, load_);
}

// A part is met in proportion to the time it takes; a gamma time so met is a gamma of shape + 1.
double Mg1Law::residual(RandomStream& random) const {
  double met = random.uniform() * load_;
  const Part* part = &parts_.front();
  for (const Part& other : parts_) {
    part = &other;
    met -= other.rate * other.service.mean.s();
    if (met <= 0) break;
  }
  const double mean_s = part->service.mean.s();
  if (part->service.constant()) return random.uniform() * mean_s;
  const double shape = 1 / part->service.scv;
  return random.uniform() * mean_s * random.gamma(shape + 1) / shape;
}

double Mg1Law::draw(RandomStream& random) const {
  double wait_s = 0;
  while (random.uniform() <= load_) wait_s += residual(random);
  return wait_s;
}

}  // namespace offcut::queue
