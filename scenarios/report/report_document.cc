#include "scenarios/report/report_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/prepared/study_again.h"
#include "scenarios/report/comparison_data.h"
#include "scenarios/report/what_if_data.h"
#include "scenarios/report/wider_study.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/version.h"
#include "scenarios/rows/study_header.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const StudyCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* estimate = std::get_if<Estimate>(&cell)) {
    return {{"value", estimate->value}, {"low", estimate->low()}, {"high", estimate->high()}};
  }
  const auto& interval = std::get<Interval>(cell);
  return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

Json json_of(const StudyTable& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const StudyCell& cell : row) cells.push_back(json_of(cell));
    rows.push_back(std::move(cells));
  }
  return {{"name", table.name},
          {"note", table.note},
          {"columns", table.columns},
          {"rows", std::move(rows)}};
}

// What the page computes with, over more ways to run the model than the study asks for.
Result<Json> data_of(const PreparedStudy& study, const Catalog& catalog) {
  const auto wider = wider_study(study.study(), catalog);
  return what_if_data(wider ? *wider : study);
}

// The same from the study that the manifest holds.
void put_what_if(Json& out, const std::string& manifest, const Catalog& catalog) {
  if (manifest.empty()) {
    out["no_what_if"] = "the results have no manifest that says what they were computed from";
    return;
  }
  const auto again = study_again(manifest, catalog, {});
  auto data = again ? data_of(again->study, catalog) : Result<Json>(fail(again.error()));
  if (data) {
    out["what_if"] = std::move(*data);
  } else {
    out["no_what_if"] = data.error().message;
  }
}

// The sweep that a study of another kind is about: the same scenarios, asked for their best cuts.
Result<PreparedStudy> plain_sweep(const Study& study, const Catalog& catalog) {
  Json scenario = study.document().value().raw();
  const std::string block(spec_of(study.kind()).block);
  if (!block.empty()) scenario.erase(block);
  for (const char* key : {"study", "repeat", "output"}) scenario.erase(key);
  auto plain = Study::of(JsonDocument::wrap(std::move(scenario), study.file()), study.folder());
  if (!plain) return fail(plain.error());
  return PreparedStudy::prepare(std::move(*plain), catalog);
}

void put_what_if_of_tables(Json& out, const Study& study, const Catalog& catalog) {
  const auto prepared = plain_sweep(study, catalog);
  auto data = prepared ? data_of(*prepared, catalog) : Result<Json>(fail(prepared.error()));
  if (!data) {
    out["no_what_if"] = data.error().message;
    return;
  }
  out["title"] = study_header(*prepared).title;
  out["manifest"] = Json::parse(prepared->manifest(), nullptr, false);
  out["what_if"] = std::move(*data);
}

class ReportSink final : public RowSink {
 public:
  explicit ReportSink(ReportDocument& document) : document_(document) {}

  Result<void> begin(const StudyHeader& study) override {
    document_.begin_study(study);
    return {};
  }
  Result<void> write(std::span<const ResultRow> rows) override {
    for (const ResultRow& row : rows) {
      if (!document_.shows_next_row()) {
        document_.skip_row(row.first_cloud_layer);
        continue;
      }
      cells_of(row, cells_);
      document_.add_row(cells_);
    }
    return {};
  }
  Result<void> end() override { return {}; }

 private:
  ReportDocument& document_;
  std::vector<Cell> cells_;
};

}  // namespace

void ReportDocument::begin_study(const StudyHeader& study) {
  Part& part = parts_.emplace_back(Part{.head = study});
  part.rows.emplace(all_columns(study.format));
}

void ReportDocument::add_row(std::span<const Cell> cells) { parts_.back().rows->add(cells); }

ReportDocument::Part& ReportDocument::part_named(const std::string& name) {
  const auto found = std::find_if(parts_.begin(), parts_.end(),
                                  [&](const Part& part) { return part.head.name == name; });
  if (found != parts_.end()) return *found;
  Part& part = parts_.emplace_back();
  part.head.name = name;
  return part;
}

void ReportDocument::about(const Study& study) {
  Part& part = part_named(study.name());
  part.study = study;
  part.head.file = study.file();
  part.head.description = study.base().description;
}

void ReportDocument::add_table(const StudyTable& table) {
  part_named(table.study).tables.push_back(table);
}

Result<void> ReportDocument::add_capacity(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, false);
  const bool known = parsed.is_object() && parsed.contains("headline") &&
                     parsed.contains("manifest") && parsed["manifest"].contains("study") &&
                     parsed["manifest"]["study"].is_string();
  if (!known) return fail(ErrorCode::Malformed, "expected the report of a capacity study");
  part_named(parsed["manifest"]["study"].get<std::string>()).capacity = std::string(json);
  return {};
}

Json ReportDocument::json_of(const Part& part, const Catalog& catalog) {
  Json out = {{"name", part.head.name},
              {"title", part.head.title},
              {"description", part.head.description},
              {"file", part.head.file}};
  const Json manifest = Json::parse(part.head.manifest, nullptr, false);
  if (manifest.is_object()) out["manifest"] = manifest;
  if (part.rows) {
    out["rows"] = part.rows->json();
    out["swept"] = part.head.swept;
    put_what_if(out, part.head.manifest, catalog);
  }
  if (part.study) put_what_if_of_tables(out, *part.study, catalog);
  Json tables = Json::array();
  for (const StudyTable& table : part.tables) tables.push_back(scenarios::json_of(table));
  out["tables"] = std::move(tables);
  if (!part.capacity.empty()) out["capacity"] = Json::parse(part.capacity);
  return out;
}

void ReportDocument::add_comparison(const ResultComparison& moved, const std::string& a,
                                    const std::string& b) {
  comparisons_.push_back(
      comparison_data(moved, a, b).dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string ReportDocument::text(const Catalog& catalog) const {
  Json studies = Json::array();
  for (const Part& part : parts_) studies.push_back(json_of(part, catalog));
  Json comparisons = Json::array();
  for (const std::string& comparison : comparisons_) comparisons.push_back(Json::parse(comparison));
  const Json document = {{"schema", "offcut.report/1"},
                         {"offcut", text_of_version()},
                         {"command", command_},
                         {"studies", std::move(studies)},
                         {"comparisons", std::move(comparisons)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::unique_ptr<RowSink> report_sink(ReportDocument& document) {
  return std::make_unique<ReportSink>(document);
}

}  // namespace offcut::scenarios
