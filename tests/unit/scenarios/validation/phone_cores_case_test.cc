// Kinds "phone_cores" and "device_energy", on made up data and on the bundled ones.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/base/text.h"
#include "scenarios/validation/validation_case.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

double figure(const ValidationGroup& group, const std::string& measure) {
  for (const ValidationFigure& one : group.figures) {
    if (one.measure == measure) return one.value;
  }
  ADD_FAILURE() << "no figure " << measure;
  return 0;
}

// Networks that follow one law each of threads, sharing and precision.
TEST(PhoneCoresCase, PredictsCoreSetsOfPhonesExactlyWhereTheLawsHold) {
  std::string rows =
      "runtime,family,model,layers,p|1big|float,p|2big|float,p|1small|float,p|1big1small|float,"
      "p|1big|quant,q|1big|float,q|1big|quant\n";
  for (int ms = 10; ms <= 130; ms += 10) {
    rows += message("tflite,cnn,n", ms, ",", ms, ",", ms, ",", 0.6 * ms, ",", 2 * ms, ",", 1.2 * ms,
                    ",", 0.7 * ms, ",", 2 * ms, ",", 1.4 * ms, "\n");
  }
  const fs::path folder = fs::path(::testing::TempDir()) / "offcut_phone_cores";
  fs::create_directories(folder);
  std::ofstream(folder / "c.csv") << rows;
  for (const auto& [question, count] :
       {std::pair{"threads", 13u}, {"all_cores", 13u}, {"precision", 26u}}) {
    std::ofstream(folder / "case.json")
        << "{\"schema\": \"offcut.validation/1\", \"name\": \"c\", \"kind\": \"phone_cores\", "
        << "\"data\": \"c.csv\", \"fitted\": \"f\", \"predicted\": \"p\", \"question\": \""
        << question << "\"}";
    const auto report = run_validation_case(folder / "case.json", std::nullopt);
    ASSERT_OK(report);
    EXPECT_EQ(report->groups[0].points.size(), count) << question;
    EXPECT_LT(figure(report->groups[0], "median error %"), 1e-4) << question;
    EXPECT_EQ(figure(report->groups[0], "inside the 90 % interval %"), 100) << question;
    EXPECT_TRUE(report->groups[1].name.starts_with("tflite"));
  }
  fs::remove_all(folder);
}

// What is met must stay met. (phone_threads takes minutes without optimisation.)
TEST(PhoneCoresCase, BundledAllCoresKeepWhatTheyReached) {
  const fs::path cases = fs::path(OFFCUT_SOURCE_DIR) / "scenarios/validation/data";
  const auto report = run_validation_case(cases / "phone_all_cores.json", std::nullopt);
  ASSERT_OK(report);
  EXPECT_TRUE(report->holds());
}

// The time of the network is known, and the power is that of the other networks: 13 %, where the
// powers of the cores alone miss by 15 %.
TEST(DeviceEnergyCase, PublishedEnergiesOfOtherNetworksTellMoreThanTheCores) {
  const fs::path cases = fs::path(OFFCUT_SOURCE_DIR) / "scenarios/validation/data";
  const auto report = run_validation_case(cases / "dnntune_energy.json", std::nullopt);
  ASSERT_OK(report);
  const ValidationGroup& all = report->groups.front();
  EXPECT_EQ(all.points.size(), 30u);
  EXPECT_LE(figure(all, "median error %"), 15);
  EXPECT_LE(figure(all, "p90 error %"), 25);
  EXPECT_LT(figure(all, "p90 error %"), *all.figures[1].baseline);
}

}  // namespace
}  // namespace offcut::scenarios
