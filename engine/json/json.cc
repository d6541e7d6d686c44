#include "engine/json/json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/content_hash.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/json_parse.h"

namespace offcut {

// Keeps the order of the file: the first sweep axis written is the outermost one.
using json = nlohmann::ordered_json;

namespace internal {
struct JsonState {
  std::string name;
  std::string hash;
  json document;
  std::optional<Error> error;
  bool watched = false;
  std::unordered_set<const json*> taken;  // the values that a reader took, if watched
  bool keeps_defaults = false;
  std::vector<JsonDefault> defaults;

  void take(const json* value) {
    if (watched) taken.insert(value);
  }

  // Returns the default, and keeps it.
  template <class T>
  T otherwise(std::string_view place, std::string_view key, T value) {
    if (keeps_defaults) {
      defaults.push_back({std::string(place), std::string(key), json(value).dump()});
    }
    return value;
  }

  // Returns the value of a key; null if there is none.
  const json* find(const json& object, std::string_view key) {
    constexpr std::size_t kFew = 32;
    if (object.size() <= kFew) {
      for (const auto& [own, value] : object.get_ref<const json::object_t&>()) {
        if (own == key) return &value;
      }
      return nullptr;
    }
    auto& index = indexes_[&object];
    if (index.empty()) {
      for (const auto& [own, value] : object.get_ref<const json::object_t&>()) {
        index.emplace(own, &value);
      }
    }
    const auto found = index.find(key);
    return found == index.end() ? nullptr : found->second;
  }

  void record(ErrorCode code, std::string_view place, std::string_view what) {
    if (error) return;  // the first mistake is the one to mend
    std::string text = name;
    if (!place.empty()) text += message(": ", place);
    error = Error{code, message(text, ": ", what)};
  }

 private:
  // Of large objects, in which a key would be looked for through all others.
  std::unordered_map<const json*, std::unordered_map<std::string_view, const json*>> indexes_;
};
}  // namespace internal

namespace {

const json kNull;
constexpr const char* kComment = "_comment";
constexpr const char* kEditorSchema = "$schema";

std::string describe(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return "null";
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return message("an array of ", value.size());
    case json::value_t::string:
      return in_quotes(value.get_ref<const std::string&>());
    case json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case json::value_t::number_float:
      return text_of(value.get<double>());
    default:
      return value.dump();
  }
}

// Nothing for a value of another type, with a fraction, or beyond what an int64 holds. A double is
// an integer where it is exact: 3.0 is 3 (as for JSON Schema), 1e300 is none.
std::optional<std::int64_t> whole_number_of(const json& value) {
  if (value.is_number_float()) return whole_number(value.get<double>());
  if (!value.is_number_integer()) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > kMost) return std::nullopt;
  return value.get<std::int64_t>();
}

bool inside(const Range& range, double x) {
  if (!std::isfinite(x)) return false;
  return (range.open_below ? x > range.least : x >= range.least) && x <= range.most;
}

}  // namespace

std::string text_of_range(const Range& range) {
  const bool has_least = std::isfinite(range.least);
  const bool has_most = std::isfinite(range.most);
  if (has_least && has_most) {
    return range.open_below ? message("a number > ", range.least, " and <= ", range.most)
                            : message("a number from ", range.least, " to ", range.most);
  }
  if (has_least) return message("a number ", range.open_below ? "> " : ">= ", range.least);
  if (has_most) return message("a number <= ", range.most);
  return "a number";
}

// ---- JsonValue

bool JsonValue::is_null() const { return value_->is_null(); }
bool JsonValue::is_object() const { return value_->is_object(); }
bool JsonValue::is_array() const { return value_->is_array(); }
bool JsonValue::is_number() const { return value_->is_number(); }
bool JsonValue::is_text() const { return value_->is_string(); }
bool JsonValue::is_bool() const { return value_->is_boolean(); }

void JsonValue::refuse(std::string_view expected) const {
  state_->record(ErrorCode::Malformed, place_,
                 message("expected ", expected, ", found ", describe(*value_)));
}

void JsonValue::reject(std::string_view expected) const {
  state_->record(ErrorCode::InvalidArgument, place_,
                 message("expected ", expected, ", found ", describe(*value_)));
}

double JsonValue::number(Range range) const {
  state_->take(value_);
  if (value_->is_number()) {
    const double x = value_->get<double>();
    if (inside(range, x)) return x;
    state_->record(ErrorCode::InvalidArgument, place_,
                   message("expected ", text_of_range(range), ", found ", describe(*value_)));
  } else {
    refuse(text_of_range(range));
  }
  return inside(range, 0.0) ? 0.0 : std::isfinite(range.most) ? range.most : range.least + 1.0;
}

std::int64_t JsonValue::integer(std::int64_t least, std::int64_t most) const {
  state_->take(value_);
  const auto wanted = [&] {
    if (least == std::numeric_limits<std::int64_t>::min()) return std::string("a whole number");
    if (most == std::numeric_limits<std::int64_t>::max()) {
      return message("a whole number >= ", least);
    }
    return message("a whole number from ", least, " to ", most);
  };
  const std::optional<std::int64_t> x = whole_number_of(*value_);
  if (x && *x >= least && *x <= most) return *x;
  state_->record(value_->is_number() ? ErrorCode::InvalidArgument : ErrorCode::Malformed, place_,
                 message("expected ", wanted(), ", found ", describe(*value_)));
  return std::clamp(std::int64_t{0}, least, most);
}

std::string JsonValue::text() const {
  state_->take(value_);
  if (value_->is_string()) return value_->get<std::string>();
  refuse("a text");
  return "";
}

bool JsonValue::boolean() const {
  state_->take(value_);
  if (value_->is_boolean()) return value_->get<bool>();
  refuse("true or false");
  return false;
}

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> out;
  if (!value_->is_array()) {
    refuse("an array");
    return out;
  }
  for (std::size_t i = 0; i < value_->size(); ++i) {
    out.push_back(JsonValue(state_, &(*value_)[i], message(place_, "[", i, "]")));
  }
  return out;
}

JsonObject JsonValue::object() const {
  if (!value_->is_object()) refuse("an object");
  JsonObject object(*this);
  object.check_notes();
  return object;
}

// ---- JsonObject

bool JsonObject::has(std::string_view key) const {
  return self_.value_->is_object() && self_.state_->find(*self_.value_, key) != nullptr;
}

std::vector<std::string> JsonObject::keys() const {
  std::vector<std::string> out;
  if (!self_.value_->is_object()) return out;
  for (const auto& item : self_.value_->items()) {
    if (!is_note(item.key())) out.push_back(item.key());
  }
  return out;
}

bool JsonObject::is_note(std::string_view key) const {
  return key == kComment || (key == kEditorSchema && self_.place_.empty());
}

void JsonObject::check_notes() const {
  if (!self_.value_->is_object()) return;
  const auto refuse = [&](const char* key, const json& value, std::string_view expected) {
    const std::string place = self_.place_.empty() ? key : message(self_.place_, ".", key);
    self_.state_->record(ErrorCode::Malformed, place,
                         message("expected ", expected, ", found ", describe(value)));
  };
  const json* comment = self_.state_->find(*self_.value_, kComment);
  if (comment != nullptr && !comment->is_string()) {
    const bool lines =
        comment->is_array() && std::all_of(comment->begin(), comment->end(),
                                           [](const json& line) { return line.is_string(); });
    if (!lines) refuse(kComment, *comment, "a text or an array of texts");
  }
  if (!self_.place_.empty()) return;
  const json* schema = self_.state_->find(*self_.value_, kEditorSchema);
  if (schema != nullptr && !schema->is_string()) {
    refuse(kEditorSchema, *schema, "a text");
  }
}

std::optional<JsonValue> JsonObject::find(std::string_view key) {
  asked_.push_back(std::string(key));
  if (!self_.value_->is_object()) return std::nullopt;
  const json* found = self_.state_->find(*self_.value_, asked_.back());
  if (found == nullptr) return std::nullopt;
  return JsonValue(self_.state_, found,
                   self_.place_.empty() ? asked_.back() : message(self_.place_, ".", key));
}

std::optional<std::string> JsonObject::misspelling_of(std::string_view key) const {
  if (self_.state_->error) return std::nullopt;  // nobody will read it
  const std::unordered_set<std::string_view> asked(asked_.begin(), asked_.end());
  for (const auto& [found, value] : self_.value_->get_ref<const json::object_t&>()) {
    if (is_note(found) || asked.contains(found)) continue;
    const std::size_t longer = std::max(found.size(), key.size());
    if (longer > 200 || longer - std::min(found.size(), key.size()) > 2) continue;
    const std::size_t distance = edit_distance(found, key);
    // "uplink_..." is no slip for "downlink_...".
    if (distance <= 2 && 2 * distance <= longer) return found;
  }
  return std::nullopt;
}

JsonValue JsonObject::at(std::string_view key) {
  if (auto value = find(key)) return *value;
  if (self_.value_->is_object()) {
    const std::optional<std::string> slip = misspelling_of(key);
    self_.state_->record(ErrorCode::Malformed, self_.place_,
                         message("expected the key ", in_quotes(key), ", found none",
                                 slip ? " (misspelt as " + in_quotes(*slip) + "?)" : ""));
  }
  return JsonValue(self_.state_, &kNull, message(self_.place_, ".", key));
}

double JsonObject::number(std::string_view key, Range range) { return at(key).number(range); }
std::int64_t JsonObject::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  return at(key).integer(least, most);
}
std::string JsonObject::text(std::string_view key) { return at(key).text(); }
bool JsonObject::boolean(std::string_view key) { return at(key).boolean(); }
JsonObject JsonObject::object(std::string_view key) { return at(key).object(); }
std::vector<JsonValue> JsonObject::elements(std::string_view key) { return at(key).elements(); }

std::string JsonObject::one_of(std::string_view key, const std::vector<std::string>& names) {
  const JsonValue value = at(key);
  std::string text = value.text();
  if (std::find(names.begin(), names.end(), text) == names.end()) {
    const std::string near = suggestion(text, names);
    self_.state_->record(ErrorCode::InvalidArgument, value.place(),
                         message("expected one of ", join(names, ", "), ", found ", in_quotes(text),
                                 near.starts_with(",") ? near : ""));
  }
  return text;
}

void JsonObject::schema(std::string_view expected) {
  const std::string found = text("schema");
  if (found != expected) {
    self_.state_->record(ErrorCode::Malformed, "schema",
                         message("expected ", in_quotes(expected), ", found ", in_quotes(found)));
  }
}

double JsonObject::number_or(std::string_view key, double otherwise, Range range) {
  const auto value = find(key);
  return value ? value->number(range) : self_.state_->otherwise(place(), key, otherwise);
}
std::int64_t JsonObject::integer_or(std::string_view key, std::int64_t otherwise,
                                    std::int64_t least, std::int64_t most) {
  const auto value = find(key);
  return value ? value->integer(least, most) : self_.state_->otherwise(place(), key, otherwise);
}
std::string JsonObject::text_or(std::string_view key, std::string_view otherwise) {
  const auto value = find(key);
  return value ? value->text() : self_.state_->otherwise(place(), key, std::string(otherwise));
}
bool JsonObject::boolean_or(std::string_view key, bool otherwise) {
  const auto value = find(key);
  return value ? value->boolean() : self_.state_->otherwise(place(), key, otherwise);
}

void JsonObject::finish() {
  if (!self_.value_->is_object() || self_.state_->error) return;
  const std::unordered_set<std::string_view> asked(asked_.begin(), asked_.end());
  for (const auto& [key, value] : self_.value_->get_ref<const json::object_t&>()) {
    if (is_note(key) || asked.contains(key)) continue;
    std::vector<std::string> all;   // of which one may be meant
    std::vector<std::string> free;  // to choose from: a key already used is no cure
    std::unordered_set<std::string_view> seen;
    for (const std::string& name : asked_) {
      if (!seen.insert(name).second) continue;
      all.push_back(name);
      if (!has(name)) free.push_back(name);
    }
    const std::string meant = suggestion(key, all);
    self_.state_->record(ErrorCode::Malformed, self_.place_,
                         message("unknown key ", in_quotes(key),
                                 meant.starts_with(", did") ? meant : suggestion(key, free)));
    return;
  }
}

void JsonObject::add_error(ErrorCode code, std::string_view what) const {
  self_.state_->record(code, self_.place_, what);
}

// ---- JsonDocument

namespace {

// The place of the first value below `value` that nobody took; empty: none. Notes are for people.
std::string first_left(const internal::JsonState& state, const json& value,
                       const std::string& place) {
  if (!value.is_structured()) return state.taken.contains(&value) ? "" : place;
  for (const auto& item : value.items()) {
    const bool is_note = value.is_object() &&
                         (item.key() == kComment || (place.empty() && item.key() == kEditorSchema));
    if (is_note) continue;
    const std::string at = value.is_array() ? message(place, "[", item.key(), "]")
                           : place.empty()  ? item.key()
                                            : message(place, ".", item.key());
    if (std::string left = first_left(state, item.value(), at); !left.empty()) return left;
  }
  return "";
}

}  // namespace

Result<JsonDocument> JsonDocument::read(const std::filesystem::path& path) {
  Result<std::string> text = read_file(path);
  if (!text) return fail(text.error());
  return parse(*text, path.string());
}

Result<JsonDocument> JsonDocument::parse(std::string_view text, std::string name) {
  auto document = internal::parse_json(text, name);
  if (!document) return fail(document.error());
  auto state = std::make_shared<internal::JsonState>();
  state->name = std::move(name);
  state->hash = offcut::content_hash(text);
  state->document = std::move(*document);
  return JsonDocument(std::move(state));
}

JsonDocument JsonDocument::wrap(json value, std::string name) {
  auto state = std::make_shared<internal::JsonState>();
  state->name = std::move(name);
  state->hash = offcut::content_hash(value.dump());
  state->document = std::move(value);
  return JsonDocument(std::move(state));
}

JsonValue JsonDocument::value() const { return JsonValue(state_, &state_->document, ""); }
JsonObject JsonDocument::root() const { return value().object(); }
const std::optional<Error>& JsonDocument::error() const { return state_->error; }

void JsonDocument::keep_defaults() { state_->keeps_defaults = true; }

const std::vector<JsonDefault>& JsonDocument::defaults() const { return state_->defaults; }

void JsonDocument::watch() { state_->watched = true; }

void JsonDocument::refuse_what_is_left() {
  const std::string place = first_left(*state_, state_->document, "");
  if (place.empty()) return;
  state_->record(ErrorCode::InvalidArgument, place,
                 "expected a key that has an effect here, found one that nobody reads (leave it "
                 "out)");
}

const std::string& JsonDocument::name() const { return state_->name; }
const std::string& JsonDocument::content_hash() const { return state_->hash; }

}  // namespace offcut
