#include "scenarios/validation/requirement.h"

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

Requirement read_requirement(JsonObject object) {
  Requirement out;
  out.group = object.text("group");
  out.measure = object.text("measure");
  out.at_most = !object.has("at_least");
  out.bound = object.number(out.at_most ? "at_most" : "at_least", kBoundRange);
  object.finish();
  return out;
}

ValidationFigure* find_figure(std::vector<ValidationGroup>& groups, const Requirement& wanted) {
  for (ValidationGroup& group : groups) {
    if (group.name != wanted.group) continue;
    for (ValidationFigure& figure : group.figures) {
      if (figure.measure == wanted.measure) return &figure;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<Requirement> read_requirements(JsonObject& root) {
  std::vector<Requirement> out;
  if (const auto require = root.find("require")) {
    for (const JsonValue& one : require->elements()) {
      out.push_back(read_requirement(one.object()));
    }
  }
  return out;
}

Result<void> set_requirements(const std::vector<Requirement>& require, CaseResult& result) {
  for (const Requirement& wanted : require) {
    if (ValidationFigure* figure = find_figure(result.groups, wanted)) {
      figure->required = wanted.bound;
      figure->at_most = wanted.at_most;
      continue;
    }
    for (const ValidationGroup& group : result.groups) {
      if (group.name != wanted.group) continue;
      std::vector<std::string> known;
      for (const ValidationFigure& figure : group.figures) known.push_back(figure.measure);
      return fail(ErrorCode::NotFound,
                  message("require: measure: expected one of ", join(known, ", "), ", found ",
                          in_quotes(wanted.measure)));
    }
    result.skipped.push_back(message("requirement on ", in_quotes(wanted.group), ", ",
                                     wanted.measure, ": no such rows in the data"));
  }
  return {};
}

}  // namespace offcut::scenarios
