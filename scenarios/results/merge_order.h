// How the rows of several parts become the rows of one run: always from the part whose next row has
// the least number, a block of its shards at a time. Internal to this folder: merge.h is the door.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/text.h"
#include "scenarios/results/results_database.h"

namespace offcut::scenarios::internal {

// Holds the rows of a part to the order of their scenarios, in blocks of the part's own shards.
class ShardOrder {
 public:
  explicit ShardOrder(const RunRecord& run)
      : shards_(run.shards), scenarios_(run.scenarios), deal_(run.scenarios, run.shards.count) {}

  // Moves to a row; false if its scenario cannot come next.
  bool take(std::uint64_t number) {
    if (number < last_ || number >= scenarios_) return false;
    if (number >= block_end_) {
      const std::uint64_t block = number / deal_.block_size();
      if (!std::ranges::binary_search(shards_.members, deal_.owner(block))) return false;
      block_end_ = deal_.block(block).last;
    }
    last_ = number;
    return true;
  }
  std::uint64_t number() const { return last_; }          // of the last row
  std::uint64_t block_end() const { return block_end_; }  // of the block that it is in

  // What is wrong with a number that take() has refused.
  std::string complaint(std::int64_t number) const {
    return message("expected rows in the order of the scenarios of shard ", text_of_shards(shards_),
                   ", found scenario ", number, " behind ", std::size_t{last_}, " (damaged?)");
  }

 private:
  ShardSet shards_;
  std::uint64_t scenarios_;
  ShardDeal deal_;
  std::uint64_t last_ = 0;
  std::uint64_t block_end_ = 0;
};

// Walks over study r of all cursors. Cursor: begin(r) and next() move to a row and are false where
// there is none, order() is its ShardOrder. copy_block(cursor) copies what its block holds and is
// false behind the last row. False where it was stopped.
template <class Cursor, class CopyBlock>
Result<bool> merge_in_order(std::vector<Cursor>& cursors, std::size_t r,
                            const std::atomic<bool>* stop, const CopyBlock& copy_block) {
  const auto later = [](const Cursor* a, const Cursor* b) {
    return a->order().number() > b->order().number();
  };
  std::priority_queue<Cursor*, std::vector<Cursor*>, decltype(later)> waiting(later);
  for (Cursor& cursor : cursors) {
    const auto more = cursor.begin(r);
    if (!more) return fail(more.error());
    if (*more) waiting.push(&cursor);
  }
  while (!waiting.empty()) {
    if (stop != nullptr && stop->load()) return false;
    Cursor* const cursor = waiting.top();
    waiting.pop();
    const auto more = copy_block(*cursor);
    if (!more) return fail(more.error());
    if (*more) waiting.push(cursor);
  }
  return true;
}

}  // namespace offcut::scenarios::internal
