#include "scenarios/study.h"

#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/base/text.h"

namespace offcut {
namespace {

using Json = nlohmann::ordered_json;

// A whole number stays one, so that "threads": 2 is read as the integer it is.
Json json_of(const Setting& setting) {
  if (const std::string* text = std::get_if<std::string>(&setting)) return *text;
  const double x = std::get<double>(setting);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (x == static_cast<double>(static_cast<std::int64_t>(x)) && x < kExact && x > -kExact) {
    return static_cast<std::int64_t>(x);
  }
  return x;
}

// Puts a value at "device.threads"; makes the objects on the way.
void put(Json& document, const std::string& field, const Setting& value) {
  Json* place = &document;
  for (const std::string& key : split(field, '.')) {
    if (!place->is_object()) *place = Json::object();
    place = &(*place)[key];
  }
  *place = json_of(value);
}

}  // namespace

Result<Study> Study::read(const std::filesystem::path& path) {
  Result<std::string> text = read_file(path);
  if (!text) return fail(text.error());
  return parse(*text, path.string(), path.parent_path());
}

Result<Study> Study::parse(std::string_view text, std::string name, std::filesystem::path folder) {
  Result<JsonDocument> document = JsonDocument::parse(text, name);
  if (!document) return fail(document.error());
  Study study;
  study.file_ = std::move(name);
  study.folder_ = std::move(folder);
  JsonObject root = document->root();
  study.kind_ = "sweep";
  if (root.has("study")) {
    study.kind_ =
        root.one_of("study", {"sweep", "sensitivity", "uncertainty", "replay", "capacity"});
  }
  if (study.kind_ == "capacity") {
    return fail(ErrorCode::InvalidArgument,
                message(study.file_,
                        ": study: expected a study with rows, found a capacity study "
                        "(offcut run and offcut check take it)"));
  }
  study.axes_ = Axes::read(root);
  study.base_ = read_scenario(document->root());
  if (document->error()) return fail(*document->error());
  study.document_ = std::make_shared<JsonDocument>(std::move(*document));
  return study;
}

Result<Scenario> Study::scenario(std::span<const std::size_t> digits) const {
  Json resolved = document_->value().raw();
  std::string what = file_;
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = axes_.axes()[a];
    if (axis.is_network()) continue;
    put(resolved, axis.field, axis.values[digits[a]]);
    what += message(a == 0 ? ": sweep: " : ", ", axis.field, " = ",
                    text_of_setting(axis.values[digits[a]]));
  }
  const JsonDocument document = JsonDocument::wrap(std::move(resolved), what);
  Scenario scenario = read_scenario(document.root());
  if (document.error()) return fail(*document.error());
  return scenario;
}

}  // namespace offcut
