// A shard: one of N parts of the scenarios of a study, for running them on N machines.
//
//   blocks of scenarios   | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | ...
//   round of 3 blocks     |     0     |     1     |     2     |
//   shard                 | 2 | 3 | 1 | 1 | 2 | 3 | 3 | 1 | 2 | 2 | ...
//
// A study is cut into blocks of consecutive scenarios. Each round of N blocks gives every shard one
// block. Scenarios that take long lie together where a model on an outer axis does, so they are
// spread over all shards. The order within a round turns from round to round by a hash of the
// round's number, so that no period of the axes meets one shard only. Two shards differ by one
// block at most.
//
// Shards need nothing of each other; each writes its own results, and merge.h puts them together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

  friend bool operator==(const Shard&, const Shard&) = default;
};

// Reads "3/16". InvalidArgument if it is not of that form with 1 <= I <= N <= 10^9.
[[nodiscard]] Result<Shard> parse_shard(std::string_view text);

[[nodiscard]] std::string text_of_shard(const Shard& shard);

// How a study of so many scenarios is dealt to so many shards.
class ShardDeal {
 public:
  ShardDeal(std::uint64_t scenarios, std::uint64_t shards);

  std::uint64_t blocks() const;
  [[nodiscard]] ScenarioRange block(std::uint64_t b) const;
  // The number of the shard that answers block b, from 1.
  [[nodiscard]] std::uint64_t owner(std::uint64_t b) const;
  // The block of a shard in a round; blocks() or above where the last round has none for it.
  [[nodiscard]] std::uint64_t block_in_round(std::uint64_t round, std::uint64_t shard) const;
  std::uint64_t shards() const { return shards_; }
  std::uint64_t block_size() const { return block_; }

 private:
  std::uint64_t scenarios_;
  std::uint64_t shards_;
  std::uint64_t block_;
};

// The scenarios of one shard, in blocks in the order of their numbers.
class ShardBlocks {
 public:
  ShardBlocks(std::uint64_t scenarios, const Shard& shard);

  std::uint64_t count() const;
  [[nodiscard]] ScenarioRange at(std::uint64_t k) const;
  // The scenarios in all blocks.
  std::uint64_t size() const { return before(scenarios_); }
  // Those of them below a scenario number.
  [[nodiscard]] std::uint64_t before(std::uint64_t number) const;
  // The first block that holds a scenario of this number or above it; count() if none does.
  [[nodiscard]] std::uint64_t first_from(std::uint64_t number) const;

 private:
  std::uint64_t scenarios_;
  std::uint64_t shard_;
  ShardDeal deal_;
};

// Some of N shards, as results that were merged in part hold them: "1-4,7/8"; all of them: "1/1".
struct ShardSet {
  std::vector<std::uint64_t> members = {1};  // ascending
  std::uint64_t count = 1;

  static ShardSet of(const Shard& shard) { return {{shard.index}, shard.count}; }
  // The scenarios of the members, and those of them below a number.
  [[nodiscard]] std::uint64_t size(std::uint64_t scenarios) const;
  [[nodiscard]] std::uint64_t before(std::uint64_t scenarios, std::uint64_t number) const;
};

[[nodiscard]] std::string text_of_shards(const ShardSet& shards);
// Malformed if the text is none of text_of_shards().
[[nodiscard]] Result<ShardSet> parse_shards(std::string_view text);

}  // namespace offcut::scenarios
