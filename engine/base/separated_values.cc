#include "engine/base/separated_values.h"

#include <algorithm>
#include <istream>

namespace offcut {
namespace {

bool is_blank(char c, char separator) { return c != separator && (c == ' ' || c == '\t'); }

// Follows whether the end of a text lies between quotes.
class QuoteState {
 public:
  explicit QuoteState(char separator) : separator_(separator) {}

  // Adds one line, without its end.
  void add(std::string_view line) {
    for (const char c : line) {
      if (open_) {
        open_ = c != '"';
        was_open_ = !open_;
      } else if (c == '"' && (at_start_ || was_open_)) {  // was_open_: the second of two quotes
        open_ = true;
        at_start_ = was_open_ = false;
      } else {
        at_start_ = c == separator_ || (at_start_ && is_blank(c, separator_));
        was_open_ = false;
      }
    }
  }
  bool is_open() const { return open_; }

 private:
  char separator_;
  bool at_start_ = true;   // only blanks since the separator
  bool was_open_ = false;  // the last character was a quote that closed
  bool open_ = false;
};

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

std::span<const std::string_view> CellSplitter::split(std::string_view record) {
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  cells_.clear();
  unquoted_.clear();
  std::size_t at = 0;
  while (true) {
    std::size_t start = at;
    while (start < record.size() && is_blank(record[start], separator_)) ++start;
    if (start < record.size() && record[start] == '"') {
      at = add_quoted(record, start + 1);
    } else {
      const std::size_t end = std::min(record.find(separator_, at), record.size());
      cells_.push_back(record.substr(at, end - at));
      at = end;
    }
    if (at == record.size()) return cells_;
    ++at;  // past the separator
  }
}

std::size_t CellSplitter::add_quoted(std::string_view record, std::size_t from) {
  std::size_t quote = std::min(record.find('"', from), record.size());
  if (quote + 1 >= record.size() || record[quote + 1] == separator_) {
    cells_.push_back(record.substr(from, quote - from));
    return std::min(quote + 1, record.size());
  }
  unquoted_.reserve(record.size());  // of all cells: views of it stay valid
  const std::size_t begin = unquoted_.size();
  while (quote + 1 < record.size() && record[quote + 1] == '"') {
    unquoted_ += record.substr(from, quote + 1 - from);
    from = quote + 2;
    quote = std::min(record.find('"', from), record.size());
  }
  unquoted_ += record.substr(from, quote - from);
  const std::size_t rest = std::min(quote + 1, record.size());
  const std::size_t end = std::min(record.find(separator_, rest), record.size());
  unquoted_ += record.substr(rest, end - rest);
  cells_.push_back(std::string_view(unquoted_).substr(begin));
  return end;
}

std::vector<std::string> cells_of_record(std::string_view record, char separator) {
  CellSplitter splitter(separator);
  const auto cells = splitter.split(record);
  return {cells.begin(), cells.end()};
}

bool read_record(std::istream& in, char separator, std::string& record, std::size_t& lines) {
  record.clear();
  QuoteState quotes(separator);
  std::string line;
  bool any = false;
  do {
    if (!std::getline(in, line)) break;
    if (any) record += '\n';
    const std::string_view text = lines == 0 ? without_byte_order_mark(line) : line;
    quotes.add(text);
    record += text;
    any = true;
    ++lines;
  } while (quotes.is_open());
  return any;
}

}  // namespace offcut
