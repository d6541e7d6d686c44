#include "tools/shard_option.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "engine/base/text.h"

namespace offcut::tools {
namespace {

using scenarios::Shard;

// What starts the shards of a run, and where it says which one a process is.
struct ShardSource {
  std::string_view word;
  const char* variable;
  std::uint64_t first;  // the value that stands for shard 1
  bool knows_count;     // whether the environment can say how many there are
};

constexpr std::array kSources = {
    ShardSource{"slurm", "SLURM_ARRAY_TASK_ID", 1, true},
    ShardSource{"kubernetes", "JOB_COMPLETION_INDEX", 0, false},
};

std::optional<std::uint64_t> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const std::string_view view = text;
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(view.data(), view.data() + view.size(), value);
  if (error != std::errc() || stop != view.data() + view.size() || view.empty())
    return std::nullopt;
  return value;
}

Error wrong(const std::string& text, const std::string& what) {
  return {ErrorCode::InvalidArgument, message("--shard ", text, ": ", what)};
}

std::string shown(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? message("no ", variable) : message(variable, "=", text);
}

// Only an array 1-N without gaps says how many shards there are.
Result<std::uint64_t> count_of_array(const std::string& text) {
  const auto count = number_in("SLURM_ARRAY_TASK_COUNT");
  const bool whole = count && *count > 0 && number_in("SLURM_ARRAY_TASK_MIN") == 1 &&
                     number_in("SLURM_ARRAY_TASK_MAX") == count &&
                     number_in("SLURM_ARRAY_TASK_STEP").value_or(1) == 1;
  if (whole) return *count;
  return fail(
      wrong(text, message("expected an array of all tasks from 1 (sbatch --array=1-N), found ",
                          shown("SLURM_ARRAY_TASK_COUNT"), ", ", shown("SLURM_ARRAY_TASK_MIN"),
                          ", ", shown("SLURM_ARRAY_TASK_MAX"),
                          "; say how many shards the study is divided into: --shard slurm/N")));
}

Result<Shard> shard_of(const ShardSource& source, const std::string& text) {
  const std::string_view rest = std::string_view(text).substr(source.word.size());
  if (rest.empty() && !source.knows_count) {
    return fail(wrong(text, message("expected ", source.word, "/N with the number of shards")));
  }
  std::uint64_t count = 0;
  if (rest.empty()) {
    const auto stated = count_of_array(text);
    if (!stated) return fail(stated.error());
    count = *stated;
  } else {
    const auto all = scenarios::parse_shard(message("1", rest));
    if (!all) return fail(wrong(text, message("expected ", source.word, "/N with N >= 1")));
    count = all->count;
  }
  const auto task = number_in(source.variable);
  if (task && *task >= source.first && *task - source.first < count) {
    return Shard{*task - source.first + 1, count};
  }
  return fail(wrong(
      text, message("expected a task from ", std::size_t{source.first}, " to ",
                    std::size_t{count - 1 + source.first}, ", found ", shown(source.variable))));
}

}  // namespace

Result<Shard> read_shard(const std::string& text) {
  if (text.empty()) return Shard{};
  for (const ShardSource& source : kSources) {
    if (text == source.word || text.starts_with(message(source.word, "/"))) {
      return shard_of(source, text);
    }
  }
  auto shard = scenarios::parse_shard(text);
  if (!shard) {
    return fail(ErrorCode::InvalidArgument,
                message("--", shard.error().message, " (or slurm, slurm/N, kubernetes/N)"));
  }
  return shard;
}

}  // namespace offcut::tools
