// How long functions and files may be, and how many parameters a function takes.
//
// 70 lines and 5 parameters: what fits on one screen and in a reader's head. 300 lines per file,
// headers and tests included. The table lists the files that are longer, each with its own limit
// and reason, so that none grows unseen. Splitting such a file means removing its entry.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/structure/source_scan.h"
#include "tests/structure/tree.h"

namespace offcut {
namespace {

constexpr int kFunctionLines = 70;
constexpr int kParameters = 5;
constexpr int kFileLines = 300;

struct LongFile {
  int limit = kFileLines;
  std::string reason;
};

const std::map<std::string, LongFile>& long_files() {
  static const std::map<std::string, LongFile> files = {
      {"device_models/kind_rows.cc", {460, "a table that offcut-kinds writes"}},
      {"engine/cut/frontier/frontier_program.cc", {315, "one algorithm"}},
      {"engine/json/json.cc", {430, "values, objects and their errors share one state"}},
      {"engine/queue/replication.cc", {370, "one event loop: its handlers must inline"}},
      {"scenarios/prepared/combinations.cc", {360, "axes to combinations"}},
      {"tools/zoo/quantise.cc", {320, "one pass, an operator per function"}},
      {"traces/join_rules.cc", {365, "one rule per function"}},
      {"traces/profiles/phone_table.cc", {325, "one format"}},
      {"tests/unit/traces/profiles/readers_test.cc", {320, "one sample per format"}},
      {"traces/trace_file.cc", {370, "reader and writer of one file kind"}},
  };
  return files;
}

// Functions that are allowed more, for now, than the limits.
const std::map<std::string, std::string>& large_functions() {
  static const std::map<std::string, std::string> functions = {
      {"offcut::TEST(WorkOf,CountsMacsAndFlopsOfEveryKindOfOperator,)", "one table of cases"},
      {"offcut::min_cut_envelope", "a published entry point; its arguments are independent"},
      {"offcut::three_site_weights", "weights come from six sources"},
      {"offcut::certify", "a plan is checked against all that it was computed from"},
      {"offcut::sweep_blocks", "hot loop over blocks, kept free of a record"},
      {"offcut::scenarios::price_sites", "both sites and their caches"},
      {"offcut::scenarios::put_loading", "both sites and their caches"},
      {"offcut::streamed", "oracle that spells out the formula"},
      {"offcut::network_models::World::add", "mirrors a call of SimGrid"},
  };
  return functions;
}

bool is_large(const Definition& definition) {
  return definition.lines() > kFunctionLines || definition.parameters > kParameters;
}

// Returns the name under which a definition is an exception, or nothing.
std::string exception_of(const Definition& definition) {
  for (const std::string& name : {definition.name, definition.name + definition.signature}) {
    if (large_functions().contains(name)) return name;
  }
  return "";
}

TEST(Sizes, FunctionsFitOnAScreenAndTakeFewParameters) {
  std::size_t functions = 0;
  std::set<std::string> needed;
  for (const std::string& file : source_files()) {
    for (const Definition& definition : definitions_of(content_of(file))) {
      if (definition.kind != Definition::Kind::Function) continue;
      ++functions;
      if (!is_large(definition)) continue;
      const std::string exception = exception_of(definition);
      EXPECT_NE(exception, "") << file << ":" << definition.first_line << ": " << definition.name
                               << ": " << definition.lines() << " lines, " << definition.parameters
                               << " parameters";
      needed.insert(exception);
    }
  }
  EXPECT_GT(functions, 1000U) << "the test does not see the tree";
  for (const auto& [name, reason] : large_functions()) {
    EXPECT_TRUE(needed.contains(name)) << name << ": remove its entry";
  }
}

TEST(Sizes, NoExceptionOutlivesItsFile) {
  for (const auto& [file, longer] : long_files()) {
    const std::string content = content_of(file);
    EXPECT_GT(std::count(content.begin(), content.end(), '\n'), kFileLines)
        << file << ": remove its entry";
  }
}

TEST(Sizes, FilesStayWithinTheirLimit) {
  for (const std::string& file : source_files()) {
    const std::string content = content_of(file);
    const auto lines = std::count(content.begin(), content.end(), '\n');
    const auto longer = long_files().find(file);
    EXPECT_LE(lines, longer == long_files().end() ? kFileLines : longer->second.limit) << file;
  }
}

}  // namespace
}  // namespace offcut
