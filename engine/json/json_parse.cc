#include "engine/json/json_parse.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/json/json_relaxed.h"

namespace offcut::internal {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLongestKey = 4096;
constexpr std::size_t kMostValues = 20'000'000;

class Builder final : public nlohmann::json_sax<json> {
 public:
  json document;
  std::string complaint;  // empty: none
  ErrorCode complaint_code = ErrorCode::Malformed;
  std::string syntax;    // the parser's own text
  std::size_t byte = 0;  // the last one that was read

  bool null() override { return add(json()) != nullptr; }
  bool boolean(bool value) override { return add(json(value)) != nullptr; }
  bool number_integer(number_integer_t value) override { return add(json(value)) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return add(json(value)) != nullptr; }
  bool number_float(number_float_t value, const string_t&) override {
    return add(json(value)) != nullptr;
  }
  bool string(string_t& value) override { return add(json(std::move(value))) != nullptr; }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (name.size() > kLongestKey) {
      return complain(ErrorCode::TooLarge, message("expected keys of at most ", kLongestKey,
                                                   " bytes, found one of ", name.size()));
    }
    if (!open_.back().keys.insert(name).second) {
      return complain(ErrorCode::Malformed, message("key ", in_quotes(name),
                                                    ": expected once, found twice in one object"));
    }
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    byte = position;
    syntax = error.what();
    return false;
  }

 private:
  // An object or array that is not closed yet. It is the last of the one around it, which does not
  // grow meanwhile, so it stays where it is.
  struct Open {
    json* value;
    std::unordered_set<std::string> keys;
  };

  bool complain(ErrorCode code, std::string text) {
    complaint_code = code;
    complaint = std::move(text);
    return false;
  }

  // Returns where the value lies now; null if there are too many.
  json* add(json value) {
    if (++count_ > kMostValues) {
      complain(ErrorCode::TooLarge,
               message("expected at most ", kMostValues, " values, found more"));
      return nullptr;
    }
    if (open_.empty()) {
      document = std::move(value);
      return &document;
    }
    json& around = *open_.back().value;
    if (around.is_array()) {
      auto& elements = around.get_ref<json::array_t&>();
      elements.push_back(std::move(value));
      return &elements.back();
    }
    // The vector below the map: the map itself would look for the key once more.
    json::object_t::Container& members = around.get_ref<json::object_t&>();
    members.emplace_back(std::move(key_), std::move(value));
    return &members.back().second;
  }

  bool open(json empty) {
    json* place = add(std::move(empty));
    if (place == nullptr) return false;
    open_.push_back({place, {}});
    if (open_.size() <= kDeepest) return true;
    return complain(ErrorCode::Malformed,
                    message("expected nesting of at most ", kDeepest, ", found more"));
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Open> open_;
  std::string key_;
  std::size_t count_ = 0;
};

// The part of the parser's own text that helps: without its name, number and position, and without
// what it read last, which is the text of the file.
std::string plain_syntax_text(const std::string& what) {
  const std::size_t colon = what.find(": ");
  std::string text = colon == std::string::npos ? what : what.substr(colon + 2);
  const std::size_t read = text.find("; last read: '");
  if (read != std::string::npos) {
    const std::size_t expected = text.rfind("'; expected ");
    const std::string rest =
        expected == std::string::npos || expected < read ? "" : text.substr(expected + 1);
    text = text.substr(0, read) + rest;
  }
  constexpr std::size_t kLongest = 200;
  return shortened(printable(text), kLongest, Keep::Beginning);
}

// The byte of the mistake, counted from 1: of a text that does not belong there its opening quote,
// else the last byte that was read.
std::size_t place_of_mistake(std::string_view text, const Builder& seen) {
  const std::size_t end = std::min(seen.byte, text.size());
  const bool is_text = seen.syntax.find("unexpected string literal") != std::string::npos;
  if (!is_text || end < 2 || text[end - 1] != '"') return end;
  std::size_t open = end - 1;
  do {
    open = open == 0 ? std::string_view::npos : text.rfind('"', open - 1);
  } while (open != std::string_view::npos && open > 0 && text[open - 1] == '\\');
  return open == std::string_view::npos ? end : open + 1;
}

Error syntax_error(const std::string& name, std::string_view text, const Builder& seen) {
  const std::size_t end = place_of_mistake(text, seen);
  const auto before = text.substr(0, end);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n');
  const std::size_t column = line_start == std::string_view::npos ? end : end - line_start - 1;
  const bool cut_short = seen.byte > text.size();
  return {ErrorCode::Malformed,
          message(name, ":", std::int64_t{line}, ":", column, ": expected JSON, found ",
                  cut_short ? "the end of the file too early" : "a syntax error", " (byte ", end,
                  "; ", plain_syntax_text(seen.syntax), ")")};
}

}  // namespace

// Files of programs have no comments, so only what is no JSON without them is read once more.
Result<json> parse_json(std::string_view text, const std::string& name) {
  Builder seen;
  if (json::sax_parse(text, &seen)) return std::move(seen.document);
  if (seen.complaint.empty()) {
    seen = Builder();
    if (json::sax_parse(without_comments(text), &seen)) return std::move(seen.document);
  }
  if (seen.complaint.empty()) return fail(syntax_error(name, text, seen));
  return fail(seen.complaint_code, message(name, ": ", seen.complaint));
}

}  // namespace offcut::internal
