// What a results database holds, as bytes to compare.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace offcut {

// Returns every row of every table in order, as text.
inline std::string dump_of(const std::filesystem::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
  std::string out;
  for (const char* table : {"runs", "manifest", "rows", "tallies"}) {
    SQLite::Statement rows(database,
                           std::string("SELECT rowid, * FROM ") + table + " ORDER BY rowid");
    out += std::string("-- ") + table + "\n";
    while (rows.executeStep()) {
      for (int i = 0; i < rows.getColumnCount(); ++i) {
        out += rows.getColumn(i).isNull() ? "null" : rows.getColumn(i).getString();
        out += '|';
      }
      out += '\n';
    }
  }
  return out;
}

// Returns the bytes of the file, with the change counter of SQLite (at 24 and 92) set to zero.
inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  constexpr std::size_t kCounter = 24;
  constexpr std::size_t kCounterAgain = 92;
  for (const std::size_t place : {kCounter, kCounterAgain}) {
    for (std::size_t i = 0; i < 4 && place + i < bytes.size(); ++i) bytes[place + i] = 0;
  }
  return bytes;
}

}  // namespace offcut
