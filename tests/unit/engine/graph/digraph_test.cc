#include "engine/graph/digraph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace offcut {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(TopologicalOrder, KeepsNumbersThatAreInOrder) {
  EXPECT_THAT(topological_order({{2}, {2}, {3}, {}}).order, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(topological_order({}).order, IsEmpty());
}

TEST(TopologicalOrder, OtherwiseComesAsEarlyAsTheNumberAllows) {
  EXPECT_THAT(topological_order({{}, {0}, {}, {1}}).order, ElementsAre(2, 3, 1, 0));
}

TEST(TopologicalOrder, ParallelArcsAreOneDependency) {
  EXPECT_THAT(topological_order({{}, {0, 0}}).order, ElementsAre(1, 0));
}

TEST(TopologicalOrder, ACycleIsNamedWithoutWhatHangsOnIt) {
  const TopologicalOrder sorted = topological_order({{1}, {2}, {1, 3}, {}});
  EXPECT_THAT(sorted.order, IsEmpty());
  EXPECT_THAT(sorted.cycle, UnorderedElementsAre(1, 2));
  EXPECT_THAT(topological_order({{1}, {1}}).cycle, ElementsAre(1));
}

TEST(StrongComponents, SeparateWhatLiesOnNoCommonCycle) {
  const auto component = strong_components({{1}, {2}, {1, 3}, {}});
  EXPECT_EQ(component[1], component[2]);
  EXPECT_NE(component[0], component[1]);
  EXPECT_NE(component[3], component[1]);
  EXPECT_NE(component[0], component[3]);
  EXPECT_THAT(strong_components({}), IsEmpty());
}

}  // namespace
}  // namespace offcut
