// Reads the records of the table `rows` of a results database in the order in which they were
// written, straight from the pages of the file, so that merge.h copies them without taking them
// apart.
//
//   file -> root page -> interior pages -> leaves -> cells -> records      (b-tree of SQLite)
//
// The file must not be written meanwhile. Its content may be anything: whatever leads out of a page
// or out of the file is an error that names the file. The numbers of the leaves are held, four
// bytes per 16 kB of rows, and one page. Any number of readers share the descriptors that the
// process may have (ReadableFiles).
//
// Source: "Database File Format", sqlite.org/fileformat2.html, sections 1.3, 1.5, 1.6 and 2.1.
// Internal to this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios::internal {

// Files open for reading, as many as the process may have: the one that was used the longest ago
// is closed for the next.
class ReadableFiles {
 public:
  ReadableFiles();  // raises the limit of the process to what it may raise it to
  explicit ReadableFiles(std::size_t most) : most_(most) {}
  ~ReadableFiles();
  ReadableFiles(const ReadableFiles&) = delete;
  ReadableFiles& operator=(const ReadableFiles&) = delete;

  // Reads `bytes` bytes at `at` into `out`. Io; Malformed where the file ends before.
  [[nodiscard]] Result<void> read(const std::filesystem::path& path, std::uint64_t at,
                                  std::size_t bytes, std::string& out);

 private:
  struct Open {
    std::filesystem::path path;
    int descriptor = -1;
  };
  [[nodiscard]] Result<int> descriptor_of(const std::filesystem::path& path);

  std::size_t most_;
  std::list<Open> open_;  // the one used last in front
};

// Where the table lies, as SQLite says.
struct TablePlace {
  std::uint32_t root = 0;  // page
  std::uint32_t page_size = 0;
};

// The first two cells of a row.
struct RowKey {
  std::int64_t run = 0;
  std::int64_t number = 0;
};

class RecordReader {
 public:
  [[nodiscard]] static Result<RecordReader> open(ReadableFiles& files, std::filesystem::path path,
                                                 const TablePlace& place);

  // Moves to the next record; false at the end.
  [[nodiscard]] Result<bool> next();
  // Of the record that next() has moved to.
  std::string_view record() const { return record_; }
  std::uint64_t row_id() const { return row_id_; }
  const RowKey& key() const { return key_; }
  // Back before the first record.
  void rewind();

 private:
  RecordReader(ReadableFiles& files, std::filesystem::path path, std::uint32_t page_size)
      : files_(&files), path_(std::move(path)), page_size_(page_size) {}
  [[nodiscard]] Result<void> read_page(std::uint64_t number, std::string& out);
  [[nodiscard]] Result<void> find_leaves(std::uint64_t page, int depth);
  [[nodiscard]] Result<void> read_cell();
  [[nodiscard]] Result<void> read_overflow(std::uint64_t page, std::size_t bytes);
  [[nodiscard]] Result<void> read_key();
  Error damaged() const;

  ReadableFiles* files_;
  std::filesystem::path path_;
  std::uint32_t page_size_;
  std::vector<std::uint32_t> leaves_;
  std::size_t next_leaf_ = 0;
  std::string page_;
  std::size_t cells_ = 0;
  std::size_t next_cell_ = 0;
  std::string long_record_;  // that overflows its leaf
  std::string_view record_;
  std::uint64_t row_id_ = 0;
  RowKey key_;
};

}  // namespace offcut::scenarios::internal
