// Parts of published totals, and the laws of the same hardware in another file: by hand on three
// layers in a row, which another machine ran in 2, 3 and 5 ms.
#include "device_models/published_parts.h"

#include <fstream>

#include "device_models/device_file.h"
#include "device_models/site_costs.h"
#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using testing::on_big;
using testing::run_of;
using testing::small_phone;
using testing::three_layers;
using testing::trace_on;

PublishedTotal total_of(const OperatingPoint& point, double ms, std::vector<PublishedPart> parts) {
  PublishedTotal out;
  out.model = "three";
  out.point = point;
  out.total = Duration::from_ms(ms);
  out.source = "made up";
  out.parts = std::move(parts);
  return out;
}

PublishedPart part(const char* before, double ms) { return {before, Duration::from_ms(ms)}; }

OperatingPoint on_little() {
  OperatingPoint point = on_big(1);
  point.affinity = "little";
  return point;
}

// The column of a phone with these totals, at a point.
SiteColumn column_at(const OperatingPoint& point, std::vector<PublishedTotal> totals) {
  DeviceModel device = small_phone();
  device.totals = std::move(totals);
  const ModelGraph graph = three_layers();
  const Trace server = trace_on("server", {run_of({}, 2, 3, 5)});
  const std::vector<const Trace*> traces = {&server};
  const auto column = cost_column(device, graph, point, traces);
  EXPECT_OK(column);
  return *column;
}

void expect_times(const SiteColumn& column, double a, double b, double c) {
  EXPECT_NEAR(column.time[0].ms(), a, 1e-9);
  EXPECT_NEAR(column.time[1].ms(), b, 1e-9);
  EXPECT_NEAR(column.time[2].ms(), c, 1e-9);
}

std::string flags_of(const SiteColumn& column) { return join(column.flags, "; "); }

TEST(PublishedParts, ComeOutAndTheRestKeepsItsProportions) {
  expect_times(column_at(on_big(1), {total_of(on_big(1), 10, {})}), 2, 3, 5);
  const SiteColumn one = column_at(on_big(1), {total_of(on_big(1), 10, {part("b", 4)})});
  expect_times(one, 4, 6 * 3.0 / 8, 6 * 5.0 / 8);
  EXPECT_NE(flags_of(one).find("with the parts that were published"), std::string::npos);
  expect_times(column_at(on_big(1), {total_of(on_big(1), 10, {part("b", 4), part("c", 5)})}), 4, 1,
               5);
}

TEST(PublishedParts, HoldAsSharesForAnotherTotalOfTheNetworkOnTheUnit) {
  const PublishedTotal big = total_of(on_big(1), 10, {part("b", 4)});
  expect_times(column_at(on_little(), {total_of(on_little(), 20, {}), big}), 8, 4.5, 7.5);
}

TEST(PublishedParts, OfLayersThatTheNetworkDoesNotHaveAreSaid) {
  const SiteColumn column =
      column_at(on_big(1), {total_of(on_big(1), 10, {part("bottleneck", 4)})});
  expect_times(column, 2, 3, 5);
  EXPECT_NE(flags_of(column).find("the part before \"bottleneck\" does not fit"),
            std::string::npos);
}

TEST(LayersBefore, ABlockIsAllThatItsNameBegins) {
  const ModelGraph graph = three_layers();
  EXPECT_EQ(layers_before(graph, "b"), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(layers_before(graph, "a"), (std::vector<bool>{false, false, false}));
  EXPECT_EQ(layers_before(graph, "none"), (std::vector<bool>{true, true, true}));
}

std::string device_text(const std::string& name, const std::string& more) {
  return message(R"({ "schema": "offcut.device/1", "name": ")", name, R"(", "source": "s",
    "idle_w": 1, "clusters": [ { "name": "big", "cores": 4 } ],
    "units": [ { "name": "gpu", "active_w": 1 } ])",
                 more, " }");
}

constexpr const char* kTotal = R"(, "published_totals": [ { "model": "three", "unit": "gpu",
    "threads": 1, "total_ms": 9, "source": "s")";

// Laws of a GPU: a layer takes as long as it writes, and all write 32 bytes: thirds.
constexpr const char* kLaws = R"(, "kernels": [ { "unit": "gpu", "threads": 1, "source": "s",
    "classes": [ { "kernel": "*", "us_per_mb_written": 1000, "fixed_us": 0, "samples": 9,
                   "relative_sd": 0.1, "mflop": [0, 100], "mb": [0, 100] } ] } ])";

TEST(LayersLike, LawsOfTheSameHardwareShareATotalOfAUnitThatNobodyTimed) {
  const ScratchFolder folder;
  std::ofstream(folder / "chip.json") << device_text("chip", kLaws);
  std::ofstream(folder / "phone.json")
      << device_text("phone", message(kTotal, R"( } ], "layers_like": "chip")"));
  const auto device = read_device(folder / "phone.json");
  ASSERT_OK(device);
  const ModelGraph graph = three_layers();
  const Trace server = trace_on("server", {run_of({}, 2, 3, 5)});  // on a CPU
  const std::vector<const Trace*> traces = {&server};
  OperatingPoint gpu;
  gpu.unit = "gpu";
  const auto column = cost_column(*device, graph, gpu, traces);
  ASSERT_OK(column);
  expect_times(*column, 3, 3, 3);
  EXPECT_NE(flags_of(*column).find("proportions of the kernel laws of chip"), std::string::npos);
}

TEST(LayersLike, MistakesNameTheKey) {
  const ScratchFolder folder;
  std::ofstream(folder / "bare.json") << device_text("bare", "");
  const auto with = [&](const char* like) {
    std::ofstream(folder / "phone.json")
        << device_text("phone", message(R"(, "layers_like": ")", like, "\""));
    return read_device(folder / "phone.json");
  };
  EXPECT_THAT(with("gone"), ErrorIs(ErrorCode::NotFound, "layers_like"));
  EXPECT_THAT(with("bare"), ErrorIs(ErrorCode::NotFound, "without any"));
  EXPECT_THAT(with("../bare"), ErrorIs(ErrorCode::InvalidArgument, "beside this one"));
}

TEST(PublishedParts, MustGrowAndStayBelowTheTotal) {
  for (const char* parts : {R"([ { "before": "b", "ms": 9 } ])",
                            R"([ { "before": "b", "ms": 5 }, { "before": "c", "ms": 5 } ])"}) {
    EXPECT_THAT(parse_device(device_text("phone", message(kTotal, ", \"parts\": ", parts, " } ]")),
                             "d.json"),
                ErrorIs(ErrorCode::InvalidArgument, "parts in rising order, each below total_ms"));
  }
  const auto device = parse_device(
      device_text("phone", message(kTotal, R"(, "parts": [ { "before": "b", "ms": 5 } ] } ])")),
      "d.json");
  ASSERT_OK(device);
  const auto again = parse_device(text_of_device(*device), "d.json");
  ASSERT_OK(again);
  EXPECT_EQ(again->totals.at(0).parts.at(0).before, "b");
  EXPECT_EQ(again->totals.at(0).parts.at(0).time, Duration::from_ms(5));
}

}  // namespace
}  // namespace offcut::device_models
