// The table of keys in the README against the table in the code.
#include "network_models/network_fields.h"

#include "engine/base/text.h"
#include "tests/support/readme_table.h"

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

// A key that moves no figure is there for nothing, unless it says up to where others were
// calibrated.
TEST(NetworkFields, EveryKeyMovesAFigureOrMarksARange) {
  for (const NetworkField& field : network_fields()) {
    const bool marks = std::string_view(field.name).starts_with("radio.calibrated_");
    EXPECT_EQ(moves_text(field.moves) == "nothing", marks) << field.name;
  }
}

TEST(NetworkFields, TheReadmeListsEveryKeyWithItsRangeAndWhatItMoves) {
  const std::vector<std::string> rows = testing::rows_of_readme("network_models/README.md", "Keys");
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
