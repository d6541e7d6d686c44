#include "scenarios/file/put_value.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/printable.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// "edits[0].time_scale" and "edits.busy.time_scale" as the keys on the way.
// The keys of "sweep" have dots of their own.
std::vector<std::string> keys_of(const std::string& field) {
  constexpr std::string_view kSweep = "sweep.";
  if (field.starts_with(kSweep)) return {"sweep", field.substr(kSweep.size())};
  std::vector<std::string> keys;
  for (const std::string& part : split(field, '.')) {
    const std::size_t bracket = part.find('[');
    keys.push_back(part.substr(0, bracket));
    if (bracket != std::string::npos) keys.push_back(part.substr(bracket));
  }
  return keys;
}

// Returns the element of a list by its "name" or, as "[2]", by its place.
Result<Json*> element_of(Json& list, const std::string& key) {
  std::vector<std::string> known;
  for (std::size_t k = 0; k < list.size(); ++k) {
    Json& element = list[k];
    const std::string place = message("[", k, "]");
    known.push_back(place);
    if (element.is_object() && element.contains("name") && element["name"].is_string()) {
      known.back() = element["name"].get<std::string>();
    }
    if (key == place || key == known.back()) return &element;
  }
  return fail(ErrorCode::NotFound,
              message("nothing in the list is called ", in_quotes(key), suggestion(key, known)));
}

}  // namespace

Result<void> put_value(Json& document, const std::string& field, Json value) {
  constexpr std::size_t kDeepest = 32;  // no key of a scenario lies deeper
  const std::vector<std::string> keys = keys_of(field);
  if (keys.size() > kDeepest) {
    return fail(ErrorCode::TooLarge, message("expected a field of at most ", kDeepest,
                                             " keys joined by dots, found ", keys.size()));
  }
  Json* place = &document;
  for (const std::string& key : keys) {
    if (place->is_array()) {
      const auto element = element_of(*place, key);
      if (!element) return fail(element.error());
      place = *element;
      continue;
    }
    if (!place->is_object()) *place = Json::object();
    place = &(*place)[key];
  }
  *place = std::move(value);
  return {};
}

}  // namespace offcut::scenarios
