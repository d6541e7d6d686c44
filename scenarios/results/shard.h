// A shard: one of N contiguous parts of the scenarios of a study, for running them on N machines.
//
//   scenarios 0 .. 99 in 3 shards:   1/3 = [0, 33)   2/3 = [33, 66)   3/3 = [66, 100)
//
// Shards need nothing of each other; each writes its own results, and merge.h puts them together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut::scenarios {

struct ScenarioRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // one past the last

  std::uint64_t size() const { return last - first; }
  friend bool operator==(const ScenarioRange&, const ScenarioRange&) = default;
};

struct Shard {
  std::uint64_t index = 1;  // in [1, count]
  std::uint64_t count = 1;

  // Returns the scenarios of this shard; the sizes of two shards differ by one at most.
  [[nodiscard]] ScenarioRange of(std::uint64_t scenarios) const;
  friend bool operator==(const Shard&, const Shard&) = default;
};

// Reads "3/16". InvalidArgument if it is not of that form with 1 <= I <= N <= 10^9.
[[nodiscard]] Result<Shard> parse_shard(std::string_view text);

[[nodiscard]] std::string text_of_shard(const Shard& shard);

}  // namespace offcut::scenarios
