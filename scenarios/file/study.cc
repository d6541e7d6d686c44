#include "scenarios/file/study.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/json/word_table.h"
#include "scenarios/file/field_places.h"
#include "scenarios/file/key_rules.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// What a file held, safe to print: as in_quotes() shows it, without the quotes.
std::string shown(const std::string& text) {
  const std::string quoted = in_quotes(text);
  return quoted.substr(1, quoted.size() - 2);
}

// How many seeds a study with randomness is asked with.
std::int64_t read_repeat(JsonObject& root) {
  constexpr std::int64_t kMostSeeds = 1000;
  return root.integer_or("repeat", 1, 1, kMostSeeds);
}

// Regimes stand for all values of what they run over, so nothing may pick some of them.
void refuse_beside_regimes(const JsonObject& root, const Scenario& base, const Axes& axes,
                           const std::vector<Condition>& conditions) {
  if (base.rows != RowKind::Regimes) return;
  const std::string_view over = field_of(base.over.parameter);
  const auto refuse = [&](const std::string& where, std::string_view what) {
    root.add_error(ErrorCode::InvalidArgument,
                   message(where, ": expected ", what, " beside ", in_quotes(over), " with ",
                           text_of(spec_of(Asker::Regimes)), ", which runs over it"));
  };
  for (const Condition& condition : conditions) {
    for (const ConditionTerm& term : condition.parts) {
      if (term.left.field == over || term.right.field == over) {
        refuse(condition.place, "conditions on fields");
      }
    }
  }
  for (const Axis& axis : axes.axes()) {
    if (axis.field != over) continue;
    for (const Axis& other : axes.axes()) {
      if (&other != &axis && other.wheel == axis.wheel) refuse("zip", "axes");
    }
  }
}

// What varies must not overwrite each other, and a field that is drawn cannot be set as well.
void refuse_overlaps(const JsonObject& root, const JsonDocument& document, const Scenario& base,
                     const Axes& axes) {
  std::vector<std::string> fields;
  for (const Axis& axis : axes.axes()) fields.push_back(axis.field);
  if (base.uncertainty) {
    for (const Input& input : base.uncertainty->inputs) {
      fields.push_back(input.name);
      if (std::find(fields.begin(), fields.end() - 1, input.name) == fields.end() - 1) continue;
      root.add_error(ErrorCode::InvalidArgument,
                     message("sweep: ", input.name,
                             ": expected an axis or an input of \"uncertainty\", found both"));
      return;
    }
  }
  if (const auto ok = expect_apart(document.value().raw(), fields); !ok) {
    root.add_error(ok.error().code, message("sweep: ", ok.error().message));
  }
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
  document.watch();
  study.folder_ = std::move(folder);
  JsonObject root = document.root();
  const StudyKindSpec& spec = read_word_or_first(root, "study", kStudyKinds);
  if (spec.output == StudyOutput::Report) {
    return fail(ErrorCode::InvalidArgument,
                message(study.file_, ": study: expected a study with rows, found a ", spec.word,
                        " study (offcut run and offcut check take it)"));
  }
  study.kind_ = spec.kind;
  study.repeat_ = read_repeat(root);
  study.axes_ = Axes::read(root);
  study.conditions_ = read_conditions(root);
  study.base_ = read_scenario(document.root());
  for (const Axis& axis : study.axes_.axes()) refuse_axis(root, axis.field);
  refuse_beside_regimes(root, study.base_, study.axes_, study.conditions_);
  refuse_overlaps(root, document, study.base_, study.axes_);
  if (spec.block.empty()) document.refuse_what_is_left();
  if (document.error()) return fail(*document.error());
  study.document_ = std::make_shared<JsonDocument>(std::move(document));
  return study;
}

JsonObject Study::block() const {
  JsonObject root = document_->root();
  return root.object(spec_of(kind_).block);
}

Result<void> Study::expect_all_read() const {
  if (!document_->error()) document_->refuse_what_is_left();
  if (document_->error()) return fail(*document_->error());
  return {};
}

Result<Study> Study::at(std::uint64_t i) const {
  Json resolved = document_->value().raw();
  for (const char* key : {"sweep", "zip", "where"}) resolved.erase(key);
  const std::vector<std::size_t> digits = axes_.digits(i);
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = axes_.axes()[a];
    if (auto ok = put_field(resolved, axis.field, axis.values[digits[a]]); !ok) {
      return fail(within(message(file_, ": sweep: ", shown(axis.field)), ok.error()));
    }
  }
  const std::string where = message(file_, ": sweep: ", shown(axes_.text(digits, true)));
  auto one = of(JsonDocument::wrap(std::move(resolved), where), folder_);
  if (one) one->of_sweep_ = true;
  return one;
}

Result<Study> Study::with_axes(const JsonDocument& sweep) const {
  JsonObject root = sweep.root();
  Study out = *this;
  out.axes_ = Axes::read(root);
  for (const Axis& axis : out.axes_.axes()) refuse_axis(root, axis.field);
  if (sweep.error()) return fail(*sweep.error());
  return out;
}

Result<Scenario> Study::scenario(std::span<const std::size_t> digits) const {
  Json resolved = document_->value().raw();
  std::string what = file_;
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Axis& axis = axes_.axes()[a];
    if (axis.is_network()) continue;
    if (auto ok = put_field(resolved, axis.field, axis.values[digits[a]]); !ok) {
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
