// Whole runs of the command against rows that were reviewed: each folder beside this file that
// holds scenario.json and expected.csv is one test.
//
//   text      equal
//   numbers   equal to one part in 10^9 (or 10^-9 of the unit near zero): sums may be rounded
//             differently by another compiler, models may not move unseen
//   columns   those of expected.csv, in their places; later versions may add more at the end
//
// Refresh: tests/golden/refresh, then review the diff.
#include <gmock/gmock.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <sstream>

#include "tests/support/command.h"
#include "tests/support/csv_rows.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(OFFCUT_SOURCE_DIR) / "tests/golden";
constexpr double kTolerance = 1e-9;

using Cells = std::vector<std::string>;

std::vector<Cells> cells_of(const std::string& csv) {
  std::vector<Cells> out;
  std::istringstream lines(csv);
  std::string line;
  while (std::getline(lines, line)) out.push_back(testing::csv_fields(line));
  return out;
}

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool same(const std::string& expected, const std::string& found) {
  const auto a = number_in(expected);
  const auto b = number_in(found);
  if (!a || !b) return expected == found;
  return std::abs(*a - *b) <= kTolerance * std::max({1.0, std::abs(*a), std::abs(*b)});
}

class Golden : public ::testing::Test {
 public:
  explicit Golden(std::string name) : name_(std::move(name)) {}

  void TestBody() override {
    const fs::path folder = kFolder / name_;
    const auto expected = cells_of(place_.read((folder / "expected.csv").string()));
    ASSERT_GE(expected.size(), 2u) << "expected.csv holds no row";
    const auto outcome =
        place_.run(OFFCUT_COMMAND, {"run", (folder / "scenario.json").string(), "--format", "csv"});
    ASSERT_LE(outcome.exit_code, 1) << outcome.err;
    const auto found = cells_of(outcome.out);
    ASSERT_EQ(found.size(), expected.size()) << outcome.out;
    for (std::size_t row = 0; row < expected.size(); ++row) {
      ASSERT_GE(found[row].size(), expected[row].size());
      for (std::size_t column = 0; column < expected[row].size(); ++column) {
        EXPECT_TRUE(same(expected[row][column], found[row][column]))
            << "row " << row << ", " << expected[0][column] << ": expected "
            << expected[row][column] << ", found " << found[row][column];
      }
    }
  }

 private:
  std::string name_;
  testing::Workplace place_;
};

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (fs::exists(entry.path() / "expected.csv")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(GoldenCases, AreThereWithWhatTheyShow) {
  EXPECT_GE(cases().size(), 8u);
  for (const std::string& name : cases()) {
    EXPECT_TRUE(fs::exists(kFolder / name / "scenario.json")) << name;
    EXPECT_TRUE(fs::exists(kFolder / name / "README.md")) << name;
  }
}

}  // namespace
}  // namespace offcut

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (const std::string& name : offcut::cases()) {
    ::testing::RegisterTest("Golden", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [=]() -> ::testing::Test* { return new offcut::Golden(name); });
  }
  return RUN_ALL_TESTS();
}
