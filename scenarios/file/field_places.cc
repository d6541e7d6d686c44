#include "scenarios/file/field_places.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;
using Keys = std::vector<std::string>;

// A whole number stays one, so that "threads": 2 is read as the integer it is.
Json json_of(const Setting& setting) {
  if (const std::string* text = std::get_if<std::string>(&setting)) return *text;
  const double x = std::get<double>(setting);
  if (const auto whole = whole_number(x)) return *whole;
  return x;
}

// "edits[0].time_scale" and "edits.busy.time_scale" as the keys on the way.
Keys keys_of(const std::string& field) {
  constexpr std::string_view kSweep = "sweep.";
  if (field.starts_with(kSweep)) return {"sweep", field.substr(kSweep.size())};
  Keys keys;
  for (const std::string& part : split(field, '.')) {
    const std::size_t bracket = part.find('[');
    keys.push_back(part.substr(0, bracket));
    if (bracket != std::string::npos) keys.push_back(part.substr(bracket));
  }
  return keys;
}

std::string text_of_place(std::size_t k) { return message("[", k, "]"); }

std::string name_of_element(const Json& element) {
  if (!element.is_object() || !element.contains("name") || !element["name"].is_string()) return "";
  return element["name"].get<std::string>();
}

// Returns the element of a list by its "name" or, as "[2]", by its place.
Result<std::size_t> element_of(const Json& list, const std::string& key) {
  Keys known;
  for (std::size_t k = 0; k < list.size(); ++k) {
    const std::string name = name_of_element(list[k]);
    known.push_back(name.empty() ? text_of_place(k) : name);
    if (key == text_of_place(k) || key == known.back()) return k;
  }
  return fail(ErrorCode::NotFound,
              message("nothing in the list is called ", in_quotes(key), suggestion(key, known)));
}

// The keys on the way with places in place of names.
Keys places_of(const Json& file, const std::string& field) {
  Keys keys = keys_of(field);
  const Json* at = &file;
  for (std::string& key : keys) {
    if (at != nullptr && at->is_array()) {
      const auto element = element_of(*at, key);
      if (element) key = text_of_place(*element);
      at = element ? &(*at)[*element] : nullptr;
    } else if (at != nullptr) {
      at = at->is_object() && at->contains(key) ? &(*at)[key] : nullptr;
    }
  }
  return keys;
}

bool lies_in(const Keys& outer, const Keys& inner) {
  return outer.size() <= inner.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

}  // namespace

Result<void> put_field(Json& file, const std::string& field, const Setting& value) {
  return put_value(file, field, json_of(value));
}

Result<void> put_value(Json& file, const std::string& field, Json value) {
  constexpr std::size_t kDeepest = 32;  // no key of a scenario lies deeper
  const Keys keys = keys_of(field);
  if (keys.size() > kDeepest) {
    return fail(ErrorCode::TooLarge, message("expected a field of at most ", kDeepest,
                                             " keys joined by dots, found ", keys.size()));
  }
  Json* place = &file;
  for (const std::string& key : keys) {
    if (place->is_array()) {
      const auto element = element_of(*place, key);
      if (!element) return fail(element.error());
      place = &(*place)[*element];
      continue;
    }
    if (place->is_null()) *place = Json::object();
    if (!place->is_object()) {
      return fail(ErrorCode::InvalidArgument,
                  message("expected an object that holds ", in_quotes(key), ", found ",
                          place->dump(-1, ' ', false, Json::error_handler_t::replace)));
    }
    place = &(*place)[key];
  }
  *place = std::move(value);
  return {};
}

Result<void> expect_apart(const Json& file, const std::vector<std::string>& fields) {
  std::vector<Keys> places;
  for (const std::string& field : fields) places.push_back(places_of(file, field));
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!lies_in(places[i], places[j]) && !lies_in(places[j], places[i])) continue;
      return fail(ErrorCode::InvalidArgument,
                  message(fields[i], ": expected one field that sets it, found ",
                          in_quotes(fields[j]), " as well"));
    }
  }
  return {};
}

}  // namespace offcut::scenarios
