#include "traces/profiles/mace.h"

#include <algorithm>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "I statistics.cc:343 | a | b |" gives {"a", "b"}; the last cell may itself hold '|'.
std::vector<std::string> cells_of(std::string_view line, std::size_t most) {
  const std::size_t bar = line.find('|');
  if (bar == std::string_view::npos) return {};
  line = trimmed(line.substr(bar + 1));
  if (line.ends_with('|')) line.remove_suffix(1);
  const auto cells = cells_and_rest(line, "|", most - 1);
  return {cells.begin(), cells.end()};
}

std::size_t position_of(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return static_cast<std::size_t>(found - header.begin());
}

// "[1,32,112,112]", or several: "[1,8:1,4]". Thousands are never grouped inside shapes.
std::vector<Shape> shapes_of(std::string_view text) {
  std::vector<Shape> out;
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return out;
  for (const std::string& part : split(text.substr(1, text.size() - 2), ':')) {
    Shape shape;
    for (const std::string& extent : split(part, ',')) {
      const auto value = leading_count(extent);
      if (!value) return {};
      shape.push_back(*value);
    }
    out.push_back(std::move(shape));
  }
  return out;
}

class Reader {
 public:
  Reader(const std::string& name, bool lenient) : name_(name), faults_(name, lenient) {}

  Result<Profile> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      read_line(line);
      if (faults_.must_stop()) return fail(*faults_.error());
    }
    if (run_.kernels.empty()) {
      return fail(ErrorCode::Malformed,
                  message(name_, ": expected a table sorted by run order, found none"));
    }
    for (ProfiledKernel& kernel : run_.kernels) kernel.timed.latency.n = rounds_;
    run_.point.framework = "mace";
    Profile out;
    faults_.report(out.warnings);
    out.runs.push_back(std::move(run_));
    return out;
  }

 private:
  enum class Table { None, Operators, Summary, Other };

  void read_line(const TextLine& line) {
    if (contains(line.text, "Sort by") || contains(line.text, "Stat by")) {
      table_ = Table::None;
      is_done_ = !run_.kernels.empty();
    }
    if (!contains(line.text, "|") || contains(line.text, "-----")) return;
    const auto cells = cells_of(line.text, table_ == Table::Operators ? header_.size() : 64);
    if (position_of(cells, "Op Type") < cells.size() && position_of(cells, "name") < cells.size()) {
      table_ = is_done_ || !run_.kernels.empty() ? Table::Other : Table::Operators;
      header_ = cells;
    } else if (position_of(cells, "round") < cells.size() &&
               position_of(cells, "avg(ms)") < cells.size()) {
      table_ = Table::Summary;
      header_ = cells;
    } else if (table_ == Table::Operators) {
      read_operator(cells, line);
    } else if (table_ == Table::Summary) {
      read_summary(cells);
    }
  }

  std::optional<double> number(const std::vector<std::string>& cells, std::string_view column) {
    const std::size_t k = position_of(header_, column);
    if (k >= cells.size()) return std::nullopt;
    std::string text = cells[k];
    text.erase(std::remove(text.begin(), text.end(), ','), text.end());  // thousands
    return time_of(text);
  }

  void read_operator(const std::vector<std::string>& cells, const TextLine& line) {
    const auto average = number(cells, "Avg(ms)");
    if (cells.size() != header_.size() || !average || cells.back().empty()) {
      return faults_.add(line.number,
                         message("expected an operator with ", header_.size(),
                                 " cells and a time in ms, found ", in_quotes(trimmed(line.text))));
    }
    ProfiledKernel kernel;
    kernel.timed.op = cells[position_of(header_, "Op Type")];
    kernel.timed.name = cells[position_of(header_, "name")];
    kernel.timed.latency = single_time(Duration::from_ms(*average));
    if (const auto first = number(cells, "First")) {
      kernel.timed.latency.first = Duration::from_ms(*first);
    }
    if (const auto rate = number(cells, "GMACPS")) kernel.timed.counters["gmacps"] = *rate;
    const std::size_t shape = position_of(header_, "Output Shape");
    if (shape < cells.size()) kernel.outputs = shapes_of(cells[shape]);
    run_.kernels.push_back(std::move(kernel));
  }

  void read_summary(const std::vector<std::string>& cells) {
    const auto average = number(cells, "avg(ms)");
    const auto round = number(cells, "round");
    if (!average || !round || *round < 1 || *round > 1e9) return;
    rounds_ = truncated<int>(*round);
    run_.end_to_end = single_time(Duration::from_ms(*average), rounds_);
    if (const auto first = number(cells, "first(ms)")) {
      run_.end_to_end->first = Duration::from_ms(*first);
    }
    table_ = Table::None;
  }

  const std::string& name_;
  Faults faults_;
  ProfiledRun run_;
  Table table_ = Table::None;
  bool is_done_ = false;
  int rounds_ = 1;
  std::vector<std::string> header_;
};

}  // namespace

bool looks_like_mace(std::string_view head) {
  return contains(head, "Op Type |") && contains(head, "Avg(ms)");
}

Result<Profile> parse_mace(std::string_view text, const std::string& name,
                           const ReadProfileOptions& options) {
  return Reader(name, options.lenient).read(text);
}

Result<Profile> read_mace(const std::filesystem::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_mace(*text, path.string(), options);
}

}  // namespace offcut::traces
