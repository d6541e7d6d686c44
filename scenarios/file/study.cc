#include "scenarios/file/study.h"

#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "engine/json/word_table.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// A whole number stays one, so that "threads": 2 is read as the integer it is.
Json json_of(const Setting& setting) {
  if (const std::string* text = std::get_if<std::string>(&setting)) return *text;
  const double x = std::get<double>(setting);
  if (const auto whole = whole_number(x)) return *whole;
  return x;
}

// "edits[0].time_scale" and "edits.busy.time_scale" as the keys on the way.
std::vector<std::string> keys_of(const std::string& field) {
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

// Puts a value at "device.threads"; makes the objects on the way.
Result<void> put(Json& document, const std::string& field, const Setting& value) {
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
  *place = json_of(value);
  return {};
}

// What a file held, safe to print: as in_quotes() shows it, without the quotes.
std::string shown(const std::string& text) {
  const std::string quoted = in_quotes(text);
  return quoted.substr(1, quoted.size() - 2);
}

// How many seeds a study with randomness is asked with.
std::int64_t read_repeat(JsonObject& root, const StudyKindSpec& spec) {
  constexpr std::int64_t kMostSeeds = 1000;
  if (!root.has("repeat")) return 1;
  const std::int64_t repeat = root.integer("repeat", 1, kMostSeeds);
  if (repeat > 1 && !spec.draws) {
    std::vector<std::string> drawing;
    for (const StudyKindSpec& one : kStudyKinds) {
      if (one.draws) drawing.push_back(in_quotes(one.word));
    }
    root.add_error(
        ErrorCode::InvalidArgument,
        message("repeat: expected a study that draws (", join(drawing, ", "), "), found a ",
                spec.word, ", which gives the same figures every time (leave it out)"));
  }
  return repeat;
}

// Plans that are no cuts between two sites are for sweeps, with the same columns in every row.
void refuse_other_plans(JsonObject& root, const Scenario& base, const StudyKindSpec& spec,
                        const Axes& axes) {
  for (const Axis& axis : axes.axes()) {
    if (axis.field != "crossing") continue;
    root.add_error(ErrorCode::InvalidArgument,
                   "sweep: crossing: expected a key beside the sweep, found an axis (rows of "
                   "\"two_way\" tell one_way_ms and one_way_mj)");
  }
  if (spec.kind == StudyKind::Sweep || base.placement == PlacementKind::TwoSites) return;
  root.add_error(ErrorCode::InvalidArgument,
                 message("study: expected ", in_quotes(spec_of(StudyKind::Sweep).word), " with ",
                         spec_of(base.placement).key, ", found ", in_quotes(spec.word)));
}

// Columns are of rows: where none are stored, asking for them is a mistake.
void refuse_columns(JsonObject& root, const Scenario& base, const StudyKindSpec& spec) {
  const bool has_rows = spec.output == StudyOutput::Rows;
  if (base.columns.empty() || (has_rows && spec_of(base.rows).stored)) return;
  const std::string_view name = info_of(base.columns.front()).name;
  root.add_error(ErrorCode::InvalidArgument,
                 message("output.columns: expected none where no rows are stored (",
                         has_rows ? "output.rows" : "study", "), found ", in_quotes(name)));
}

}  // namespace

Result<Study> Study::read(const std::filesystem::path& path) {
  Result<std::string> text = read_file(path);
  if (!text) return fail(text.error());
  return parse(*text, path.string(), folder_of_references(path));
}

Result<Study> Study::parse(std::string_view text, std::string name, std::filesystem::path folder) {
  Result<JsonDocument> document = JsonDocument::parse(text, std::move(name));
  if (!document) return fail(document.error());
  return of(std::move(*document), std::move(folder));
}

Result<Study> Study::of(JsonDocument document, std::filesystem::path folder) {
  Study study;
  study.file_ = document.name();
  study.folder_ = std::move(folder);
  JsonObject root = document.root();
  const StudyKindSpec& spec = read_word_or_first(root, "study", kStudyKinds);
  if (spec.output == StudyOutput::Report) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file_, ": study: expected a study with rows, found a ", spec.word,
                        " study (offcut run and offcut check take it)"));
  }
  study.kind_ = spec.kind;
  study.repeat_ = read_repeat(root, spec);
  study.axes_ = Axes::read(root);
  study.conditions_ = read_conditions(root);
  study.base_ = read_scenario(document.root());
  refuse_other_plans(root, study.base_, spec, study.axes_);
  refuse_columns(root, study.base_, spec);
  if (document.error()) return fail(*document.error());
  study.document_ = std::make_shared<JsonDocument>(std::move(document));
  return study;
}

Result<Scenario> Study::scenario(std::span<const std::size_t> digits) const {
  Json resolved = document_->value().raw();
  std::string what = file_;
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = axes_.axes()[a];
    if (axis.is_network()) continue;
    if (auto ok = put(resolved, axis.field, axis.values[digits[a]]); !ok) {
      return fail(within(message(file_, ": sweep: ", shown(axis.field)), ok.error()));
    }
    what += message(a == 0 ? ": sweep: " : ", ", shown(axis.field), " = ",
                    shown(text_of_setting(axis.values[digits[a]])));
  }
  const JsonDocument document = JsonDocument::wrap(std::move(resolved), what);
  Scenario scenario = read_scenario(document.root());
  if (document.error()) return fail(*document.error());
  return scenario;
}

}  // namespace offcut::scenarios
