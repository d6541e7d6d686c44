#include "scenarios/report/report_of_results.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "scenarios/results/asked_columns.h"
#include "scenarios/results/manifest.h"
#include "scenarios/results/result_columns.h"
#include "scenarios/results/result_rows.h"
#include "scenarios/results/results_schema.h"
#include "scenarios/results/table_results.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uintmax_t kMostTableBytes = 64'000'000;

Cell cell_of(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  return column.isNull() ? std::string() : column.getString();
}

// Whether the cells of a column are flags, which are read back as 1 and 0.
bool holds_flags(const std::string& name) {
  const auto flags = [&](const auto& column) {
    return column.name == name && column.kind == ColumnKind::Boolean;
  };
  const auto columns = result_columns();
  return std::any_of(columns.begin(), columns.end(), flags) ||
         std::any_of(kAskedColumns.begin(), kAskedColumns.end(), flags);
}

// The head of a study among rows that were read back.
StudyHeader head_of(const internal::HeldStudy& held, const std::vector<std::string>& columns) {
  StudyHeader head;
  head.manifest = held.manifest;
  head.format.extra.assign(columns.begin() + std::ssize(contract_columns()), columns.end());
  if (const auto known = study_of_manifest(held.manifest)) {
    head.name = known->name;
    head.file = known->file;
    if (known->resolved->contains("description") && (*known->resolved)["description"].is_string()) {
      head.description = (*known->resolved)["description"].get<std::string>();
    }
  }
  return head;
}

// The rows of a statement, one after the other, as cells of the document.
class RowReader {
 public:
  RowReader(SQLite::Statement& select, const std::vector<std::string>& columns) : select_(select) {
    for (const std::string& name : columns) flags_.push_back(holds_flags(name));
    const auto place = std::find(columns.begin(), columns.end(), "first_cloud_layer");
    place_ = 1 + static_cast<int>(place - columns.begin());
  }

  void add_to(ReportDocument& document) {
    if (!document.shows_next_row()) {
      document.skip_row(select_.getColumn(place_).getText());
      return;
    }
    cells_.clear();
    for (int c = 1; c < select_.getColumnCount(); ++c) {
      cells_.push_back(cell_of(select_.getColumn(c)));
      const auto* count = std::get_if<std::int64_t>(&cells_.back());
      if (count != nullptr && flags_[static_cast<std::size_t>(c) - 1]) cells_.back() = *count != 0;
    }
    document.add_row(cells_);
  }

 private:
  SQLite::Statement& select_;
  std::vector<bool> flags_;
  int place_ = 1;
  std::vector<Cell> cells_;
};

Result<void> add_rows(ReportDocument& document, const fs::path& path) {
  try {
    SQLite::Database work("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    auto rows = internal::load_result_rows(work, "a", path);
    if (!rows) return fail(rows.error());
    if (rows->studies.empty() || rows->studies.front().first_row > 0) {
      rows->studies.insert(rows->studies.begin(), internal::HeldStudy{});
    }
    SQLite::Statement select(work, "SELECT * FROM a ORDER BY seq");
    RowReader reader(select, rows->columns);
    std::size_t next = 0;
    for (std::uint64_t row = 0; row < rows->count && select.executeStep(); ++row) {
      while (next < rows->studies.size() && rows->studies[next].first_row == row) {
        document.begin_study(head_of(rows->studies[next++], rows->columns));
      }
      reader.add_to(document);
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return fail(internal::error_of(path, exception));
  }
}

}  // namespace

Result<void> add_results(ReportDocument& document, const fs::path& results) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(results, error);
  if (can_be_read_once(results) || (!error && size <= kMostTableBytes)) {
    const auto text = read_file(results, kMostTableBytes);
    if (!text) return fail(text.error());
    if (holds_tables(*text)) {
      const auto tables = read_study_tables(*text, results);
      if (!tables) return fail(tables.error());
      for (const StudyTable& table : *tables) document.add_table(table);
      return {};
    }
    if (text->starts_with("{") && text->find('\n') + 1 == text->size() &&
        document.add_capacity(*text)) {
      return {};
    }
  }
  return add_rows(document, results);
}

}  // namespace offcut::scenarios
