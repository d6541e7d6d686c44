#include "engine/json/json_head.h"

#include <gtest/gtest.h>

#include <array>

namespace offcut {
namespace {

constexpr std::array<std::string_view, 2> kKeys = {"description", "source"};

TEST(JsonHead, IsTheFirstOfTheKeysThatTheFileHas) {
  EXPECT_EQ(head_text(R"({ "name": "a", "source": "b", "description": "c" })", kKeys), "b");
  EXPECT_EQ(head_text(R"({ "name": "a", "description": "c", "source": "b" })", kKeys), "c");
}

// What follows may be long, broken off or no JSON at all.
TEST(JsonHead, StopsAtTheTextItLooksFor) {
  EXPECT_EQ(head_text(R"({ "source": "b", "graph": { "layers": [ { )", kKeys), "b");
  EXPECT_EQ(head_text(R"({ "source": "b" nonsense)", kKeys), "b");
}

TEST(JsonHead, TakesTheFirstEntryOfAnObjectOfTexts) {
  EXPECT_EQ(head_text(R"({ "source": { "paper": "p", "power": "w" } })", kKeys), "p");
  EXPECT_EQ(head_text(R"({ "source": { "at": { "paper": "p" } } })", kKeys), "p");
  EXPECT_EQ(head_text(R"({ "source": { "year": 2019, "paper": "p" } })", kKeys), std::nullopt);
}

TEST(JsonHead, LooksAtTheTopAlone) {
  EXPECT_EQ(head_text(R"({ "device": { "source": "inner" }, "source": "outer" })", kKeys), "outer");
  EXPECT_EQ(head_text(R"([ { "source": "inner" } ])", kKeys), std::nullopt);
}

TEST(JsonHead, GoesOnWhereAKeyHoldsNoText) {
  EXPECT_EQ(head_text(R"({ "description": [ "a" ], "source": "b" })", kKeys), "b");
  EXPECT_EQ(head_text(R"({ "description": {}, "name": "x", "source": "b" })", kKeys), "b");
  EXPECT_EQ(head_text(R"({ "description": "", "source": "b" })", kKeys), "b");
}

TEST(JsonHead, TakesComments) {
  EXPECT_EQ(head_text("{ // by hand\n \"source\": \"b\", }", kKeys), "b");
}

TEST(JsonHead, HasNothingOfWhatBreaksOffBefore) {
  EXPECT_EQ(head_text(R"({ "name": "a", "gra)", kKeys), std::nullopt);
  EXPECT_EQ(head_text("", kKeys), std::nullopt);
  EXPECT_EQ(head_text_of_file("/none/such.json", kKeys), std::nullopt);
}

}  // namespace
}  // namespace offcut
