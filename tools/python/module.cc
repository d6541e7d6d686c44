// The part of the Python package that is C++: studies in, columns out. offcut/__init__.py makes
// tables of them, and is what users import.
//
// Errors are raised as offcut.Error with the text that the command prints. The interpreter's lock
// is released while a study runs.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/file.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/question.h"
#include "scenarios/file/set_values.h"
#include "scenarios/file/study_kind.h"
#include "scenarios/results/version.h"
#include "scenarios/run.h"
#include "scenarios/studies/capacity_report.h"

namespace py = pybind11;

namespace offcut::python {
namespace {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class Value>
Value taken(Result<Value> result) {
  if (!result) throw Failure(result.error().message);
  return std::move(*result);
}
void expect(const Result<void>& result) {
  if (!result) throw Failure(result.error().message);
}

// One column of rows: numbers as long as every cell is one (an empty cell is NaN), else texts.
struct Column {
  std::string name;
  std::vector<scenarios::Cell> cells;
};

// The rows of a study, with its name and its notes.
struct Rows {
  std::string study;
  std::string manifest;
  std::vector<Column> columns;
};

// A cell that owns its text: rows do not outlive the block they came in.
scenarios::Cell owned(const scenarios::Cell& cell) {
  const auto* view = std::get_if<std::string_view>(&cell);
  return view == nullptr ? cell : scenarios::Cell(std::string(*view));
}

class ColumnSink final : public scenarios::RowSink {
 public:
  Result<void> begin(const scenarios::StudyHeader& study) override {
    Rows rows{study.name, study.manifest, {}};
    for (const std::string& name : scenarios::all_columns(study.format)) {
      rows.columns.push_back({name, {}});
    }
    rows.columns.push_back({scenarios::kNumberColumn, {}});
    studies.push_back(std::move(rows));
    return {};
  }
  Result<void> write(std::span<const scenarios::ResultRow> rows) override {
    for (const scenarios::ResultRow& row : rows) {
      scenarios::cells_of(row, cells_);
      for (std::size_t c = 0; c < cells_.size(); ++c) {
        studies.back().columns[c].cells.push_back(owned(cells_[c]));
      }
      const scenarios::Cell number(static_cast<std::int64_t>(row.number));
      studies.back().columns.back().cells.push_back(number);
    }
    return {};
  }
  Result<void> end() override { return {}; }

  std::vector<Rows> studies;

 private:
  std::vector<scenarios::Cell> cells_;
};

bool is_empty(const scenarios::Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text != nullptr && text->empty();
}

template <class Kind>
bool all_are(const std::vector<scenarios::Cell>& cells) {
  for (const scenarios::Cell& cell : cells) {
    if (!std::holds_alternative<Kind>(cell)) return false;
  }
  return !cells.empty();
}

template <class Kind>
py::object array_of(const std::vector<scenarios::Cell>& cells) {
  py::array_t<Kind> out(static_cast<py::ssize_t>(cells.size()));
  auto values = out.template mutable_unchecked<1>();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    values(static_cast<py::ssize_t>(i)) = std::get<Kind>(cells[i]);
  }
  return std::move(out);
}

// Numbers of both kinds and empty cells as float64; nothing where some cell is a text.
std::optional<py::object> numbers_of(const std::vector<scenarios::Cell>& cells) {
  py::array_t<double> out(static_cast<py::ssize_t>(cells.size()));
  auto values = out.mutable_unchecked<1>();
  bool any = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (const auto* real = std::get_if<double>(&cells[i])) {
      value = *real;
    } else if (const auto* whole = std::get_if<std::int64_t>(&cells[i])) {
      value = static_cast<double>(*whole);
    } else if (!is_empty(cells[i])) {
      return std::nullopt;
    }
    any = any || !is_empty(cells[i]);
    values(static_cast<py::ssize_t>(i)) = value;
  }
  if (!any) return std::nullopt;
  return std::move(out);
}

py::object object_of(const std::vector<scenarios::Cell>& cells) {
  if (all_are<double>(cells)) return array_of<double>(cells);
  if (all_are<std::int64_t>(cells)) return array_of<std::int64_t>(cells);
  if (all_are<bool>(cells)) return array_of<bool>(cells);
  if (auto numbers = numbers_of(cells)) return *numbers;
  py::list texts;
  for (const scenarios::Cell& cell : cells) {
    std::string text;
    scenarios::append_cell(text, cell);
    texts.append(text);
  }
  return py::module_::import("numpy").attr("array")(texts, py::arg("dtype") = "object");
}

// What a run gives: rows by study, tables of other studies, notes.
struct Answer {
  std::vector<Rows> rows;
  std::vector<scenarios::StudyTable> tables;
  std::vector<std::string> notes;
  std::string report;  // of a capacity study, as JSON
};

bool gives_report(const std::filesystem::path& file) {
  return scenarios::spec_of(scenarios::study_kind_of(file)).output ==
         scenarios::StudyOutput::Report;
}

std::string capacity_report(const std::filesystem::path& file, const scenarios::Catalog& catalog,
                            int jobs) {
  const auto study = taken(scenarios::open_capacity_study(file, catalog));
  const auto report = taken(scenarios::run_capacity_study(study, jobs));
  return scenarios::json_of_report(study, report);
}

Answer answer_of(const std::filesystem::path& file, int jobs) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  Answer answer;
  if (gives_report(file)) {
    answer.report = capacity_report(file, catalog, jobs);
    return answer;
  }
  ColumnSink sink;
  std::vector<std::string> errors;
  scenarios::RunOptions options;
  options.jobs = jobs;
  options.on_error = [&](const std::string& text) { errors.push_back(text); };
  options.on_note = [&](const std::string& text) { answer.notes.push_back(text); };
  options.tables = [&](const scenarios::StudyTable& table) {
    answer.tables.push_back(table);
    return Result<void>();
  };
  expect(scenarios::run_files({file}, catalog, sink, options).map([](const auto&) {}));
  if (!errors.empty()) throw Failure(errors.front());
  answer.rows = std::move(sink.studies);
  return answer;
}

// The columns of a table of a study: a figure with an interval is three, as in CSV.
py::dict dict_of(const scenarios::StudyTable& table) {
  py::dict out;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    py::list values;
    py::list low;
    py::list high;
    bool interval = false;
    for (const auto& row : table.rows) {
      const scenarios::StudyCell& cell = row[c];
      if (const auto* text = std::get_if<std::string>(&cell)) values.append(*text);
      if (const auto* number = std::get_if<double>(&cell)) values.append(*number);
      if (const auto* estimate = std::get_if<Estimate>(&cell)) {
        interval = true;
        values.append(estimate->value);
        low.append(estimate->low());
        high.append(estimate->high());
      }
      if (const auto* range = std::get_if<Interval>(&cell)) {
        interval = true;
        values.append(range->value);
        low.append(range->low);
        high.append(range->high);
      }
    }
    out[py::str(table.columns[c])] = values;
    if (!interval) continue;
    out[py::str(table.columns[c] + "_low")] = low;
    out[py::str(table.columns[c] + "_high")] = high;
  }
  return out;
}

py::dict dict_of(const Rows& rows) {
  py::dict out;
  for (const Column& column : rows.columns) out[py::str(column.name)] = object_of(column.cells);
  return out;
}

py::dict run(const std::string& name, const std::optional<std::string>& text,
             const std::vector<std::string>& set, int jobs) {
  Answer answer;
  {
    const py::gil_scoped_release unlocked;
    std::filesystem::path file = name;
    if (text) {
      let_stand_in(file, *text);
    } else {
      const auto files = taken(scenarios::scenario_files({name}, scenarios::Catalog::standard()));
      if (files.size() != 1) throw Failure(name + ": expected one study");
      file = files.front();
    }
    expect(scenarios::set_values(file, set));
    answer = answer_of(file, jobs);
  }
  py::dict out;
  py::list rows;
  for (const Rows& study : answer.rows) {
    rows.append(py::make_tuple(study.study, dict_of(study), study.manifest));
  }
  py::list tables;
  for (const scenarios::StudyTable& table : answer.tables) {
    tables.append(py::make_tuple(table.name, dict_of(table), table.note));
  }
  out["rows"] = rows;
  out["tables"] = tables;
  out["notes"] = answer.notes;
  out["report"] = answer.report;
  return out;
}

// The arguments of ask() by name: texts, and a list of traces.
std::string question(const std::map<std::string, std::string>& asked,
                     const std::vector<std::string>& traces) {
  scenarios::QuestionOptions options;
  options.model = asked.at("model");
  options.device = asked.at("device");
  options.cloud = asked.at("cloud");
  options.network = asked.at("network");
  options.objective = asked.at("objective");
  options.traces = traces;
  return taken(scenarios::text_of_question(options));
}

std::vector<std::string> bundled(scenarios::CatalogKind kind) {
  std::vector<std::string> names;
  for (const auto& entry : scenarios::Catalog::standard().list(kind)) names.push_back(entry.name);
  return names;
}

}  // namespace
}  // namespace offcut::python

PYBIND11_MODULE(_offcut, m) {
  using namespace offcut;
  py::register_exception<python::Failure>(m, "Error", PyExc_ValueError);
  m.def("run", &python::run, py::arg("name"), py::arg("text"), py::arg("set"), py::arg("jobs"));
  m.def("question", &python::question);
  m.def("devices", [] { return python::bundled(scenarios::CatalogKind::Device); });
  m.def("models", [] { return python::bundled(scenarios::CatalogKind::Model); });
  m.def("networks", [] { return python::bundled(scenarios::CatalogKind::Network); });
  m.def("studies", [] { return python::bundled(scenarios::CatalogKind::Study); });
  m.attr("version") = scenarios::text_of_version();
}
