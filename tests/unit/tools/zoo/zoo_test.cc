#include <cmath>
#include <ostream>
#include <utility>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "tests/unit/tools/zoo/inferred_graph.h"
#include "tools/zoo/catalogue.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::zoo {
namespace {

// A published row, and how the table counts. Sources: "T1" is Table 1 of DNNTune (Xia et al., TACO
// 2019), "SNTA" the table of Hao et al. (SNTA 2021).
enum class Layers {
  Depth,          // weighted operators on the longest path
  Units,          // named units that compute anything, pooling and softmax included
  WeightedUnits,  // named units with weights
  HiddenUnits,    // the same without the output layer
};
enum class Operations { Macs, Flops };  // Flops: two a MAC, and the element-wise work

struct Published {
  const char* table;
  const char* network;
  Layers counted_by;
  int layers;
  double parameters_millions;
  Operations operations;
  double operations_billions;
};

// Values as printed, but two: the layers of ShuffleNet-V2 (15 in T1, which no way of counting that
// we know gives), and the missing FLOPs of the Transformer (0). Where the network differs by more
// than 3 %, kExplained holds our own value and tools/zoo/README.md says who is right.
constexpr Published kPublished[] = {
    {"T1", "rnn_ptb_small", Layers::HiddenUnits, 2, 2.65, Operations::Macs, 0.0148},
    {"T1", "deepspeech", Layers::Depth, 6, 29, Operations::Macs, 0.464},
    {"T1", "mnist_mlp", Layers::Depth, 5, 13.9, Operations::Macs, 0.0139},
    {"T1", "transformer", Layers::HiddenUnits, 12, 49, Operations::Macs, 0},
    {"T1", "inception_v1", Layers::Depth, 22, 6.79, Operations::Flops, 3.19},
    {"T1", "inception_v3", Layers::Depth, 48, 22.75, Operations::Macs, 6},
    {"T1", "resnet50", Layers::Depth, 50, 25.6, Operations::Macs, 3.8},
    {"T1", "vgg16", Layers::Depth, 16, 138, Operations::Macs, 16},
    {"T1", "mobilenet_v1", Layers::WeightedUnits, 15, 4.2, Operations::Macs, 0.576},
    {"T1", "mobilenet_v2", Layers::WeightedUnits, 20, 3.4, Operations::Macs, 0.3},
    {"T1", "squeezenet_v1_1", Layers::Units, 15, 1.2, Operations::Macs, 0.36},
    {"T1", "shufflenet_v2_0_5x", Layers::Units, 22, 1.4, Operations::Macs, 0.041},
    {"T1", "deeplab_v3_mobilenet_v2", Layers::WeightedUnits, 20, 2.1, Operations::Flops, 17.8},
    {"SNTA", "alexnet", Layers::Depth, 8, 61, Operations::Macs, 0.7},
    {"SNTA", "squeezenet_v1_1", Layers::Units, 15, 1.2, Operations::Macs, 0.4},
    {"SNTA", "resnet18", Layers::Depth, 18, 11.7, Operations::Macs, 1.8},
    {"SNTA", "resnet50", Layers::Depth, 50, 25.6, Operations::Macs, 4.1},
    {"SNTA", "densenet161", Layers::Depth, 161, 28.7, Operations::Macs, 7.9},
    {"SNTA", "vgg16", Layers::Depth, 16, 138.36, Operations::Macs, 15.4},
};

// Deviations above 3 %, explained in tools/zoo/README.md: what we count instead, to 1 %.
struct Explained {
  const char* table;
  const char* network;
  double parameters_millions;  // 0: within 3 %
  double operations_billions;  // 0: within 3 %
};
constexpr Explained kExplained[] = {
    {"T1", "rnn_ptb_small", 0, 0.0528},    // 0.0148 projects one of the 20 steps to the vocabulary
    {"T1", "inception_v1", 6.999, 0},      // the source's column is in units of 1024
    {"T1", "inception_v3", 23.87, 5.713},  // 22.75 is in units of 2^20; 6 is rounded
    {"T1", "vgg16", 0, 15.47},             // 16 is rounded up
    {"T1", "mobilenet_v2", 3.539, 0},      // 3.4 leaves out batch normalisation
    {"SNTA", "squeezenet_v1_1", 0, 0.3525},  // 0.4 is rounded
    {"SNTA", "resnet50", 0, 3.858},          // 4.1 has the stride in the 3x3 convolutions
};

double relative(double ours, double theirs) { return std::abs(ours - theirs) / theirs; }

int layers_of(const ModelGraph& graph, Layers counted_by) {
  switch (counted_by) {
    case Layers::Depth:
      return depth(graph);
    case Layers::Units:
      return computing_units(graph);
    case Layers::WeightedUnits:
      return weighted_units(graph);
    case Layers::HiddenUnits:
      return weighted_units(graph) - 1;
  }
  return 0;
}

const Explained* explanation(const Published& row) {
  for (const Explained& known : kExplained) {
    if (std::string(known.table) == row.table && std::string(known.network) == row.network) {
      return &known;
    }
  }
  return nullptr;
}

void expect_near(const char* what, double ours, double published, double explained) {
  if (explained == 0) {
    EXPECT_LE(relative(ours, published), 0.03)
        << what << ": ours " << ours << ", published " << published;
  } else {
    EXPECT_GT(relative(ours, published), 0.03) << what << ": needs no explanation any more";
    EXPECT_LE(relative(ours, explained), 0.01)
        << what << ": ours " << ours << ", explained " << explained;
  }
}

TEST(Zoo, NetworksHaveThePublishedSizes) {
  for (const Published& row : kPublished) {
    SCOPED_TRACE(message(row.table, " ", row.network));
    const auto bytes = generate(row.network, 1);
    ASSERT_OK(bytes);
    const auto graph = inferred_graph(*bytes);
    ASSERT_OK(graph);
    const Work work = total_work(*graph);
    const double operations = row.operations == Operations::Macs ? work.macs : work.flops;
    const Explained* known = explanation(row);
    EXPECT_EQ(layers_of(*graph, row.counted_by), row.layers);
    expect_near("parameters", stored_parameters(*bytes) / 1e6, row.parameters_millions,
                known ? known->parameters_millions : 0);
    if (row.operations_billions > 0) {
      expect_near("operations", operations / 1e9, row.operations_billions,
                  known ? known->operations_billions : 0);
    }
  }
}

TEST(Zoo, EveryNetworkPassesTheCheckerAndInferenceAgreesOnItsOutputs) {
  for (const Network& network : catalogue()) {
    for (const auto& [batch, precision] :
         {std::pair(1, Precision::Fp32), std::pair(8, Precision::Fp32),
          std::pair(1, Precision::Int8), std::pair(8, Precision::Int8)}) {
      SCOPED_TRACE(message(network.name, " batch ", batch));
      const auto bytes = generate(network.name, batch, precision);
      ASSERT_OK(bytes);
      EXPECT_LT(bytes->size(), 400'000U);
      const auto graph = inferred_graph(*bytes);
      ASSERT_OK(graph);
      for (const Tensor& tensor : graph->tensors()) {
        EXPECT_TRUE(tensor.shape.has_value()) << tensor.name;
      }
    }
  }
}

double parameter_bytes(const ModelGraph& graph) {
  return total_work(graph).parameter_bytes.as_double();
}

// Quantising changes the arithmetic and not the work: as many multiplications, on weights of one
// byte but for the biases (four) and, in front of DenseNet's convolutions, batch normalisation.
TEST(Zoo, QuantisedNetworksDoTheSameWorkOnSmallerTensors) {
  for (const char* name : {"mobilenet_v2", "resnet18", "squeezenet_v1_1", "vgg16"}) {
    SCOPED_TRACE(name);
    const auto fp32 = traces::parse_onnx(*generate(name, 1), name);
    const auto int8 = traces::parse_onnx(*generate(name, 1, Precision::Int8), name);
    ASSERT_OK(fp32);
    ASSERT_OK(int8);
    EXPECT_DOUBLE_EQ(total_work(int8->graph).macs, total_work(fp32->graph).macs);
    EXPECT_LT(parameter_bytes(int8->graph), 0.27 * parameter_bytes(fp32->graph));
    const Tensor& input = int8->graph.tensors()[int8->graph.inputs().front()];
    EXPECT_EQ(input.type, DataType::Float32);
    int quantised = 0;
    for (const Tensor& tensor : int8->graph.tensors()) {
      if (!tensor.name.ends_with("/quantize")) continue;
      ++quantised;
      EXPECT_EQ(tensor.type, DataType::UInt8) << tensor.name;
      EXPECT_EQ(tensor.bytes()->count(), *tensor.elements());
    }
    EXPECT_GE(quantised, 15);
  }
}

TEST(Zoo, WorkGrowsWithTheBatchAndParametersDoNot) {
  for (const Network& network : catalogue()) {
    SCOPED_TRACE(network.name);
    const auto one = inferred_graph(*generate(network.name, 1));
    const auto three = inferred_graph(*generate(network.name, 3));
    ASSERT_OK(one);
    ASSERT_OK(three);
    EXPECT_DOUBLE_EQ(total_work(*three).macs, 3 * total_work(*one).macs);
    EXPECT_EQ(stored_parameters(*generate(network.name, 3)),
              stored_parameters(*generate(network.name, 1)));
  }
}

// "Transfer of the input of bottleneck_3_3 (28x28x32)": DNNTune, section 5.2.1.
TEST(Zoo, InputOfBottleneck33IsThePublishedOne) {
  const auto graph = inferred_graph(*generate("mobilenet_v2", 1));
  ASSERT_OK(graph);
  const auto expand = graph->find_layer("bottleneck_3_3/expand/conv");
  ASSERT_TRUE(expand.has_value());
  const Tensor& input = graph->tensors()[graph->layers()[*expand].inputs.front()];
  EXPECT_EQ(input.shape, (Shape{1, 32, 28, 28}));
  EXPECT_EQ(input.consumers.size(), 2U);  // the expansion and the addition
}

TEST(Generate, RefusesUnknownNamesAndBatches) {
  EXPECT_THAT(generate("resnet51", 1), ErrorIs(ErrorCode::NotFound, "did you mean \"resnet50\"?"));
  EXPECT_THAT(generate("resnet50", 0),
              ErrorIs(ErrorCode::InvalidArgument, "batch: expected 1..4096, found 0"));
}

TEST(Generate, GivesTheSameBytesEachTime) {
  for (const Network& network : catalogue()) {
    EXPECT_EQ(*generate(network.name, 2), *generate(network.name, 2)) << network.name;
  }
}

}  // namespace
}  // namespace offcut::zoo
