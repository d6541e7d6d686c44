// What a source file defines, read from its tokens without a compiler: types, aliases and functions
// with their qualified names, and how long each function is.
//
// Not a parser of C++: macros are read as they stand, and what is inside a function is skipped.
// That suffices for a tree that is formatted by one tool and keeps declarations simple; a test
// (Definitions.AreFoundInAnExample) shows what is understood.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace offcut {

struct Token {
  std::string text;  // a string literal is one token: its opening quote
  int line = 0;
};
// Returns the tokens, without comments, preprocessor lines and the insides of literals.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view source);

struct Definition {
  enum class Kind { Type, Alias, Function } kind = Kind::Type;
  std::string name;       // qualified: "offcut::queue::Fleet"
  std::string signature;  // Function: types of its parameters, and const; Alias: what it stands for
  int first_line = 0;
  int last_line = 0;
  int parameters = 0;       // Function
  bool file_local = false;  // in an anonymous namespace, or a static function

  int lines() const { return last_line - first_line + 1; }
};
// Returns all definitions at the scope of a namespace or of a type, in order.
[[nodiscard]] std::vector<Definition> definitions_of(std::string_view source);

}  // namespace offcut
