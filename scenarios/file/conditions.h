// Conditions between the fields of a scenario, which leave combinations of a sweep out.
//
//   "where": [ "device.threads <= device.cores",
//              "device.unit == cpu or device.threads == 1",
//              "network.downlink_mbit_per_s >= 2 * network.uplink_mbit_per_s" ]
//
// A scenario is kept if all lines hold; a line holds if any of its parts between "or" does. A part
// compares two sides by == != < <= > >=. A side is a number, a word (in single quotes where it has
// spaces), a field, or a number * a field. Fields are the axes of the sweep and
//
//   model, objective, network.model, any number of the network, and of device and cloud:
//   model, unit, affinity, framework, library, precision, threads, batch, frequency_mhz, start, and
//   cores (those of the affinity, of the device file)
//
// < and the like need numbers on both sides; a number and a word are never equal. A site without
// cores (a GPU, a trace) makes a part with its cores hold: there is nothing to compare.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/json/json.h"
#include "scenarios/file/scenario.h"

namespace offcut::scenarios {

struct ConditionSide {
  bool is_field = false;
  std::string field;   // where it is one
  double factor = 1;   // of the field
  Setting value = 0.;  // where it is none
};

struct ConditionTerm {
  ConditionSide left;
  std::string sign;  // "==", "!=", "<", "<=", ">", ">="
  ConditionSide right;
};

// One line of "where".
struct Condition {
  std::string place;  // "where[0]"
  std::string text;
  std::vector<ConditionTerm> parts;  // joined by "or"; at least one

  [[nodiscard]] bool concerns_network() const;
};

// Reads "where" of a scenario file. Sticky errors are left in the document.
[[nodiscard]] std::vector<Condition> read_conditions(JsonObject& root);

// The value of a field; nothing where the scenario has none to compare (cores of a GPU).
using FieldLookup = std::function<Result<std::optional<Setting>>(const std::string& field)>;

// Returns whether the condition holds. Errors of the look-up, and InvalidArgument where words are
// ordered, name the line.
[[nodiscard]] Result<bool> holds(const Condition& condition, const FieldLookup& lookup);

}  // namespace offcut::scenarios
