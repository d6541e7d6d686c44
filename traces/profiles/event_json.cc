#include "traces/profiles/event_json.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_cursor.h"

namespace offcut::traces {
namespace {

using json = nlohmann::json;

// Passes the SAX events of one JSON object on to a sink.
class Forward final : public nlohmann::json_sax<json> {
 public:
  explicit Forward(EventSink& sink) : sink_(sink) {}
  std::size_t error_byte = 0;
  std::string error_text;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override {
    sink_.integer(level_, value);
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value <= kMost) {
      sink_.integer(level_, static_cast<std::int64_t>(value));
    } else {
      sink_.decimal(level_, static_cast<double>(value), text_of(static_cast<double>(value)));
    }
    return true;
  }
  bool number_float(number_float_t value, const string_t& written) override {
    sink_.decimal(level_, value, written);
    return true;
  }
  bool string(string_t& value) override {
    sink_.text(level_, value);
    return true;
  }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return deeper(); }
  bool key(string_t& name) override {
    sink_.key(level_, name);
    return true;
  }
  bool end_object() override {
    --level_;
    return true;
  }
  bool start_array(std::size_t) override {
    sink_.start_list(level_);
    return deeper();
  }
  bool end_array() override {
    --level_;
    return true;
  }
  bool parse_error(std::size_t byte, const std::string&,
                   const nlohmann::detail::exception& error) override {
    error_byte = byte;
    const std::string what = error.what();
    const std::size_t colon = what.find("; ");
    error_text = colon == std::string::npos ? "a syntax error" : what.substr(colon + 2);
    std::replace_if(
        error_text.begin(), error_text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, ' ');
    if (error_text.size() > 120) error_text = error_text.substr(0, 120) + "...";
    return false;
  }

 private:
  bool deeper() {
    constexpr int kDeepest = 64;
    if (++level_ <= kDeepest) return true;
    error_text = "nesting over 64";
    return false;
  }
  EventSink& sink_;
  int level_ = 0;
};

class Walker {
 public:
  Walker(ByteStream& stream, const std::string& name, EventSink& sink, bool lenient)
      : stream_(stream), cursor_(stream), name_(name), sink_(sink), lenient_(lenient) {}

  Result<EventWalk> run() {
    auto done = find_list();
    if (done) done = walk_list();
    if (stream_.error() && !lenient_) return fail(*stream_.error());
    if (!done) return fail(done.error());
    if (is_wrapped_ && !walk_.cut_short) {
      if (auto ok = skip_rest(); !ok && !lenient_) return fail(ok.error());
    }
    walk_.has_more = !walk_.cut_short && cursor_.peek_past_space() != kEnd;
    if (walk_.has_more && !lenient_) {
      return refuse("the end of the file (a profile per file; --lenient reads the first)");
    }
    return walk_;
  }

 private:
  tl::unexpected<Error> refuse(std::string_view expected) {
    const int c = cursor_.peek();
    const std::string found =
        c == kEnd ? std::string("the end of the file (cut short? --lenient reads what is there)")
                  : in_quotes(std::string(1, static_cast<char>(c)));
    return fail(ErrorCode::Malformed, message(name_, ": byte ", cursor_.offset(), ": expected ",
                                              expected, ", found ", found));
  }

  // Leaves the cursor behind the '[' of the list of events.
  Result<void> find_list() {
    if (cursor_.peek() == 0xEF) {  // byte order mark
      for (int k = 0; k < 3; ++k) cursor_.next();
    }
    const int first = cursor_.peek_past_space();
    if (first == '[') {
      cursor_.next();
      return {};
    }
    if (first != '{') return refuse("'[' or '{' of a JSON list of events");
    is_wrapped_ = true;
    cursor_.next();
    while (true) {
      if (cursor_.peek_past_space() != '"') return refuse("the key \"traceEvents\"");
      if (!copy_value()) return refuse("the end of a key");
      const bool is_list = text_ == "\"traceEvents\"";
      if (cursor_.peek_past_space() != ':') return refuse("':'");
      cursor_.next();
      const int c = cursor_.peek_past_space();
      if (is_list && c == '[') {
        cursor_.next();
        return {};
      }
      if (!copy_value()) return refuse("a value");
      if (cursor_.peek_past_space() != ',') return refuse("',' and the key \"traceEvents\"");
      cursor_.next();
    }
  }

  Result<void> walk_list() {
    while (true) {
      const int c = cursor_.peek_past_space();
      if (c == ']') {
        cursor_.next();
        return {};
      }
      if (c == '{') {
        const std::size_t start = cursor_.offset();
        if (auto ok = walk_event(start); !ok) return fail(ok.error());
        if (walk_.cut_short) return {};
        const int after = cursor_.peek_past_space();
        if (after == ',') {
          cursor_.next();
          continue;
        }
        if (after == ']') continue;
        if (!lenient_) return refuse("',' or ']' after an event");
      } else if (!lenient_) {
        return refuse("an event or ']'");
      }
      if (cursor_.peek_past_space() == kEnd) {
        walk_.cut_short = true;
        return {};
      }
      if (cursor_.peek_past_space() != '{') cursor_.next();
    }
  }

  Result<void> walk_event(std::size_t start) {
    const bool whole = copy_value();
    Forward forward(sink_);
    if (whole) {
      sink_.start_event();
      if (json::sax_parse(text_.begin(), text_.end(), &forward)) {
        sink_.end_event();
        ++walk_.events;
        return {};
      }
    }
    if (lenient_) {
      ++walk_.skipped;
      if (cursor_.peek() == kEnd) walk_.cut_short = true;
      return {};
    }
    if (!whole) return refuse(message("the end of the event that starts at byte ", start));
    const std::size_t byte = start + (forward.error_byte > 0 ? forward.error_byte - 1 : 0);
    return fail(
        ErrorCode::Malformed,
        message(name_, ": byte ", byte, ": expected JSON, found ", forward.error_text,
                " (in the event that starts at byte ", start, "; --lenient skips such events)"));
  }

  // Copies the value at the cursor into text_. False if it has no end: the file ends, or a line
  // ends inside a text, which JSON forbids; then the cursor stands at the end of that line.
  bool copy_value() {
    text_.clear();
    int depth = 0;
    std::size_t comma = std::string::npos;  // the last one, while only space has followed
    while (true) {
      const int c = cursor_.peek();
      if (c == kEnd || text_.size() > kLongest) return depth == 0 && !text_.empty();
      if (depth == 0 && !text_.empty() && (c == ',' || c == '}' || c == ']' || c == ':')) {
        return true;
      }
      cursor_.next();
      text_.push_back(static_cast<char>(c));
      if (c == '"') {
        comma = std::string::npos;
        if (!copy_text()) return false;
        if (depth == 0) return true;
      } else if (c == '{' || c == '[') {
        comma = std::string::npos;
        ++depth;
      } else if (c == '}' || c == ']') {
        if (comma != std::string::npos) text_[comma] = ' ';
        comma = std::string::npos;
        if (--depth <= 0) return true;
      } else if (c == ',') {
        comma = text_.size() - 1;
      } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        comma = std::string::npos;
      }
    }
  }

  // Copies the rest of a text whose opening quote is copied already.
  bool copy_text() {
    while (true) {
      const int c = cursor_.peek();
      if (c == kEnd || c == '\n' || text_.size() > kLongest) return false;
      cursor_.next();
      text_.push_back(static_cast<char>(c));
      if (c == '"') return true;
      if (c == '\\') {
        const int escaped = cursor_.next();
        if (escaped == kEnd) return false;
        text_.push_back(static_cast<char>(escaped));
      }
    }
  }

  // What follows the list inside the object around it.
  Result<void> skip_rest() {
    while (cursor_.peek_past_space() == ',') {
      cursor_.next();
      if (cursor_.peek_past_space() != '"' || !copy_value()) return refuse("a key");
      if (cursor_.peek_past_space() != ':') return refuse("':'");
      cursor_.next();
      cursor_.peek_past_space();
      if (!copy_value()) return refuse("a value");
    }
    if (cursor_.peek_past_space() != '}') return refuse("'}'");
    cursor_.next();
    return {};
  }

  static constexpr std::size_t kLongest = 64'000'000;  // bytes of one event
  ByteStream& stream_;
  ByteCursor cursor_;
  const std::string& name_;
  EventSink& sink_;
  bool lenient_;
  bool is_wrapped_ = false;
  std::string text_;
  EventWalk walk_;
};

}  // namespace

std::vector<std::string> EventWalk::warnings() const {
  std::vector<std::string> out;
  if (skipped > 0) out.push_back(message("skipped ", skipped, " events that cannot be read"));
  if (cut_short) out.push_back("the file breaks off; read as far as it goes");
  if (has_more) out.push_back("left out what follows the first list of events");
  return out;
}

Result<EventWalk> walk_events(ByteStream stream, const std::string& name, EventSink& sink,
                              bool lenient) {
  return Walker(stream, name, sink, lenient).run();
}

}  // namespace offcut::traces
