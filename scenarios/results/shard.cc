#include "scenarios/results/shard.h"

#include <charconv>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

constexpr std::uint64_t kMostShards = 1'000'000'000;

// Returns floor(scenarios * part / count) without overflow, for part <= count.
std::uint64_t share(std::uint64_t scenarios, std::uint64_t part, std::uint64_t count) {
  return scenarios / count * part + scenarios % count * part / count;
}

bool read_whole(std::string_view text, std::uint64_t& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end && !text.empty();
}

}  // namespace

ScenarioRange Shard::of(std::uint64_t scenarios) const {
  OFFCUT_CHECK(1 <= index && index <= count && count <= kMostShards);
  return {share(scenarios, index - 1, count), share(scenarios, index, count)};
}

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

}  // namespace offcut::scenarios
