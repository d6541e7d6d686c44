// Random numbers by counter: number i of stream s is a function of (seed, s, i) alone, so samples
// can be drawn in any order by any number of threads and are the same.
//
// Philox4x32-10: ten rounds of multiply and mix over a 128-bit counter with a 64-bit key; passes
// BigCrush. Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace offcut {

class CounterRng {
 public:
  CounterRng(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  // Returns block `counter`: 128 random bits.
  [[nodiscard]] std::array<std::uint32_t, 4> block(std::uint64_t counter) const;
  // Returns number `i` of the stream, in (0, 1), with 53 random bits.
  [[nodiscard]] double uniform(std::uint64_t i) const;
  // Returns a whole number in [0, count), count >= 1, with a bias below count / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t count, std::uint64_t i) const;
  // Fills `out` with standard normal numbers first, first + 1, ... of the stream, from 32 random
  // bits each (so none is beyond 6.4). `first` and the length must be multiples of four.
  void fill_normal(std::uint64_t first, std::span<double> out) const;

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
};

// Returns the x with P(Z <= x) = p for a standard normal Z; relative error about 1e-16; -inf and
// inf at 0 and 1. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988).
[[nodiscard]] double normal_quantile(double p);

}  // namespace offcut
