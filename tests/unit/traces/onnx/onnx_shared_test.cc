// The counts of cuts of real public graphs; they lie beside the checkout, not in it.
#include <filesystem>

#include "engine/cut/table/cut_tree.h"
#include "tests/support/result_matchers.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

const fs::path kModels = fs::path(OFFCUT_SHARED_DIR) / "data" / "models";

struct Case {
  const char* name;
  std::size_t layers;
  std::size_t folded;
  std::size_t cuts;
  double mega_macs;
  double mega_parameters;
};

// Layers and cuts: README.md beside the files. The parameters are the published ones (AlexNet 61.0,
// SqueezeNet 1.24, VGG-19 143.67, ResNet-50 25.56 plus its batch normalisation statistics), and so
// are the MACs of VGG-19 (19.63 G), ResNet-50 (4.09 G) and SqueezeNet 1.1 (0.35 G).
constexpr Case kCases[] = {
    {"light_bvlc_alexnet", 24, 16, 25, 654.56, 60.965},
    {"light_inception_v1", 143, 94, 2718, 1431.56, 6.999},
    {"light_resnet50", 176, 239, 241, 4089.18, 25.610},
    {"light_shufflenet", 203, 243, 234, 124.665, 1.420},
    {"light_squeezenet", 66, 39, 99, 349.152, 1.2355},
    {"light_vgg19", 46, 36, 47, 19632.1, 143.667},
};

TEST(ReadOnnx, CountsTheCutsOfRealGraphs) {
  if (!fs::exists(kModels)) GTEST_SKIP() << "needs ../shared";
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.name);
    const auto model = read_onnx(kModels / (std::string(test.name) + ".onnx"));
    ASSERT_OK(model);
    EXPECT_TRUE(model->warnings.empty()) << model->warnings.front();
    EXPECT_EQ(model->graph.layer_count(), test.layers);
    EXPECT_EQ(model->graph.folded_layers(), test.folded);
    const auto tree = CutTree::build(model->graph);
    ASSERT_OK(tree);
    EXPECT_EQ(tree->size(), test.cuts);
    Work sum;
    for (const Layer& layer : model->graph.layers()) sum = sum + layer.work;
    for (const Tensor& tensor : model->graph.tensors()) EXPECT_TRUE(tensor.shape) << tensor.name;
    EXPECT_NEAR(sum.macs / 1e6, test.mega_macs, 1e-4 * test.mega_macs);
    EXPECT_NEAR(sum.parameters / 1e6, test.mega_parameters, 1e-3 * test.mega_parameters);
  }
}

}  // namespace
}  // namespace offcut::traces
