// Fits the factors that totals of boards have in common (total_factors.h): by expectation
// maximisation, with errors that are Student's. Boards that were timed in many ways count less for
// each of them.
//
// How far boards left out lie from what the factors say is measured by fitting on one half of the
// boards and guessing the other half, both ways.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "device_models/total_factors.h"

namespace offcut::device_models {

// What one board took at one setting (threads, cores).
struct BoardTotals {
  std::string board;
  std::map<std::pair<std::string, std::string>, double> ms;  // by network and precision
};

// A model with the texts that its rows point to.
struct FittedFactors {
  std::string unit;
  std::vector<std::pair<std::string, std::string>> names;
  std::vector<FactorNetwork> rows;
  FactorModel model;  // points into the two above; not to be copied
};

// Networks that fewer than five settings have are left out.
void fit_factors(const std::vector<BoardTotals>& boards, FittedFactors& out);

// Returns which of the totals of a setting are taken as known where only `count` are: by the
// fingerprints of their names, so that the choice is always the same.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> known_names(
    const BoardTotals& setting, std::size_t count);

[[nodiscard]] std::vector<KnownLog> known_logs(
    const FactorModel& model, const BoardTotals& setting,
    const std::vector<std::pair<std::string, std::string>>& names);

}  // namespace offcut::device_models
