// Which published total answers, where several could.
#include "device_models/grounds.h"

#include <utility>

#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

PublishedTotal total_of(const char* model, const char* affinity, int threads, double ms,
                        const char* precision = "fp32") {
  PublishedTotal out;
  out.model = model;
  out.point.affinity = affinity;
  out.point.threads = threads;
  out.point.precision = precision;
  out.total = Duration::from_ms(ms);
  out.source = "made up";
  return out;
}

OperatingPoint any(int threads, const char* precision = "fp32") {
  OperatingPoint point;
  point.affinity = "any";
  point.threads = threads;
  point.precision = precision;
  return point;
}

// Whoever leaves the cores open does not mean the slow ones, whatever the order of the file.
TEST(Grounds, OpenCoresAreThoseOfTheLeastTotal) {
  for (const bool slow_first : {true, false}) {
    DeviceModel device = testing::small_phone();
    device.totals = {total_of("three", "little", 2, 30), total_of("three", "big", 2, 12)};
    if (!slow_first) std::swap(device.totals[0], device.totals[1]);
    const ModelGraph graph = testing::three_layers();
    const Grounds grounds = gather_grounds(device, graph, {});
    ASSERT_EQ(grounds.totals.size(), 2u);
    EXPECT_EQ(best_total(grounds, any(2))->total->point.affinity, "big");
    EXPECT_EQ(nearest_total(grounds, any(1))->total->point.affinity, "big");
    OperatingPoint little = any(2);
    little.affinity = "little";
    EXPECT_EQ(best_total(grounds, little)->total->point.affinity, "little");
  }
}

// "net_int8" is the network "net" at int8, and not at any other precision.
TEST(Grounds, TheQuantisedFormOfANetworkHasTheTotalsAtInt8) {
  DeviceModel device = testing::small_phone();
  device.totals = {total_of("net", "big", 1, 12), total_of("Net", "big", 1, 7, "int8")};
  const ModelGraph graph = testing::three_layers();
  Trace trace;
  const Trace* const traces[] = {&trace};
  trace.model = "net";
  EXPECT_EQ(gather_grounds(device, graph, traces).totals.size(), 2u);
  trace.model = "net_int8";
  const Grounds quantised = gather_grounds(device, graph, traces);
  ASSERT_EQ(quantised.totals.size(), 1u);
  EXPECT_DOUBLE_EQ(quantised.totals[0].total->total.ms(), 7);
}

}  // namespace
}  // namespace offcut::device_models
