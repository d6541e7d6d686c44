// What documents and comments name exists: in a README `path/like/this.h` in backticks and the
// targets of links, in a comment every name of a header or source.
//
// A path is looked for from the folder of the document, then from the root. A name without a
// folder, `row.h`, is looked for anywhere below the folder of the document or below tests/. What a
// reader makes (`my_phone.json`), placeholders (`NAME.h`), patterns (`*.trace.json`) and
// addresses are no paths of the project.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/structure/tree.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

struct Mention {
  std::string text;
  std::size_t line;
  bool is_link;
};

std::size_t line_at(const std::string& content, std::size_t position) {
  const auto end = content.begin() + static_cast<std::ptrdiff_t>(position);
  return 1 + static_cast<std::size_t>(std::count(content.begin(), end, '\n'));
}

// Appends what stands between `open` and the next `close`, as often as it occurs in one line.
void collect(const std::string& content, const std::string& open, char close, bool is_link,
             std::vector<Mention>& mentions) {
  for (std::size_t at = content.find(open); at != std::string::npos; at = content.find(open, at)) {
    at += open.size();
    const std::size_t end = content.find_first_of(std::string{close, '\n'}, at);
    if (end == std::string::npos) return;
    if (content[end] == close) {
      mentions.push_back({content.substr(at, end - at), line_at(content, at), is_link});
    }
    at = end + 1;
  }
}

// Blanks what stands in fences: commands and files, whose names are the reader's.
std::string without_fences(std::string content) {
  for (std::size_t open = content.find("```"); open != std::string::npos;
       open = content.find("```")) {
    const std::size_t close = content.find("```", open + 3);
    const std::size_t end = close == std::string::npos ? content.size() : close + 3;
    std::replace_if(
        content.begin() + static_cast<std::ptrdiff_t>(open),
        content.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c != '\n'; }, ' ');
  }
  return content;
}

std::vector<Mention> mentions_of(const std::string& document) {
  const std::string content = without_fences(content_of(document));
  std::vector<Mention> mentions;
  collect(content, "](", ')', true, mentions);
  collect(content, "`", '`', false, mentions);
  return mentions;
}

// Whether a text in backticks is a path of a source, a document or a build file.
bool is_path(const std::string& text) {
  static const std::set<std::string> extensions = {".h",  ".cc", ".md",  ".cmake",
                                                   ".py", ".sh", ".mjs", ".txt"};
  const bool plain = text.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") ==
                     std::string::npos;
  const bool is_placeholder = text.find("NAME") != std::string::npos;
  return plain && !is_placeholder && !text.starts_with("/") && !text.starts_with("..") &&
         !text.starts_with("build/") && extensions.contains(fs::path(text).extension().string());
}

bool exists_below(const fs::path& folder, const std::string& name) {
  static const std::vector<std::string> files = project_files();
  return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
    const bool below = folder.empty() || lies_in(file, folder.string()) || lies_in(file, "tests");
    return below && fs::path(file).filename() == name;
  });
}

bool resolves(const std::string& document, const Mention& mention) {
  const fs::path folder = fs::path(document).parent_path();
  const std::string path = mention.text.substr(0, mention.text.find('#'));
  if (path.empty()) return true;
  if (fs::exists(project_root() / folder / path)) return true;
  if (fs::exists(project_root() / path)) return true;
  return path.find('/') == std::string::npos && exists_below(folder, path);
}

TEST(ReadmePaths, WhatDocumentsNameExists) {
  std::size_t checked = 0;
  for (const std::string& document : project_files()) {
    if (!document.ends_with(".md") || document == "CHANGELOG.md") continue;
    for (const Mention& mention : mentions_of(document)) {
      const bool is_address = mention.text.find("://") != std::string::npos;
      if (is_address || (!mention.is_link && !is_path(mention.text))) continue;
      ++checked;
      EXPECT_TRUE(resolves(document, mention)) << document << ":" << mention.line << ": names "
                                               << mention.text << ", which is not there";
    }
  }
  EXPECT_GT(checked, 100u) << "the test does not see the documents";
}

// What stands behind the first "//" of a line.
std::string comment_of(const std::string& line) {
  const std::size_t at = line.find("//");
  return at == std::string::npos ? "" : line.substr(at + 2);
}

// The names of headers and sources in a text: "row.h", "cut/table/price.h".
std::vector<std::string> files_named_in(const std::string& text) {
  static const std::regex name(R"((\w[\w/-]*\.(?:h|cc))\b)");
  std::vector<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    names.push_back((*it)[1]);
  }
  return names;
}

// Whether some source ends in this path.
bool is_source(const std::string& path) {
  static const std::vector<std::string> files = source_files();
  return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
    return file == path || file.ends_with("/" + path);
  });
}

TEST(ReadmePaths, WhatCommentsNameExists) {
  std::size_t checked = 0;
  for (const std::string& file : source_files()) {
    if (lies_in(file, "tests/structure")) continue;  // they talk of made-up files
    std::istringstream content(content_of(file));
    std::string line;
    for (std::size_t number = 1; std::getline(content, line); ++number) {
      for (const std::string& name : files_named_in(comment_of(line))) {
        ++checked;
        EXPECT_TRUE(is_source(name))
            << file << ":" << number << ": names " << name << ", which is not there";
      }
    }
  }
  EXPECT_GT(checked, 100u) << "the test does not see the comments";
}

// Samples that guided fuzzing begins with: no other build runs it, so a file that moved goes
// unseen.
TEST(ReadmePaths, SamplesOfGuidedFuzzingExist) {
  static const std::regex sample(
      R"re("((?:engine|traces|device_models|network_models|scenarios)/[^"]+)")re");
  std::size_t checked = 0;
  for (const std::string& file : source_files()) {
    if (!lies_in(file, "tests/fuzz/guided")) continue;
    const std::string content = content_of(file);
    for (std::sregex_iterator it(content.begin(), content.end(), sample), end; it != end; ++it) {
      const std::string name = (*it)[1];
      if (name.ends_with(".h")) continue;  // an include
      ++checked;
      EXPECT_TRUE(fs::exists(fs::path(OFFCUT_SOURCE_DIR) / name)) << file << ": " << name;
    }
  }
  EXPECT_GT(checked, 5u) << "the test does not see the samples";
}

}  // namespace
}  // namespace offcut
