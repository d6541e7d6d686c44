// No key without effect: a key that is taken, in whatever surroundings, changes a figure for some
// of its values. What changes none is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "engine/base/text.h"
#include "tests/support/csv_rows.h"
#include "tests/support/idle_world.h"
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
  // Names the run that counts: "any" and the word of the run mean the same.
  if (ends("/affinity") || ends("/framework") || ends("/library")) return true;
  // What explain and the column "objective" say; all cuts are rows whatever it is.
  return trial.place == "/objective" && context.document.contains("output") &&
         context.document["output"].value("rows", "") == "all_cuts";
}

class IdleKeys : public ::testing::Test {
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
  // Draws are slow, and networks mean the same to them as to rows.
  const std::string study = context.document.value("study", "sweep");
  const bool draws = study == "uncertainty" || study == "sensitivity";
  if (draws && trial.place.find("network/") == 1) return false;
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

TEST_F(IdleKeys, AreRefused) {
  std::size_t tried = 0;
  for (const IdleContext& context : idle_contexts()) {
    EXPECT_NE(figures(context.document), "") << context.name;
    for (const IdleTrial& trial : idle_trials()) {
      if (!fits(context, trial) || is_fact(context, trial)) continue;
      const Seen seen = seen_of(context, trial);
      ++tried;
      EXPECT_TRUE(seen.taken.size() < 2 || seen.figures.size() > 1)
          << context.name << ": " << trial.place
          << " is taken and changes nothing: " << join(seen.taken, ", ");
    }
  }
  EXPECT_GT(tried, 1000u);
}

}  // namespace
}  // namespace offcut::testing
