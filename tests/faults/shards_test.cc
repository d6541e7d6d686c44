// Shards as a cluster starts them: by the variables of Slurm and Kubernetes, started again in part,
// put together. What cannot be right is refused and leaves no file.
#include <gmock/gmock.h>

#include "tests/support/command.h"
#include "tests/support/file_samples.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::Outcome;

// An environment as a scheduler makes it.
using Variables = std::vector<std::string>;

Variables slurm(const std::string& id, const std::string& least, const std::string& most,
                const std::string& count, const std::string& step = "1") {
  return {"SLURM_ARRAY_TASK_ID=" + id, "SLURM_ARRAY_TASK_MIN=" + least,
          "SLURM_ARRAY_TASK_MAX=" + most, "SLURM_ARRAY_TASK_COUNT=" + count,
          "SLURM_ARRAY_TASK_STEP=" + step};
}

class Shards : public ::testing::Test {
 protected:
  Shards() {
    for (const testing::FileSample& sample : testing::model_samples()) {
      place_.write(sample.name, sample.document.dump(1));
    }
    study("study.json", R"("output": {"rows": "best"})");
  }
  void study(const std::string& file, const std::string& keys) const {
    place_.write(file, testing::sample_scenario("{" + keys +
                                                R"(, "sweep": {"network.uplink_mbit_per_s":
                               {"from": 1, "to": 100, "points": 50, "scale": "log"}}})")
                           .dump(1));
  }
  Outcome offcut(std::vector<std::string> arguments, Variables variables = {}) const {
    variables.emplace_back(OFFCUT_COMMAND);
    arguments.insert(arguments.begin(), variables.begin(), variables.end());
    return place_.run("/usr/bin/env", arguments);
  }
  Outcome run_shard(const std::string& shard, const std::string& file,
                    const Variables& variables = {}) const {
    return offcut({"run", "-q", "study.json", "--shard", shard, "-o", file}, variables);
  }
  bool exists(const std::string& file) const { return fs::exists(place_.folder() / file); }

  testing::Workplace place_;
};

// sbatch --array=3,6 of eight: the shards 3 and 6 of eight, as the whole array would make them.
TEST_F(Shards, APartOfAnArrayMakesTheShardsOfTheWhole) {
  for (const std::string id : {"3", "6"}) {
    ASSERT_EQ(run_shard(id + "/8", id + ".csv").exit_code, 0);
    ASSERT_EQ(run_shard("slurm/8", "part" + id + ".csv", slurm(id, "3", "6", "2", "3")).exit_code,
              0);
    ASSERT_EQ(run_shard("slurm", "whole" + id + ".csv", slurm(id, "1", "8", "8")).exit_code, 0);
    EXPECT_EQ(place_.read("part" + id + ".csv"), place_.read(id + ".csv"));
    EXPECT_EQ(place_.read("whole" + id + ".csv"), place_.read(id + ".csv"));
    const std::string index = std::to_string(std::stoi(id) - 1);
    ASSERT_EQ(run_shard("kubernetes/8", "pod.csv", {"JOB_COMPLETION_INDEX=" + index}).exit_code, 0);
    EXPECT_EQ(place_.read("pod.csv"), place_.read(id + ".csv"));
    fs::remove(place_.folder() / "pod.csv");
  }
}

TEST_F(Shards, AnEnvironmentThatNamesNoShardIsRefused) {
  struct Case {
    const char* shard;
    Variables variables;
    const char* told;
  };
  const Case cases[] = {
      {"slurm", {}, "found no SLURM_ARRAY_TASK_COUNT"},
      {"slurm", slurm("3", "3", "6", "2", "3"), "expected an array of all tasks from 1"},
      {"slurm", slurm("6", "1", "6", "2", "5"), "expected an array of all tasks from 1"},
      {"slurm", slurm("2", "0", "7", "8"), "expected an array of all tasks from 1"},
      {"slurm", slurm("2", "2", "8", "7"), "--shard slurm/N"},
      {"slurm/8", {}, "expected a task from 1 to 8, found no SLURM_ARRAY_TASK_ID"},
      {"slurm/8", slurm("0", "0", "7", "8"), "found SLURM_ARRAY_TASK_ID=0"},
      {"slurm/8", slurm("9", "9", "9", "1"), "found SLURM_ARRAY_TASK_ID=9"},
      {"slurm/8", slurm("x", "1", "8", "8"), "found SLURM_ARRAY_TASK_ID=x"},
      {"slurm/0", slurm("1", "1", "8", "8"), "expected slurm/N with N >= 1"},
      {"kubernetes", {"JOB_COMPLETION_INDEX=1"}, "expected kubernetes/N"},
      {"kubernetes/8", {"JOB_COMPLETION_INDEX=8"}, "expected a task from 0 to 7"},
      {"9/8", {}, "expected I/N with 1 <= I <= N"},
      {"slurmy/8", {}, "slurm/N, kubernetes/N"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.told);
    for (const std::string file : {"x.db", "x.csv", "x.jsonl", "x.html"}) {
      const Outcome outcome = run_shard(test.shard, file, test.variables);
      EXPECT_EQ(outcome.exit_code, 2);
      EXPECT_THAT(outcome.err, HasSubstr(test.told));
      EXPECT_FALSE(exists(file));
    }
  }
}

// Every kind of rows: the shards together are the whole, in every form; or --shard is refused and
// nothing is written.
TEST_F(Shards, EveryKindOfRowsIsDividedOrRefuses) {
  for (const std::string rows : {"best", "all_cuts", "pareto", "regimes", "summary", "fixed_cut"}) {
    SCOPED_TRACE(rows);
    study("study.json", R"("output": {"rows": ")" + rows + "\"}");
    for (const std::string form : {".db", ".csv", ".jsonl"}) {
      SCOPED_TRACE(form);
      const Outcome first = run_shard("1/3", "1" + form);
      if (first.exit_code > 1) {
        EXPECT_TRUE(rows == "summary" || rows == "fixed_cut") << first.err;
        EXPECT_EQ(first.exit_code, 2);
        EXPECT_FALSE(exists("1" + form));
        continue;
      }
      ASSERT_LE(run_shard("2/3", "2" + form).exit_code, 1);
      ASSERT_LE(run_shard("3/3", "3" + form).exit_code, 1);
      ASSERT_LE(offcut({"run", "-q", "study.json", "-o", "one" + form}).exit_code, 1);
      const Outcome merged =
          offcut({"merge", "-q", "3" + form, "1" + form, "2" + form, "-o", "all" + form});
      ASSERT_EQ(merged.exit_code, 0) << merged.err;
      if (form != ".db") {
        EXPECT_TRUE(place_.read("all" + form) == place_.read("one" + form));
      }
      const Outcome same = offcut({"compare", "--tolerance", "0", "one" + form, "all" + form});
      EXPECT_EQ(same.exit_code, 0) << same.out << same.err;
      for (const std::string file : {"1", "2", "3", "one", "all"}) {
        fs::remove(place_.folder() / (file + form));
      }
    }
  }
}

TEST_F(Shards, EveryKindOfStudyWithTablesRefuses) {
  for (const char* study : {"sensitivity_3g", "uncertainty_3g", "mobilenet_v2_drive",
                            "camera_fleet_4g", "one_cut_for_all_networks"}) {
    SCOPED_TRACE(study);
    const Outcome outcome = offcut({"run", "-q", study, "--shard", "1/2", "-o", "x.jsonl"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("--shard: expected"));
    EXPECT_FALSE(exists("x.jsonl"));
  }
}

TEST_F(Shards, ResumingOnOtherResultsIsRefused) {
  ASSERT_EQ(run_shard("3/8", "3.db").exit_code, 0);
  const std::string before = place_.read("3.db");
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& told) {
    const Outcome outcome = offcut(arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(told));
    EXPECT_TRUE(place_.read("3.db") == before);
  };
  refused({"run", "-q", "study.json", "--shard", "6/8", "-o", "3.db", "--resume"},
          "expected shard 3/8 of \"sample\", whose rows it holds, found shard 6/8");
  refused({"run", "-q", "study.json", "-o", "3.db", "--resume"}, "found shard 1/1");
  place_.write("other.json", testing::sample_scenario(R"({"name": "other"})").dump(1));
  refused({"run", "-q", "other.json", "-o", "3.db", "--resume"},
          "expected results of other to continue, found those of \"sample\"");
  place_.write("study.json", place_.read("study.json") + " ");
  refused({"run", "-q", "study.json", "--shard", "3/8", "-o", "3.db", "--resume"},
          "from the same inputs as now");
}

TEST_F(Shards, AMergeDoesNotWriteOverResults) {
  ASSERT_EQ(run_shard("1/2", "1.csv").exit_code, 0);
  ASSERT_EQ(run_shard("2/2", "2.csv").exit_code, 0);
  ASSERT_EQ(offcut({"merge", "-q", "1.csv", "2.csv", "-o", "all.csv"}).exit_code, 0);
  const Outcome again = offcut({"merge", "1.csv", "2.csv", "-o", "all.csv"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("replace it with --force"));
  EXPECT_EQ(offcut({"merge", "-q", "1.csv", "2.csv", "-o", "all.csv", "--force"}).exit_code, 0);
  EXPECT_EQ(offcut({"merge", "-q", "1.csv", "2.csv", "-o", "2.csv", "--force"}).exit_code, 2);
  EXPECT_EQ(offcut({"audit", "all.csv"}).exit_code, 0);
}

// With the instruction sets masked that the C library has variants for: the same bytes, or the
// manifest tells and merge says so.
TEST_F(Shards, AnotherKindOfProcessorIsTold) {
  const Variables masked = {
      "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-FMA,-AVX2,"
      "-FMA4,-AVX512F"};
  ASSERT_EQ(run_shard("1/2", "1.jsonl").exit_code, 0);
  ASSERT_EQ(run_shard("2/2", "2.jsonl").exit_code, 0);
  ASSERT_EQ(run_shard("2/2", "masked.jsonl", masked).exit_code, 0);
  const auto arithmetic = [&](const std::string& file) {
    const std::string lines = place_.read(file);
    return testing::Json::parse(lines.substr(0, lines.find('\n')))["manifest"]["arithmetic"];
  };
  const Outcome merged = offcut({"merge", "1.jsonl", "masked.jsonl", "-o", "all.jsonl"});
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  if (arithmetic("masked.jsonl") == arithmetic("2.jsonl")) {  // a processor that has none of them
    EXPECT_TRUE(place_.read("masked.jsonl") == place_.read("2.jsonl"));
    EXPECT_THAT(merged.err, ::testing::Not(HasSubstr("another kind of processor")));
  } else {
    EXPECT_THAT(merged.err, HasSubstr("masked.jsonl was computed by another kind of processor"));
  }
  EXPECT_THAT(offcut({"merge", "1.jsonl", "2.jsonl", "-o", "same.jsonl"}).err,
              ::testing::Not(HasSubstr("another kind of processor")));
}

TEST_F(Shards, WhatIsThereIsMergedInPartAndSaysSo) {
  for (const std::string i : {"1", "2", "4"}) {
    ASSERT_EQ(run_shard(i + "/4", i + ".db").exit_code, 0);
  }
  const Outcome refused = offcut({"merge", "1.db", "2.db", "4.db", "-o", "all.db"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("found none of 3/4"));
  EXPECT_FALSE(exists("all.db"));
  const Outcome part = offcut({"merge", "1.db", "2.db", "4.db", "-o", "part.db", "--partial"});
  EXPECT_EQ(part.exit_code, 3);
  EXPECT_THAT(part.err,
              HasSubstr("incomplete: \"sample\": expected all 4 shards, found none of 3/4"));
  EXPECT_EQ(offcut({"merge", "part.db", "-o", "all.db"}).exit_code, 2);
  ASSERT_EQ(run_shard("3/4", "3.db").exit_code, 0);
  EXPECT_EQ(offcut({"merge", "-q", "part.db", "3.db", "-o", "all.db"}).exit_code, 0);
  EXPECT_EQ(offcut({"audit", "all.db"}).exit_code, 0);
}

}  // namespace
}  // namespace offcut
