#include "scenarios/validation/validation_case.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/enum_table.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "engine/json/schema_names.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/observations_case.h"
#include "scenarios/validation/published_case.h"
#include "scenarios/validation/requirement.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

struct Kind {
  const char* name;
  ReadKind read;
};

constexpr std::array<Kind, 11> kKinds = {{{"tcp", read_tcp_case},
                                          {"clock", read_clock_case},
                                          {"phone_tables", read_phone_case},
                                          {"ncnn_bench", read_ncnn_case},
                                          {"mlperf_energy", read_mlperf_case},
                                          {"kinds", read_kinds_case},
                                          {"memory", read_memory_case},
                                          {"board_totals", read_board_totals_case},
                                          {"phone_cores", read_phone_cores_case},
                                          {"device_energy", read_device_energy_case},
                                          {"measured_splits", read_measured_splits_case}}};

// A kind whose cases hold their data themselves.
struct OwnKind {
  std::string_view name;
  Result<ValidationReport> (*run)(const fs::path& file);
};

constexpr std::array<OwnKind, 2> kOwnKinds = {
    {{"observations", run_observations_case}, {"published", run_published_case}}};

// Null for other kinds, and for files that cannot be read.
const OwnKind* own_kind_of(const fs::path& file) {
  const auto document = JsonDocument::read(file);
  if (!document) return nullptr;
  JsonObject root = document->root();
  const std::string name = root.has("kind") ? root.text_or("kind", "") : "";
  for (const OwnKind& kind : kOwnKinds) {
    if (name == kind.name) return &kind;
  }
  return nullptr;
}

struct VerdictWord {
  RowVerdict verdict;
  std::string_view word;
  bool agrees;
};
constexpr std::array kVerdicts = {VerdictWord{RowVerdict::Inside, "inside", true},
                                  VerdictWord{RowVerdict::Outside, "outside", false},
                                  VerdictWord{RowVerdict::Meets, "meets", true},
                                  VerdictWord{RowVerdict::Contradicts, "contradicts", false},
                                  VerdictWord{RowVerdict::NotAsked, "not asked", false}};
static_assert(has_row_per_enumerator(kVerdicts, &VerdictWord::verdict));

struct BasisWord {
  RowBasis basis;
  std::string_view word;
};
constexpr std::array kBases = {BasisWord{RowBasis::Input, "input"},
                               BasisWord{RowBasis::OfInputs, "of inputs"},
                               BasisWord{RowBasis::Predicted, "predicted"}};
static_assert(has_row_per_enumerator(kBases, &BasisWord::basis));

struct CaseFile {
  ValidationReport report;  // its head
  fs::path data;
  std::vector<Requirement> require;
  Evaluate evaluate;
};

Evaluate read_kind(JsonObject& root, const fs::path& folder) {
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  for (const OwnKind& kind : kOwnKinds) names.emplace_back(kind.name);
  const std::string name = root.one_of("kind", names);
  for (const Kind& kind : kKinds) {
    if (name == kind.name) return kind.read(root, folder);
  }
  return nullptr;
}

Error no_traces(const fs::path& file) {
  return {ErrorCode::InvalidArgument,
          message(file.string(),
                  ": --trace-folder: expected a case with \"trace_folder\", found none; "
                  "leave the option out, or name the cases")};
}

Result<CaseFile> read_case(const fs::path& file, const std::optional<fs::path>& data,
                           const std::optional<fs::path>& trace_folder) {
  const auto document = JsonDocument::read(file);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  CaseFile out;
  out.report = read_case_head(root);
  const fs::path own = root.text("data");
  out.require = read_requirements(root);
  out.evaluate = read_kind(root, file.parent_path());
  const bool names_traces = root.has("trace_folder");
  root.finish();
  if (document->error()) return fail(*document->error());
  if (trace_folder) {
    if (!names_traces) return fail(no_traces(file));
    out.evaluate = tcp_case_over(*trace_folder);
  }
  out.data = data ? *data : (file.parent_path() / own).lexically_normal();
  return out;
}

std::vector<double> errors_of(const std::vector<ValidationPoint>& points) {
  std::vector<double> out;
  for (const ValidationPoint& point : points) out.push_back(point.predicted / point.measured - 1);
  return out;
}

double rank_agreement(const std::vector<ValidationPoint>& points) {
  std::size_t pairs = 0;
  double alike = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double measured = points[i].measured - points[j].measured;
      const double predicted = points[i].predicted - points[j].predicted;
      if (!(std::abs(measured) > 0)) continue;
      ++pairs;
      if (measured * predicted > 0) alike += 1;
      if (!(std::abs(predicted) > 0)) alike += 0.5;
    }
  }
  return pairs > 0 ? alike / static_cast<double>(pairs) : 1.0;
}

}  // namespace

ValidationReport read_case_head(JsonObject& root) {
  root.schema(kValidationSchema);
  (void)root.text("kind");  // first, for it decides what else there must be
  ValidationReport out;
  out.name = root.text("name");
  out.fitted = root.text("fitted");
  out.predicted = root.text("predicted");
  return out;
}

void GroupBuilder::add(std::string name, double predicted, double measured,
                       ValidationSubject subject) {
  points_.push_back({std::move(name), predicted, measured, unit_, std::move(subject)});
}

void GroupBuilder::add_baseline(double predicted, double measured) {
  baseline_.push_back({"", predicted, measured, unit_});
}

void GroupBuilder::add_interval(bool inside) { points_.back().inside = inside; }

ValidationGroup GroupBuilder::build() {
  ValidationGroup group;
  group.name = name_;
  const std::vector<double> own = magnitudes(errors_of(points_));
  const std::vector<double> simple = magnitudes(errors_of(baseline_));
  for (const auto& [measure, q] : {std::pair{"median error %", 0.5}, {"p90 error %", 0.9}}) {
    ValidationFigure figure;
    figure.measure = measure;
    figure.value = 100 * quantile_of(own, q);
    if (!simple.empty()) figure.baseline = 100 * quantile_of(simple, q);
    group.figures.push_back(std::move(figure));
  }
  if (const auto share = share_inside(points_)) {
    group.figures.push_back({"inside the 90 % interval %", 100 * *share, {}, false, {}});
  }
  group.points = std::move(points_);
  return group;
}

std::string_view word_of(RowVerdict verdict) { return kVerdicts[index_of(verdict)].word; }

bool agrees(RowVerdict verdict) { return kVerdicts[index_of(verdict)].agrees; }

std::string_view word_of(RowBasis basis) { return kBases[index_of(basis)].word; }

bool ValidationFigure::holds() const {
  if (!required) return true;
  return at_most ? value <= *required : value >= *required;
}

bool ValidationReport::holds() const {
  for (const ValidationGroup& group : groups) {
    for (const ValidationFigure& figure : group.figures) {
      if (!figure.holds()) return false;
    }
  }
  return true;
}

std::optional<double> share_inside(const std::vector<ValidationPoint>& points) {
  double intervals = 0;
  double inside = 0;
  for (const ValidationPoint& point : points) {
    if (!point.inside) continue;
    ++intervals;
    if (*point.inside) ++inside;
  }
  if (intervals == 0) return std::nullopt;
  return inside / intervals;
}

bool ValidationReport::of_paper() const {
  return std::any_of(groups.begin(), groups.end(),
                     [](const ValidationGroup& group) { return !group.rows.empty(); });
}

ErrorSummary summary_of(const std::vector<ValidationPoint>& points) {
  ErrorSummary out;
  if (points.empty()) return out;
  const std::vector<double> errors = errors_of(points);
  const std::vector<double> sizes = magnitudes(errors);
  out.median = quantile_of(sizes, 0.5);
  out.p90 = quantile_of(sizes, 0.9);
  out.max = quantile_of(sizes, 1.0);
  out.bias = quantile_of(errors, 0.5);
  out.rank_agreement = rank_agreement(points);
  return out;
}

Result<ValidationReport> run_validation_case(const fs::path& file,
                                             const std::optional<fs::path>& data,
                                             const std::optional<fs::path>& trace_folder) {
  if (const OwnKind* own = own_kind_of(file)) {
    if (trace_folder) return fail(no_traces(file));
    if (!data) return own->run(file);
    return fail(ErrorCode::InvalidArgument,
                message(file.string(), ": --data: expected none, for a case of kind ", own->name,
                        " holds its data itself, found ", in_quotes(data->string())));
  }
  const auto read = read_case(file, data, trace_folder);
  if (!read) return fail(read.error());
  std::error_code ignored;
  if (!fs::exists(read->data, ignored)) {
    return fail(ErrorCode::NotFound,
                message(file.string(), ": data: expected data at ", in_quotes(read->data.string()),
                        ", found nothing; --data names another place"));
  }
  auto result = read->evaluate(read->data);
  if (!result) return fail(result.error());
  if (result->groups.empty()) {
    return fail(ErrorCode::Inconsistent,
                message(read->data.string(),
                        ": expected measurements that the case can predict, found none",
                        result->skipped.empty() ? "" : "; " + result->skipped.front()));
  }
  if (auto ok = set_requirements(read->require, *result); !ok) {
    return fail(within(file.string(), ok.error()));
  }
  ValidationReport report = read->report;
  report.data = read->data.string();
  report.groups = std::move(result->groups);
  report.skipped = std::move(result->skipped);
  return report;
}

}  // namespace offcut::scenarios
