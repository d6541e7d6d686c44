// The page of `offcut report` and `offcut run -o FILE.html`, in a browser without a window: what it
// shows equals the results. Skipped where the page is not built, or Chromium not installed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/faults/verbs.h"
#include "tests/support/command.h"
#include "tests/support/csv_rows.h"
#include "tests/support/report_pages.h"

namespace offcut {
namespace {

using testing::cells_in;
using testing::figure_of;
using testing::kNoPage;
using testing::lines_of;
using testing::Outcome;
using testing::page_is_built;
using testing::sweep;
using testing::Workplace;

bool is_same(const std::string& shown, const std::string& stored) {
  if (stored.empty()) return shown == "-";
  char* end = nullptr;
  const double number = std::strtod(stored.c_str(), &end);
  if (*end != '\0') return shown == stored;
  return std::strtod(shown.c_str(), nullptr) == number;
}

TEST(Report, ShowsEveryCellOfTheResults) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  if (testing::browser_program().empty()) GTEST_SKIP() << "needs Chromium";
  const Workplace place;
  place.write("page.json", sweep());
  ASSERT_EQ(place.run(OFFCUT_COMMAND, {"run", "-q", "page.json", "-o", "rows.csv"}).exit_code, 0);
  ASSERT_EQ(place.run(OFFCUT_COMMAND, {"run", "-q", "page.json", "-o", "run.html"}).exit_code, 0);
  const Outcome made = place.run(OFFCUT_COMMAND, {"report", "-q", "rows.csv", "-o", "report.html"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  std::vector<std::string> stored;
  const std::vector<std::string> lines = lines_of(place.read("rows.csv"));
  for (std::size_t k = 1; k < lines.size(); ++k) {
    std::vector<std::string> cells = testing::csv_fields(lines[k]);
    cells.pop_back();  // the number of the scenario: the page numbers rows by their places
    stored.insert(stored.end(), cells.begin(), cells.end());
  }
  for (const char* page : {"run.html", "report.html"}) {
    const Outcome opened = testing::open_page(place, page, "#tables=1&draw=1");
    EXPECT_TRUE(testing::console_of(opened).empty()) << testing::console_of(opened).front();
    const std::vector<std::string> shown = cells_in(figure_of(opened.out, "study-0-rows"));
    ASSERT_EQ(shown.size(), stored.size()) << page;
    for (std::size_t c = 0; c < shown.size(); ++c) {
      EXPECT_TRUE(is_same(shown[c], stored[c])) << page << ": " << shown[c] << ", " << stored[c];
    }
    EXPECT_NE(opened.out.find("Split after"), std::string::npos) << page << ": no answer";
  }
}

// Every number in some JSON, at any depth, but in the keys that are left out.
void collect_numbers(const nlohmann::json& json, std::vector<double>& numbers) {
  static const std::set<std::string> left_out = {"manifest", "trail", "schemas"};
  if (json.is_number()) numbers.push_back(json.get<double>());
  if (json.is_array()) {
    for (const auto& element : json) collect_numbers(element, numbers);
  }
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) {
    if (!left_out.contains(key)) collect_numbers(value, numbers);
  }
}

// Opens a page and expects each of the numbers in one of its tables.
void expect_shown(const Workplace& place, const std::string& page,
                  const std::vector<double>& numbers) {
  const Outcome opened = testing::open_page(place, page, "#tables=1&draw=1");
  EXPECT_TRUE(testing::console_of(opened).empty()) << page << testing::console_of(opened).front();
  std::set<double> shown;
  for (const std::string& cell : cells_in(opened.out)) {
    shown.insert(std::strtod(cell.c_str(), nullptr));
  }
  ASSERT_FALSE(numbers.empty()) << page;
  for (const double number : numbers) {
    EXPECT_TRUE(shown.contains(number)) << page << " does not show " << number;
  }
}

TEST(Report, ShowsEveryNumberOfTablesAndOfCapacityReports) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  if (testing::browser_program().empty()) GTEST_SKIP() << "needs Chromium";
  const Workplace place;
  testing::write_inputs(place);
  for (const std::string study : {"sensitivity", "uncertainty", "replay", "capacity", "fixed"}) {
    const std::string file = study + ".json";
    const std::string stored = study + "_stored.jsonl";
    const std::string direct = study + "_run.html";
    const std::string later = study + "_report.html";
    (void)place.run(OFFCUT_COMMAND, {"run", "-q", file, "-o", stored});
    (void)place.run(OFFCUT_COMMAND, {"run", "-q", file, "-o", direct});
    const Outcome made = place.run(OFFCUT_COMMAND, {"report", "-q", stored, "-o", later});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    std::vector<double> numbers;
    for (const std::string& line : lines_of(place.read(stored))) {
      collect_numbers(nlohmann::json::parse(line), numbers);
    }
    expect_shown(place, direct, numbers);
    expect_shown(place, later, numbers);
  }
}

TEST(Report, ReadsTablesAsCsvAsItReadsThemAsJson) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  const Workplace place;
  testing::write_inputs(place);
  const auto tables = [&](const std::string& name) {
    EXPECT_EQ(place.run(OFFCUT_COMMAND, {"run", "-q", "sensitivity.json", "-o", name}).exit_code,
              0);
    EXPECT_EQ(place.run(OFFCUT_COMMAND, {"report", "-q", name, "-o", name + ".html"}).exit_code, 0);
    const std::string page = place.read(name + ".html");
    const std::size_t at = page.find("\"tables\":[");
    return page.substr(at, page.find("]}],\"comparisons\"", at) - at);
  };
  const std::string json = tables("t.jsonl");
  EXPECT_GT(json.size(), 1000u);
  EXPECT_EQ(tables("t.csv"), json);
}

TEST(Report, ShowsWhatMovedBetweenTwoResults) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  if (testing::browser_program().empty()) GTEST_SKIP() << "needs Chromium";
  const Workplace place;
  place.write("a.json", sweep());
  nlohmann::json faster = nlohmann::json::parse(sweep());
  faster["edits"] = {{{"site", "device"}, {"time_scale", 0.5}}};
  place.write("b.json", faster.dump());
  for (const char* name : {"a", "b"}) {
    const std::string stem = name;
    ASSERT_EQ(
        place.run(OFFCUT_COMMAND, {"run", "-q", stem + ".json", "-o", stem + ".db"}).exit_code, 0);
  }
  const Outcome made =
      place.run(OFFCUT_COMMAND, {"report", "-q", "--compare", "a.db", "b.db", "-o", "moved.html"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Outcome opened = testing::open_page(place, "moved.html", "#tables=1&draw=1");
  EXPECT_TRUE(testing::console_of(opened).empty());
  EXPECT_NE(opened.out.find("16 rows moved"), std::string::npos);
  const Outcome one = place.run(OFFCUT_COMMAND, {"report", "--compare", "a.db", "-o", "x.html"});
  EXPECT_EQ(one.exit_code, 2);
  EXPECT_NE(one.err.find("expected two results, found 1"), std::string::npos);
}

}  // namespace
}  // namespace offcut
