// The decoder of plain operators and the one of fused operators are the same network.
#include "tests/support/result_matchers.h"
#include "tests/unit/tools/zoo/inferred_graph.h"
#include "tools/zoo/catalogue.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::zoo {
namespace {

constexpr double kLayers = 24;

traces::OnnxModel parsed(const char* name) {
  auto model = traces::parse_onnx(*generate(name, 1), name);
  EXPECT_OK(model);
  return std::move(*model);
}

double bytes_of_inputs(const ModelGraph& graph) {
  double out = 0;
  for (const TensorId t : graph.inputs()) out += graph.tensors()[t].bytes()->as_double();
  return out;
}

// 24 layers of q, k, v, out (1024 wide, keys and values 256), attention over 129 positions, and a
// gated MLP of 2816; then 32000 logits.
TEST(Decoder, HasTheWorkOfItsLayersPlainAndFused) {
  const double projections = 1024.0 * (1024 + 256 + 256 + 1024);
  const double attention = 2.0 * 1024 * 129;
  const double mlp = 3.0 * 1024 * 2816;
  const double macs = kLayers * (projections + attention + mlp) + 1024.0 * 32000;
  for (const Network& network : decoders()) {
    const traces::OnnxModel model = parsed(network.name);
    EXPECT_EQ(total_work(model.graph).macs, macs) << network.name;
    EXPECT_EQ(model.warnings, std::vector<std::string>{}) << network.name;
  }
}

TEST(Decoder, KeepsItsCacheAtTheSiteOfTheLayers) {
  for (const Network& network : decoders()) {
    const traces::OnnxModel model = parsed(network.name);
    EXPECT_EQ(model.spec.states.size(), 2 * static_cast<std::size_t>(kLayers)) << network.name;
    EXPECT_EQ(model.graph.inputs().size(), 1u) << network.name;
    EXPECT_EQ(bytes_of_inputs(model.graph), 8) << network.name;  // one token
    for (const Tensor& tensor : model.graph.tensors()) {
      EXPECT_TRUE(tensor.shape.has_value()) << network.name << " " << tensor.name;
    }
  }
}

TEST(Decoder, StoresFusedWeightsInFourBits) {
  const double plain = total_work(parsed("decoder_24").graph).parameter_bytes.as_double();
  const double fused = total_work(parsed("decoder_24_fused").graph).parameter_bytes.as_double();
  const double table = 32000.0 * 1024 * 4;  // the table of vectors stays fp32
  EXPECT_NEAR((fused - table) / (plain - table), (0.5 + 4.0 / 32) / 4, 0.01);
}

TEST(Decoder, IsNotQuantisedOnceMore) {
  EXPECT_THAT(generate("decoder_24", 1, Precision::Int8),
              ErrorIs(ErrorCode::InvalidArgument, "precision: expected fp32 for a decoder"));
}

}  // namespace
}  // namespace offcut::zoo
