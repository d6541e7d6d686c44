// offcut audit, as users run it: results that are as they were written agree, and one changed cell,
// in whatever column, is found and named.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using Json = nlohmann::ordered_json;

class Audit : public ::testing::Test {
 protected:
  Audit() {
    const std::string golden = OFFCUT_SOURCE_DIR "/tests/golden/";
    for (const char* file : {"diamond.trace.json", "link.json", "upload.trace.json"}) {
      std::filesystem::copy_file(golden + file, place_.folder() / file);
    }
  }
  static std::string study(const std::string& more) {
    return R"({"schema": "offcut.scenario/1", "name": "s", "model": "diamond.trace.json",
      "device": {"trace": "diamond.trace.json", "unit": "cpu", "affinity": "big", "threads": 1},
      "cloud": {"trace": "diamond.trace.json", "unit": "gpu"},
      "network": {"model": "link.json"})" +
           more + "}";
  }
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  void run(const std::string& more, const std::string& output) const {
    place_.write("s.json", study(more));
    const Outcome outcome = offcut({"run", "-q", "s.json", "-o", output});
    ASSERT_LE(outcome.exit_code, 1) << outcome.err;
  }

  testing::Workplace place_;
};

constexpr const char* kSweep = R"(, "sweep": {"network.uplink_mbit_per_s": [0.1, 1, 10, 100],
    "network.users": [1, 2]}, "stream": {"frames_per_s": 1, "cloud_batch": 2},
    "output": {"columns": ["device_memory_mb"]})";

TEST_F(Audit, ResultsOfEveryFormAgree) {
  for (const char* file : {"r.csv", "r.jsonl", "r.db"}) {
    run(kSweep, file);
    const Outcome outcome = offcut({"audit", file});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("s: 8 of 8 rows agree, to the last digit\n"));
    EXPECT_THAT(outcome.out, HasSubstr("8 rows by every cut priced again: none is better\n"));
  }
}

// Another value of the same kind, far from the one there.
Json changed(const Json& cell) {
  if (cell.is_boolean()) return !cell.get<bool>();
  if (cell.is_number()) return cell.get<double>() * 1.001 + 1;
  return cell.get<std::string>() + "x";
}

TEST_F(Audit, OneChangedCellOfAnyColumnIsFound) {
  run(kSweep, "r.jsonl");
  std::istringstream lines(place_.read("r.jsonl"));
  std::string manifest;
  std::string first;
  std::getline(lines, manifest);
  std::getline(lines, first);
  const std::string rest(std::istreambuf_iterator<char>(lines), {});
  const Json row = Json::parse(first);
  ASSERT_GT(row.size(), 45u);
  for (const auto& cell : row.items()) {
    if (cell.key() == "number") continue;  // says where the row stands; merge holds it to the order
    SCOPED_TRACE(cell.key());
    Json other = row;
    other[cell.key()] = changed(cell.value());
    place_.write("c.jsonl", manifest + "\n" + other.dump() + "\n" + rest);
    const Outcome outcome = offcut({"audit", "c.jsonl", "--most", "100"});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("s: 7 of 8 rows agree"));
    EXPECT_THAT(outcome.out, HasSubstr("row 1 (scenario 0): " + cell.key() + ": printed "));
  }
}

// All cells of another cut, which agree with each other: only the question tells that it is wrong.
TEST_F(Audit, AnotherCutThanTheBestIsFound) {
  run(R"(, "output": {"rows": "all_cuts"})", "all.jsonl");
  std::istringstream lines(place_.read("all.jsonl"));
  std::vector<std::string> cuts;
  std::string line;
  for (std::getline(lines, line); std::getline(lines, line);) cuts.push_back(line);
  run("", "best.jsonl");
  const std::string best = place_.read("best.jsonl");
  const std::string manifest = best.substr(0, best.find('\n') + 1);
  const auto cut = Json::parse(best.substr(manifest.size()))["cut"].get<std::size_t>();
  for (std::size_t other = 0; other < cuts.size(); ++other) {
    SCOPED_TRACE(other);
    place_.write("o.jsonl", manifest + cuts[other] + "\n");
    const Outcome outcome = offcut({"audit", "o.jsonl"});
    EXPECT_EQ(outcome.exit_code, other == cut ? 0 : 1) << outcome.out << outcome.err;
    if (other == cut) continue;
    EXPECT_THAT(outcome.out, HasSubstr("(scenario 0): cut: printed "));
  }
}

TEST_F(Audit, RowsThatAreMissingOrTooManyAreCounted) {
  run(kSweep, "r.csv");
  const std::string rows = place_.read("r.csv");
  const std::string last = rows.substr(rows.rfind('\n', rows.size() - 2) + 1);
  place_.write("r.csv", rows + last);
  EXPECT_THAT(offcut({"audit", "r.csv"}).out, HasSubstr("expected 8 rows, found 9"));
  place_.write("r.csv", rows.substr(0, rows.size() - last.size()));
  const Outcome outcome = offcut({"audit", "r.csv"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("found none from scenario 7 on"));
}

TEST_F(Audit, ShardsAgree) {
  place_.write("s.json", study(kSweep));
  for (const char* file : {"r.csv", "r.jsonl", "r.db"}) {
    const Outcome rows = offcut({"run", "-q", "s.json", "--shard", "2/3", "-o", file});
    ASSERT_LE(rows.exit_code, 1) << rows.err;
    const Outcome outcome = offcut({"audit", file});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("s: 3 of 3 rows agree"));
  }
}

TEST_F(Audit, AChangedInputIsNamed) {
  run(kSweep, "r.db");
  const std::string before = place_.read("link.json");
  std::string link = before;
  link.insert(link.rfind('}'), " ");
  place_.write("link.json", link);
  const Outcome outcome = offcut({"audit", "r.db"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("some have changed since: link.json"));
  place_.write("link.json", before);
  place_.write("s.json", study(""));
  EXPECT_THAT(offcut({"audit", "r.db"}).err, HasSubstr("it has changed since: s.json"));
}

TEST_F(Audit, TheStudyMayBeGoneOrElsewhere) {
  run(kSweep, "r.jsonl");
  std::filesystem::remove(place_.folder() / "s.json");
  const Outcome gone = offcut({"audit", "r.jsonl"});
  EXPECT_EQ(gone.exit_code, 0) << gone.err;
  EXPECT_THAT(gone.out, HasSubstr("s.json is not there: the study is taken from the manifest"));
  std::filesystem::create_directories(place_.folder() / "moved");
  for (const char* file : {"diamond.trace.json", "link.json"}) {
    std::filesystem::rename(place_.folder() / file, place_.folder() / "moved" / file);
  }
  EXPECT_EQ(offcut({"audit", "r.jsonl"}).exit_code, 2);
  const Outcome moved = offcut({"audit", "r.jsonl", "--folder", "moved"});
  EXPECT_EQ(moved.exit_code, 0) << moved.err;
}

TEST_F(Audit, ResultsThatSayTooLittleAreRefused) {
  run(kSweep, "r.csv");
  std::filesystem::remove(place_.folder() / "r.csv.manifest.json");
  EXPECT_THAT(offcut({"audit", "r.csv"}).err,
              HasSubstr("r.csv: expected results with a manifest, found none"));
  run(kSweep, "r.jsonl");
  std::string rows = place_.read("r.jsonl");
  const std::size_t at = rows.find("\"resolved\"");
  place_.write("r.jsonl", rows.replace(at, 10, "\"resolveD\""));
  const Outcome outcome = offcut({"audit", "r.jsonl"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("expected the key \"resolved\", found none"));
  run(R"(, "output": {"rows": "summary"}, "sweep": {"network.rtt_ms": [1, 9]})", "t.jsonl");
  EXPECT_THAT(offcut({"audit", "t.jsonl"}).out, HasSubstr("figures agree"));
  EXPECT_THAT(offcut({"run", "s.json", "--certify"}).err,
              HasSubstr("s.json: expected rows to check with --certify"));
}

// Whether a file holds a study whose rows are stored.
bool has_rows(const std::filesystem::path& file) {
  if (file.extension() != ".json" || file.stem().extension() == ".schema") return false;
  std::ifstream in(file);
  const Json study = Json::parse(in);
  const std::string rows = study.value("output", Json::object()).value("rows", "best");
  return !study.contains("study") && rows != "summary" && rows != "fixed_cut";
}

// All studies that are bundled, and those of the golden cases, with every row checked twice: before
// it is written and after.
TEST_F(Audit, BundledAndGoldenStudiesAgree) {
  int studies = 0;
  for (const char* folder : {"/scenarios/data", "/tests/golden"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(OFFCUT_SOURCE_DIR + std::string(folder))) {
      const bool is_input = entry.path().parent_path().filename() == "golden";
      if (!entry.is_regular_file() || is_input || !has_rows(entry.path())) continue;
      SCOPED_TRACE(entry.path().string());
      const std::string results = entry.path().stem().string() + std::to_string(++studies) + ".db";
      const Outcome rows = offcut({"run", "-q", "--certify", entry.path().string(), "-o", results});
      ASSERT_LE(rows.exit_code, 1) << rows.err;
      const Outcome outcome = offcut({"audit", results});
      EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
      EXPECT_THAT(outcome.out, Not(HasSubstr("derived")));
    }
  }
  EXPECT_GT(studies, 25);
}

}  // namespace
}  // namespace offcut
