#include "tools/terminal_buffer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <ostream>
#include <string>
#include <vector>

namespace offcut::tools {
namespace {

// What comes out of the other end of a pipe when these pieces are written one by one.
std::string through(bool filters, const std::vector<std::string>& pieces, std::size_t width = 0) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  {
    TerminalBuffer buffer(ends[1], filters);
    buffer.fit_lines(width);
    std::ostream out(&buffer);
    for (const std::string& piece : pieces) out << piece << std::flush;
    EXPECT_EQ(buffer.flush(), 0);
  }
  ::close(ends[1]);
  std::string got(1000, '\0');
  const ssize_t size = ::read(ends[0], got.data(), got.size());
  ::close(ends[0]);
  got.resize(static_cast<std::size_t>(size));
  return got;
}

TEST(TerminalBuffer, EscapesWhatMovesTheCursor) {
  EXPECT_EQ(through(true, {"a\x1b[2J,b\tc\n", "d\r\n"}), "a\\x1b[2J,b\tc\nd\\x0d\n");
  EXPECT_EQ(through(false, {"a\x1b[2J\n"}), "a\x1b[2J\n");
}

TEST(TerminalBuffer, PutsTogetherCharactersThatAreSplit) {
  EXPECT_EQ(through(true, {"F\xc3", "\xa4\xe5\x8d", "\xb7\xf0\x9f", "\x98", "\x80.\n"}),
            "F\xc3\xa4\xe5\x8d\xb7\xf0\x9f\x98\x80.\n");
  EXPECT_EQ(through(true, {"\xc3", "x\n"}), "\\xc3x\n");
}

// A line goes on behind its indent and four spaces more; a word that is too long is broken.
TEST(TerminalBuffer, BreaksLinesThatAreTooLong) {
  EXPECT_EQ(through(false, {"  one two", " three four five six\nsev", "en\n"}, 16),
            "  one two three\n      four five\n      six\nseven\n");
  EXPECT_EQ(through(false, {"a_word_of_many_letters x\n\nshort\n"}, 12),
            "a_word_of_ma\n    ny_lette\n    rs x\n\nshort\n");
  EXPECT_EQ(through(false, {"  a line as long as it likes\n"}, 0),
            "  a line as long as it likes\n");
}

}  // namespace
}  // namespace offcut::tools
