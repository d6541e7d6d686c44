// The table of keys in the README against the table in the code.
#include "network_models/network_fields.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

std::string moves_text(const Moves& moves) {
  if (moves.time) return moves.energy ? "time, energy" : "time";
  return moves.energy ? "energy" : "nothing";
}

// What the README must hold: the beginning of each row, up to the meaning in words.
std::vector<std::string> expected_rows() {
  std::vector<std::string> out;
  for (const WordField& field : word_fields()) {
    out.push_back(message("| `", field.name, "` | ", join(field.words(), ", "), " | ",
                          moves_text(field.moves), " | "));
  }
  for (const NetworkField& field : network_fields()) {
    out.push_back(message("| `", field.name, "` | ", field.least, " to ", field.most, " | ",
                          moves_text(field.moves), " | "));
  }
  return out;
}

TEST(NetworkFields, TheReadmeListsEveryKeyWithItsRangeAndWhatItMoves) {
  const auto readme = read_file(OFFCUT_SOURCE_DIR "/network_models/README.md");
  ASSERT_OK(readme);
  const std::size_t begin = readme->find("\n## Keys");
  ASSERT_NE(begin, std::string::npos);
  const std::string section = readme->substr(begin, readme->find("\n## ", begin + 1) - begin);
  std::vector<std::string> rows;
  for (const std::string& line : split(section, '\n')) {
    if (line.starts_with("| `")) rows.push_back(line);
  }
  const std::vector<std::string> expected = expected_rows();
  ASSERT_EQ(rows.size(), expected.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    EXPECT_TRUE(rows[k].starts_with(expected[k]))
        << "expected " << expected[k] << "...\nfound    " << rows[k];
    EXPECT_GT(rows[k].size(), expected[k].size() + 2) << rows[k];
  }
}

}  // namespace
}  // namespace offcut::network_models
