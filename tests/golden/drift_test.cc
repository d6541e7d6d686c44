// No prediction moves unseen: those of the validation cases whose data come with the program,
// against drift.csv. Of each case about 150 rows are held, evenly from first to last.
//
// A figure that is meant to move is an entry under "Model changes" in CHANGELOG.md. Then
// tests/golden/refresh drift writes drift.csv anew, and the difference is reviewed; and
// offcut validate --format markdown writes device_models/ACCURACY.md.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "tests/support/command.h"
#include "tests/support/csv_rows.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = OFFCUT_SOURCE_DIR;
constexpr std::size_t kRowsOfCase = 150;
constexpr double kRounding = 1e-3;  // pages show three digits

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) out.push_back(line);
  return out;
}

// Names of the cases that predict from data in the source tree; the others state relations.
std::vector<std::string> bundled_cases(const testing::Workplace& place) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kSource / "scenarios/validation/data")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".json") || name.ends_with(".schema.json")) continue;
    const std::string text = place.read(entry.path().string());
    const bool predicts = text.find(R"("kind": "published")") == std::string::npos &&
                          text.find(R"("kind": "observations")") == std::string::npos;
    if (predicts && text.find("/shared/") == std::string::npos) {
      out.push_back(entry.path().stem().string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The rows of a case that are held, as tests/golden/refresh chooses them.
std::vector<std::string> held_rows(const std::string& csv) {
  std::vector<std::string> lines = lines_of(csv);
  if (!lines.empty()) lines.erase(lines.begin());
  const std::size_t step = 1 + lines.size() / kRowsOfCase;
  std::vector<std::string> out;
  for (std::size_t k = 0; k < lines.size(); k += step) out.push_back(lines[k]);
  return out;
}

void expect_same(const std::string& expected, const std::string& found) {
  const auto a = testing::csv_fields(expected);
  const auto b = testing::csv_fields(found);
  ASSERT_EQ(a.size(), b.size());
  ASSERT_GE(a.size(), 10u);
  EXPECT_EQ(std::vector(a.begin(), a.begin() + 9), std::vector(b.begin(), b.begin() + 9));
  const double was = std::stod(a[9]);
  const double is = std::stod(b[9]);
  EXPECT_LE(std::abs(is - was), kRounding * std::abs(was))
      << expected << "\nmoved to\n"
      << found << "\na change of a model: list it under *Model changes* in CHANGELOG.md";
}

TEST(Drift, NoPredictionOfABundledCaseMovesUnseen) {
  const testing::Workplace place;
  std::vector<std::string> found;
  for (const std::string& name : bundled_cases(place)) {
    const auto outcome = place.run(OFFCUT_COMMAND, {"validate", "--format", "csv", name});
    ASSERT_LE(outcome.exit_code, 1) << outcome.err;
    for (std::string& row : held_rows(outcome.out)) found.push_back(std::move(row));
  }
  const auto expected = lines_of(place.read((kSource / "tests/golden/drift.csv").string()));
  ASSERT_GT(expected.size(), 500u);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) expect_same(expected[k], found[k]);
}

}  // namespace
}  // namespace offcut
