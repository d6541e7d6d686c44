#include "engine/study/counter_rng.h"

#include <cmath>
#include <limits>

#include "engine/base/check.h"

namespace offcut {
namespace {

constexpr std::uint64_t kLow32 = 0xffffffffU;

// Returns c[0] + c[1] x + ... by Horner's rule.
template <std::size_t N>
constexpr double polynomial(const std::array<double, N>& c, double x) {
  double sum = c[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

// Coefficients of PPND16 of AS 241: centre (|p - 0.5| <= 0.425), middle and far tail.
constexpr std::array<double, 8> kCentreTop = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                              1.9715909503065514427e3, 1.3731693765509461125e4,
                                              4.5921953931549871457e4, 6.7265770927008700853e4,
                                              3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr std::array<double, 8> kCentreBottom = {1.0,
                                                 4.2313330701600911252e1,
                                                 6.8718700749205790830e2,
                                                 5.3941960214247511077e3,
                                                 2.1213794301586595867e4,
                                                 3.9307895800092710610e4,
                                                 2.8729085735721942674e4,
                                                 5.2264952788528545610e3};
constexpr std::array<double, 8> kMiddleTop = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                              5.76949722146069140550e0,  3.64784832476320460504e0,
                                              1.27045825245236838258e0,  2.41780725177450611770e-1,
                                              2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array<double, 8> kMiddleBottom = {1.0,
                                                 2.05319162663775882187e0,
                                                 1.67638483018380384940e0,
                                                 6.89767334985100004550e-1,
                                                 1.48103976427480074590e-1,
                                                 1.51986665636164571966e-2,
                                                 5.47593808499534494600e-4,
                                                 1.05075007164441684324e-9};
constexpr std::array<double, 8> kFarTop = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                           1.78482653991729133580e0,  2.96560571828504891230e-1,
                                           2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                           2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array<double, 8> kFarBottom = {1.0,
                                              5.99832206555887937690e-1,
                                              1.36929880922735805310e-1,
                                              1.48753612908506148525e-2,
                                              7.86869131145613259100e-4,
                                              1.84631831751005468180e-5,
                                              1.42151175831644588870e-7,
                                              2.04426310338993978564e-15};

}  // namespace

std::array<std::uint32_t, 4> CounterRng::block(std::uint64_t counter) const {
  constexpr std::uint64_t kMultiply0 = 0xD2511F53U;
  constexpr std::uint64_t kMultiply1 = 0xCD9E8D57U;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9U;
  constexpr std::uint32_t kWeyl1 = 0xBB67AE85U;
  constexpr int kRounds = 10;
  auto c0 = static_cast<std::uint32_t>(counter);
  auto c1 = static_cast<std::uint32_t>(counter >> 32);
  auto c2 = static_cast<std::uint32_t>(stream_);
  auto c3 = static_cast<std::uint32_t>(stream_ >> 32);
  auto k0 = static_cast<std::uint32_t>(seed_);
  auto k1 = static_cast<std::uint32_t>(seed_ >> 32);
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t p0 = kMultiply0 * c0;
    const std::uint64_t p1 = kMultiply1 * c2;
    const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<std::uint32_t>(p1 & kLow32);
    c3 = static_cast<std::uint32_t>(p0 & kLow32);
    c0 = n0;
    c2 = n2;
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
  return {c0, c1, c2, c3};
}

double CounterRng::uniform(std::uint64_t i) const {
  const auto bits = block(i / 2);
  const std::size_t half = 2 * (i % 2);
  const std::uint64_t word = std::uint64_t{bits[half]} << 32 | bits[half + 1];
  return (static_cast<double>(word >> 11) + 0.5) * 0x1p-53;
}

std::uint64_t CounterRng::below(std::uint64_t count, std::uint64_t i) const {
  OFFCUT_CHECK(count >= 1);
  const auto bits = block(i);
  return (std::uint64_t{bits[0]} << 32 | bits[1]) % count;
}

void CounterRng::fill_normal(std::uint64_t first, std::span<double> out) const {
  OFFCUT_CHECK(first % 4 == 0 && out.size() % 4 == 0);
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const auto bits = block((first + i) / 4);
    for (std::size_t k = 0; k < 4; ++k) {
      out[i + k] = normal_quantile((static_cast<double>(bits[k]) + 0.5) * 0x1p-32);
    }
  }
}

double normal_quantile(double p) {
  constexpr double kCentre = 0.425;
  const double q = p - 0.5;
  if (std::abs(q) <= kCentre) {
    const double r = kCentre * kCentre - q * q;
    return q * polynomial(kCentreTop, r) / polynomial(kCentreBottom, r);
  }
  const double tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) {
    return q < 0 ? -std::numeric_limits<double>::infinity()
                 : std::numeric_limits<double>::infinity();
  }
  constexpr double kMiddle = 5.0;
  const double r = std::sqrt(-std::log(tail));
  const double x = r <= kMiddle
                       ? polynomial(kMiddleTop, r - 1.6) / polynomial(kMiddleBottom, r - 1.6)
                       : polynomial(kFarTop, r - kMiddle) / polynomial(kFarBottom, r - kMiddle);
  return q < 0 ? -x : x;
}

}  // namespace offcut
