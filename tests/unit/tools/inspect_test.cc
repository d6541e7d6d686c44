// What inspect says of a device.
#include <gmock/gmock.h>

#include "tests/support/command.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::Workplace;

constexpr const char* kDevice = R"({
  "schema": "offcut.device/1", "name": "board", "description": "A board",
  "source": { "times": "made up" }, "assumed": ["idle_w"], "idle_w": 0.5, "memory_mb": 2000,
  "clusters": [ { "name": "all", "cores": 4, "mhz": 1500, "w_per_busy_core": 0.8, "w_when_on": 0 } ],
  "published_totals": [
    { "model": "a", "affinity": "all", "threads": 1, "framework": "f", "precision": "fp32",
      "total_ms": 12.5, "source": "s" },
    { "model": "b", "affinity": "all", "threads": 4, "framework": "f", "precision": "fp32",
      "total_ms": 3, "source": "s" },
    { "model": "c", "affinity": "all", "threads": 1, "framework": "f", "precision": "fp32",
      "total_ms": 7, "source": "s" } ],
  "thread_laws": [ { "affinity": "all", "framework": "f", "serial": 0.25, "parallel": 0.75,
                     "relative_sd": 0.1, "source": "s" } ] })";

TEST(InspectDevice, TellsPartsTotalsByPointLawsAndGuesses) {
  const Workplace place;
  place.write("board.json", kDevice);
  const Outcome told = place.run(OFFCUT_COMMAND, {"inspect", "board.json"});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("idle 0.5 W (assumed), memory 2000 MB, price not stated"));
  EXPECT_THAT(told.out, HasSubstr("3 published totals, ms\n"
                                  "    cpu all x1 f fp32 batch 1\n"
                                  "      a 12.5, c 7\n"
                                  "    cpu all x4 f fp32 batch 1\n"
                                  "      b 3\n"));
  EXPECT_THAT(told.out, HasSubstr("kernels any: 0.25 + 0.75/n, error 10%"));
  EXPECT_THAT(told.out, HasSubstr("guesses: idle_w"));
}

TEST(InspectDevice, ANameIsThatOfAModelBeforeThatOfADevice) {
  const Workplace place;
  EXPECT_THAT(place.run(OFFCUT_COMMAND, {"inspect", "rpi5"}).out, HasSubstr("Raspberry Pi 5"));
  EXPECT_THAT(place.run(OFFCUT_COMMAND, {"inspect", "mobilenet_v2"}).out, HasSubstr("FLOPs"));
  place.write("broken.json", R"({ "schema": "offcut.device/1", "name": 3 })");
  const Outcome broken = place.run(OFFCUT_COMMAND, {"inspect", "broken.json"});
  EXPECT_NE(broken.exit_code, 0);
  EXPECT_THAT(broken.err, HasSubstr("broken.json: name: expected a text, found"));
}

}  // namespace
}  // namespace offcut
