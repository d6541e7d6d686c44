// Random streams for simulations: one independent stream per purpose, named by a key, so that a run
// is the same on any number of threads and two runs that differ in one place share the rest
// (common random numbers: more servers see the same arrivals).
//
// Generator: xoshiro256++ 1.0 (Blackman, Vigna, ACM TOMS 2021), seeded by splitmix64 of the key.
// About 1 ns per number; exponential by the logarithm; gamma by Marsaglia and Tsang (ACM TOMS
// 2000).
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace offcut::queue {

// Returns well-mixed bits of a counter (Steele, Lea, Flood: splitmix64, OOPSLA 2014).
constexpr std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

class RandomStream {
 public:
  // The stream named by a path of numbers, e.g. {seed, replication, class, purpose}.
  explicit RandomStream(std::initializer_list<std::uint64_t> path) {
    std::uint64_t key = 0;
    for (const std::uint64_t part : path) {
      key ^= part;
      key = split_mix(key);
    }
    for (std::uint64_t& word : state_) word = split_mix(key);
  }

  std::uint64_t bits() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  // Uniform in (0, 1]: its logarithm is finite.
  double uniform() { return static_cast<double>((bits() >> 11) + 1) * 0x1p-53; }
  // Exponential with mean 1.
  double exponential() { return -std::log(uniform()); }
  // Uniform in 0 .. count-1, count >= 1. The bias is under count / 2^32.
  std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((bits() >> 32) * count) >> 32);
  }

  // Gamma with the given shape > 0 and scale 1 (mean = shape).
  double gamma(double shape) {
    if (shape < 1) return gamma(shape + 1) * std::pow(uniform(), 1 / shape);
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
      const double x = normal();
      const double root = 1 + c * x;
      if (root <= 0) continue;
      const double v = root * root * root;
      const double u = uniform();
      if (u < 1 - 0.0331 * x * x * x * x) return d * v;  // inside the exact bound, without logs
      if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
  }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
  }
  // Marsaglia's polar method; the second value is dropped to keep the stream without state.
  double normal() {
    for (;;) {
      const double x = 2 * uniform() - 1;
      const double y = 2 * uniform() - 1;
      const double square = x * x + y * y;
      if (square >= 1 || square == 0) continue;
      return x * std::sqrt(-2 * std::log(square) / square);
    }
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace offcut::queue
