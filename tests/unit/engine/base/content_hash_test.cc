#include "engine/base/content_hash.h"

#include <gtest/gtest.h>

namespace offcut {
namespace {

// Known answers of 64-bit FNV-1a (Fowler, Noll, Vo).
TEST(ContentHash, IsFnv1a) {
  EXPECT_EQ(content_hash(""), "cbf29ce484222325");
  EXPECT_EQ(content_hash("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(content_hash("foobar"), "85944171f73967e8");
}

TEST(ContentHash, PiecesAreAsTheWhole) {
  ContentHash hash;
  hash.add("foo");
  hash.add("");
  hash.add("bar");
  EXPECT_EQ(hash.text(), content_hash("foobar"));
}

}  // namespace
}  // namespace offcut
