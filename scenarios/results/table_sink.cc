// The table for people: see sink.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios {
namespace {

// One column of the table: how a row prints in it.
struct TableColumn {
  std::string name;
  bool left = false;  // text is aligned left, numbers right
  bool only_if_varies = false;
  bool told_by_network = false;  // not shown where the name of the network tells it
  std::string gap = "  ";        // before the column; groups are set apart
};

constexpr std::size_t kNetworkColumn = 8;  // in layout()

// What a narrow terminal does without, first to last.
const std::vector<std::string>& dispensable() {
  static const std::vector<std::string> names = {"= compute", "+ radio", "+ idle",    "= device",
                                                 "+ network", "+ cloud", "on device", "up kB",
                                                 "saves",     "faster",  "energy mJ"};
  return names;
}

// Breaks a text into lines of at most `width` characters, at spaces.
std::string wrapped(const std::string& text, std::size_t width) {
  std::string out;
  std::string line;
  for (const std::string& word : split(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      out += "\n  " + line;
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + "\n  " + line;
}

std::string shorten(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  return std::string(text.substr(0, most - 3)) + "...";
}

std::string ms_text(Duration time) {
  const double ms = time.ms();
  return ms >= 1000 ? fmt::format("{:.0f}", ms) : fmt::format("{:.1f}", ms);
}
std::string mj_text(Energy energy) {
  const double mj = energy.mj();
  return mj >= 1000 ? fmt::format("{:.0f}", mj) : fmt::format("{:.1f}", mj);
}
std::string number_text(double x) { return fmt::format("{:.4g}", x); }

std::string cell_text(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) return number_text(*number);
  std::string text;
  append_cell(text, cell);
  return shorten(text, 24);
}

std::vector<TableColumn> layout(const RowFormat& format) {
  std::vector<TableColumn> columns = {{"model", true, true},
                                      {"device", true, true},
                                      {"unit", true, true},
                                      {"cores", true, true},
                                      {"threads", false, true},
                                      {"framework", true, true},
                                      {"precision", true, true},
                                      {"cloud", true, true},
                                      {"network", true, true},
                                      {"up Mbit/s", false, true, true},
                                      {"down Mbit/s", false, true, true},
                                      {"rtt ms", false, true, true},
                                      {"objective", true, true}};
  const std::vector<std::string>& asked = asked_columns();
  for (const std::string& name : format.extra) {
    const bool is_asked = std::find(asked.begin(), asked.end(), name) != asked.end();
    const bool edit = name.starts_with("edits.");
    columns.push_back({edit ? name.substr(sizeof("edits.") - 1) : name, false, !is_asked});
  }
  const std::vector<TableColumn> answer = {
      {"cloud starts at", true}, {"on device", false},
      {"up kB", false},          {"latency ms", false, false, false, "   "},
      {"= device", false},       {"+ network", false},
      {"+ cloud", false},        {"energy mJ", false, false, false, "   "},
      {"= compute", false},      {"+ radio", false},
      {"+ idle", false},         {"faster", false, false, false, "   "},
      {"saves", false}};
  columns.insert(columns.end(), answer.begin(), answer.end());
  return columns;
}

std::vector<std::string> texts_of(const ResultRow& row) {
  const OperatingPoint& point = *row.point;
  const bool all = row.scope == EnergyScope::All;
  const CutPrice& price = row.price;
  const Energy radio =
      all ? price.transmit + price.receive + price.promotion + price.tail : price.transmit;
  const Energy energy = price.energy(row.scope);
  const Duration best_whole = std::min(row.device_only.latency(), row.cloud_only.latency());
  const Energy least_whole =
      std::min(row.device_only.energy(row.scope), row.cloud_only.energy(row.scope));
  std::vector<std::string> texts = {shorten(row.model, 20),
                                    shorten(row.device, 20),
                                    point.unit,
                                    point.affinity,
                                    std::to_string(point.threads),
                                    shorten(point.framework, 14),
                                    point.precision,
                                    shorten(row.cloud, 20),
                                    shorten(row.network, 20),
                                    number_text(row.uplink.mbit_per_s()),
                                    number_text(row.downlink.mbit_per_s()),
                                    number_text(row.rtt.ms()),
                                    shorten(row.objective, 20)};
  for (const Cell& cell : row.extra) texts.push_back(cell_text(cell));
  const std::string where = row.first_cloud_layer == "input" ? "(all in the cloud)"
                            : row.first_cloud_layer == "output"
                                ? (row.up > Bytes() ? "(none in the cloud)" : "(all on the device)")
                                : shorten(row.first_cloud_layer, 26);
  for (std::string text :
       {row.feasible ? where : where + " !", std::to_string(row.layers_on_device),
        fmt::format("{:.1f}", row.up.as_double() * 1e-3), ms_text(price.latency()),
        ms_text(price.device), ms_text(price.network()), ms_text(price.cloud), mj_text(energy),
        mj_text(price.compute), mj_text(radio), mj_text(all ? price.idle : Energy::zero()),
        fmt::format("{:.2f}x", best_whole / price.latency()),
        energy > Energy::zero() ? fmt::format("{:.0f}%", 100.0 * (1.0 - energy / least_whole))
                                : "-"}) {
    texts.push_back(std::move(text));
  }
  return texts;
}

class TableSink final : public RowSink {
 public:
  TableSink(std::ostream& out, std::size_t most_rows, std::size_t width)
      : out_(out), most_rows_(most_rows), width_(width) {}

  Result<void> begin(const StudyHeader& study) override {
    title_ = study.title;
    if (!study.description.empty()) title_ += wrapped(study.description, text_width());
    columns_ = layout(study.format);
    rows_.clear();
    left_out_ = 0;
    infeasible_ = false;
    binding_.clear();
    return {};
  }

  Result<void> write(std::span<const ResultRow> rows) override {
    for (const ResultRow& row : rows) {
      if (!row.feasible) {
        infeasible_ = true;
        if (!row.binding.empty()) binding_.insert(row.binding);
      }
      if (rows_.size() < most_rows_) {
        rows_.push_back(texts_of(row));
      } else {
        ++left_out_;
      }
    }
    return {};
  }

  Result<void> end() override {
    out_ << title_ << "\n";
    std::vector<std::size_t> widths = column_widths();
    const std::vector<std::string> dropped = fit_terminal(widths);
    print_line(widths, nullptr);
    for (const auto& row : rows_) print_line(widths, &row);
    if (!dropped.empty()) {
      out_ << fmt::format("  (a wider terminal shows {} more columns, -o FILE.csv all of them)\n",
                          dropped.size());
    }
    if (infeasible_) {
      out_ << "  ! no cut keeps the constraints; the nearest is shown";
      const std::vector<std::string> broken(binding_.begin(), binding_.end());
      if (!broken.empty()) out_ << " (it breaks " << join(broken, ", ") << " the most)";
      out_ << "\n";
    }
    if (left_out_ > 0) {
      out_ << fmt::format("  ... {} more row{}; write all of them with -o FILE.csv\n", left_out_,
                          left_out_ == 1 ? "" : "s");
    }
    out_ << "\n";
    out_.flush();
    if (out_) return {};
    return fail(ErrorCode::Io, "results: cannot be written (disk full, or the reader went away)");
  }

 private:
  std::size_t text_width() const {
    constexpr std::size_t kReadable = 110;
    return width_ > 0 ? std::min(width_ - 2, kReadable) : kReadable;
  }

  // Drops columns until a line fits the terminal, as far as that is possible; returns their names.
  std::vector<std::string> fit_terminal(std::vector<std::size_t>& widths) const {
    std::vector<std::string> dropped;
    if (width_ == 0) return dropped;
    const auto line = [&] {
      std::size_t sum = 0;
      for (std::size_t c = 0; c < widths.size(); ++c) {
        if (widths[c] > 0) sum += widths[c] + columns_[c].gap.size();
      }
      return sum;
    };
    for (const std::string& name : dispensable()) {
      if (line() <= width_) break;
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (columns_[c].name != name || widths[c] == 0) continue;
        widths[c] = 0;
        dropped.push_back(name);
      }
    }
    return dropped;
  }

  // The width of each column; 0 for one that is not shown since all its rows are the same.
  std::vector<std::size_t> column_widths() const {
    std::vector<std::size_t> widths(columns_.size());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      bool varies = false;
      for (const auto& row : rows_) {
        widths[c] = std::max({widths[c], row[c].size(), columns_[c].name.size()});
        varies = varies || row[c] != rows_.front()[c];
      }
      if (columns_[c].only_if_varies && !varies) widths[c] = 0;
      if (columns_[c].told_by_network && is_told_by_network(c)) widths[c] = 0;
    }
    return widths;
  }

  // True if rows of one network never differ in this column.
  bool is_told_by_network(std::size_t column) const {
    std::map<std::string, std::string> told;
    return std::all_of(rows_.begin(), rows_.end(), [&](const std::vector<std::string>& row) {
      return told.emplace(row[kNetworkColumn], row[column]).first->second == row[column];
    });
  }

  void print_line(const std::vector<std::size_t>& widths, const std::vector<std::string>* row) {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (widths[c] == 0) continue;
      const std::string& text = row != nullptr ? (*row)[c] : columns_[c].name;
      line += columns_[c].gap;
      line += columns_[c].left ? fmt::format("{:<{}}", text, widths[c])
                               : fmt::format("{:>{}}", text, widths[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << "\n";
  }

  std::ostream& out_;
  std::size_t most_rows_;
  std::size_t width_;
  std::string title_;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::size_t left_out_ = 0;
  bool infeasible_ = false;
  std::set<std::string> binding_;  // bounds that the rows shown break
};

}  // namespace

std::unique_ptr<RowSink> table_sink(std::ostream& out, std::size_t most_rows, std::size_t width) {
  return std::make_unique<TableSink>(out, most_rows, width);
}

}  // namespace offcut::scenarios
