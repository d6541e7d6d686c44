// Damaged validation cases and damaged data never crash: each is a report of finite figures, or an
// error of one line.
#include <cmath>
#include <filesystem>
#include <fstream>

#include "engine/base/text.h"
#include "scenarios/validation/validation_case.h"
#include "tests/support/mutate.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDamages = 600;

struct Sample {
  std::string kind;
  std::string more;
  std::string data_name;
  std::string data;
};

std::string board() {
  std::string rows = "device,num_threads,powersave,gpu_device,model,min_ms,max_ms,avg_ms\n";
  for (const char* model : {"a", "b", "c"}) {
    rows += message("one,2,2,-1,", model, ",30,31,30\none,4,1,-1,", model, ",12,13,12\none,6,0,-1,",
                    model, ",12,13,12\n");
  }
  return rows;
}

std::string energies() {
  std::string rows = "system,model,mean_ns,mean_wall_power_W\n";
  for (const int side : {96, 128, 160, 192, 208, 224, 256}) {
    rows += message("s,mobilenet-v2-1.0-", side, "-quantized,", 1000 * side * side, ",4\n");
  }
  return rows;
}

std::string phone_table() {
  std::string rows;
  for (int k = 1; k < 9; ++k) {
    rows += message("pool", k, " ", 40 * k, " ", 20 * k, " ", 10 * k, " ", 90 * k, "\n");
  }
  return rows;
}

std::string phone_graph() {
  std::string rows;
  for (int k = 1; k < 9; ++k) {
    rows += message("pool", k, " 1,4,", 8 * k, ",8@", 2 * k, "; 1,4,", 8 * k, ",8@", 2 * k + 1,
                    "; none none\n");
  }
  return rows;
}

class ValidationFuzz : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / "offcut_validation_fuzz";
    fs::remove_all(folder_);
    for (const char* network : {"one", "two"}) {
      const std::string name = network;
      write("tables/" + name + "/" + name + "-info.txt", phone_graph());
      write("tables/" + name + "/p/p-" + name + "-layerwise-latency.csv", phone_table());
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  std::string case_text(const Sample& sample) const {
    return message("{\"schema\": \"offcut.validation/1\", \"name\": \"c\", \"kind\": \"",
                   sample.kind, "\", \"data\": \"", sample.data_name, "\", \"fitted\": \"f\", ",
                   "\"predicted\": \"p\"", sample.more,
                   ", \"require\": [{\"group\": \"all\", \"measure\": \"median error %\", ",
                   "\"at_most\": 10}]}");
  }

  // Returns true for a report.
  bool run() const {
    const auto report = run_validation_case(folder_ / "case.json", std::nullopt);
    if (!report) {
      EXPECT_FALSE(report.error().message.empty());
      EXPECT_EQ(report.error().message.find('\n'), std::string::npos) << report.error().message;
      return false;
    }
    for (const ValidationGroup& group : report->groups) {
      for (const ValidationFigure& figure : group.figures) {
        EXPECT_TRUE(std::isfinite(figure.value)) << group.name << " " << figure.measure;
      }
    }
    return true;
  }

  fs::path folder_;
};

TEST_F(ValidationFuzz, CasesAndData) {
  const std::vector<Sample> samples = {
      {"ncnn_bench", ", \"statistic\": \"avg\"", "b.csv", board()},
      {"mlperf_energy", "", "m.csv", energies()},
      {"phone_tables", ", \"question\": \"totals\"", "tables", ""}};
  for (const Sample& sample : samples) {
    if (!sample.data.empty()) write(sample.data_name, sample.data);
    write("case.json", case_text(sample));
    ASSERT_TRUE(run()) << sample.kind;
    for (std::uint64_t seed = 0; seed < kDamages; ++seed) {
      SCOPED_TRACE(::testing::Message() << sample.kind << " seed " << seed);
      testing::Random random(seed);
      write("case.json", testing::mutated(case_text(sample), random));
      run();
      write("case.json", case_text(sample));
      if (!sample.data.empty()) {
        write(sample.data_name, testing::mutated(sample.data, random));
      } else {
        write("tables/one/p/p-one-layerwise-latency.csv", testing::mutated(phone_table(), random));
        write("tables/one/one-info.txt", testing::mutated(phone_graph(), random));
      }
      run();
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace offcut::scenarios
