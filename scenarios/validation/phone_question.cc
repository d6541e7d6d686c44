#include "scenarios/validation/phone_question.h"

#include <algorithm>

namespace offcut::scenarios {
namespace {

bool of_one_family(const PhoneCase& asked, const std::string& a, const std::string& b) {
  if (a == b) return true;
  return std::any_of(asked.families.begin(), asked.families.end(), [&](const auto& family) {
    return std::count(family.begin(), family.end(), a) > 0 &&
           std::count(family.begin(), family.end(), b) > 0;
  });
}

std::vector<std::string> read_names(JsonObject& root, std::string_view key) {
  std::vector<std::string> out;
  const auto list = root.find(key);
  if (!list) return out;
  for (const JsonValue& name : list->elements()) out.push_back(name.text());
  return out;
}

std::vector<std::vector<std::string>> read_families(JsonObject& root) {
  std::vector<std::vector<std::string>> out;
  const auto list = root.find("families");
  if (!list) return out;
  for (const JsonValue& family : list->elements()) {
    out.emplace_back();
    for (const JsonValue& name : family.elements()) out.back().push_back(name.text());
  }
  return out;
}

std::vector<PhoneDefect> read_defects(JsonObject& root) {
  std::vector<PhoneDefect> out;
  const auto list = root.find("exclude");
  if (!list) return out;
  for (const JsonValue& one : list->elements()) {
    JsonObject object = one.object();
    out.push_back({object.text("phone"), object.text("network"),
                   object.one_of("unit", {"cpu", "gpu"}), object.text("reason")});
    object.finish();
  }
  return out;
}

}  // namespace

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<device_models::LaidInput> others(const PhoneCase& asked,
                                             const std::vector<device_models::LaidInput>& inputs,
                                             const device_models::LaidInput& held) {
  std::vector<device_models::LaidInput> out;
  for (const device_models::LaidInput& input : inputs) {
    if (of_one_family(asked, input.network, held.network)) continue;
    if (holds(asked.train, input.network)) out.push_back(input);
  }
  return out;
}

PhoneCase read_phone_question(JsonObject& root) {
  PhoneCase asked;
  asked.question = root.one_of("question", {"four_threads", "totals", "parts", "layers"});
  asked.train = read_names(root, "train");
  asked.predict = read_names(root, "predict");
  asked.families = read_families(root);
  asked.defects = read_defects(root);
  asked.total_known = root.boolean_or("total_known", false);
  return asked;
}

}  // namespace offcut::scenarios
