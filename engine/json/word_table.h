// Keys that take one word of a table (enum_table.h).
//
//   constexpr std::array kPaints = {Paint{Colour::Red, "red"}, Paint{Colour::Green, "green"}};
//   const Paint& paint = read_word(object, "colour", kPaints);    // rows have a member `word`
//
// The table gives what the reader takes and what its error lists, so the two cannot differ.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/json.h"

namespace offcut {

template <class Row, std::size_t kRows>
std::vector<std::string> words_of(const std::array<Row, kRows>& rows) {
  std::vector<std::string> words;
  for (const Row& row : rows) words.emplace_back(row.word);
  return words;
}

// Returns the row that the key names. The key must be there.
// Any other word is an error of the document, and the first row is returned.
template <class Row, std::size_t kRows>
const Row& read_word(JsonObject& object, std::string_view key, const std::array<Row, kRows>& rows) {
  const std::string found = object.one_of(key, words_of(rows));
  for (const Row& row : rows) {
    if (row.word == found) return row;
  }
  return rows.front();
}

// The same for a key that may be absent: then the first row.
template <class Row, std::size_t kRows>
const Row& read_word_or_first(JsonObject& object, std::string_view key,
                              const std::array<Row, kRows>& rows) {
  if (object.has(key)) return read_word(object, key, rows);
  (void)object.text_or(key, rows.front().word);
  return rows.front();
}

}  // namespace offcut
