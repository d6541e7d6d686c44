#include "scenarios/prepared/block_names.h"

#include <gmock/gmock.h>

namespace offcut::scenarios {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> blocks(std::vector<std::string> operators) {
  return block_names(operators);
}

TEST(BlockNames, AreTheFirstScope) {
  EXPECT_THAT(blocks({"conv1/conv", "conv1/relu", "pool1", "fire2/expand/conv", "fire2/concat"}),
              ElementsAre("conv1", "conv1", "pool1", "fire2", "fire2"));
}

TEST(BlockNames, GoDownToANumberedPart) {
  EXPECT_THAT(blocks({"/conv1/Conv", "/layer1/layer1.0/conv1/Conv", "/layer1/layer1.1/relu/Relu",
                      "/layer2/layer2.0/downsample/downsample.0/Conv"}),
              ElementsAre("conv1", "layer1.0", "layer1.1", "layer2.0"));
  EXPECT_THAT(blocks({"/encoder/layers.0/mlp/MatMul", "/decoder/layers.0/mlp/MatMul"}),
              ElementsAre("encoder/layers.0", "decoder/layers.0"));
  // The operator itself is no scope.
  EXPECT_THAT(blocks({"fc/MatMul.1", "fc/Add.2", "out/MatMul.3"}), ElementsAre("fc", "fc", "out"));
}

TEST(BlockNames, TakeDotsWhereThereAreNoSlashes) {
  EXPECT_THAT(blocks({"stem.conv", "features.3.conv.0", "features.3.relu", "features.4.conv.0"}),
              ElementsAre("stem", "features.3", "features.3", "features.4"));
}

// Four of four, then four of five, which is over three quarters; three of four is not.
TEST(BlockNames, SkipWhatNamesTheNetwork) {
  EXPECT_THAT(blocks({"net/a/conv", "net/a/relu", "net/b/conv", "net/b/relu"}),
              ElementsAre("a", "a", "b", "b"));
  EXPECT_THAT(blocks({"body/a/conv", "body/a/relu", "body/b/conv", "body/b/relu", "head"}),
              ElementsAre("a", "a", "b", "b", "head"));
  EXPECT_THAT(blocks({"body/a/conv", "body/a/relu", "body/b/conv", "head"}),
              ElementsAre("body", "body", "body", "head"));
  EXPECT_THAT(blocks({"/features/features.0/features.0.0/Conv", "/features/features.0/relu/Relu",
                      "/features/features.1/conv/Conv"}),
              ElementsAre("features.0", "features.0", "features.1"));
}

TEST(BlockNames, SayWhetherThereAreAny) {
  EXPECT_TRUE(show_blocks(blocks({"a/conv", "a/relu", "b/conv"})));
  EXPECT_FALSE(show_blocks(blocks({"Conv_0", "Relu_1", "Conv_2"})));
  EXPECT_FALSE(show_blocks(blocks({"a/conv", "a/conv"})));
  EXPECT_FALSE(show_blocks({}));
}

}  // namespace
}  // namespace offcut::scenarios
