#include "engine/json/json_relaxed.h"

#include <algorithm>

namespace offcut::internal {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        skip_string();
      } else if (const std::size_t end = end_of_comment(); end > at_) {
        blank(at_, end);
        at_ = end;
      } else {
        take(text_[at_]);
      }
    }
    return std::move(text_);
  }

 private:
  void skip_string() {
    last_ = '"';
    comma_ = std::string::npos;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  // Behind the comment that begins here; here, if none does or it does not end.
  std::size_t end_of_comment() const {
    const auto begins = [&](std::string_view mark) {
      return std::string_view(text_).substr(at_, mark.size()) == mark;
    };
    if (begins("//")) return std::min(text_.find('\n', at_), text_.size());
    if (!begins("/*")) return at_;
    const std::size_t end = text_.find("*/", at_ + 2);
    return end == std::string::npos ? at_ : end + 2;
  }

  // Line ends stay, so that lines keep their numbers.
  void blank(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (text_[i] != '\n' && text_[i] != '\r') text_[i] = ' ';
    }
  }

  void take(char c) {
    if ((c == '}' || c == ']') && comma_ != std::string::npos) text_[comma_] = ' ';
    if (kSpace.find(c) == std::string_view::npos) {
      const bool ends_an_entry = last_ != '\0' && last_ != '{' && last_ != '[' && last_ != ',';
      comma_ = c == ',' && ends_an_entry ? at_ : std::string::npos;
      last_ = c;
    }
    ++at_;
  }

  std::string text_;
  std::size_t at_ = 0;
  std::size_t comma_ = std::string::npos;  // with nothing but space behind it so far
  char last_ = '\0';                       // that is no space
};

}  // namespace

std::string without_comments(std::string_view text) { return Blanker(text).run(); }

}  // namespace offcut::internal
