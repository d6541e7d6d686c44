// Damaged device files never crash the reader: each is a device that can be used and written, or an
// error of one line that names the file.
#include <cmath>

#include "device_models/core_use.h"
#include "device_models/device_file.h"
#include "engine/base/file.h"
#include "tests/support/mutate.h"
#include "tests/support/result_matchers.h"

namespace offcut::device_models {
namespace {

constexpr std::uint64_t kDamages = 3000;
// Beside the bundled files, which one of them may name.
const std::string kFolder = OFFCUT_SOURCE_DIR "/device_models/data/";
const std::string kName = kFolder + "device.json";

void use(const DeviceModel& device) {
  const auto power = power_at(device, OperatingPoint{});
  if (power) {
    ASSERT_TRUE(std::isfinite(power->w()) && *power >= device.idle);
  }
  const auto again = parse_device(text_of_device(device), kName);
  ASSERT_OK(again);
}

TEST(DeviceFuzz, DeviceFiles) {
  for (const char* name : {"oneplus5t", "orangepi4_lts", "rpi4b"}) {
    const auto sample = read_file(kFolder + name + ".json");
    ASSERT_OK(sample);
    std::size_t good = 0;
    for (std::uint64_t seed = 0; seed < kDamages; ++seed) {
      SCOPED_TRACE(::testing::Message() << name << " seed " << seed);
      testing::Random random(seed);
      const auto device = parse_device(testing::mutated(*sample, random), kName);
      if (device) {
        use(*device);
        ++good;
      } else {
        ASSERT_TRUE(device.error().message.starts_with(kName)) << device.error().message;
        for (const char c : device.error().message) ASSERT_GE(static_cast<unsigned char>(c), 0x20);
      }
      if (::testing::Test::HasFatalFailure()) return;
    }
    EXPECT_GT(good, 0u);
    EXPECT_LT(good, kDamages);
  }
}

}  // namespace
}  // namespace offcut::device_models
