#include "scenarios/validation/observations_case.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/rows/study_header.h"
#include "scenarios/validation/case_kind.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

// Which row: the cells that it must have, by column.
using RowChoice = std::vector<std::pair<std::string, std::string>>;

struct Relation {
  std::string says;
  std::string column;
  RowChoice of;
  std::optional<RowChoice> to;
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::optional<std::string> is;
  std::optional<double> published;
};

struct Observation {
  std::string name;
  std::string study;  // a bundled name, or a path relative to the case
  std::vector<Relation> relations;
};

RowChoice read_choice(JsonObject object) {
  RowChoice choice;
  for (const std::string& key : object.keys()) {
    const JsonValue value = object.at(key);
    choice.emplace_back(key, value.is_text() ? value.text() : text_of(value.number()));
  }
  return choice;
}

std::optional<double> number_of(JsonObject& object, const char* key) {
  const auto value = object.find(key);
  return value ? std::optional<double>(value->number(kBoundRange)) : std::nullopt;
}

Relation read_relation(JsonObject object) {
  Relation out;
  out.says = object.text("says");
  out.column = object.text("column");
  out.of = read_choice(object.object("of"));
  if (const auto to = object.find("to")) out.to = read_choice(to->object());
  out.at_least = number_of(object, "at_least");
  out.at_most = number_of(object, "at_most");
  out.published = number_of(object, "published");
  if (const auto word = object.find("is")) out.is = word->text();
  object.finish();
  if (out.is.has_value() == (out.at_least || out.at_most)) {
    object.add_error(ErrorCode::Malformed,
                     "expected either \"is\" or a bound (\"at_least\", "
                     "\"at_most\"), found neither or both");
  }
  return out;
}

// The rows of a study as text, by column.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

Result<Table> run_study(const std::string& name, const fs::path& folder, const Catalog& catalog) {
  const auto path = catalog.find(CatalogKind::Study, name, folder);
  if (!path) return fail(path.error());
  auto study = Study::read(*path);
  if (!study) return fail(study.error());
  const auto prepared = PreparedStudy::prepare(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  Table table{.columns = all_columns(study_header(*prepared).format), .rows = {}};
  std::vector<ResultRow> rows;
  for (std::uint64_t i = 0; i < prepared->size(); ++i) {
    if (auto ok = append_rows(*prepared, i, rows); !ok) return fail(ok.error());
  }
  for (const ResultRow& row : rows) {
    std::vector<std::string> texts;
    for (const Cell& cell : cells_of(row)) {
      texts.emplace_back();
      append_cell(texts.back(), cell);
    }
    table.rows.push_back(std::move(texts));
  }
  return table;
}

Result<std::size_t> column_of(const Table& table, const std::string& name) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  if (found == table.columns.end()) {
    return fail(ErrorCode::NotFound,
                message("no column is called ", in_quotes(name), suggestion(name, table.columns)));
  }
  return static_cast<std::size_t>(found - table.columns.begin());
}

// Returns the cell of a column in the one row of a choice.
Result<std::string> cell_of(const Table& table, const RowChoice& choice,
                            const std::string& column) {
  const auto wanted = column_of(table, column);
  if (!wanted) return fail(wanted.error());
  std::vector<const std::vector<std::string>*> hits;
  for (const auto& row : table.rows) hits.push_back(&row);
  std::string what;
  for (const auto& [name, text] : choice) {
    const auto place = column_of(table, name);
    if (!place) return fail(place.error());
    what += message(what.empty() ? "" : ", ", name, " = ", text);
    std::erase_if(hits, [&, at = *place, &wanted_text = text](const auto* row) {
      return (*row)[at] != wanted_text;
    });
  }
  if (hits.size() != 1) {
    return fail(ErrorCode::NotFound, message("expected one row with ", what, ", found ",
                                             hits.size(), " of ", table.rows.size()));
  }
  return (*hits.front())[*wanted];
}

Result<double> number_in(const Table& table, const RowChoice& choice, const std::string& column) {
  const auto cell = cell_of(table, choice, column);
  if (!cell) return fail(cell.error());
  try {
    return std::stod(*cell);
  } catch (const std::exception&) {
    return fail(ErrorCode::InvalidArgument,
                message("expected numbers in ", column, ", found ", in_quotes(*cell)));
  }
}

struct Outcome {
  ValidationPoint point;
  bool holds = false;
};

Result<Outcome> check(const Relation& relation, const Table& table) {
  if (relation.is) {
    const auto cell = cell_of(table, relation.of, relation.column);
    if (!cell) return fail(cell.error());
    const bool same = *cell == *relation.is;
    const std::string name =
        same ? relation.says : message(relation.says, " (found ", in_quotes(*cell), ")");
    return Outcome{{.name = name, .predicted = same ? 1. : 0., .measured = 1, .unit = "(is)"},
                   same};
  }
  const auto value = number_in(table, relation.of, relation.column);
  if (!value) return fail(value.error());
  double ratio = *value;
  if (relation.to) {
    const auto other = number_in(table, *relation.to, relation.column);
    if (!other) return fail(other.error());
    if (!(*other > 0)) {
      return fail(ErrorCode::InvalidArgument, message("expected ", relation.column,
                                                      " > 0 in the row of \"to\", found ", *other));
    }
    ratio /= *other;
  }
  const bool holds = (!relation.at_least || ratio >= *relation.at_least) &&
                     (!relation.at_most || ratio <= *relation.at_most);
  const double bound = relation.at_least ? *relation.at_least : *relation.at_most;
  return Outcome{{.name = message(relation.says, relation.published ? "" : " [bound]"),
                  .predicted = ratio,
                  .measured = relation.published.value_or(bound),
                  .unit = "x"},
                 holds};
}

Result<ValidationGroup> run_observation(const Observation& observation, const fs::path& folder,
                                        const Catalog& catalog) {
  const auto table = run_study(observation.study, folder, catalog);
  if (!table) return fail(table.error());
  ValidationGroup group{.name = observation.name, .points = {}, .figures = {}};
  group.in_fit = true;  // the totals that the relations rest on are inputs
  double held = 0;
  for (const Relation& relation : observation.relations) {
    auto outcome = check(relation, *table);
    if (!outcome) return fail(within(in_quotes(relation.says), outcome.error()));
    if (!outcome->holds) outcome->point.name += " DOES NOT HOLD";
    held += outcome->holds ? 1 : 0;
    group.points.push_back(std::move(outcome->point));
  }
  group.figures.push_back({.measure = "relations that hold %",
                           .value = 100 * held / static_cast<double>(group.points.size()),
                           .required = 100,
                           .at_most = false,
                           .baseline = {}});
  return group;
}

}  // namespace

Result<ValidationReport> run_observations_case(const fs::path& file) {
  const auto document = JsonDocument::read(file);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  ValidationReport report = read_case_head(root);
  report.data = "relations stated in the case";
  std::vector<Observation> observations;
  for (const JsonValue& value : root.elements("observations")) {
    JsonObject object = value.object();
    Observation observation{
        .name = object.text("name"), .study = object.text("study"), .relations = {}};
    for (const JsonValue& relation : object.elements("relations")) {
      observation.relations.push_back(read_relation(relation.object()));
    }
    if (observation.relations.empty()) object.refuse("a relation in \"relations\"");
    object.finish();
    observations.push_back(std::move(observation));
  }
  if (observations.empty()) root.refuse("an observation in \"observations\"");
  root.finish();
  if (document->error()) return fail(*document->error());
  const Catalog catalog = Catalog::standard();
  for (const Observation& observation : observations) {
    auto group = run_observation(observation, file.parent_path(), catalog);
    if (!group) return fail(within(message(file.string(), ": ", observation.name), group.error()));
    report.groups.push_back(std::move(*group));
  }
  return report;
}

}  // namespace offcut::scenarios
