// No qualified name is defined twice in one program: the linker keeps one of two definitions and
// says nothing (two structs of one name once shared a destructor, and crashed at -O0).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/structure/source_scan.h"
#include "tests/structure/tree.h"

namespace offcut {
namespace {

struct Place {
  std::string file;
  Definition what;
};
using Places = std::map<std::string, std::vector<Place>>;

std::string key_of(const Definition& definition) {
  const bool is_function = definition.kind == Definition::Kind::Function;
  return is_function ? definition.name + definition.signature : definition.name;
}

const std::vector<Definition>& definitions_in(const std::string& file) {
  static std::map<std::string, std::vector<Definition>> known;
  const auto found = known.find(file);
  if (found != known.end()) return found->second;
  return known.emplace(file, definitions_of(content_of(file))).first->second;
}

// The definitions of the files that other files of the program can clash with.
void gather(const std::string& file, Places& into) {
  for (const Definition& definition : definitions_in(file)) {
    if (definition.file_local || definition.name == "main") continue;
    into[key_of(definition)].push_back({file, definition});
  }
}

// Two files, and not the same alias said twice.
bool clash(const Place& a, const Place& b) {
  const bool same_alias = a.what.kind == Definition::Kind::Alias &&
                          b.what.kind == Definition::Kind::Alias &&
                          a.what.signature == b.what.signature;
  return a.file != b.file && !same_alias;
}

std::vector<std::string> clashes_of(const Places& places) {
  std::vector<std::string> out;
  for (const auto& [key, all] : places) {
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (!clash(all[0], all[i])) continue;
      out.push_back(key + ": " + all[0].file + ":" + std::to_string(all[0].what.first_line) +
                    " and " + all[i].file + ":" + std::to_string(all[i].what.first_line));
    }
  }
  return out;
}

// [programs] the files of each test program, from the build files.
std::vector<std::vector<std::string>> test_programs() {
  static const std::regex call(R"(offcut_(?:\w*test|benchmark)\(([^()]*)\))");
  std::vector<std::vector<std::string>> programs;
  for (const std::string& file : project_files()) {
    if (!lies_in(file, "tests") || !file.ends_with("CMakeLists.txt")) continue;
    const std::string folder = file.substr(0, file.rfind('/') + 1);
    const std::string text = content_of(file);
    for (std::sregex_iterator it(text.begin(), text.end(), call), end; it != end; ++it) {
      std::istringstream words((*it)[1].str());
      std::vector<std::string> sources;
      for (std::string word; words >> word;) {
        if (word.ends_with(".cc")) sources.push_back(folder + word);
      }
      programs.push_back(std::move(sources));
    }
  }
  return programs;
}

TEST(Definitions, AreFoundInAnExample) {
  const std::vector<Definition> found = definitions_of(R"code(
    namespace a::b {
    // struct InAComment {};
    template <class T> struct Box : Base<T> { int size{3}; int twice() const { return 2 * size; } };
    enum class Colour : int { Red };
    using Name = std::map<int, Box<int>>;
    namespace { struct Hidden {}; }
    Box::Box(int x, const std::map<int, int>& y = {}) : x_{x}, y_(y) { if (x) { f(); } }
    const char* text() { return "struct InAText {};"; }
    const auto table = std::array{1'000, 2};
    bool operator==(const Box& a, const Box& b) { return true; }
    }
  )code");
  std::vector<std::string> keys;
  for (const Definition& definition : found) {
    keys.push_back(key_of(definition) + (definition.file_local ? " local" : ""));
  }
  const std::vector<std::string> expected = {
      "a::b::Box",          "a::b::Box::twice() const",
      "a::b::Colour",       "a::b::Name",
      "a::b::Hidden local", "a::b::Box::Box(int,const std::map<int,int>&,)",
      "a::b::text()",       "a::b::operator==(const Box&,const Box&,)"};
  EXPECT_EQ(keys, expected);
  EXPECT_EQ(found[5].parameters, 2);
}

TEST(Definitions, OfOneNameInTwoFilesAreFound) {
  Places places;
  const std::vector<Definition> twin = definitions_of("namespace a { struct Twin {}; }");
  ASSERT_EQ(twin.size(), 1U);
  for (const char* file : {"one.h", "two.h"}) places[key_of(twin[0])].push_back({file, twin[0]});
  EXPECT_EQ(clashes_of(places).size(), 1U);
}

TEST(Definitions, NoNameIsDefinedTwiceInTheProject) {
  Places places;
  for (const std::string& file : source_files()) {
    if (!lies_in(file, "tests") || lies_in(file, "tests/support")) gather(file, places);
  }
  ASSERT_GT(places.size(), 1000U) << "the test does not see the tree";
  for (const std::string& clash : clashes_of(places)) ADD_FAILURE() << clash;
}

TEST(Definitions, NoNameIsDefinedTwiceInATestProgram) {
  Places project;
  for (const std::string& file : source_files()) {
    if (!lies_in(file, "tests") && !file.starts_with("tools/")) gather(file, project);
  }
  const auto programs = test_programs();
  ASSERT_GT(programs.size(), 20U) << "the test does not see the build files";
  for (const std::vector<std::string>& sources : programs) {
    Places own;
    for (const std::string& file : sources) {
      if (std::filesystem::exists(project_root() / file)) gather(file, own);
    }
    for (auto& [key, places] : own) {
      const auto found = project.find(key);
      if (found != project.end())
        places.insert(places.end(), found->second.begin(), found->second.end());
    }
    for (const std::string& clash : clashes_of(own)) ADD_FAILURE() << clash;
  }
}

}  // namespace
}  // namespace offcut
