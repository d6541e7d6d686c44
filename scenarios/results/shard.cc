#include "scenarios/results/shard.h"

#include <algorithm>
#include <charconv>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

constexpr std::uint64_t kMostShards = 1'000'000'000;
// A block is large enough that what it costs to begin one does not count, and small enough that a
// shard has some dozens of them.
constexpr std::uint64_t kLargestBlock = 1024;
constexpr std::uint64_t kBlocksPerShard = 64;

bool read_whole(std::string_view text, std::uint64_t& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && !text.empty();
}

// SplitMix64: neighbours give values that have nothing to do with each other.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Reads "7" or "1-4" as a range of members above the last one.
bool read_members(std::string_view text, ShardSet& shards) {
  const std::size_t dash = text.find('-');
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (!read_whole(text.substr(0, dash), first)) return false;
  last = first;
  if (dash != std::string_view::npos && !read_whole(text.substr(dash + 1), last)) return false;
  const std::uint64_t least = shards.members.empty() ? 1 : shards.members.back() + 1;
  constexpr std::uint64_t kMostMembers = 10'000'000;  // that a text may ask memory for
  if (first < least || last < first || last > shards.count || last - first > kMostMembers) {
    return false;
  }
  for (std::uint64_t i = first; i <= last; ++i) shards.members.push_back(i);
  return true;
}

}  // namespace

Result<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || !read_whole(text.substr(0, slash), shard.index) ||
      !read_whole(text.substr(slash + 1), shard.count) || shard.index < 1 ||
      shard.index > shard.count || shard.count > kMostShards) {
    return fail(ErrorCode::InvalidArgument,
                message("shard: expected I/N with 1 <= I <= N <= ", std::size_t{kMostShards},
                        ", found ", in_quotes(text)));
  }
  return shard;
}

std::string text_of_shard(const Shard& shard) {
  return message(std::size_t{shard.index}, "/", std::size_t{shard.count});
}

ShardDeal::ShardDeal(std::uint64_t scenarios, std::uint64_t shards)
    : scenarios_(scenarios), shards_(shards), block_(kLargestBlock) {
  OFFCUT_CHECK(1 <= shards && shards <= kMostShards);
  if (shards == 1) return;
  block_ = std::clamp<std::uint64_t>(scenarios / (shards * kBlocksPerShard), 1, kLargestBlock);
}

std::uint64_t ShardDeal::blocks() const {
  return scenarios_ / block_ + (scenarios_ % block_ != 0 ? 1 : 0);
}

ScenarioRange ShardDeal::block(std::uint64_t b) const {
  const std::uint64_t first = b * block_;
  return {first, scenarios_ - first < block_ ? scenarios_ : first + block_};
}

std::uint64_t ShardDeal::owner(std::uint64_t b) const {
  return (b % shards_ + mixed(b / shards_) % shards_) % shards_ + 1;
}

std::uint64_t ShardDeal::block_in_round(std::uint64_t round, std::uint64_t shard) const {
  const std::uint64_t turned = mixed(round) % shards_;
  return round * shards_ + (shard - 1 + shards_ - turned) % shards_;
}

ShardBlocks::ShardBlocks(std::uint64_t scenarios, const Shard& shard)
    : scenarios_(scenarios), shard_(shard.index), deal_(scenarios, shard.count) {
  OFFCUT_CHECK(1 <= shard.index && shard.index <= shard.count);
}

std::uint64_t ShardBlocks::count() const {
  const std::uint64_t blocks = deal_.blocks();
  const std::uint64_t whole = blocks / deal_.shards();
  return whole + (deal_.block_in_round(whole, shard_) < blocks ? 1 : 0);
}

ScenarioRange ShardBlocks::at(std::uint64_t k) const {
  OFFCUT_CHECK(k < count());
  return deal_.block(deal_.block_in_round(k, shard_));
}

std::uint64_t ShardBlocks::first_from(std::uint64_t number) const {
  const std::uint64_t round = number / deal_.block_size() / deal_.shards();
  if (round >= count()) return count();
  return at(round).last > number ? round : round + 1;
}

// All blocks but those of the last round are full.
std::uint64_t ShardBlocks::before(std::uint64_t number) const {
  const std::uint64_t k = first_from(number);
  if (k == 0) return number > 0 && count() > 0 && at(0).first < number ? number - at(0).first : 0;
  const std::uint64_t full = (k - 1) * deal_.block_size() + at(k - 1).size();
  if (k == count() || at(k).first >= number) return full;
  return full + number - at(k).first;
}

std::uint64_t ShardSet::size(std::uint64_t scenarios) const { return before(scenarios, scenarios); }

std::uint64_t ShardSet::before(std::uint64_t scenarios, std::uint64_t number) const {
  std::uint64_t sum = 0;
  for (const std::uint64_t member : members) {
    sum += ShardBlocks(scenarios, {member, count}).before(number);
  }
  return sum;
}

std::string text_of_shards(const ShardSet& shards) {
  std::string text;
  for (std::size_t i = 0; i < shards.members.size();) {
    std::size_t end = i + 1;
    while (end < shards.members.size() && shards.members[end] == shards.members[end - 1] + 1) ++end;
    text += message(text.empty() ? "" : ",", std::size_t{shards.members[i]});
    if (end > i + 1) text += message("-", std::size_t{shards.members[end - 1]});
    i = end;
  }
  return message(text, "/", std::size_t{shards.count});
}

Result<ShardSet> parse_shards(std::string_view text) {
  ShardSet shards{.members = {}, .count = 0};
  const std::size_t slash = text.find('/');
  bool sound = slash != std::string_view::npos && read_whole(text.substr(slash + 1), shards.count);
  sound = sound && shards.count >= 1 && shards.count <= kMostShards;
  std::string_view rest = sound ? text.substr(0, slash) : std::string_view{};
  while (sound) {
    const std::size_t comma = rest.find(',');
    sound = read_members(rest.substr(0, comma), shards);
    if (comma == std::string_view::npos) break;
    rest = rest.substr(comma + 1);
  }
  if (sound) return shards;
  return fail(ErrorCode::Malformed,
              message("expected shards such as 3/8 or 1-4,7/8, found ", in_quotes(text)));
}

}  // namespace offcut::scenarios
