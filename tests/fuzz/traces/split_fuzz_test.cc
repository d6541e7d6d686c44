// Damaged networks that are split: a value or an error of one line, never a crash; and what is
// written can be parsed. OFFCUT_FUZZ_FACTOR (default 1) multiplies the rounds.
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstdlib>

#include "tests/support/drawn_network.h"
#include "tests/support/drawn_places.h"
#include "tests/support/mutate.h"
#include "traces/split/split.h"

namespace offcut::traces {
namespace {

using testing::Random;

void expect_one_line(const Error& error) {
  EXPECT_FALSE(error.message.empty());
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
  EXPECT_LT(error.message.size(), 4000u);
}

void expect_parts(const NetworkFile& network, const Result<Split>& split) {
  if (!split) return expect_one_line(split.error());
  for (std::size_t p = 0; p < split->parts.size(); ++p) {
    const auto bytes = bytes_of_part(network, *split, p);
    if (!bytes) {
      expect_one_line(bytes.error());
      continue;
    }
    onnx::ModelProto model;
    EXPECT_TRUE(model.ParseFromString(*bytes));
  }
}

// Names swapped, cleared or repeated inside a model that still parses.
void tangle(onnx::GraphProto& graph, Random& random) {
  for (std::size_t damages = 1 + random.below(3); damages > 0; --damages) {
    const auto any = [&] {
      return graph.mutable_node(
          static_cast<int>(random.below(static_cast<std::size_t>(graph.node_size()))));
    };
    onnx::NodeProto& node = *any();
    const onnx::NodeProto other = *any();
    switch (random.below(6)) {
      case 0:
        if (node.input_size() > 0 && other.output_size() > 0) node.set_input(0, other.output(0));
        break;
      case 1:
        if (node.output_size() > 0 && other.output_size() > 0) node.set_output(0, other.output(0));
        break;
      case 2:
        if (node.input_size() > 0) node.set_input(0, "");
        break;
      case 3:
        node.set_op_type(other.op_type());
        break;
      case 4:
        node.set_name(other.name());
        break;
      default:
        graph.mutable_output(0)->set_name(other.output_size() > 0 ? other.output(0) : "w0");
    }
  }
}

void split_in_all_ways(const std::string& bytes, Random& random) {
  const auto network = NetworkFile::parse(bytes, "f");
  if (!network) return expect_one_line(network.error());
  if (network->network().graph.layer_count() == 0) return;
  expect_parts(*network, split_network(*network, testing::drawn_cut(*network, random),
                                       {.quantise = random.chance(0.5)}));
  expect_parts(*network, split_network(*network, testing::drawn_returns(*network, random),
                                       {.quantise = random.chance(0.5)}));
  const auto layers = network->network().graph.layers();
  expect_parts(*network, extract_layers(*network, layers[random.below(layers.size())].name));
}

TEST(SplitFuzz, DamagedNetworks) {
  const char* factor = std::getenv("OFFCUT_FUZZ_FACTOR");
  const long times = factor != nullptr ? std::strtol(factor, nullptr, 10) : 1;
  for (long seed = 0; seed < 1500 * std::max(1L, times); ++seed) {
    SCOPED_TRACE(seed);
    Random random(static_cast<std::uint64_t>(seed));
    testing::DrawnNetwork drawn(static_cast<std::uint64_t>(seed) % 50);
    if (random.chance(0.6)) {
      tangle(*drawn.model().mutable_graph(), random);
      split_in_all_ways(drawn.model().SerializeAsString(), random);
    } else {
      split_in_all_ways(testing::mutated(drawn.model().SerializeAsString(), random), random);
    }
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace offcut::traces
