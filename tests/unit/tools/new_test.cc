// What `offcut new KIND` prints is taken as it stands by whoever reads such a file.
#include <gmock/gmock.h>

#include "scenarios/file/templates.h"
#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

class New : public ::testing::Test {
 protected:
  Outcome offcut(const std::vector<std::string>& arguments) const {
    return place_.run(OFFCUT_COMMAND, arguments);
  }
  // Prints a file of the kind, and keeps it.
  void make(const std::string& kind) const {
    const Outcome printed = offcut({"new", kind});
    ASSERT_EQ(printed.exit_code, 0) << printed.err;
    place_.write(kind + ".json", printed.out);
  }
  Workplace place_;
};

TEST_F(New, EveryStudyRunsAsItIsPrinted) {
  place_.write("uplink.csv", "time_s,mbit_per_s\n0,10\n1,20\n2,5\n");
  std::size_t studies = 0;
  for (const scenarios::Template& one : scenarios::templates()) {
    if (one.kind == "device" || one.kind == "network") continue;
    SCOPED_TRACE(one.kind);
    ++studies;
    make(std::string(one.kind));
    const Outcome checked = offcut({"check", std::string(one.kind) + ".json"});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("ok"));
  }
  EXPECT_EQ(studies, 5u);
}

TEST_F(New, ADeviceAndANetworkAnswer) {
  make("device");
  make("network");
  const Outcome asked = offcut({"ask", "mobilenet_v2", "--device", "device.json", "--cloud",
                                "x86_vm", "--network", "network.json"});
  EXPECT_EQ(asked.exit_code, 0) << asked.err;
  EXPECT_THAT(asked.out, HasSubstr("than cloud only"));
}

TEST_F(New, AnotherKindIsRefusedWithThoseThatThereAre) {
  EXPECT_THAT(offcut({"new", "sweeep"}).err, HasSubstr("did you mean \"sweep\"?"));
}

}  // namespace
}  // namespace offcut
