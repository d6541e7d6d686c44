// Tables of studies as results: they carry manifests, compare speaks of them, and audit derives
// them again; for every kind of study and of rows that answers by tables, in both forms of text.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using Json = nlohmann::ordered_json;

// The kinds that answer by tables, as what a file says besides.
const std::vector<std::pair<const char*, const char*>>& kinds() {
  static const std::vector<std::pair<const char*, const char*>> all = {
      {"summary", R"({"sweep": {"network.uplink_mbit_per_s": [1, 10, 100]},
                      "output": {"rows": "summary"}})"},
      {"fixed_cut", R"({"sweep": {"network.uplink_mbit_per_s": [1, 10, 100]},
                        "output": {"rows": "fixed_cut"}})"},
      {"sensitivity", R"({"study": "sensitivity", "sensitivity": {"trajectories": 2,
                          "most_evaluations": 64, "regret_points": 16, "half_width": 0.5,
                          "inputs": {"network.users": {"uniform": [1, 9]}}}})"},
      {"uncertainty", R"({"study": "uncertainty", "uncertainty": {"most_samples": 128,
                          "inputs": {"network.users": {"uniform": [1, 9]}}}})"},
      {"swept", R"({"study": "uncertainty", "sweep": {"network.uplink_mbit_per_s": [1, 10]},
                    "uncertainty": {"most_samples": 128, "device_layer_sd": 0.1}})"},
      {"repeated", R"({"study": "uncertainty", "repeat": 3,
                       "uncertainty": {"most_samples": 128, "device_layer_sd": 0.1}})"},
      {"replay", R"({"study": "replay", "replay": {"uplink_trace": "rates.csv", "inferences": 5,
                     "streams": 2, "period_s": 0.2}})"},
  };
  return all;
}

class TableResults : public ::testing::Test {
 protected:
  TableResults() {
    const std::string golden = OFFCUT_SOURCE_DIR "/tests/golden/";
    for (const char* file : {"diamond.trace.json", "link.json"}) {
      std::filesystem::copy_file(golden + file, place_.folder() / file);
    }
    place_.write("rates.csv", "time_s,mbit_per_s\n0,8\n0.3,1\n0.6,20\n1,4\n");
  }
  void write(const char* more) const {
    Json study = Json::parse(R"({"schema": "offcut.scenario/1", "name": "s",
      "model": "diamond.trace.json",
      "device": {"trace": "diamond.trace.json", "unit": "cpu", "affinity": "big", "threads": 1},
      "cloud": {"trace": "diamond.trace.json", "unit": "gpu"},
      "network": {"model": "link.json"}})");
    study.merge_patch(Json::parse(more));
    place_.write("s.json", study.dump());
  }
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  void run(const std::string& output) const {
    const Outcome ran = offcut({"run", "-q", "s.json", "-o", output, "--force"});
    ASSERT_LE(ran.exit_code, 1) << ran.err;
  }
  // Moves a number of the last row.
  void change_a_figure(const std::string& file) const {
    std::string text = place_.read(file);
    while (text.ends_with("\n")) text.pop_back();
    const std::size_t begin = text.find_last_of('\n') + 1;
    std::string row = text.substr(begin);
    if (file.ends_with(".jsonl")) {
      Json cells = Json::parse(row);
      for (auto& [key, cell] : cells.items()) {
        Json& figure = cell.is_object() ? cell["value"] : cell;
        if (figure.is_number()) figure = 2 * figure.get<double>() + 1;
      }
      row = cells.dump();
    } else {
      const std::size_t end = row.find_last_of("0123456789") + 1;
      const std::size_t cell = row.find_last_of(',', end) + 1;
      row.replace(cell, end - cell, "98765");
    }
    place_.write(file, text.substr(0, begin) + row + "\n");
  }

  testing::Workplace place_;
};

TEST_F(TableResults, OfEveryKindAgreeWithWhatTheirManifestSays) {
  for (const auto& [name, more] : kinds()) {
    for (const std::string file : {"t.csv", "t.jsonl"}) {
      SCOPED_TRACE(std::string(name) + " in " + file);
      write(more);
      run(file);
      const Outcome agrees = offcut({"audit", file});
      EXPECT_EQ(agrees.exit_code, 0) << agrees.out << agrees.err;
      EXPECT_THAT(agrees.out, HasSubstr("figures agree"));
      change_a_figure(file);
      const Outcome differs = offcut({"audit", file});
      EXPECT_EQ(differs.exit_code, 1) << differs.out << differs.err;
      EXPECT_THAT(differs.out, HasSubstr(": printed "));
    }
  }
}

TEST_F(TableResults, AreCompared) {
  for (const auto& [name, more] : kinds()) {
    SCOPED_TRACE(name);
    write(more);
    run("a.csv");
    run("b.jsonl");
    const Outcome same = offcut({"compare", "a.csv", "b.jsonl", "--expect-same"});
    EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
    EXPECT_THAT(same.out, HasSubstr("nothing moved"));
    EXPECT_THAT(same.out, HasSubstr("both from the same inputs"));
    change_a_figure("b.jsonl");
    const Outcome moved = offcut({"compare", "a.csv", "b.jsonl", "--tolerance", "0"});
    EXPECT_EQ(moved.exit_code, 1) << moved.out << moved.err;
    EXPECT_THAT(moved.out, HasSubstr("figures moved"));
  }
}

// A file that only the study itself reads is an input too.
TEST_F(TableResults, NameAnInputThatHasChanged) {
  write(kinds().back().second);
  run("a.csv");
  place_.write("rates.csv", "time_s,mbit_per_s\n0,8\n0.3,1\n0.6,20\n1,5\n");
  const Outcome audited = offcut({"audit", "a.csv"});
  EXPECT_EQ(audited.exit_code, 2);
  EXPECT_THAT(audited.err, HasSubstr("some have changed since: rates.csv"));
  run("b.csv");
  const Outcome compared = offcut({"compare", "a.csv", "b.csv"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("from other inputs:\n    rates.csv"));
}

TEST_F(TableResults, WithoutAManifestAreRefused) {
  write(kinds().back().second);
  run("a.csv");
  std::filesystem::remove(place_.folder() / "a.csv.manifest.json");
  const Outcome audited = offcut({"audit", "a.csv"});
  EXPECT_EQ(audited.exit_code, 2);
  EXPECT_THAT(audited.err, HasSubstr("a.csv: expected tables with a manifest, found none"));
}

}  // namespace
}  // namespace offcut
