// A validation case: a file that names its data, what was fitted on which part, and what is
// predicted (schema "offcut.validation/1"). Running it gives predicted and measured values row by
// row, and how far they are apart.
//
//   { "schema": "offcut.validation/1", "name": "tcp_shaped_link", "kind": "tcp",
//     "data": "../../tests/golden/network_models/tcp_measured.csv",
//     "fitted": "nothing: every constant is of the protocol", "predicted": "one-way time of
//     uploads" }
//
// Kinds: tcp (measured transfers, network_models/tcp_validation.h). `--data` points a case at other
// data of the same format.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut {

struct ValidationPoint {
  std::string name;
  double predicted = 0;
  double measured = 0;  // > 0
  std::string unit;
};

// Points that one requirement is about.
struct ValidationGroup {
  std::string name;
  std::vector<ValidationPoint> points;
  // The figure that is required, as the case defines it, and what a simple baseline gives.
  std::string measure;  // "mean error %", "inside bounds %"
  double value = 0;
  std::optional<double> required;  // nothing: reported only
  bool at_most = true;             // else at least
  std::optional<double> baseline;

  [[nodiscard]] bool holds() const;
};

struct ValidationReport {
  std::string name;
  std::string fitted;
  std::string predicted;
  std::string data;
  std::vector<ValidationGroup> groups;

  [[nodiscard]] bool holds() const;
};

// Reads and runs a case. `data` and `folder` replace the data file and the folder of traces beside
// it.
[[nodiscard]] Result<ValidationReport> run_validation_case(
    const std::filesystem::path& file, const std::optional<std::filesystem::path>& data);

// Median, 90th percentile, largest |error| and the median signed error (bias) of some points, as
// shares of the measured values.
struct ErrorSummary {
  double median = 0;
  double p90 = 0;
  double max = 0;
  double bias = 0;
  double rank_agreement = 1;  // share of pairs that both sides order alike, over different values
};
[[nodiscard]] ErrorSummary summary_of(const std::vector<ValidationPoint>& points);

}  // namespace offcut
