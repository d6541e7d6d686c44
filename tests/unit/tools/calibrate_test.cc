// From a phone table to an answer about another network, as a user goes: import, calibrate, run.
#include <gmock/gmock.h>

#include <sstream>

#include "engine/base/text.h"
#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Workplace;

// A chain of eight poolings over 4 channels, side first + 20 k. A pooling of x MB (read and
// written) takes 10 us + 1000 us/MB at one thread, 0.2 + 0.8/n of that at n.
class Calibrate : public ::testing::Test {
 protected:
  static double us_of(int side) { return 10 + 1000 * 2 * 16e-6 * side * side; }

  // Returns the total at one thread, in ms.
  double write_network(const std::string& name, int first) const {
    std::ostringstream info;
    std::ostringstream table;
    double total_us = 0;
    for (int k = 0; k < 8; ++k) {
      const int side = first + 20 * k;
      const std::string shape = message("1,4,", side, ",", side, "@");
      info << "pool" << k << " " << shape << 2 * k << "; " << shape << 2 * k + 1 << "; none none\n";
      const double us = us_of(side);
      total_us += us;
      table << "pool" << k << " " << us << " " << 0.6 * us << " " << 0.4 * us << " " << us << "\n";
    }
    place_.write(message(name, "/", name, "-info.txt"), info.str());
    place_.write(message(name, "/p1-", name, "-layerwise-latency.csv"), table.str());
    return total_us * 1e-3;
  }
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  // Imports the networks "one" and "two" and fits phone.json to them.
  Outcome fit() const {
    for (const std::string name : {"one", "two"}) {
      const std::string table = message(name, "/p1-", name, "-layerwise-latency.csv");
      EXPECT_EQ(offcut({"import", table, "-o", message(name, ".json"), "--force"}).exit_code, 0);
    }
    return offcut({"calibrate", "one.json", "two.json", "-o", "phone.json", "--force"});
  }

  Workplace place_;
};

TEST_F(Calibrate, AnswersForANetworkThatNobodyTimed) {
  write_network("one", 60);
  write_network("two", 70);
  const double total_ms = write_network("three", 65);
  const Outcome fitted = fit();
  ASSERT_EQ(fitted.exit_code, 0) << fitted.err;
  place_.write("study.json", R"({ "schema": "offcut.scenario/1", "name": "s",
    "model": "three/three-info.txt",
    "device": { "model": "phone.json", "affinity": "big", "threads": 1, "framework": "mnn" },
    "cloud": { "model": "phone.json", "affinity": "big", "threads": 4, "framework": "mnn" },
    "network": { "model": "wifi" }, "objective": "latency",
    "sweep": { "device.threads": [1, 3, 4] } })");
  const Outcome ran = offcut({"run", "study.json", "-o", "rows.csv"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  std::istringstream rows(place_.read("rows.csv"));
  std::string line;
  std::vector<double> device_only_ms;
  while (std::getline(rows, line)) {
    const auto cells = split(line, ',');
    if (line.starts_with("#") || cells.size() < 38 || cells[0] == "scenario") continue;
    device_only_ms.push_back(std::stod(cells[30]));
    EXPECT_THAT(cells[37], HasSubstr("predicted"));
  }
  // One and four threads by kernel laws, three by the thread law from the nearest of them.
  ASSERT_EQ(device_only_ms.size(), 3u);
  EXPECT_NEAR(device_only_ms[0] / total_ms, 1, 0.01);
  EXPECT_NEAR(device_only_ms[1] / total_ms, 0.2 + 0.8 / 3, 0.01);
  EXPECT_NEAR(device_only_ms[2] / total_ms, 0.4, 0.01);
}

TEST_F(Calibrate, PrintsErrorsAndTheChoiceOfLawAndWhatItCouldNotTell) {
  write_network("one", 60);
  write_network("two", 70);
  const Outcome fitted = fit();
  EXPECT_THAT(fitted.out, HasSubstr("by operating point"));
  EXPECT_THAT(fitted.out, HasSubstr("two at cpu big x4 mnn fp32 batch 1"));
  EXPECT_THAT(fitted.out, HasSubstr("tried:  a+b/n 0.0%  a+b/n+c(n-1)"));
  EXPECT_THAT(fitted.out, HasSubstr("not determined: powers"));
  const std::string device = place_.read("phone.json");
  EXPECT_THAT(device, HasSubstr("\"form\":\"a+b/n\""));
  EXPECT_THAT(device, HasSubstr("fitted to traces of one, two"));
  // Written again from the same traces, the file is the same.
  fit();
  EXPECT_EQ(place_.read("phone.json"), device);
}

TEST_F(Calibrate, OneNetworkHasNothingToLeaveOut) {
  write_network("one", 60);
  const Outcome outcome = offcut({"calibrate", "one/p1-one-layerwise-latency.csv"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("expected traces of two networks at least"));
  EXPECT_THAT(outcome.out, HasSubstr("nothing to leave out"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("by operating point")));
}

TEST_F(Calibrate, MistakesNameTheFile) {
  place_.write("x.json", "{}");
  EXPECT_EQ(offcut({"calibrate", "x.json"}).exit_code, 2);
  EXPECT_THAT(offcut({"calibrate", "gone.json"}).err, HasSubstr("gone.json"));
  place_.write("t.csv", "layer,latency_us\na,5\n");
  EXPECT_THAT(offcut({"calibrate", "t.csv"}).err,
              HasSubstr("expected a graph with the timed layers, found none"));
}

}  // namespace
}  // namespace offcut
