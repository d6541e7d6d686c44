// What one row of a paper says, and whether an answer of the engine agrees with it.
//
//   "published": "154"          a number as printed
//   "published": "24 to 139"    a range
//   "at_least", "at_most"       a claim; "published" may say what was seen
//   "is": "bottleneck_3_3"      where the best plan cuts; ours may lie "blocks" away
//
// A number agrees if it lies in our 90 % interval, or as near to our value as papers round: half a
// digit of what is printed, and at least "within" (kRounding where it is left out). A range agrees
// if it meets the interval.
// Internal to the kind published.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/json/json.h"
#include "scenarios/validation/validation_case.h"

namespace offcut::scenarios {

// By which two figures of one thing differ in one paper: 100 and 100.7 ms.
inline constexpr double kRounding = 0.01;

struct PublishedClaim {
  std::string printed;  // "154", "24 to 139"; empty: none
  double low = 0;       // of what is printed, both ends alike for a number
  double high = 0;
  double half_digit = 0;  // of the last digit that is printed
  double within = kRounding;
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::optional<std::string> is;
  int blocks = 0;
};

// Reads the keys above of a row; "within" may stand in its table. Mistakes stay in the document.
[[nodiscard]] PublishedClaim read_claim(JsonObject& row, double within);

// Returns what the paper says in a few words.
[[nodiscard]] std::string text_of(const PublishedClaim& claim);

// Judges a number with its spread: sets verdict, ours and interval.
void judge_number(const PublishedClaim& claim, double value, double relative_sd, PublishedRow& row);

// Judges where a plan cuts. `blocks` are those of the network in order.
void judge_cut(const PublishedClaim& claim, const std::string& ours,
               const std::vector<std::string>& blocks, PublishedRow& row);

}  // namespace offcut::scenarios
