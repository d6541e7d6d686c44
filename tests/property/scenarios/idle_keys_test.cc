// No key without effect: a key that is taken, in whatever surroundings, changes a figure for some
// of its values. What changes none is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "engine/base/text.h"
#include "tests/support/csv_rows.h"
#include "tests/support/idle_contexts.h"
#include "tests/support/idle_trials.h"
#include "tests/support/idle_world.h"
#include "tests/support/json_schema.h"
#include "tests/support/run_samples.h"
#include "tests/support/scratch_folder.h"

namespace offcut::testing {
namespace {

// What only repeats the file: columns of the contract that say what was asked.
std::string without_echo(const std::string& csv) {
  static const std::set<std::string> echo = {
      "network", "uplink_mbit_per_s", "downlink_mbit_per_s", "rtt_ms",   "threads", "affinity",
      "unit",    "framework",         "precision",           "objective"};
  std::istringstream in(csv);
  std::string line;
  std::vector<bool> kept;
  std::string out;
  while (std::getline(in, line)) {
    if (line.empty() || line.front() == '{') {
      out += line + "\n";
      continue;
    }
    const std::vector<std::string> cells = csv_fields(line);
    if (kept.empty()) {
      for (const std::string& cell : cells) kept.push_back(!echo.contains(cell));
    }
    for (std::size_t k = 0; k < cells.size(); ++k) {
      if (k < kept.size() && kept[k]) out += cells[k] + ",";
    }
    out += "\n";
  }
  return out;
}

// What a file may state though no figure follows, each with its reason.
bool is_fact(const IdleContext& context, const IdleTrial& trial) {
  const auto ends = [&](const char* key) { return trial.place.ends_with(key); };
  // Up to where powers were fitted: explain notes what lies beyond.
  if (trial.place.find("/radio/calibrated_") != std::string::npos) return true;
  // A value that an axis replaces: what counts without the sweep.
  if (context.document.contains("sweep")) {
    std::string field = trial.place.substr(1);
    std::replace(field.begin(), field.end(), '/', '.');
    if (context.document["sweep"].contains(field)) return true;
  }
  // Names the run that counts: "any" and the word of the run mean the same.
  if (ends("/affinity") || ends("/framework") || ends("/library")) return true;
  // What explain and the column "objective" say; all cuts and both ends are rows whatever it is.
  if (trial.place != "/objective" || !context.document.contains("output")) return false;
  const std::string rows = context.document["output"].value("rows", "");
  return rows == "all_cuts" || rows == "ends";
}

class IdleKeys : public ::testing::TestWithParam<IdleContext> {
 protected:
  IdleKeys() { write_idle_world(folder_ / ""); }

  // The figures of a scenario; "" where it is refused.
  std::string figures(const Json& document) {
    write_sample(folder_ / "", "s.json", document);
    const StudyOutcome ran = run_study(folder_ / "s.json", catalog_);
    return ran.errors.empty() ? without_echo(ran.out) : std::string();
  }

  // The values that are taken, and how many different figures they give.
  struct Seen {
    std::set<std::string> figures;
    std::vector<std::string> taken;
  };
  Seen seen_of(const IdleContext& context, const IdleTrial& trial) {
    Seen seen;
    for (const Json& value : trial.values) {
      Json document = context.document;
      document[Json::json_pointer(trial.place)] = value;
      const std::string figures = this->figures(document);
      if (figures.empty()) continue;
      seen.figures.insert(figures);
      seen.taken.push_back(value.dump());
      if (seen.figures.size() > 1) break;
    }
    return seen;
  }

  ScratchFolder folder_;
  scenarios::Catalog catalog_{OFFCUT_SOURCE_DIR};
};

// A place makes sense where the block that holds it is there.
bool fits(const IdleContext& context, const IdleTrial& trial) {
  // Draws and searches are slow, and networks mean the same to them as to rows.
  const std::string study = context.document.value("study", "sweep");
  const bool draws = study == "uncertainty" || study == "sensitivity";
  const bool searches = context.document.contains("output") &&
                        context.document["output"].value("rows", "") == "regimes";
  if ((draws || searches) && trial.place.find("network/") == 1) return false;
  for (const char* block :
       {"/edge/", "/uncertainty/", "/sensitivity/", "/replay/", "/transfer/e", "/stream/"}) {
    const std::string inside =
        std::string(block) == "/transfer/e" ? "/transfer/encodings/0" : block;
    if (!trial.place.starts_with(inside)) continue;
    const std::string holder =
        inside == "/transfer/encodings/0" ? inside : inside.substr(0, inside.size() - 1);
    if (!context.document.contains(Json::json_pointer(holder))) return false;
  }
  return true;
}

TEST_P(IdleKeys, AreRefused) {
  const IdleContext& context = GetParam();
  std::size_t tried = 0;
  EXPECT_NE(figures(context.document), "");
  for (const IdleTrial& trial : idle_trials()) {
    if (!fits(context, trial) || is_fact(context, trial)) continue;
    const Seen seen = seen_of(context, trial);
    ++tried;
    EXPECT_TRUE(seen.taken.size() < 2 || seen.figures.size() > 1)
        << trial.place << " is taken and changes nothing: " << join(seen.taken, ", ");
  }
  EXPECT_GT(tried, 50u);
}

std::string name_of(const ::testing::TestParamInfo<IdleContext>& info) {
  std::string name = info.param.name;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
}
INSTANTIATE_TEST_SUITE_P(In, IdleKeys, ::testing::ValuesIn(idle_contexts()), name_of);

// Adds the places of all keys of a value, as a schema names them: "edits/[]/layer".
void add_places(const Json& value, const std::string& place, std::set<std::string>& out) {
  out.insert(place);
  if (!value.is_structured()) return;
  for (const auto& [key, inner] : value.items()) {
    add_places(inner, message(place, "/", value.is_array() ? "[]" : key), out);
  }
}

// "/transfer/encodings/0/ratio" as a schema names it.
std::string place_of_pointer(std::string pointer) {
  for (std::size_t at = 0; (at = pointer.find("/0/")) != std::string::npos;) {
    pointer.replace(at, 3, "/[]/");
  }
  return pointer.substr(1);
}

// What no trial is about, each with its reason.
bool needs_no_trial(const std::string& place) {
  static const std::set<std::string> names = {"_comment", "$schema", "schema", "name",
                                              "description"};
  const std::string key = place.substr(place.find_last_of('/') + 1);
  if (names.contains(key)) return true;
  // What is asked, of which files: other words give other figures in every test of them.
  static const std::set<std::string> asked = {
      "study",       "model",        "traces",      "crossing",     "repeat",      "output/rows",
      "output/over", "device/model", "cloud/model", "device/trace", "cloud/trace", "network/model"};
  if (asked.contains(place) || place.starts_with("edge/")) return true;
  // Results of graph files that are inputs of them; graph_choice.h refuses pairs that are none.
  if (place == "state") return true;
  // Axes and distributions: what they vary is tried as a value. Dimensions: of graph files.
  for (const char* block : {"sweep", "zip", "where", "dimensions", "output/columns"}) {
    if (place.starts_with(block)) return true;
  }
  // Words that name the run that counts, as those of a site.
  if (place.ends_with("run_as/framework") || place.ends_with("run_as/library")) return true;
  // What an encoding loses may be written down; a bound of it is tried.
  if (place == "transfer/encodings/[]/accuracy_drop") return true;
  // How well a figure is known, and how much that may take: whichever comes first ends the draws.
  if (place.ends_with("_width") || place == "sensitivity/most_evaluations") return true;
  return place.find("/inputs") != std::string::npos || place == "replay/uplink_trace";
}

// A new key of the schema is tried, or says here why not.
TEST(IdleKeysOfTheSchema, AreAllTried) {
  const std::string file = OFFCUT_SOURCE_DIR "/scenarios/data/scenario.schema.json";
  const JsonSchema schema(json_file(file));
  std::set<std::string> tried;
  for (const IdleTrial& trial : idle_trials()) {
    for (const Json& value : trial.values) add_places(value, place_of_pointer(trial.place), tried);
  }
  for (const IdleContext& context : idle_contexts()) {
    for (const auto& [key, value] : context.document.items()) {
      if (value.is_object()) tried.insert(key);
    }
  }
  std::size_t keys = 0;
  for (const std::string& place : schema.places()) {
    for (const std::string& key : schema.keys(place)) {
      const std::string at = place.empty() ? key : message(place, "/", key);
      if (needs_no_trial(at) || at.ends_with("*")) continue;
      ++keys;
      EXPECT_TRUE(tried.contains(at)) << at;
    }
  }
  EXPECT_GT(keys, 100u);
}

}  // namespace
}  // namespace offcut::testing
