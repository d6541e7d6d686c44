// The lines that say of which studies the rows of a text file are: in JSON lines they lead the rows
// of each study, beside CSV they are a file of their own.
//
//   {"manifest": {...}, "shard": "3/8", "rows": 120, "hash": "0123456789abcdef"}
//   {"end": {"rows": 120, "hash": "0123456789abcdef"}}       behind a shard, in JSON lines
//
// `rows` and `hash` (row_hash.h, of the lines without their ends) stand beside CSV only, which is
// written when all rows are there. Internal to this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/row_hash.h"
#include "scenarios/results/shard.h"

namespace offcut::scenarios::internal {

// A study among the rows, as its manifest says. It has the rows from `first_row` on, up to those of
// the next one.
struct HeldStudy {
  std::string manifest;
  std::uint64_t first_row = 0;          // from 0
  ShardSet shards{};                    // that its rows are of
  std::optional<std::uint64_t> next{};  // of a database: the scenarios below it are there
  std::optional<RowsDigest> digest{};   // beside CSV: of the rows when they were written
};

// Malformed where the shard, the rows or the hash are none.
[[nodiscard]] Result<HeldStudy> study_of_line(const nlohmann::ordered_json& line);

// Of the object behind "end", or of a manifest line; nothing where it states none.
[[nodiscard]] Result<std::optional<RowsDigest>> digest_in(const nlohmann::ordered_json& object);

// The studies of a file of such lines, in order; none where there is no file.
[[nodiscard]] Result<std::vector<HeldStudy>> read_manifest_lines(const std::filesystem::path& path);

// "rows":120,"hash":"0123456789abcdef"
[[nodiscard]] std::string text_of_digest(const RowsDigest& digest);

}  // namespace offcut::scenarios::internal
