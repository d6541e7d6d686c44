#include "scenarios/file/cut_choice.h"

#include <array>

#include "engine/base/enum_table.h"
#include "engine/base/text.h"
#include "engine/json/word_table.h"

namespace offcut::scenarios {
namespace {

struct AtWord {
  std::string_view word;
  CutsAt at;
};
constexpr std::array kAt = {AtWord{"layers", CutsAt::Layers}, AtWord{"blocks", CutsAt::Blocks}};
static_assert(has_row_per_enumerator(kAt, &AtWord::at));

std::vector<std::string> read_patterns(JsonObject& cuts, const char* key) {
  std::vector<std::string> patterns;
  const auto list = cuts.find(key);
  if (!list) return patterns;
  for (const JsonValue& pattern : list->elements()) {
    patterns.push_back(pattern.text());
    if (patterns.back().empty()) pattern.refuse("the name of a layer or block");
  }
  if (patterns.empty()) list->refuse("at least one name");
  return patterns;
}

}  // namespace

std::optional<CutsAt> cuts_at(std::string_view word) {
  for (const AtWord& row : kAt) {
    if (row.word == word) return row.at;
  }
  return std::nullopt;
}

std::string known_cuts_at() { return join(words_of(kAt), ", "); }

CutChoice read_cuts(JsonObject& root) {
  CutChoice choice;
  const auto value = root.find("cuts");
  if (!value) return choice;
  JsonObject cuts = value->object();
  choice.at = read_word_or_first(cuts, "at", kAt).at;
  choice.before = read_patterns(cuts, "before");
  choice.not_before = read_patterns(cuts, "not_before");
  choice.clean = cuts.boolean_or("clean", false);
  cuts.finish();
  return choice;
}

}  // namespace offcut::scenarios
