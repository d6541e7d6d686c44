// Damaged graph files of every format: a reader returns a graph or an error of one line, and never
// crashes.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/graph_samples.h"
#include "tests/support/mutate.h"
#include "tests/support/tensorflow_builder.h"
#include "tests/support/tflite_builder.h"
#include "traces/graphs/caffe/caffe_graph.h"
#include "traces/graphs/ncnn/ncnn_graph.h"
#include "traces/graphs/openvino/ir_graph.h"
#include "traces/graphs/tensorflow/tensorflow_graph.h"
#include "traces/graphs/tflite/tflite_graph.h"

namespace offcut::traces {
namespace {

using Parse = Result<OnnxModel> (*)(std::string_view, const std::string&, const ReadOnnxOptions&);

void fuzz(const std::string& sample, int rounds, Parse parse) {
  ASSERT_TRUE(parse(sample, "f", {}).has_value()) << parse(sample, "f", {}).error().message;
  for (int seed = 0; seed < rounds; ++seed) {
    SCOPED_TRACE(seed);
    testing::Random random(static_cast<std::uint64_t>(seed));
    const auto model = parse(testing::mutated(sample, random), "f", {});
    if (model) continue;
    EXPECT_FALSE(model.error().message.empty());
    EXPECT_EQ(model.error().message.find('\n'), std::string::npos) << model.error().message;
    EXPECT_LT(model.error().message.size(), 2000u);
    if (::testing::Test::HasFailure()) return;
  }
}

// Single bytes: of tables of offsets most damages of a text shift everything, and say little.
void flip_bytes(std::string sample, Parse parse) {
  for (std::size_t at = 0; at < sample.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      SCOPED_TRACE(at);
      sample[at] = static_cast<char>(sample[at] ^ (1 << bit));
      (void)parse(sample, "f", {});
      sample[at] = static_cast<char>(sample[at] ^ (1 << bit));
    }
  }
}

TEST(GraphFuzz, TfliteModel) {
  const std::string sample = testing::small_tflite_net().bytes();
  fuzz(sample, 3000, parse_tflite_model);
  flip_bytes(sample, parse_tflite_model);
}

TEST(GraphFuzz, NcnnModel) { fuzz(std::string(testing::kNcnnParam), 3000, parse_ncnn_model); }

TEST(GraphFuzz, OpenVinoIr) { fuzz(std::string(testing::kOpenVinoIr), 3000, parse_ir_model); }

TEST(GraphFuzz, CaffeModel) { fuzz(std::string(testing::kCaffeNet), 3000, parse_caffe_model); }

TEST(GraphFuzz, TensorflowModel) {
  const std::string sample = testing::small_tensorflow_net().bytes();
  fuzz(sample, 3000, parse_tensorflow_model);
  flip_bytes(sample, parse_tensorflow_model);
}

}  // namespace
}  // namespace offcut::traces
