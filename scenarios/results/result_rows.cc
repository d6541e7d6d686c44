#include "scenarios/results/result_rows.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <sstream>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/separated_values.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/results/foreign_file.h"
#include "scenarios/results/manifest_lines.h"
#include "scenarios/results/results_schema.h"
#include "scenarios/results/row.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios::internal {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The table as it grows: columns are added when a file first shows them.
class Filling {
 public:
  Filling(SQLite::Database& work, std::string table) : work_(work), table_(std::move(table)) {
    work_.exec(message("CREATE TABLE ", quoted_name(table_), "(seq INTEGER PRIMARY KEY)"));
  }

  // States the columns of the rows that follow. The number of the scenario is none of them.
  void use(const std::vector<std::string>& names) {
    std::string list;
    std::string marks;
    width_ = names.size();
    kept_ = width_ - (!names.empty() && names.back() == kNumberColumn ? 1 : 0);
    for (const std::string& name : std::span(names).first(kept_)) {
      if (std::find(rows.columns.begin(), rows.columns.end(), name) == rows.columns.end()) {
        work_.exec(message("ALTER TABLE ", quoted_name(table_), " ADD COLUMN ", quoted_name(name)));
        rows.columns.push_back(name);
      }
      list += (list.empty() ? "" : ", ") + quoted_name(name);
      marks += marks.empty() ? "?" : ", ?";
    }
    insert_.emplace(
        work_, message("INSERT INTO ", quoted_name(table_), "(", list, ") VALUES (", marks, ")"));
  }

  std::size_t width() const { return width_; }

  void set(std::size_t column, const std::string& text) {
    if (column >= kept_ || text.empty()) return;  // bound to nothing: an empty cell is no number
    const int place = static_cast<int>(column) + 1;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text == "true" || text == "false") {
      insert_->bind(place, text == "true" ? 1 : 0);
    } else if (error == std::errc() && stop == end) {
      insert_->bind(place, number);
    } else {
      insert_->bind(place, text);
    }
  }

  void set(std::size_t column, const SQLite::Column& cell) {
    const int place = static_cast<int>(column) + 1;
    if (cell.isNull()) return;
    if (cell.isFloat()) {
      insert_->bind(place, cell.getDouble());  // as text it would lose its last digits
    } else if (cell.isInteger()) {
      insert_->bind(place, cell.getInt64());
    } else {
      insert_->bind(place, cell.getString());
    }
  }

  void add() {
    insert_->exec();
    insert_->reset();
    insert_->clearBindings();
    ++rows.count;
  }

  ResultRows rows;
  bool tables = false;  // lines of other studies were there

 private:
  SQLite::Database& work_;
  std::string table_;
  std::optional<SQLite::Statement> insert_;
  std::size_t width_ = 0;
  std::size_t kept_ = 0;
};

bool is_header(const std::vector<std::string>& fields) {
  const auto& names = contract_columns();
  return fields.size() >= names.size() && std::equal(names.begin(), names.end(), fields.begin());
}

Result<void> read_csv(std::istream& in, const fs::path& path, Filling& filling) {
  std::string record;
  CellSplitter splitter(',');
  std::vector<std::string> fields;
  std::size_t lines = 0;
  while (true) {
    const std::size_t at = lines + 1;
    if (!read_record(in, ',', record, lines)) return {};
    const auto cells = splitter.split(record);
    fields.assign(cells.begin(), cells.end());
    if (fields.size() == 1 && fields[0].empty()) continue;  // the gap between two studies
    if (is_header(fields)) {
      filling.use(fields);
      continue;
    }
    if (filling.width() == 0) {
      return fail(ErrorCode::Malformed,
                  message(path.string(), ":", at,
                          ": expected the columns of a result (scenario, model, device, ...) or a "
                          "results database, found another text"));
    }
    if (fields.size() != filling.width()) {
      return fail(ErrorCode::Malformed, message(path.string(), ":", at, ": expected ",
                                                filling.width(), " fields, found ", fields.size()));
    }
    for (std::size_t i = 0; i < fields.size(); ++i) filling.set(i, fields[i]);
    filling.add();
  }
}

std::string text_of_json(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

// The manifests beside a CSV file, where there are any.
Result<void> add_manifests(const fs::path& path, ResultRows& rows) {
  auto studies = read_manifest_lines(manifests_beside(path));
  if (!studies) return fail(studies.error());
  rows.studies = std::move(*studies);
  return {};
}

Result<void> read_json_lines(std::istream& in, const fs::path& path, Filling& filling) {
  std::string line;
  std::vector<std::string> names;
  for (std::size_t at = 1; std::getline(in, line); ++at) {
    if (line.empty()) continue;
    const auto document = JsonDocument::parse(line, message(path.string(), ":", at));
    if (!document) return fail(document.error());
    const nlohmann::ordered_json& object = document->value().raw();
    if (!object.is_object()) {
      return fail(ErrorCode::Malformed, message(path.string(), ":", at,
                                                ": expected a JSON object, found something else"));
    }
    if (object.contains("manifest") && object.contains("tables")) continue;
    if (object.contains("manifest")) {
      auto study = study_of_line(object);
      if (!study) return fail(within(message(path.string(), ":", at), study.error()));
      study->first_row = filling.rows.count;
      filling.rows.studies.push_back(std::move(*study));
      continue;
    }
    std::vector<std::string> keys;
    for (const auto& item : object.items()) keys.push_back(item.key());
    if (!is_header(keys)) {  // a table of a sensitivity or uncertainty study
      filling.tables = true;
      continue;
    }
    if (keys != names) filling.use(names = keys);
    std::size_t column = 0;
    for (const auto& item : object.items()) filling.set(column++, text_of_json(item.value()));
    filling.add();
  }
  return {};
}

// Of a run that goes on or was ended, and of a merge of such. Whole shards are whole.
Result<void> expect_whole(const fs::path& path, SQLite::Database& source) {
  SQLite::Statement runs(source, "SELECT name, held, share FROM runs WHERE complete = 0");
  if (!runs.executeStep()) return {};
  return fail(ErrorCode::Inconsistent,
              message(path.string(), ": study ", in_quotes(runs.getColumn(0).getString()),
                      ": expected results that are whole, found ", runs.getColumn(1).getInt64(),
                      " of ", runs.getColumn(2).getInt64(), " scenarios; go on with run --resume"));
}

Result<void> read_database(const fs::path& path, Filling& filling) {
  SQLite::Database source(path.string(), SQLite::OPEN_READONLY);
  if (auto ours = expect_results(path, source); !ours) return ours;
  if (auto whole = expect_whole(path, source); !whole) return whole;
  SQLite::Statement runs(source,
                         "SELECT json, shard, next, (SELECT count(*) FROM rows WHERE run < id) "
                         "FROM runs JOIN manifest ON run = id ORDER BY id");
  while (runs.executeStep()) {
    const auto whole = [&](int column) {
      return static_cast<std::uint64_t>(runs.getColumn(column).getInt64());
    };
    const auto shards = parse_shards(runs.getColumn(1).getString());
    if (!shards) return fail(within(path.string(), shards.error()));
    filling.rows.studies.push_back({.manifest = runs.getColumn(0).getString(),
                                    .first_row = whole(3),
                                    .shards = *shards,
                                    .next = whole(2)});
  }
  SQLite::Statement select(source, "SELECT * FROM rows ORDER BY run, rowid");
  constexpr int kOwn = 2;  // run, number
  std::vector<std::string> names;
  for (int i = kOwn; i < select.getColumnCount(); ++i) names.emplace_back(select.getColumnName(i));
  filling.use(names);
  while (select.executeStep()) {
    for (int i = kOwn; i < select.getColumnCount(); ++i) {
      filling.set(static_cast<std::size_t>(i - kOwn), select.getColumn(i));
    }
    filling.add();
  }
  return {};
}

// A file, or what a pipe held.
Result<std::unique_ptr<std::istream>> open_stream(const fs::path& path) {
  std::error_code ignored;
  if (can_be_read_once(path)) {
    auto content = read_file(path);
    if (!content) return fail(content.error());
    return std::make_unique<std::istringstream>(std::move(*content));
  }
  auto in = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (*in && !fs::is_directory(path, ignored)) return in;
  return fail(ErrorCode::NotFound,
              message(path.string(), ": expected a file of results, found none there"));
}

}  // namespace

Result<ResultRows> load_result_rows(SQLite::Database& work, const std::string& table,
                                    const fs::path& path) {
  const auto opened = open_stream(path);
  if (!opened) return fail(opened.error());
  std::istream& in = **opened;
  std::string head(16, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  in.clear();
  in.seekg(0);
  const bool piped = can_be_read_once(path);
  try {
    SQLite::Transaction transaction(work);
    Filling filling(work, table);
    Result<void> read;
    if (piped && head.starts_with("SQLite format 3")) {
      return fail(
          ErrorCode::Malformed,
          message(path.string(), ": expected CSV or JSON lines from a pipe, found a database"));
    }
    if (head.starts_with("SQLite format 3")) {
      read = read_database(path, filling);
    } else if (head.starts_with("{")) {
      read = read_json_lines(in, path, filling);
    } else {
      read = read_csv(in, path, filling);
      if (read) read = add_manifests(path, filling.rows);
    }
    if (!read) {
      const auto foreign = error_of_foreign_file(path);
      return fail(foreign ? *foreign : read.error());
    }
    if (filling.rows.count == 0) {
      return fail(ErrorCode::Malformed,
                  message(path.string(), ": expected rows of a sweep, found ",
                          filling.tables ? "tables of another study, which have none" : "none"));
    }
    transaction.commit();
    return std::move(filling.rows);
  } catch (const SQLite::Exception& exception) {
    return fail(error_of(path, exception));
  } catch (const json::exception& exception) {
    return fail(ErrorCode::Malformed, message(path.string(), ": ", exception.what()));
  }
}

}  // namespace offcut::scenarios::internal
