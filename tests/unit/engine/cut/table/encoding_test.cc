// The chain of two_layers.h with a second encoding, int8: a quarter of the bytes; the device takes
// 0.5 ms and 10 us a byte to encode, 20 uJ each; the cloud 1 us a byte to decode.
//
//   cut       encoding  device  cloud   up      compute
//   0 {}      int8      10.5     6      250 B   20 mJ       0.5 + 1000 * 0.01, 5 + 1000 * 0.001
//   1 {a}     int8      12.5     4.2     50 B   24 mJ       10 + 0.5 + 2,      4 + 0.2
//
//   over 100 us a byte:  plain 0: 105, 1: 34, 2: 50    int8 0: 41.5, 1: 21.7 ms
//   over   1 us a byte:  plain 0: 6                    int8 0: 16.75 ms
#include "engine/cut/table/certificate.h"
#include "engine/cut/table/wire.h"
#include "tests/support/graph_text.h"
#include "tests/support/result_matchers.h"
#include "tests/support/two_layers.h"

namespace offcut {
namespace {

constexpr double kNear = 1e-9;

Encoding int8() {
  Encoding encoding{.name = "int8", .format = {.bytes_per_element = 1.0}};
  encoding.device = {
      .fixed = Duration::from_ms(0.5), .encode_s_per_byte = 1e-5, .encode_j_per_byte = 2e-5};
  encoding.cloud = {.decode_s_per_byte = 1e-6};
  encoding.accuracy_drop = 0.01;
  return encoding;
}

// 2^50 bytes are the most that one tensor counts for: sums stay exact integers.
TEST(WireBytes, OfTheLargestFormatsStayExact) {
  const ModelGraph graph = testing::two_layers();
  const std::vector<Bytes> bytes =
      wire_bytes(graph, {.bytes_per_element = 64.0, .ratio = 1e18, .batch = 1'000'000});
  Bytes sum;
  for (const Bytes& one : bytes) {
    EXPECT_EQ(one, Bytes(std::int64_t{1} << 50));
    sum += one;
  }
  EXPECT_EQ(sum.count(), static_cast<std::int64_t>(bytes.size()) << 50);
}

class EncodingTest : public ::testing::TestWithParam<SolverOptions> {
 protected:
  CutAnswer ask(const testing::AffineLink& link, const Question& question = {}) const {
    return solver_.answer({}, link, question);
  }
  ModelGraph graph_ = testing::two_layers();
  std::vector<WireColumn> wires_ = {wire_column(graph_), wire_column(graph_, int8())};
  CutSolver solver_ = testing::two_layer_solver(graph_, wires_, GetParam());
};

TEST_P(EncodingTest, IsChosenWhereTheNetworkIsSlow) {
  const CutAnswer best = ask(testing::plain_link(1e-4));
  EXPECT_EQ(solver_.encoding(best.columns).name, "int8");
  EXPECT_EQ(best.figures.layers, 1u);
  EXPECT_NEAR(best.price.latency().ms(), 21.7, kNear);
  EXPECT_NEAR(best.price.device.ms(), 12.5, kNear);
  EXPECT_NEAR(best.price.compute.mj(), 24, kNear);
  EXPECT_EQ(best.figures.up, Bytes(50));
  EXPECT_NEAR(best.figures.device_codec.ms(), 2.5, kNear);
  EXPECT_NEAR(best.figures.cloud_codec.ms(), 0.2, kNear);
  EXPECT_NEAR(best.figures.codec_energy.mj(), 4, kNear);
  EXPECT_TRUE(best.exact);
}

TEST_P(EncodingTest, StaysPlainWhereTheNetworkIsFast) {
  const CutAnswer best = ask(testing::plain_link(1e-6));
  EXPECT_EQ(solver_.encoding(best.columns).name, "plain");
  EXPECT_NEAR(best.price.latency().ms(), 6, kNear);
}

TEST_P(EncodingTest, KeepsABoundOnItsLoss) {
  Question question;
  question.constraints.accuracy_drop = 0.005;
  const CutAnswer best = ask(testing::plain_link(1e-4), question);
  EXPECT_EQ(solver_.encoding(best.columns).name, "plain");
  EXPECT_TRUE(best.feasible);
  EXPECT_NEAR(best.price.latency().ms(), 34, kNear);
}

TEST_P(EncodingTest, IsCertified) {
  const auto link = testing::plain_link(1e-4);
  const CutAnswer best = ask(link);
  const SiteColumn device = testing::site_of({10, 40}, 2);
  const SiteColumn cloud = testing::site_of({1, 4}, 50);
  const SplitProblem input{device, cloud, wires_[best.columns.encoding]};
  EXPECT_OK(certify(graph_, input, solver_.on_device(best), link, best.price));
  const SplitProblem plain{device, cloud, wires_[0]};
  EXPECT_THAT(certify(graph_, plain, solver_.on_device(best), link, best.price),
              ErrorIs(ErrorCode::Inconsistent, "plan: device_ms: expected 10, found 12.5"));
}

INSTANTIATE_TEST_SUITE_P(ByEveryMethod, EncodingTest,
                         ::testing::Values(SolverOptions{}, testing::kFrontierOnly,
                                           testing::kMinCutsOnly),
                         testing::method_name);

TEST(Encoding, RoundsTheBytesOfEachTensorUpAfterTheCoder) {
  const ModelGraph graph = testing::two_layers();
  const WireFormat packed{.bytes_per_element = 0.5, .ratio = 0.3};
  EXPECT_THAT(wire_bytes(graph, packed),
              ::testing::ElementsAre(Bytes(38), Bytes(8), Bytes(1)));  // 37.5, 7.5, 0.3
}

TEST(Encoding, KeepsRawBytesOnlyWhereTheCodecCosts) {
  const ModelGraph graph = testing::two_layers();
  EXPECT_TRUE(
      wire_column(graph, {.name = "half", .format = {.bytes_per_element = {}, .ratio = 0.5}})
          .raw.empty());
  EXPECT_THAT(wire_column(graph, int8()).raw,
              ::testing::ElementsAre(Bytes(1000), Bytes(200), Bytes(8)));
}

// 2^42 bytes times a batch of 2^20 times 2^10 would be 2^72: more than an int64, which would turn
// the largest tensor into the cheapest.
TEST(WireBytes, StayWhereTheirSumIsNoOverflow) {
  GraphSpec spec = testing::spec_of("x:2 -> a/Relu -> y:2;  y -> b/Relu -> z!:2");
  spec.tensors[0].shape = Shape{std::int64_t{1} << 40};
  const auto graph = ModelGraph::build(spec);
  ASSERT_OK(graph);
  const auto bytes = wire_bytes(*graph, {.bytes_per_element = {}, .ratio = 1024, .batch = 1 << 20});
  Bytes sum;
  for (const Bytes one : bytes) {
    EXPECT_GT(one, Bytes(0));
    sum += one;
    EXPECT_GT(sum, Bytes(0));
  }
  EXPECT_GT(bytes[0], bytes[1]);
}

}  // namespace
}  // namespace offcut
