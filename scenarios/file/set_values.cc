#include "scenarios/file/set_values.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/file/field_places.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// A value as JSON, or as the text that it is.
Json value_of(const std::string& text) {
  const auto document = JsonDocument::parse(text, "value");
  if (document) return document->value().raw();
  return text;
}

// Whether the file has an axis over the field.
bool swept(const Json& document, const std::string& field) {
  const auto sweep = document.find("sweep");
  return sweep != document.end() && sweep->is_object() && sweep->contains(field);
}

// Returns the field that was set.
Result<std::string> set(Json& document, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(ErrorCode::Malformed, message("--set: expected KEY=VALUE, such as "
                                              "device.threads=4, found ",
                                              in_quotes(text)));
  }
  const std::string field = text.substr(0, equals);
  if (swept(document, field)) {
    return fail(ErrorCode::InvalidArgument,
                message("--set ", in_quotes(field),
                        ": expected a key that the file does not "
                        "sweep, found an axis; to replace it: --set ",
                        in_quotes("sweep." + field + "=[" + text.substr(equals + 1) + "]")));
  }
  auto put = put_value(document, field, value_of(text.substr(equals + 1)));
  if (!put) return fail(within(message("--set ", in_quotes(field)), put.error()));
  return field;
}

}  // namespace

Result<void> set_values(const std::filesystem::path& file, std::span<const std::string> values) {
  if (values.empty()) return {};
  const auto document = JsonDocument::read(file);
  if (!document) return fail(document.error());
  Json changed = document->value().raw();
  if (!changed.is_object()) return {};  // the reader says what it expects
  std::vector<std::string> fields;
  for (const std::string& text : values) {
    const auto field = set(changed, text);
    if (!field) return fail(within(file.string(), field.error()));
    fields.push_back(*field);
  }
  if (const auto apart = expect_apart(changed, fields); !apart) {
    return fail(within(message(file.string(), ": --set"), apart.error()));
  }
  let_stand_in(file, changed.dump(2, ' ', false, Json::error_handler_t::replace));
  return {};
}

}  // namespace offcut::scenarios
