#include "scenarios/studies/swept_study.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/file/field_places.h"
#include "scenarios/prepared/prepared_study.h"

namespace offcut::scenarios {
namespace {

constexpr std::uint64_t kMostScenarios = 10'000;  // each opens its files anew

// A field that is drawn cannot be set as well, under whatever name.
Result<void> expect_no_axis_is_drawn(const Study& study) {
  JsonObject block = study.block();
  if (!block.has("inputs")) return {};
  const JsonObject inputs = block.object("inputs");
  std::vector<std::string> fields;
  for (const Axis& axis : study.axes().axes()) fields.push_back(axis.field);
  for (const std::string& input : inputs.keys()) {
    fields.push_back(input);
    const auto apart = expect_apart(study.document().value().raw(), fields);
    fields.pop_back();
    if (apart) continue;
    return fail(ErrorCode::InvalidArgument,
                message(study.file(), ": sweep: ", input, ": expected an axis or an input of ",
                        in_quotes(spec_of(study.kind()).block), ", found both"));
  }
  return {};
}

// The numbers of the scenarios that are not left out.
Result<std::vector<std::uint64_t>> answered(const Study& study, const Catalog& catalog) {
  if (auto ok = expect_no_axis_is_drawn(study); !ok) return fail(ok.error());
  const std::uint64_t size = study.axes().size();
  if (size > kMostScenarios) {
    return fail(ErrorCode::TooLarge,
                message(study.file(), ": sweep: expected at most ", std::size_t{kMostScenarios},
                        " scenarios with \"study\": ", in_quotes(spec_of(study.kind()).word),
                        ", found ", std::size_t{size}));
  }
  const auto prepared = PreparedStudy::prepare(study, catalog);
  if (!prepared) return fail(prepared.error());
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto left = prepared->left_out(i);
    if (!left) return fail(left.error());
    if (*left == LeftOut::No) out.push_back(i);
  }
  return out;
}

std::vector<StudyCell> axis_cells(const Axes& axes, std::uint64_t i) {
  std::vector<StudyCell> out;
  const std::vector<std::size_t> digits = axes.digits(i);
  for (std::size_t a = 0; a < digits.size(); ++a) {
    const Setting value = axes.axes()[a].values[digits[a]];
    if (const double* number = std::get_if<double>(&value)) {
      out.emplace_back(*number);
    } else {
      out.emplace_back(std::get<std::string>(value));
    }
  }
  return out;
}

// Gathers the tables of all scenarios by their place.
class Gathered {
 public:
  explicit Gathered(const Study& study) : study_(study) {}

  Result<void> add(std::uint64_t i, const std::vector<StudyTable>& tables) {
    const Axes& axes = study_.axes();
    if (tables_.empty()) begin(tables);
    for (std::size_t t = 0; t < tables.size(); ++t) {
      if (tables[t].columns != columns_[t]) {
        return fail(
            ErrorCode::InvalidArgument,
            message(study_.file(), ": sweep: ", axes.text(axes.digits(i), true),
                    ": expected a table ", in_quotes(tables[t].name), " with the columns ",
                    join(columns_[t], ", "), " as before, found ", join(tables[t].columns, ", ")));
      }
      for (const auto& row : tables[t].rows) {
        std::vector<StudyCell> cells = axis_cells(axes, i);
        cells.insert(cells.end(), row.begin(), row.end());
        tables_[t].rows.push_back(std::move(cells));
      }
    }
    return {};
  }
  std::vector<StudyTable> tables() && { return std::move(tables_); }

 private:
  void begin(const std::vector<StudyTable>& first) {
    tables_ = first;
    for (StudyTable& table : tables_) {
      columns_.push_back(table.columns);
      table.rows.clear();
      if (!table.note.empty()) table.note = message("of the first scenario: ", table.note);
      std::vector<std::string> columns;
      for (const Axis& axis : study_.axes().axes()) columns.push_back(axis.field);
      columns.insert(columns.end(), table.columns.begin(), table.columns.end());
      table.columns = std::move(columns);
      table.keys += study_.axes().axes().size();
    }
  }

  const Study& study_;
  std::vector<std::vector<std::string>> columns_;  // [tables] of one scenario
  std::vector<StudyTable> tables_;
};

}  // namespace

Result<std::vector<StudyTable>> sweep_study(const Study& study, const Catalog& catalog,
                                            const RunTables& run) {
  if (study.axes().axes().empty()) return run(study);
  const auto numbers = answered(study, catalog);
  if (!numbers) return fail(numbers.error());
  Gathered gathered(study);
  for (const std::uint64_t i : *numbers) {
    const auto one = study.at(i);
    if (!one) return fail(one.error());
    const auto tables = run(*one);
    if (!tables) return fail(tables.error());
    if (auto ok = gathered.add(i, *tables); !ok) return fail(ok.error());
  }
  return std::move(gathered).tables();
}

Result<std::vector<std::string>> check_swept(const Study& study, const Catalog& catalog,
                                             const CheckOne& check) {
  if (study.axes().axes().empty()) return check(study);
  const auto numbers = answered(study, catalog);
  if (!numbers) return fail(numbers.error());
  std::vector<std::string> out;
  for (const std::uint64_t i : *numbers) {
    const auto one = study.at(i);
    if (!one) return fail(one.error());
    const auto warnings = check(*one);
    if (!warnings) return fail(warnings.error());
    for (const std::string& warning : *warnings) {
      if (std::find(out.begin(), out.end(), warning) == out.end()) out.push_back(warning);
    }
  }
  return out;
}

}  // namespace offcut::scenarios
