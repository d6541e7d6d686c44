// Reading and writing the project's JSON files, with errors that name the place.
//
// The one door to nlohmann/json for the folders that own file formats. A target of its own
// (offcut::json): the engine proper never includes it, for it knows no file format.
//
// Reading is by sticky errors: every getter returns a usable default after the first mistake, and
// the reader asks once, at the end. That keeps a reader as flat as the file it reads:
//
//   Result<JsonDocument> doc = JsonDocument::read("wifi.json");
//   if (!doc) return fail(doc.error());
//   JsonObject root = doc->root();
//   const double rtt_ms = root.number("rtt_ms", at_least(0.0));
//   const std::string kind = root.text_or("kind", "wifi");
//   root.finish();                                   // an unread key is an error
//   if (doc->error()) return fail(*doc->error());    // "wifi.json: rtt_ms: expected A, found B"
//
// Two keys are for people and their editors, and have no effect: "$schema" at the top of a file, and
// "_comment" in any object (a text, or an array of texts). Readers never see either.
//
// Strict: duplicate and unknown keys, wrong types, numbers out of range, trailing text and what is
// over the limits of json_parse.h are errors. A JSON number cannot be NaN or infinite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut {

// The closed or half-open interval that a number must lie in.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool open_below = false;  // true: least itself is refused
};
constexpr Range any_number() { return {}; }
constexpr Range at_least(double least) { return {.least = least}; }
constexpr Range above(double least) { return {.least = least, .open_below = true}; }
constexpr Range between(double least, double most) { return {.least = least, .most = most}; }

// The ranges of the quantities of files, in the units that their keys name: far beyond any real
// value, yet small enough that sums and products of a few of them stay finite.
inline constexpr Range kQuantityRange = between(0, 1e12);  // a time, an energy, a rate, a weight
inline constexpr Range kPositiveRange = between(1e-9, 1e12);
inline constexpr Range kWattRange = between(0, 1e6);
inline constexpr Range kMegahertzRange = between(0, 1e6);
inline constexpr Range kMegabyteRange = between(0, 1e9);
inline constexpr Range kPriceRange = between(0, 1e9);
inline constexpr Range kBoundRange = between(-1e12, 1e12);  // of what may be negative
inline constexpr Range kShareRange = between(0, 1);

// Seeds are taken exactly: whole numbers that every program reads alike from JSON.
inline constexpr std::int64_t kMostSeed = 9'007'199'254'740'991;  // 2^53 - 1

// Returns "a number from 0 to 1", "a number > 0", "a number": for error texts.
[[nodiscard]] std::string text_of_range(const Range& range);

namespace internal {
struct JsonState;
}

class JsonObject;

// One value of a document with its place ("sweep.threads[2]"). Cheap to copy; valid while the
// document lives.
class JsonValue {
 public:
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  bool is_number() const;
  bool is_text() const;
  bool is_bool() const;

  // The value in its type. On a mismatch: records "expected a number, found ..." and returns the
  // default of the type (empty, zero, false). An integer may be written 3 or 3.0, but not 3.5.
  double number(Range range = any_number()) const;
  std::int64_t integer(std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t most = std::numeric_limits<std::int64_t>::max()) const;
  std::string text() const;
  bool boolean() const;
  std::vector<JsonValue> elements() const;  // of an array
  JsonObject object() const;

  const std::string& place() const { return place_; }
  // Records "<file>: <place>: expected <expected>, found <this value>".
  void refuse(std::string_view expected) const;
  // The same for a value that is well formed and has no place here: InvalidArgument.
  void reject(std::string_view expected) const;
  // Returns a copy of the raw value, for carrying through unread.
  const nlohmann::ordered_json& raw() const { return *value_; }

 private:
  friend class JsonDocument;
  friend class JsonObject;
  JsonValue(std::shared_ptr<internal::JsonState> state, const nlohmann::ordered_json* value,
            std::string place)
      : state_(std::move(state)), value_(value), place_(std::move(place)) {}
  std::shared_ptr<internal::JsonState> state_;
  const nlohmann::ordered_json* value_;
  std::string place_;
};

// An object, which remembers the keys that were asked for.
class JsonObject {
 public:
  bool has(std::string_view key) const;
  std::vector<std::string> keys() const;  // in the order of the file, without notes

  // A key that must be there; a missing one is recorded as an error.
  JsonValue at(std::string_view key);
  double number(std::string_view key, Range range = any_number());
  std::int64_t integer(std::string_view key,
                       std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::string text(std::string_view key);
  bool boolean(std::string_view key);
  JsonObject object(std::string_view key);
  std::vector<JsonValue> elements(std::string_view key);
  // The text must be one of `names`; the error suggests the nearest.
  std::string one_of(std::string_view key, const std::vector<std::string>& names);
  // The "schema" key must hold exactly this text, e.g. "offcut.network/1".
  void schema(std::string_view expected);

  // A key that may be absent.
  std::optional<JsonValue> find(std::string_view key);
  double number_or(std::string_view key, double otherwise, Range range = any_number());
  std::int64_t integer_or(std::string_view key, std::int64_t otherwise,
                          std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                          std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::string text_or(std::string_view key, std::string_view otherwise);
  bool boolean_or(std::string_view key, bool otherwise);

  // Records an error for the first key that nobody asked for, with the nearest known name.
  void finish();
  const std::string& place() const { return self_.place_; }
  void refuse(std::string_view expected) const { self_.refuse(expected); }
  // Records a free-form error at this object: "<file>: <place>: <what>".
  void add_error(ErrorCode code, std::string_view what) const;

 private:
  friend class JsonValue;
  friend class JsonDocument;
  explicit JsonObject(JsonValue self) : self_(std::move(self)) {}
  // Whether a key is a note, which no reader asks for.
  bool is_note(std::string_view key) const;
  void check_notes() const;
  // A key that is there, that nobody asked for yet, and that is one slip of the pen from `key`.
  std::optional<std::string> misspelling_of(std::string_view key) const;
  JsonValue self_;
  std::vector<std::string> asked_;
};

// A key that was asked for and is not there, with the value that its reader took in its place.
struct JsonDefault {
  std::string place;  // of the object
  std::string key;
  std::string value;  // as JSON
};

class JsonDocument {
 public:
  // Reads and parses a file. Errors name the file; a syntax error its line, column and byte.
  [[nodiscard]] static Result<JsonDocument> read(const std::filesystem::path& path);
  // Parses a text; `name` stands for the file in errors.
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text, std::string name);
  // Wraps a value made in memory.
  [[nodiscard]] static JsonDocument wrap(nlohmann::ordered_json value, std::string name);

  JsonValue value() const;
  JsonObject root() const;  // records an error if the document is not an object
  // From now on the document remembers which of its values a getter took.
  void watch();
  // Records an error for the first value that no getter took since then: a key without effect. For
  // readers whose keys are read in several places, none of which knows the keys of the others.
  void refuse_what_is_left();
  // From now on the document keeps the defaults that number_or() and its kind return.
  void keep_defaults();
  const std::vector<JsonDefault>& defaults() const;
  // The first mistake that any getter met, or nothing.
  const std::optional<Error>& error() const;
  const std::string& name() const;
  // Returns the hash of the text (engine/base/content_hash.h); for manifests.
  const std::string& content_hash() const;

 private:
  explicit JsonDocument(std::shared_ptr<internal::JsonState> state) : state_(std::move(state)) {}
  std::shared_ptr<internal::JsonState> state_;
};

}  // namespace offcut
