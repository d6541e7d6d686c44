#include "engine/cut/min_cut/reader_order.h"

#include <gtest/gtest.h>

#include "tests/support/graph_text.h"

namespace offcut::internal {
namespace {

using Layers = std::vector<LayerId>;

// Layers count from zero: p 0, a 1, b 2, c 3, add 4. The picture of reader_order.h.
TEST(ReaderOrder, FindsWhatPathsLeadTo) {
  const ModelGraph graph =
      testing::graph_of("x -> p -> t; t -> a -> q; q -> b -> r; t -> c -> s; t r s -> add -> y!");
  ReaderOrder order(graph);
  order.sort({1, 3, 4});
  EXPECT_EQ(order.first(), (Layers{1, 3}));
  EXPECT_EQ(order.last(), (Layers{4}));
}

TEST(ReaderOrder, LeavesSideBySideReadersUnordered) {
  const ModelGraph graph =
      testing::graph_of("x -> p -> t; t -> a -> q; t -> b -> r; q r -> add -> y!");
  ReaderOrder order(graph);
  order.sort({1, 2});
  EXPECT_EQ(order.first(), (Layers{1, 2}));
  EXPECT_EQ(order.last(), (Layers{1, 2}));
}

TEST(ReaderOrder, StartsAfreshForEachTensor) {
  const ModelGraph graph =
      testing::graph_of("x -> a -> t; t -> b -> u; t u -> c -> v; u v -> d -> y!");
  ReaderOrder order(graph);
  order.sort({1, 2});  // of t: b, c
  EXPECT_EQ(order.last(), (Layers{2}));
  order.sort({2, 3});  // of u: c, d
  EXPECT_EQ(order.first(), (Layers{2}));
  EXPECT_EQ(order.last(), (Layers{3}));
}

}  // namespace
}  // namespace offcut::internal
