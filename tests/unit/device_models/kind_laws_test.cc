// Laws of kinds of hardware: what a data sheet gives, and what published totals add to it.
#include "device_models/kind_laws.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "device_models/device_file.h"
#include "device_models/device_grounds.h"
#include "device_models/kind_groups.h"
#include "device_models/part_kinds.h"
#include "device_models/site_costs.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/device_models/small_device.h"

namespace offcut::device_models {
namespace {

using offcut::testing::small_phone;
using offcut::testing::three_layers;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;

SheetPart card() {
  SheetPart part;
  part.unit = "gpu";
  part.kind = PartKind::DiscreteGpu;
  part.gflop_per_s = 10'000;
  part.gflop_per_s_fp16 = 40'000;
  part.gb_per_s = 500;
  part.source = "made up";
  return part;
}

SheetPart big_cores() {
  SheetPart part;
  part.cluster = "big";
  part.kind = PartKind::ArmCpu;
  part.gflop_per_s = 20;
  part.gflop_per_s_fp16 = 40;
  part.gb_per_s = 10;
  part.source = "made up";
  return part;
}

constexpr std::array kTerms = {KindTerm{"*", 2, 4, 3, 10, 0.1, 0, 1e9, 0, 1e9}};
constexpr std::array kNetworks = {KindNetwork{"net_a", {{KindSum{10, 400, 30}, {}, {}, {}, {}}}},
                                  KindNetwork{"net_b", {{KindSum{1, 2, 3}, {}, {}, {}, {}}}}};

KindLaw law_of(PartKind kind) { return {kind, 0.45, 0.4, 0.2, 3, kTerms, kNetworks}; }

OperatingPoint point_at(const char* precision, int batch) {
  OperatingPoint point;
  point.precision = precision;
  point.batch = batch;
  return point;
}

// launches * 5 us; 4 * MFLOP / 10 TFLOP/s = 0.4 us per MFLOP; 3 * MB / 500 GB/s = 6 us per MB.
TEST(KindLaws, ATableHasTheSharesOfThePeakRates) {
  const KernelTable table = kind_table(law_of(PartKind::DiscreteGpu), card(), point_at("fp32", 1));
  ASSERT_EQ(table.fits.size(), 1u);
  const Terms& us = table.fits.front().us;
  EXPECT_DOUBLE_EQ(us[0], 10);
  EXPECT_DOUBLE_EQ(us[1], 0.4);
  EXPECT_DOUBLE_EQ(us[2], 6);
  EXPECT_DOUBLE_EQ(us[3], 6);
  EXPECT_DOUBLE_EQ(us[4], 6);
  EXPECT_DOUBLE_EQ(table.total_sd, 0.45);
}

// A batch of 8 computes and moves 8 times as much, but reads its weights and starts once.
TEST(KindLaws, ABatchStartsAndReadsWeightsOnce) {
  const KernelTable table = kind_table(law_of(PartKind::DiscreteGpu), card(), point_at("fp16", 8));
  const Terms& us = table.fits.front().us;
  EXPECT_DOUBLE_EQ(us[0], 10);
  EXPECT_DOUBLE_EQ(us[1], 8 * 0.1);
  EXPECT_DOUBLE_EQ(us[2], 8 * 3);
  EXPECT_DOUBLE_EQ(us[4], 3);
}

TEST(KindLaws, NcnnComputesAtHalfPrecisionWhereArmCoresCan) {
  OperatingPoint point;
  EXPECT_DOUBLE_EQ(arithmetic_peak(big_cores(), point), 20);
  point.framework = "ncnn";
  EXPECT_DOUBLE_EQ(arithmetic_peak(big_cores(), point), 40);
  EXPECT_DOUBLE_EQ(arithmetic_peak(card(), point), 10'000);
  point.precision = "int8";
  EXPECT_DOUBLE_EQ(arithmetic_peak(card(), point), 0);
}

// 10 * 5 us + 400 MFLOP / 20 GFLOP/s + 30 MB / 10 GB/s = 50 us + 20 ms + 3 ms.
TEST(KindLaws, ATotalAddsUpStartsArithmeticAndTraffic) {
  EXPECT_NEAR(sum_of(kind_times(kNetworks[0], big_cores(), {})), 23'050, 1e-6);
}

PublishedTotal total_of(const char* model, double ms) {
  PublishedTotal total;
  total.model = model;
  total.point.affinity = "big";
  total.point.framework = "tflite";
  total.total = Duration::from_ms(ms);
  total.source = "made up";
  return total;
}

// One total twice as long as the law, all of it in one group: its variance is 0.4^2 + 0.5^2 before,
// so the factor is 2^(0.41 / (0.41 + 0.04)).
TEST(KindLaws, ATotalMovesTheFactorAsFarAsTheSpreadsSay) {
  DeviceModel device = small_phone();
  device.datasheet = {big_cores()};
  device.totals = {total_of("net_a", 2 * 23.05), total_of("unheard_of", 1)};
  OperatingPoint asked;
  asked.affinity = "big";
  const KindLaw law = law_of(PartKind::ArmCpu);
  const DeviceFactor factor = device_factor(device, law, device.datasheet.front(), asked);
  EXPECT_EQ(factor.totals, 1);
  EXPECT_NEAR(factor.groups.log_factor[0], std::log(2) * 0.41 / 0.45, 1e-9);
  EXPECT_EQ(factor.point.framework, "tflite");
  const GroupValues us = {1000, 0, 0, 0, 0};
  const GroupPrediction total = factored_total(law, factor, us);
  EXPECT_NEAR(total.log_us, std::log(1000) + std::log(2) * 0.41 / 0.45, 1e-9);
  EXPECT_NEAR(total.sd, std::sqrt(0.04 + 0.41 * 0.04 / 0.45), 1e-9);
  device.totals.clear();
  const DeviceFactor none = device_factor(device, law, device.datasheet.front(), asked);
  EXPECT_EQ(none.totals, 0);
  EXPECT_NEAR(factored_total(law, none, us).log_us, std::log(1000), 1e-12);
  EXPECT_DOUBLE_EQ(factored_total(law, none, us).sd, 0.45);
}

// Totals of networks of two groups tell the groups apart.
TEST(KindGroups, TellGroupsApart) {
  const GroupSpreads spreads{.device_sd = 0.5, .group_sd = 0.5, .network_sd = 0.01};
  const std::vector<GroupTotal> totals = {{{1000, 10, 0, 0, 0}, std::log(3000 + 20)},
                                          {{10, 1000, 0, 0, 0}, std::log(30 + 2000)}};
  const GroupFactors factors = fit_groups(totals, spreads);
  EXPECT_NEAR(factors.log_factor[0], std::log(3), 0.01);
  EXPECT_NEAR(factors.log_factor[1], std::log(2), 0.01);
  // The others follow the device as a whole, half of the way.
  EXPECT_NEAR(factors.log_factor[4], (std::log(3) + std::log(2)) / 3, 0.01);
  EXPECT_NEAR(predict_total({500, 500, 0, 0, 0}, factors, spreads).log_us, std::log(2500), 0.01);
}

TEST(KindGroups, HaveTheKernelsThatRuntimesWriteWithCare) {
  EXPECT_EQ(group_of("conv3x3s1"), 0u);
  EXPECT_EQ(group_of("conv1x1"), 1u);
  EXPECT_EQ(group_of("conv*"), 1u);
  EXPECT_EQ(group_of("dw3s1"), 2u);
  EXPECT_EQ(group_of("depthwise*"), 2u);
  EXPECT_EQ(group_of("fc"), 3u);
  EXPECT_EQ(group_of("product*"), 3u);
  EXPECT_EQ(group_of("maxpool"), 4u);
  EXPECT_EQ(group_of("*"), 4u);
}

TEST(KindLaws, ADeviceOfADataSheetAnswersAndSaysSo) {
  DeviceModel device = small_phone();
  OperatingPoint point;
  point.unit = "gpu";
  EXPECT_FALSE(cost_column(device, three_layers(), point, {}));
  device.datasheet = {card()};
  const auto column = cost_column(device, three_layers(), point, {});
  ASSERT_OK(column);
  EXPECT_THAT(column->provenance, Each(Provenance::Datasheet));
  EXPECT_THAT(column->flags, Contains(HasSubstr("phone: by its data sheet and the law of graphics "
                                                "cards with TensorRT")));
  const KindLaw* law = find_kind_law(PartKind::DiscreteGpu);
  ASSERT_NE(law, nullptr);
  EXPECT_NEAR(column->common_sd, law->sheet_sd, 0.3);
  EXPECT_EQ(text_of(own_grounds(device)), "cpu none, gpu datasheet");
}

TEST(KindLaws, RecurrentLayersOnAUnitAreMarked) {
  GraphSpec spec;
  spec.name = "speech";
  spec.tensors = {
      {.name = "x", .type = DataType::Float32, .shape = Shape{20, 1, 8}, .constant = false},
      {.name = "y", .type = DataType::Float32, .shape = Shape{20, 1, 8}, .constant = false}};
  spec.layers = {{.name = "l", .op = "LSTM", .inputs = {"x"}, .outputs = {"y"}, .attributes = {}}};
  spec.inputs = {"x"};
  spec.outputs = {"y"};
  const auto graph = ModelGraph::build(std::move(spec));
  ASSERT_OK(graph);
  DeviceModel device = small_phone();
  device.datasheet = {card(), big_cores()};
  OperatingPoint point;
  point.unit = "gpu";
  const auto column = cost_column(device, *graph, point, {});
  ASSERT_OK(column);
  EXPECT_THAT(column->provenance, Each(Provenance::Assumed));
  EXPECT_THAT(column->flags, Contains(HasSubstr("recurrent layers start their kernels once")));
  point.unit = "cpu";
  const auto cores = cost_column(device, *graph, point, {});
  ASSERT_OK(cores);
  EXPECT_THAT(cores->flags, ::testing::Not(Contains(HasSubstr("recurrent"))));
}

TEST(KindLaws, ADeviceWithoutACpuRunsOnItsUnit) {
  DeviceModel device = small_phone();
  device.clusters.clear();
  device.datasheet = {card()};
  const auto column = cost_column(device, three_layers(), {}, {});
  ASSERT_OK(column);
  EXPECT_EQ(column->point.unit, "gpu");
  EXPECT_THAT(column->flags, Contains("phone: has no CPU, runs on its gpu"));
}

TEST(KindLaws, TwiceThePeakRatesHalveTheTime) {
  DeviceModel device = small_phone();
  SheetPart part = card();
  device.datasheet = {part};
  OperatingPoint point;
  point.unit = "gpu";
  const auto time = [&] {
    const auto column = cost_column(device, three_layers(), point, {});
    EXPECT_OK(column);
    return std::accumulate(column->time.begin(), column->time.end(), Duration()).us();
  };
  const double before = time();
  device.datasheet.front().gflop_per_s *= 2;
  device.datasheet.front().gb_per_s *= 2;
  device.datasheet.front().launch_us = launch_of(part) / 2;
  EXPECT_NEAR(time(), before / 2, 1e-9 * before);
}

std::string error_of(const std::string& part) {
  const auto device = parse_device(R"({"schema": "offcut.device/1", "name": "n", "source": "s",
    "idle_w": 1, "clusters": [{"name": "big", "cores": 2}], "units": [{"name": "gpu"}],
    "datasheet": [)" + part + "]}",
                                   "d.json");
  return device ? "" : device.error().message;
}

TEST(DatasheetFile, SaysWhatIsWrong) {
  const std::string rates = R"("gflop_per_s": 1, "gb_per_s": 1, "source": "s"})";
  const std::string big = R"({"cluster": "big", "kind": "arm_cpu", )" + rates;
  EXPECT_EQ(error_of(big), "");
  EXPECT_THAT(error_of(R"({"cluster": "bog", "kind": "arm_cpu", )" + rates),
              HasSubstr("datasheet[0]: cluster: expected one of the device, found \"bog\""));
  EXPECT_THAT(error_of(R"({"unit": "npu", "kind": "npu", )" + rates),
              HasSubstr("datasheet[0]: unit: expected one of the device, found \"npu\""));
  EXPECT_THAT(error_of(R"({"unit": "gpu", "cluster": "big", "kind": "npu", )" + rates),
              HasSubstr("cluster: expected none beside unit \"gpu\", found \"big\""));
  EXPECT_THAT(error_of(big + "," + big),
              HasSubstr("datasheet[1]: cluster: expected parts that differ, found \"big\" twice"));
  EXPECT_THAT(error_of(R"({"cluster": "big", "kind": "abacus", )" + rates), HasSubstr("abacus"));
}

TEST(DatasheetFile, ReadsBackWhatItWrites) {
  DeviceModel device = small_phone();
  device.datasheet = {big_cores(), card()};
  const std::string text = text_of_device(device);
  const auto again = parse_device(text, "d.json");
  ASSERT_OK(again);
  EXPECT_EQ(text_of_device(*again), text);
  ASSERT_EQ(again->datasheet.size(), 2u);
  EXPECT_DOUBLE_EQ(again->datasheet[1].gflop_per_s_fp16, 40'000);
}

}  // namespace
}  // namespace offcut::device_models
