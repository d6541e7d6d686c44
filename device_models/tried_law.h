// A form of a law that was tried in a choice by cross-validation, with its error: what device files
// record of the choice.
#pragma once

#include <string>

namespace offcut::device_models {

struct TriedLaw {
  std::string form;  // as a formula or in words
  double error = 0;  // median size of the errors on what was left out
};

}  // namespace offcut::device_models
