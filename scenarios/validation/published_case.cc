#include "scenarios/validation/published_case.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/published_ask.h"
#include "scenarios/validation/published_claim.h"
#include "scenarios/validation/requirement.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

struct Row {
  std::string says;
  std::string unit;
  std::string source;
  PublishedClaim claim;
  PublishedAsk ask;
  std::string not_asked;
  std::string why;
  std::string against;
  bool input = false;
};

struct Table {
  std::string name;
  std::vector<Row> rows;
};

// What a table says for all of its rows.
struct Common {
  std::string paper;
  std::string take;
  std::string unit;
  std::string source;
  double within = kRounding;
  std::optional<JsonValue> scenario;
};

Row read_row(JsonObject object, const Common& common) {
  Row row;
  row.says = object.text("says");
  row.unit = object.text_or("unit", common.unit);
  row.source =
      object.has("source") ? message(common.paper, ", ", object.text("source")) : common.source;
  row.claim = read_claim(object, common.within);
  row.input = object.boolean_or("input", false);
  row.why = object.text_or("why", "");
  row.against = object.text_or("against", "");
  row.not_asked = object.text_or("not_asked", "");
  if (row.not_asked.empty()) row.ask = read_ask(object, common.take, common.scenario);
  if (row.claim.is && row.not_asked.empty() && !asks_for_cut(row.ask)) {
    object.add_error(ErrorCode::Inconsistent, "is: expected \"take\": \"cut\" beside it");
  }
  object.finish();
  return row;
}

Table read_table(JsonObject object, const std::string& paper,
                 const std::optional<JsonValue>& scenario) {
  Table table{.name = object.text("name"), .rows = {}};
  Common common;
  common.paper = paper;
  common.take = object.text_or("take", "");
  common.unit = object.text_or("unit", "");
  common.source = message(paper, ", ", object.text("source"));
  common.within = object.number_or("within", kRounding, kShareRange);
  common.scenario = object.find("scenario");
  if (!common.scenario) common.scenario = scenario;
  for (const JsonValue& row : object.elements("rows")) {
    table.rows.push_back(read_row(row.object(), common));
  }
  if (table.rows.empty()) object.refuse("a row in \"rows\"");
  object.finish();
  return table;
}

// Where the case does not explain a row that does not agree.
std::string usual_reason(const Row& row, const PublishedAnswer& answer) {
  if (row.input) return "the bundled file states another value";
  if (answer.ground.empty()) return "it follows from what the bundled files state";
  return answer.ground;
}

// Whether the engine has no answer, rather than that a file is broken.
bool no_answer(const Error& error) {
  return error.code == ErrorCode::NotFound || error.code == ErrorCode::InvalidArgument ||
         error.code == ErrorCode::Infeasible || error.code == ErrorCode::TooLarge;
}

Result<PublishedRow> judge(const Row& row, AnsweredScenarios& answers) {
  PublishedRow out{.says = row.says,
                   .unit = row.unit,
                   .published = text_of(row.claim),
                   .ours = {},
                   .interval = {},
                   .source = row.source,
                   .against = row.against,
                   .why = row.not_asked};
  if (row.input) out.basis = RowBasis::Input;
  if (!row.not_asked.empty()) return out;
  const auto answer = ask(row.ask, answers);
  if (!answer) {
    if (!no_answer(answer.error())) return fail(answer.error());
    out.why = answer.error().message;
    return out;
  }
  if (row.claim.is) {
    judge_cut(row.claim, answer->word, answer->blocks, out);
  } else {
    judge_number(row.claim, answer->value, answer->relative_sd, out);
    if (!row.input && !(answer->relative_sd > 0)) out.basis = RowBasis::OfInputs;
  }
  if (!agrees(out.verdict)) out.why = row.why.empty() ? usual_reason(row, *answer) : row.why;
  return out;
}

Result<ValidationGroup> judge_table(const Table& table, AnsweredScenarios& answers) {
  ValidationGroup group{.name = table.name, .points = {}, .figures = {}};
  for (const Row& row : table.rows) {
    const std::string where = message(table.name, ": ", in_quotes(row.says));
    if (auto ok = check_ask(row.ask, answers.folder()); !ok) return fail(within(where, ok.error()));
    auto judged = judge(row, answers);
    if (!judged) return fail(within(where, judged.error()));
    group.rows.push_back(std::move(*judged));
  }
  return group;
}

struct Tally {
  double asked = 0;
  double agree = 0;

  void add(const PublishedRow& row) {
    asked += 1;
    agree += agrees(row.verdict) ? 1 : 0;
  }
  double percent() const { return asked > 0 ? 100 * agree / asked : 100; }
};

ValidationFigure figure(std::string measure, double value) {
  return {.measure = std::move(measure),
          .value = value,
          .required = {},
          .at_most = false,
          .baseline = {}};
}

ValidationGroup all_of(const std::vector<ValidationGroup>& tables) {
  Tally all;
  Tally predicted;
  double rows = 0;
  double contradicted = 0;
  for (const ValidationGroup& table : tables) {
    for (const PublishedRow& row : table.rows) {
      rows += 1;
      contradicted += row.against.empty() ? 0 : 1;
      if (row.verdict == RowVerdict::NotAsked || !row.against.empty()) continue;
      all.add(row);
      if (row.basis == RowBasis::Predicted) predicted.add(row);
    }
  }
  ValidationGroup out{.name = "all", .points = {}, .figures = {}};
  out.figures = {figure("rows", rows),
                 figure("that the paper itself contradicts", contradicted),
                 figure("others that can be asked", all.asked),
                 figure("of these agree %", all.percent()),
                 figure("of these predicted", predicted.asked),
                 figure("of the predicted agree %", predicted.percent())};
  return out;
}

}  // namespace

Result<ValidationReport> run_published_case(const fs::path& file) {
  const auto document = JsonDocument::read(file);
  if (!document) return fail(document.error());
  JsonObject root = document->root();
  ValidationReport report = read_case_head(root);
  report.data = root.text("paper");
  const std::string paper = root.text("cited_as");
  const auto require = read_requirements(root);
  const auto scenario = root.find("scenario");
  std::vector<Table> tables;
  for (const JsonValue& table : root.elements("tables")) {
    tables.push_back(read_table(table.object(), paper, scenario));
  }
  if (tables.empty()) root.refuse("a table in \"tables\"");
  root.finish();
  if (document->error()) return fail(*document->error());
  CaseResult result;
  AnsweredScenarios answers(file.parent_path());
  for (const Table& table : tables) {
    auto group = judge_table(table, answers);
    if (!group) return fail(within(file.string(), group.error()));
    result.groups.push_back(std::move(*group));
  }
  result.groups.insert(result.groups.begin(), all_of(result.groups));
  if (auto ok = set_requirements(require, result); !ok) {
    return fail(within(file.string(), ok.error()));
  }
  report.groups = std::move(result.groups);
  report.skipped = std::move(result.skipped);
  return report;
}

}  // namespace offcut::scenarios
