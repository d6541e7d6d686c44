// The keys of kind "phone_tables" (phone_case.cc), and which networks they let a law be fitted to.
#pragma once

#include <string>
#include <vector>

#include "device_models/laid_input.h"
#include "engine/json/json.h"
#include "scenarios/validation/phone_data.h"

namespace offcut::scenarios {

struct PhoneCase {
  std::string question;
  std::vector<std::string> train;    // empty: all but the one predicted
  std::vector<std::string> predict;  // empty: all
  std::vector<std::vector<std::string>> families;
  std::vector<PhoneDefect> defects;
  bool total_known = false;
};

[[nodiscard]] PhoneCase read_phone_question(JsonObject& root);

// Whether the name is among the names; none stand for all.
[[nodiscard]] bool holds(const std::vector<std::string>& names, const std::string& name);

// Returns the networks that a prediction of `held` may be fitted to.
[[nodiscard]] std::vector<device_models::LaidInput> others(
    const PhoneCase& asked, const std::vector<device_models::LaidInput>& inputs,
    const device_models::LaidInput& held);

}  // namespace offcut::scenarios
