// What the kinds of validation cases share. A kind is one reader of its keys, which gives one
// evaluator of the data. Internal to validation_case.cc and the kinds.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/json/json.h"
#include "scenarios/validation/validation_case.h"

namespace offcut::scenarios {

struct CaseResult {
  std::vector<ValidationGroup> groups;
  std::vector<std::string> skipped;
};

// Reads the keys that every case has, the schema and the kind first; mistakes stay in the document.
[[nodiscard]] ValidationReport read_case_head(JsonObject& root);

using Evaluate = std::function<Result<CaseResult>(const std::filesystem::path& data)>;
// Reads the keys of the kind from the case, which lies in `folder`; mistakes stay in the document.
using ReadKind = Evaluate (*)(JsonObject& root, const std::filesystem::path& folder);

[[nodiscard]] Evaluate read_tcp_case(JsonObject& root, const std::filesystem::path& folder);
// The same with the traces of another folder than that of the case.
[[nodiscard]] Evaluate tcp_case_over(const std::filesystem::path& trace_folder);
[[nodiscard]] Evaluate read_clock_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_phone_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_ncnn_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_mlperf_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_kinds_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_memory_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_board_totals_case(JsonObject& root,
                                              const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_phone_cores_case(JsonObject& root, const std::filesystem::path& folder);
[[nodiscard]] Evaluate read_device_energy_case(JsonObject& root,
                                               const std::filesystem::path& folder);

[[nodiscard]] Evaluate read_measured_splits_case(JsonObject& root,
                                                 const std::filesystem::path& folder);

// Points of one question with those of a baseline, and how often the stated interval held.
class GroupBuilder {
 public:
  explicit GroupBuilder(std::string name, std::string unit)
      : name_(std::move(name)), unit_(std::move(unit)) {}

  void add(std::string name, double predicted, double measured, ValidationSubject subject = {});
  void add_baseline(double predicted, double measured);
  // Of the point that was added last.
  void add_interval(bool inside);
  [[nodiscard]] bool empty() const { return points_.empty(); }

  // Returns the group with "median error %" and "p90 error %" (and those of the baseline), and
  // "inside the 90 % interval %" where intervals were added.
  [[nodiscard]] ValidationGroup build();

 private:
  std::string name_;
  std::string unit_;
  std::vector<ValidationPoint> points_;
  std::vector<ValidationPoint> baseline_;
};

}  // namespace offcut::scenarios
