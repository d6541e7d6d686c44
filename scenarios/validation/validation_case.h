// A validation case: a file that names its data, what was fitted on which part, and what is
// predicted (schema "offcut.validation/1"). Running it gives predicted and measured values row by
// row, and how far they are apart.
//
//   { "schema": "offcut.validation/1", "name": "phone_totals", "kind": "phone_tables",
//     "question": "totals", "data": "../../../shared/data/devices/phones",
//     "fitted": "kernel laws on the phone's other networks", "predicted": "total of the network",
//     "require": [ { "group": "all", "measure": "median error %", "at_most": 10 } ] }
//
// Kinds, each with keys of its own (scenarios/validation/):
//
//   tcp            measured transfers, network_models/tcp_validation.h
//   clock          CSV of whole-network times at two clocks, clock_case.cc
//   phone_tables   folder of operator tables of phones, phone_case.cc
//   ncnn_bench     CSV of whole-network times by cores, ncnn_case.cc
//   mlperf_energy  CSV of times and wall powers, mlperf_case.cc
//   kinds          folder with the bundled devices and networks, kinds_case.cc
//   memory         the same folder, memory_case.cc
//   board_totals   CSV of whole-network times by board, board_totals_case.cc
//   phone_cores    CSV of whole-network times by core set and precision, phone_cores_case.cc
//   device_energy  a device file with energies of networks, device_energy_case.cc
//   measured_splits  folder of a campaign, measured_splits_case.cc
//   observations   none: relations between rows of studies, observations_case.h
//   published      none: tables, figures and claims of a paper, row by row, published_rows.h
//
// `data` is relative to the case; `--data` points the case at other data of the same format. What
// cannot be used is skipped, counted and said.
#pragma once

#include <compare>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios {

// What a prediction is about, as far as the data tell; "" is not told.
struct ValidationSubject {
  std::string device;
  std::string unit;  // "cpu", "gpu"
  std::string runtime;
  std::string precision;

  friend auto operator<=>(const ValidationSubject&, const ValidationSubject&) = default;
};

struct ValidationPoint {
  std::string name;
  double predicted = 0;
  double measured = 0;  // > 0
  std::string unit;     // of both
  ValidationSubject subject = {};
  std::optional<bool> inside = {};  // the stated 90 % interval holds the measured value
};

// What became of a row of a paper.
enum class RowVerdict {
  Inside,       // the published value lies in our 90 % interval
  Outside,      // it does not
  Meets,        // we meet the claim
  Contradicts,  // we do not
  NotAsked,     // the engine has no answer: `why` says what is missing
};
[[nodiscard]] std::string_view word_of(RowVerdict verdict);
// Whether the engine answers as the paper does.
[[nodiscard]] bool agrees(RowVerdict verdict);

// On what our side of a row stands.
enum class RowBasis {
  Input,      // the value itself is stated in a bundled file
  OfInputs,   // it follows from such values alone
  Predicted,  // a law has a part in it
};
[[nodiscard]] std::string_view word_of(RowBasis basis);

struct RowInterval {
  double low = 0;
  double high = 0;
};

// A value, range, word or claim of a paper beside what the engine says.
struct PublishedRow {
  std::string says;
  std::string unit;
  std::string published;  // as printed: "154", "24 to 139", ">= 2", "bottleneck_3_3"
  std::string ours;       // empty: not asked
  std::optional<RowInterval> interval;
  RowVerdict verdict = RowVerdict::NotAsked;
  RowBasis basis = RowBasis::Predicted;
  std::string source;   // where the paper says so
  std::string against;  // where the paper itself says otherwise; empty: nowhere
  std::string why;      // of a row that does not agree: one line
};

// One figure about a group, and what is required of it.
struct ValidationFigure {
  std::string measure;  // "median error %", "inside the bounds %"
  double value = 0;
  std::optional<double> required;  // nothing: reported only
  bool at_most = true;             // else at least
  std::optional<double> baseline;  // what a simple way gives

  [[nodiscard]] bool holds() const;
};

// Points that one question is about.
struct ValidationGroup {
  std::string name;
  std::vector<ValidationPoint> points;
  std::vector<ValidationFigure> figures;
  bool in_fit = false;  // the fit saw these points: how well it fits, not how well it predicts
  std::vector<PublishedRow> rows{};  // of kind published, in place of points
};

struct ValidationReport {
  std::string name;
  std::string fitted;
  std::string predicted;
  std::string data;
  std::vector<ValidationGroup> groups;
  std::vector<std::string> skipped;  // data that could not be used, and why

  [[nodiscard]] bool holds() const;
  // Whether it holds rows of a paper.
  [[nodiscard]] bool of_paper() const;
};

// Reads and runs a case. `data` replaces the data that the case names, `trace_folder` the folder of
// recorded bandwidths; InvalidArgument for a case that names none. Errors of the case file name
// it with the place; Inconsistent where the data hold nothing that the case can predict.
[[nodiscard]] Result<ValidationReport> run_validation_case(
    const std::filesystem::path& file, const std::optional<std::filesystem::path>& data,
    const std::optional<std::filesystem::path>& trace_folder = std::nullopt);

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

// Returns the share of the points with an interval whose interval held; nothing if none has one.
[[nodiscard]] std::optional<double> share_inside(const std::vector<ValidationPoint>& points);

}  // namespace offcut::scenarios
