// Instructions of the hot paths against the table beside this file: none may take over 5 % more.
//
// Callgrind counts what is executed, not how long it took, so the counts repeat on shared and on
// slow machines. They belong to one compiler and its flags: elsewhere the test is skipped. Who
// makes a path slower for a reason writes the new count, which a failure prints, into counts.csv.
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "tests/bench/instructions/hot_paths.h"
#include "tests/support/result_matchers.h"

namespace offcut::testing {
namespace {

constexpr double kMostGrowth = 1.05;

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  pclose(pipe);
  return out;
}

// Returns the instructions inside offcut_hot(), or nothing where callgrind says none.
std::optional<double> count_of(std::string_view path) {
  const std::string said = output_of(
      "valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=offcut_hot " +
      std::string(OFFCUT_HOT_PATHS) + " " + std::string(path));
  const std::string mark = "Collected : ";
  const std::size_t at = said.find(mark);
  if (at == std::string::npos) return std::nullopt;
  return std::stod(said.substr(at + mark.size()));
}

std::map<std::string, double> kept_counts() {
  std::ifstream table(OFFCUT_SOURCE_DIR "/tests/bench/instructions/counts.csv");
  std::map<std::string, double> out;
  std::string line;
  std::getline(table, line);  // names of the columns
  while (std::getline(table, line)) {
    const std::size_t comma = line.find(',');
    out[line.substr(0, comma)] = std::stod(line.substr(comma + 1));
  }
  return out;
}

TEST(InstructionCounts, EveryHotPathIsInTheTable) {
  const auto kept = kept_counts();
  EXPECT_EQ(kept.size(), hot_paths().size());
  for (const HotPath& path : hot_paths()) EXPECT_TRUE(kept.contains(std::string(path.name)));
}

TEST(InstructionCounts, NoHotPathTakesMoreThanItDid) {
  const std::string build = OFFCUT_BUILD_KIND;
  if (build != "GNU 12 Release x86_64") {
    GTEST_SKIP() << "needs the build of the table: GNU 12 Release x86_64, found " << build;
  }
  if (output_of("valgrind --version").find("valgrind-") != 0) GTEST_SKIP() << "needs valgrind";
  const auto kept = kept_counts();
  for (const HotPath& path : hot_paths()) {
    const auto count = count_of(path.name);
    ASSERT_TRUE(count) << path.name;
    std::printf("%-15s %12.0f  %.3f of the table\n", std::string(path.name).c_str(), *count,
                *count / kept.at(std::string(path.name)));
    EXPECT_LE(*count, kMostGrowth * kept.at(std::string(path.name))) << path.name;
  }
}

}  // namespace
}  // namespace offcut::testing
