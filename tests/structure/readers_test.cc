// Files are read through few doors, which note what was read (engine/base/input_log.h): so the
// manifest of a result names every input, also one of a reader that is yet to be written.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "tests/structure/source_scan.h"
#include "tests/structure/tree.h"

namespace offcut {
namespace {

// What opens a file to read it.
constexpr std::array kOpeners = {"ifstream", "fstream", "filebuf", "fopen", "freopen",
                                 "gzopen",   "open64",  "openat",  "mmap",  "ParseFromIstream"};

// The doors, and who reads what is no input of an answer.
const std::set<std::string>& readers() {
  static const std::set<std::string> files = {
      "engine/base/file.cc",               // the door
      "traces/profiles/byte_stream.cc",    // packed files; it asks the door where inputs are noted
      "scenarios/results/result_rows.cc",  // results, streamed
      "scenarios/results/text_part.h",     // the same, of shards
  };
  return files;
}

bool is_of_the_library(const std::string& file) {
  static constexpr std::array kFolders = {"engine", "traces", "device_models", "network_models",
                                          "scenarios"};
  return std::any_of(kFolders.begin(), kFolders.end(),
                     [&](const char* folder) { return lies_in(file, folder); });
}

std::set<std::string> openers_in(const std::string& source) {
  std::set<std::string> found;
  for (const Token& token : tokens_of(source)) {
    const bool opens = std::find(kOpeners.begin(), kOpeners.end(), token.text) != kOpeners.end();
    if (opens) found.insert(token.text);
  }
  return found;
}

TEST(Readers, GoThroughTheDoorsThatNoteWhatWasRead) {
  std::set<std::string> seen;
  for (const std::string& file : source_files()) {
    if (!is_of_the_library(file)) continue;
    const std::set<std::string> found = openers_in(content_of(file));
    if (found.empty()) continue;
    EXPECT_TRUE(readers().contains(file))
        << file << ": reads by " << *found.begin() << "; read_file() notes what was read";
    seen.insert(file);
  }
  EXPECT_EQ(seen, readers()) << "a door that is none any more";
}

// A cast of a double that was clamped is undefined for NaN, which std::clamp lets through:
// truncated() of engine/base/whole_number.h is not.
bool casts_what_was_clamped(const std::string& source) {
  std::string text;
  for (const Token& token : tokens_of(source)) text += token.text;
  for (const char* bits : {"32", "64"}) {
    const std::string cast = std::string("static_cast<std::int") + bits + "_t>(std::clamp(";
    if (text.find(cast) != std::string::npos) return true;
  }
  return false;
}

TEST(Readers, TurnNumbersIntoIntegersInOnePlace) {
  for (const std::string& file : source_files()) {
    if (!is_of_the_library(file)) continue;
    EXPECT_FALSE(casts_what_was_clamped(content_of(file)))
        << file << ": truncated() of engine/base/whole_number.h knows NaN";
  }
  EXPECT_TRUE(casts_what_was_clamped("return static_cast<std::int64_t>(\n std::clamp(x, a, b));"));
}

TEST(Readers, AreSeenInAnExample) {
  EXPECT_EQ(openers_in("void f() { std::ifstream in(path); }").size(), 1u);
  EXPECT_TRUE(openers_in("// ifstream\nconst char* a = \"fopen\"; int ifstreams;").empty());
}

}  // namespace
}  // namespace offcut
