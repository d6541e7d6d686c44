#include <algorithm>
#include <cctype>
#include <cstddef>

#include "tests/structure/source_scan.h"

namespace offcut {
namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<Token> run() {
    while (at_ < source_.size()) step();
    return std::move(tokens_);
  }

 private:
  bool starts(std::string_view text) const { return source_.substr(at_).starts_with(text); }
  char here() const { return source_[at_]; }

  void advance_to(std::size_t end) {
    for (end = std::min(end, source_.size()); at_ < end; ++at_) line_ += here() == '\n' ? 1 : 0;
  }
  std::size_t after(std::string_view text, std::size_t from) const {
    const std::size_t found = source_.find(text, from);
    return found == std::string_view::npos ? source_.size() : found + text.size();
  }
  void keep(std::size_t length) {
    tokens_.push_back({std::string(source_.substr(at_, length)), line_});
    at_ += length;
  }

  void step() {
    if (std::isspace(static_cast<unsigned char>(here())) != 0) return advance_to(at_ + 1);
    if (starts("//")) return advance_to(source_.find('\n', at_));
    if (starts("/*")) return advance_to(after("*/", at_ + 2));
    if (here() == '#') return directive();
    if (starts("R\"")) return raw_string();
    if (here() == '"' || here() == '\'') return literal(here());
    if (in_word(here())) return word();
    keep(starts("::") || starts("[[") || starts("]]") ? 2 : 1);
  }

  void directive() {
    std::size_t end = source_.find('\n', at_);
    while (end != std::string_view::npos && source_[end - 1] == '\\') {
      end = source_.find('\n', end + 1);
    }
    advance_to(end);
  }

  void raw_string() {
    const std::size_t open = source_.find('(', at_);
    const std::string close = ")" + std::string(source_.substr(at_ + 2, open - at_ - 2)) + "\"";
    tokens_.push_back({"\"", line_});
    advance_to(after(close, open));
  }

  void literal(char quote) {
    tokens_.push_back({std::string(1, quote), line_});
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote) end += source_[end] == '\\' ? 2 : 1;
    advance_to(end + 1);
  }

  void word() {
    const bool number = std::isdigit(static_cast<unsigned char>(here())) != 0;
    std::size_t end = at_;
    while (end < source_.size() &&
           (in_word(source_[end]) || (number && (source_[end] == '\'' || source_[end] == '.')))) {
      ++end;
    }
    keep(end - at_);
  }

  std::string_view source_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) { return Lexer(source).run(); }

}  // namespace offcut
