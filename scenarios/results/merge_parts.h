// The parts that a merge is given: what each of them says that it holds, and whether together they
// are the results of one run. Internal to this folder: merge.h is the door.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/record_reader.h"
#include "scenarios/results/results_database.h"
#include "scenarios/results/row_hash.h"

namespace offcut::scenarios::internal {

// A file that is removed at the end.
class TemporaryCopy {
 public:
  explicit TemporaryCopy(std::filesystem::path path) : path_(std::move(path)) {}
  TemporaryCopy(TemporaryCopy&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryCopy& operator=(TemporaryCopy&&) = delete;
  ~TemporaryCopy();

 private:
  std::filesystem::path path_;
};

// One run as a part holds it.
struct HeldRun {
  std::int64_t id = 0;
  RunRecord record;
  std::string hash;  // of what counts in the manifest
  std::uint64_t next = 0;
  std::uint64_t held = 0;  // scenarios
  RowsDigest digest;
  bool complete = false;
};

struct MergePart {
  std::filesystem::path path;
  std::filesystem::path data;  // where its rows are read: itself, or a copy of what a run goes on
                               // to write
  std::optional<TemporaryCopy> copy;
  TablePlace place;
  std::vector<HeldRun> runs;
};

// Reads what a part says. Of a part that is not complete a copy is made beside `into`, for its run
// may go on.
[[nodiscard]] Result<MergePart> open_part(const std::filesystem::path& path,
                                          const std::filesystem::path& into);

// Inconsistent if not all parts list the studies of the first one.
[[nodiscard]] Result<void> expect_same_studies(const std::vector<MergePart>& parts);

// A line for people where the parts were computed by processors whose last bits differ.
[[nodiscard]] std::vector<std::string> notes_of(const std::vector<MergePart>& parts);

// What the parts hold of one study together.
struct StudyParts {
  ShardSet shards;              // 1/1 where it is all
  std::uint64_t scenarios = 0;  // held
  RowsDigest digest;
  std::string missing;      // "" where nothing is
  bool unfinished = false;  // some shard is there in part only
};

// Inconsistent where parts are of other divisions or hold a shard twice, and, unless `partial`,
// where a shard is missing or not complete.
[[nodiscard]] Result<StudyParts> put_together(const std::vector<MergePart>& parts, std::size_t run,
                                              bool partial);

}  // namespace offcut::scenarios::internal
