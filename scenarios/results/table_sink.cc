// The table for people: see sink.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "scenarios/results/asked_columns.h"
#include "scenarios/results/result_columns.h"
#include "scenarios/results/sink.h"
#include "scenarios/results/table_text.h"
#include "scenarios/results/text_table.h"

namespace offcut::scenarios {
namespace {

// One column of the table.
struct TableColumn {
  std::string label;
  bool left = false;  // text is aligned left, numbers right
  bool swept = false;
  const ResultColumn* from = nullptr;  // null: a further column
  Shown how = {};
};

std::string text_of_extra(const Cell& cell) {
  constexpr std::size_t kMost = 24;
  if (const double* number = std::get_if<double>(&cell)) return internal::number_text(*number);
  std::string text;
  append_cell(text, cell);
  return internal::short_text(text, kMost);
}

// Further columns stand between the question and the answer.
std::vector<TableColumn> layout(const StudyHeader& study) {
  const RowFormat& format = study.format;
  std::vector<TableColumn> columns;
  const auto is_swept = [&](std::string_view name) {
    return std::find(study.swept.begin(), study.swept.end(), name) != study.swept.end();
  };
  const auto add = [&](bool questions) {
    for (const ResultColumn& column : result_columns()) {
      const bool asked = column.role == ColumnRole::Question || column.role == ColumnRole::Rate;
      if (column.shown.label.empty() || asked != questions) continue;
      columns.push_back({.label = std::string(column.shown.label),
                         .left = column.kind == ColumnKind::Text,
                         .from = &column,
                         .how = column.shown});
      if (!is_swept(column.name)) continue;
      columns.back().swept = true;
      columns.back().how.when = Shown::When::Always;
      columns.back().how.goes = 0;
    }
  };
  add(true);
  for (const std::string& name : format.extra) {
    const bool stays = asked_column(name).has_value() || is_swept(name);
    const bool edit = name.starts_with("edits.");
    const std::string shown = printable(edit ? name.substr(sizeof("edits.") - 1) : name);
    columns.push_back({.label = shown,
                       .swept = is_swept(name),
                       .how = {.when = stays ? Shown::When::Always : Shown::When::Varies}});
  }
  add(false);
  return columns;
}

std::vector<std::string> texts_of(const ResultRow& row, std::span<const TableColumn> columns) {
  const RowFigures figures(row);
  std::vector<std::string> texts;
  auto extra = row.extra.begin();
  Cell cell;
  for (const TableColumn& column : columns) {
    if (column.from == nullptr) {
      texts.push_back(text_of_extra(*extra++));
      continue;
    }
    column.from->put(figures, cell);
    texts.push_back(column.how.text(figures, cell));
  }
  return texts;
}

class TableSink final : public RowSink {
 public:
  TableSink(std::ostream& out, std::size_t most_rows, std::size_t width)
      : out_(out), most_rows_(most_rows), width_(width) {}

  Result<void> begin(const StudyHeader& study) override {
    title_ = wrapped(printable(study.title), text_width()).substr(2);
    title_.pop_back();
    if (!study.description.empty()) {
      title_ += "\n" + wrapped(printable(study.description), text_width());
      title_.pop_back();
    }
    columns_ = layout(study);
    rows_.clear();
    seen_ = 0;
    stride_ = 1;
    spread_ = study.scenarios > most_rows_;
    infeasible_ = false;
    binding_.clear();
    objectives_.clear();
    return {};
  }

  Result<void> write(std::span<const ResultRow> rows) override {
    for (const ResultRow& row : rows) {
      objectives_.insert(std::string(row.objective));
      if (!row.feasible) {
        infeasible_ = true;
        if (!row.binding.empty()) binding_.insert(printable(row.binding));
      }
      if (seen_++ % stride_ != 0) continue;
      if (rows_.size() < most_rows_) {
        rows_.push_back(texts_of(row, columns_));
      } else if (spread_) {
        thin_out();
        if ((seen_ - 1) % stride_ == 0) rows_.push_back(texts_of(row, columns_));
      }
    }
    return {};
  }

  Result<void> end() override {
    out_ << title_ << "\n";
    const LaidOut laid = lay_out(text_table(), width_);
    out_ << laid.text;
    if (laid.left_out > 0) {
      out_ << fmt::format("  (a wider terminal shows {} more column{}, -o FILE.csv all of them)\n",
                          laid.left_out, laid.left_out == 1 ? "" : "s");
    }
    if (infeasible_) {
      const std::vector<std::string> broken(binding_.begin(), binding_.end());
      if (broken.empty()) {
        out_ << "  ! breaks a constraint\n";
      } else {
        out_ << "  ! no cut keeps the constraints; the nearest is shown (it breaks "
             << join(broken, ", ") << " the most)\n";
      }
    }
    const std::uint64_t left_out = seen_ - rows_.size();
    if (left_out > 0) {
      const std::string which = stride_ > 1 ? fmt::format(" between those, {} in all", seen_) : "";
      out_ << fmt::format("  ... {} more row{}{}; write all of them with -o FILE.csv\n", left_out,
                          left_out == 1 ? "" : "s", which);
    }
    out_ << "\n";
    out_.flush();
    if (out_) return {};
    return fail(ErrorCode::Io, "results: cannot be written (disk full, or the reader went away)");
  }

 private:
  // Of a long sweep the rows are shown that spread evenly over it: twice as far apart as before.
  void thin_out() {
    stride_ *= 2;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows_.size(); i += 2) std::swap(rows_[kept++], rows_[i]);
    rows_.resize(kept);
  }

  std::size_t text_width() const {
    constexpr std::size_t kReadable = 110;
    return width_ > 0 ? std::min(width_, kReadable) : kReadable;
  }

  // Whether a column says something: not where all its rows are the same.
  bool is_shown(std::size_t c) const {
    const Shown::When when = columns_[c].how.when;
    const bool varies = std::any_of(rows_.begin(), rows_.end(),
                                    [&](const auto& row) { return row[c] != rows_.front()[c]; });
    if (when != Shown::When::Always && !varies) return false;
    return when != Shown::When::OwnOfNetwork || !is_told_by_network(c);
  }

  // What the rows are asked to make small stays, as does what was swept.
  bool is_objective(const TableColumn& column) const {
    if (column.from == nullptr || column.from->name != "energy_mj") return false;
    return std::any_of(objectives_.begin(), objectives_.end(), [](const std::string& objective) {
      return objective != "latency" && objective != "throughput";
    });
  }

  TextTable text_table() const {
    TextTable table;
    std::vector<std::size_t> shown;
    for (std::size_t c = 0; c < columns_.size() && !rows_.empty(); ++c) {
      if (!is_shown(c)) continue;
      const TableColumn& column = columns_[c];
      shown.push_back(c);
      table.columns.push_back({.label = column.label,
                               .left = column.left,
                               .key = column.swept,
                               .goes = is_objective(column) ? 0 : column.how.goes,
                               .indent = 2 + column.how.gap.size()});
    }
    for (const auto& row : rows_) {
      table.rows.emplace_back();
      for (const std::size_t c : shown) table.rows.back().push_back(row[c]);
    }
    return table;
  }

  // True if rows of one network never differ in this column.
  bool is_told_by_network(std::size_t column) const {
    const auto network = std::find_if(columns_.begin(), columns_.end(), [](const TableColumn& c) {
      return c.from != nullptr && c.from->name == "network";
    });
    const auto place = static_cast<std::size_t>(network - columns_.begin());
    std::map<std::string, std::string> told;
    return std::all_of(rows_.begin(), rows_.end(), [&](const std::vector<std::string>& row) {
      return told.emplace(row[place], row[column]).first->second == row[column];
    });
  }

  std::ostream& out_;
  std::size_t most_rows_;
  std::size_t width_;
  std::string title_;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::uint64_t seen_ = 0;    // rows
  std::uint64_t stride_ = 1;  // each of so many is shown
  bool spread_ = false;       // the rows shown are from all over the sweep
  bool infeasible_ = false;
  std::set<std::string> objectives_;
  std::set<std::string> binding_;  // bounds that the rows shown break
};

}  // namespace

std::unique_ptr<RowSink> table_sink(std::ostream& out, std::size_t most_rows, std::size_t width) {
  return std::make_unique<TableSink>(out, most_rows, width);
}

}  // namespace offcut::scenarios
