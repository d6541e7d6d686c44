#include "engine/base/printable.h"

#include <gtest/gtest.h>

namespace offcut {
namespace {

// "Fältung 卷積" stays as it is; what moves the cursor, colours or ends a line does not get through.
TEST(Printable, KeepsEveryScriptAndNoControl) {
  const std::string names = "F\xc3\xa4ltung \xe5\x8d\xb7\xe7\xa9\x8d \xf0\x9f\x98\x80 \"q\" \\";
  EXPECT_EQ(printable(names), names);
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("\x1b]0;title\x07\x1b[2J"), "\\x1b]0;title\\x07\\x1b[2J");
  EXPECT_EQ(printable("a\nb\tc\rd\x7f"), "a\\x0ab\\x09c\\x0dd\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m\xff"),
            "\\xc2\\x9b31m\\xff");
  EXPECT_EQ(printable("abc\xe2\x80\xae"), "abc\\xe2\\x80\\xae");
}

// All texts of one and two bytes: what is printed holds no control byte and is valid UTF-8.
TEST(Printable, IsSafeForEveryPairOfBytes) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string pair = {static_cast<char>(a), static_cast<char>(b)};
      const std::string shown = printable(pair);
      for (const char c : shown) {
        ASSERT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == '\x7f') << a << " " << b;
      }
      ASSERT_EQ(printable(shown), shown) << a << " " << b;
    }
  }
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("abcdef", 6, Keep::Beginning), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6, Keep::Beginning), "abc...");
  EXPECT_EQ(shortened("abcdefghij", 8, Keep::BothEnds), "abc...ij");
  EXPECT_EQ(shortened("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 4, Keep::Beginning),
            "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4");
  EXPECT_EQ(shortened("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f"
                      "e\xc3\xa9",
                      5, Keep::BothEnds),
            "\xc3\xa4...\xc3\xa9");
  EXPECT_EQ(character_count("\xc3\xa4\xe5\x8d\xb7x"), 3u);
}

}  // namespace
}  // namespace offcut
