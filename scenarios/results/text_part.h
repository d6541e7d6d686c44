// One shard that was written as CSV or as JSON lines, as merge_text.h reads it: record by record,
// and once as a whole, to hold its rows to what it states of them. Internal to this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/results/merge_parts.h"
#include "scenarios/results/merge_text.h"
#include "scenarios/results/row_hash.h"

namespace offcut::scenarios::internal {

// A file of rows, record by record.
class TextRows {
 public:
  enum class Kind { Gap, Header, Manifest, End, Row };

  TextRows(const std::filesystem::path& path, TextForm form);
  bool is_open() const { return in_.is_open(); }

  // Moves to the next record; false at the end.
  bool next();
  Kind kind() const;
  // The number of the scenario, which is the last cell of a row in both forms; false if it is none.
  bool read_number(std::uint64_t& number) const;
  const std::string& record() const { return record_; }
  std::size_t line() const { return lines_; }

 private:
  TextForm form_;
  std::string header_;  // how that of CSV begins
  std::ifstream in_;
  std::string record_;
  std::size_t lines_ = 0;
};

struct TextPart {
  MergePart part;                                 // its runs, with the rows that were found
  std::vector<std::optional<RowsDigest>> stated;  // of them
  std::vector<std::string> headers;               // of CSV: the one that leads the rows of a run
};

// Malformed where its rows are not those that it states.
[[nodiscard]] Result<TextPart> read_text_part(const std::filesystem::path& path, TextForm form);

}  // namespace offcut::scenarios::internal
