// The architecture as a table: which folder may include which, and who sees which library.
//
//   tools -> scenarios -> { traces, device_models, network_models } -> engine
//   scenarios/: results <- file <- prepared <- rows <- { explain, studies, audit, report,
//               validation }
//   traces/: graphs, split -> onnx; onnx and profiles know nothing of each other
//   engine/: base <- graph <- cost <- cut <- queue <- study;  base <- json, for the file doors
//   engine/cut/: table <- skyline <- frontier <- min_cut <- cut_solver (front door) <- placements
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

struct FolderRule {
  std::string folder;
  std::vector<std::string> may_include;  // besides itself
};

// What scenarios/ may include from outside, and the given rooms of its own.
std::vector<std::string> below_scenarios(std::vector<std::string> rooms) {
  for (const char* folder : {"engine", "traces", "device_models", "network_models"}) {
    rooms.emplace_back(folder);
  }
  return rooms;
}

// What engine/cut may include from outside, and the given rooms of its own.
std::vector<std::string> below_cut(std::vector<std::string> rooms) {
  for (const char* folder : {"engine/base", "engine/graph", "engine/cost"}) {
    rooms.emplace_back(folder);
  }
  return rooms;
}

// A file falls under the first rule whose folder it lies in, or that names it. The folder
// engine/cut has none: a file right there that is no part of the front door belongs into a room.
const std::vector<FolderRule>& folder_rules() {
  static const std::vector<std::string> engine = {"engine"};
  static const std::vector<std::string> methods = {"engine/cut/table", "engine/cut/skyline",
                                                   "engine/cut/frontier", "engine/cut/min_cut",
                                                   "engine/cut/cut_solver.h"};
  static const std::vector<FolderRule> rules = {
      {"engine/base", {}},
      {"engine/json", {"engine/base"}},
      {"engine/graph", {"engine/base"}},
      {"engine/cost", {"engine/base", "engine/graph"}},
      {"engine/cut/table", below_cut({})},
      {"engine/cut/skyline", below_cut({"engine/cut/table"})},
      {"engine/cut/frontier", below_cut({"engine/cut/table", "engine/cut/skyline"})},
      {"engine/cut/min_cut",
       below_cut({"engine/cut/table", "engine/cut/skyline", "engine/cut/frontier"})},
      {"engine/cut/cut_solver.h", below_cut(methods)},
      {"engine/cut/cut_solver.cc", below_cut(methods)},
      {"engine/cut/placements", below_cut(methods)},
      {"engine/queue", {"engine/base", "engine/graph", "engine/cost", "engine/cut"}},
      {"engine/study",
       {"engine/base", "engine/graph", "engine/cost", "engine/cut", "engine/queue"}},
      {"traces/onnx", engine},
      {"traces/profiles", engine},
      {"traces/graphs", {"engine", "traces/onnx"}},
      {"traces/split", {"engine", "traces/onnx"}},
      {"traces", engine},
      {"device_models", engine},
      {"network_models", engine},
      {"scenarios/results", engine},
      {"scenarios/file", below_scenarios({"scenarios/results"})},
      {"scenarios/prepared", below_scenarios({"scenarios/results", "scenarios/file"})},
      {"scenarios/rows",
       below_scenarios({"scenarios/results", "scenarios/file", "scenarios/prepared"})},
      {"scenarios/explain", below_scenarios({"scenarios/results", "scenarios/file",
                                             "scenarios/prepared", "scenarios/rows"})},
      {"scenarios/studies", below_scenarios({"scenarios/results", "scenarios/file",
                                             "scenarios/prepared", "scenarios/rows"})},
      {"scenarios/audit", below_scenarios({"scenarios/results", "scenarios/file",
                                           "scenarios/prepared", "scenarios/rows"})},
      {"scenarios/validation", below_scenarios({"scenarios/results", "scenarios/file",
                                                "scenarios/prepared", "scenarios/rows"})},
      {"scenarios", below_scenarios({})},
      {"tools", {"engine", "traces", "device_models", "network_models", "scenarios"}},
      {"tests", {"engine", "traces", "device_models", "network_models", "scenarios", "tools"}},
  };
  return rules;
}

struct LibraryRule {
  std::vector<std::string> headers;  // prefixes of what stands between the brackets
  std::vector<std::string> folders;  // which may include them; tests may include everything
  bool in_headers;                   // also in .h files
};

const std::vector<LibraryRule>& library_rules() {
  static const std::vector<std::string> doors = {"engine/json",    "traces",    "device_models",
                                                 "network_models", "scenarios", "tools"};
  static const std::vector<LibraryRule> rules = {
      {{"nlohmann/json_fwd.hpp"}, doors, true},
      {{"nlohmann/json.hpp"}, doors, false},
      {{"boost/", "Eigen/"}, {"engine", "device_models"}, false},
      {{"tbb/", "oneapi/"}, {"engine", "scenarios"}, false},  // scenarios/: the pool of --jobs
      {{"onnx/", "google/protobuf/"}, {"traces", "tools/zoo"}, false},
      {{"caffe_net.pb.h"}, {"traces/graphs/caffe"}, false},
      {{"tensorflow_graph.pb.h"}, {"traces/graphs/tensorflow"}, false},
      {{"pugixml.hpp"}, {"traces/graphs/openvino"}, false},
      {{"SQLiteCpp/", "sqlite3.h"}, {"scenarios"}, true},
      {{"CLI/"}, {"tools"}, true},
      {{"tl/expected.hpp"}, {"engine/base"}, true},
      {{"gtest/", "gmock/", "benchmark/"}, {}, false},
  };
  return rules;
}

const FolderRule* rule_of(const std::string& file) {
  for (const FolderRule& rule : folder_rules()) {
    if (lies_in(file, rule.folder)) return &rule;
  }
  return nullptr;
}

bool allows(const FolderRule& rule, const std::string& target) {
  const auto holds_target = [&](const std::string& folder) { return lies_in(target, folder); };
  return holds_target(rule.folder) ||
         std::any_of(rule.may_include.begin(), rule.may_include.end(), holds_target);
}

bool concerns(const LibraryRule& rule, const std::string& target) {
  return std::any_of(rule.headers.begin(), rule.headers.end(),
                     [&](const std::string& prefix) { return target.starts_with(prefix); });
}

std::string at(const std::string& file, const Include& include) {
  return file + ":" + std::to_string(include.line) + ": includes " + include.target;
}

TEST(IncludeRules, EveryFileFallsUnderARule) {
  const std::vector<std::string> files = source_files();
  ASSERT_GT(files.size(), 50u) << "the test does not see the tree";
  for (const std::string& file : files) {
    EXPECT_NE(rule_of(file), nullptr) << file << ": a folder that the table does not know";
  }
}

TEST(IncludeRules, FoldersIncludeOnlyWhatTheTableAllows) {
  for (const std::string& file : source_files()) {
    const FolderRule* rule = rule_of(file);
    if (rule == nullptr) continue;
    for (const Include& include : includes_of(file)) {
      if (!include.quoted) continue;
      EXPECT_TRUE(allows(*rule, include.target)) << at(file, include);
    }
  }
}

TEST(IncludeRules, ProjectIncludesAreQuotedAndWrittenFromTheRoot) {
  for (const std::string& file : source_files()) {
    for (const Include& include : includes_of(file)) {
      const bool is_ours = std::filesystem::is_regular_file(project_root() / include.target);
      EXPECT_EQ(is_ours, include.quoted) << at(file, include);
    }
  }
}

TEST(IncludeRules, LibrariesAreSeenOnlyWhereTheTableAllows) {
  for (const std::string& file : source_files()) {
    if (lies_in(file, "tests")) continue;
    for (const Include& include : includes_of(file)) {
      for (const LibraryRule& rule : library_rules()) {
        if (!concerns(rule, include.target)) continue;
        const bool allowed =
            std::any_of(rule.folders.begin(), rule.folders.end(),
                        [&](const std::string& folder) { return lies_in(file, folder); });
        EXPECT_TRUE(allowed) << at(file, include) << ", which this folder may not see";
        EXPECT_TRUE(rule.in_headers || file.ends_with(".cc"))
            << at(file, include) << ", which belongs into a .cc file";
      }
    }
  }
}

}  // namespace
}  // namespace offcut
