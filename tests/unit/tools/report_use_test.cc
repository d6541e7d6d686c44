// The page of `offcut report` as people use it: its what-ifs are the engine's answers, it takes the
// keyboard, names of files stay names, and it asks nothing of a network. Skipped where the page is
// not built, or where Node.js or Chromium are not installed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "tests/faults/verbs.h"
#include "tests/support/node.h"
#include "tests/support/report_pages.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;
using testing::kNoPage;
using testing::lines_of;
using testing::one_scenario;
using testing::Outcome;
using testing::page_is_built;
using testing::sweep;
using testing::Workplace;

TEST(Report, AnswersWhatIfsAsTheEngineDoes) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  const std::string node = testing::node_program();
  if (node.empty()) GTEST_SKIP() << "needs Node.js";
  const Workplace place;
  place.write("page.json", sweep());
  ASSERT_EQ(place.run(OFFCUT_COMMAND, {"run", "-q", "page.json", "-o", "page.html"}).exit_code, 0);
  fs::create_directories(place.folder() / "asked");
  const Outcome drawn = place.run(
      node, {OFFCUT_SOURCE_DIR "/tools/report/test/what_ifs.mjs", "page.html", "asked", "60"});
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  const std::vector<std::string> answers = lines_of(place.read("asked/answers.jsonl"));
  ASSERT_EQ(answers.size(), 60u);
  for (const std::string& line : answers) {
    const auto page = nlohmann::json::parse(line);
    const std::string file = "asked/" + page["name"].get<std::string>() + ".json";
    const Outcome ran = place.run(OFFCUT_COMMAND, {"run", "-q", file, "--format", "json"});
    ASSERT_EQ(ran.exit_code, 0) << ran.err << place.read(file);
    const auto engine = nlohmann::json::parse(lines_of(ran.out).back());
    EXPECT_EQ(page["first_cloud_layer"], engine["first_cloud_layer"]) << place.read(file);
    EXPECT_EQ(page["uplink_bytes"], engine["uplink_bytes"]);
    for (const char* figure : {"latency_ms", "energy_mj", "network_ms"}) {
      EXPECT_NEAR(page[figure].get<double>(), engine[figure].get<double>(),
                  1e-9 * engine[figure].get<double>())
          << figure << place.read(file);
    }
  }
}

constexpr double kBeside = 1e-4;  // from a breakpoint, as a share of its rate

// Where the best cut changes over the uplink, as the engine says: on either side of each breakpoint
// the rate and the first layer in the cloud.
std::vector<std::pair<double, std::string>> beside_breakpoints(const Workplace& place) {
  nlohmann::json study = nlohmann::json::parse(one_scenario());
  study["output"] = {{"rows", "regimes"}, {"from", 0.5}, {"to", 200}};
  place.write("regimes.json", study.dump());
  const Outcome ran = place.run(OFFCUT_COMMAND, {"run", "-q", "regimes.json", "--format", "json"});
  std::vector<std::pair<double, std::string>> out;
  for (const std::string& line : lines_of(ran.out)) {
    const auto row = nlohmann::json::parse(line);
    if (!row.contains("first_cloud_layer")) continue;
    const std::string layer = row["first_cloud_layer"];
    out.emplace_back(row["from_uplink_mbit_per_s"].get<double>() * (1 + kBeside), layer);
    out.emplace_back(row["to_uplink_mbit_per_s"].get<double>() * (1 - kBeside), layer);
  }
  return out;
}

std::string headline_of(const std::string& first_cloud_layer) {
  if (first_cloud_layer == "output") return "Keep all layers on the oneplus5t.";
  if (first_cloud_layer == "input") return "Send the input: all layers run in the cloud.";
  return "the cloud starts at " + first_cloud_layer + ".";
}

TEST(Report, IsUsedByKeyboardAndChangesItsAnswerWhereTheEngineDoes) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  const std::string node = testing::node_program();
  const std::string browser = testing::browser_program();
  if (node.empty() || browser.empty()) GTEST_SKIP() << "needs Node.js and Chromium";
  const Workplace place;
  place.write("page.json", one_scenario());
  ASSERT_EQ(place.run(OFFCUT_COMMAND, {"run", "-q", "page.json", "-o", "page.html"}).exit_code, 0);
  const auto wanted = beside_breakpoints(place);
  ASSERT_GE(wanted.size(), 6u) << "the study has too few regimes";
  std::string rates;
  for (const auto& [rate, layer] : wanted) {
    std::ostringstream text;
    text.precision(17);
    text << rate;
    rates += (rates.empty() ? "" : ",") + text.str();
  }
  const Outcome told = place.run(
      node, {OFFCUT_SOURCE_DIR "/tools/report/test/drive.mjs", browser, "page.html", rates});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  const auto seen = nlohmann::json::parse(told.out);
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const std::string headline = seen["typed"][k]["headline"];
    const std::string expected = headline_of(wanted[k].second);
    EXPECT_NE(headline.find(expected), std::string::npos)
        << wanted[k].first << " Mbit/s: expected " << expected << ", found " << headline;
  }
  EXPECT_EQ(seen["arrows"], 30) << "arrow keys do not move the slider";
  EXPECT_EQ(seen["focus_kept"], "least energy");
  EXPECT_NE(seen["address"].get<std::string>().find("0.objective=energy"), std::string::npos);
  EXPECT_EQ(seen["headline"], seen["headline_again"]) << "the address does not hold the state";
  EXPECT_EQ(seen["unnamed"], 0) << "controls without a name";
  EXPECT_EQ(seen["console"], nlohmann::json::array());
  EXPECT_LE(seen["wider"].get<int>(), 0);
  EXPECT_LE(seen["wider_on_a_phone"].get<int>(), 0);
}

TEST(Report, TakesNamesAsTexts) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  if (testing::browser_program().empty()) GTEST_SKIP() << "needs Chromium";
  const Workplace place;
  const std::string bad =
      R"(</script><script>document.title='taken'</script><img src=x onerror=document.title='taken'>)";
  nlohmann::json study = nlohmann::json::parse(sweep());
  study["name"] = bad;
  study["description"] = bad;
  place.write("page.json", study.dump());
  const Outcome made = place.run(OFFCUT_COMMAND, {"run", "-q", "page.json", "-o", "page.html"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Outcome opened = testing::open_page(place, "page.html", "#tables=1&draw=1");
  EXPECT_TRUE(testing::console_of(opened).empty());
  EXPECT_EQ(opened.out.find("<title>taken"), std::string::npos);
  EXPECT_EQ(opened.out.find("<img"), std::string::npos);
  EXPECT_NE(opened.out.find("&lt;img src=x"), std::string::npos) << "the name is not shown";
}

TEST(Report, AsksNothingOfTheNetworkAndAllowsNoOtherScript) {
  if (!page_is_built()) GTEST_SKIP() << kNoPage;
  const Workplace place;
  place.write("page.json", sweep());
  ASSERT_EQ(place.run(OFFCUT_COMMAND, {"run", "-q", "page.json", "-o", "page.html"}).exit_code, 0);
  const std::string page = place.read("page.html");
  EXPECT_LT(page.size(), 5'000'000u);
  EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  for (const char* door :
       {"unsafe-inline", "unsafe-eval", "<script src", "<link rel=\"stylesheet"}) {
    EXPECT_EQ(page.find(door), std::string::npos) << door;
  }
}

TEST(Report, SaysHowToGetThePageWhereItWasNotBuilt) {
  const Workplace place;
  place.write("page.json", sweep());
  fs::copy_file(OFFCUT_COMMAND, place.folder() / "alone");
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"report", "rows.csv"},
                                                    {"run", "-q", "page.json", "-o", "p.html"}}) {
    const Outcome told = place.run("./alone", arguments);
    EXPECT_EQ(told.exit_code, 2);
    EXPECT_NE(told.err.find("npm ci --ignore-scripts"), std::string::npos) << told.err;
    EXPECT_FALSE(fs::exists(place.folder() / "p.html"));
  }
}

}  // namespace
}  // namespace offcut
