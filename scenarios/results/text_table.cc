#include "scenarios/results/text_table.h"

#include <algorithm>
#include <numeric>

#include "engine/base/printable.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kLeastText = 6;  // characters that a text keeps at least

// "network.uplink_mbit_per_s" as "network.", "uplink_", "mbit_", "per_", "s".
std::vector<std::string> pieces_of(const std::string& label) {
  std::vector<std::string> out(1);
  for (const char c : label) {
    out.back() += c;
    if (c == ' ' || c == '.' || c == '_' || c == '/') out.emplace_back();
  }
  if (out.back().empty() && out.size() > 1) out.pop_back();
  return out;
}

// The pieces of a label as lines of at most `width` characters, as far as pieces are so short.
std::vector<std::string> broken(const std::string& label, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string& piece : pieces_of(label)) {
    std::string longer = lines.back() + piece;
    while (!longer.empty() && longer.back() == ' ') longer.pop_back();
    const bool fits = lines.back().empty() || character_count(longer) <= width;
    if (!fits) lines.emplace_back();
    lines.back() += piece;
  }
  for (std::string& line : lines) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
  }
  return lines;
}

class Layout {
 public:
  Layout(TextTable table, std::size_t width) : table_(std::move(table)), width_(width) {
    shown_.resize(table_.columns.size());
    std::iota(shown_.begin(), shown_.end(), std::size_t{0});
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const std::size_t label = character_count(table_.columns[c].label);
      widths_.push_back(std::max(label, widest_cell(c)));
    }
  }

  LaidOut run() {
    LaidOut out;
    if (width_ > 0) {
      out.left_out = drop();
      if (line_width(shown_) > width_) break_headers();
    }
    if (width_ == 0 || line_width(shown_) <= width_) {
      print(shown_, out.text);
      return out;
    }
    for (const std::vector<std::size_t>& block : blocks()) print(block, out.text);
    return out;
  }

 private:
  using Columns = std::vector<std::size_t>;

  std::size_t widest_cell(std::size_t c) const {
    std::size_t widest = 0;
    for (const auto& row : table_.rows) widest = std::max(widest, character_count(row[c]));
    return widest;
  }
  std::size_t width_of(std::size_t c) const { return table_.columns[c].indent + widths_[c]; }
  std::size_t line_width(const Columns& columns) const {
    return std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                           [&](std::size_t sum, std::size_t c) { return sum + width_of(c); });
  }

  // Drops columns that may go until a line fits; returns how many went.
  std::size_t drop() {
    std::size_t dropped = 0;
    while (line_width(shown_) > width_) {
      auto next = shown_.end();
      for (auto c = shown_.begin(); c != shown_.end(); ++c) {
        if (table_.columns[*c].goes == 0) continue;
        const bool sooner =
            next == shown_.end() || table_.columns[*c].goes < table_.columns[*next].goes;
        if (sooner) next = c;
      }
      if (next == shown_.end()) break;
      shown_.erase(next);
      ++dropped;
    }
    return dropped;
  }

  void break_headers() {
    for (const std::size_t c : shown_) {
      std::size_t longest = widest_cell(c);
      for (const std::string& piece : pieces_of(table_.columns[c].label)) {
        const bool ends_blank = piece.ends_with(' ');
        longest = std::max(longest, character_count(piece) - (ends_blank ? 1 : 0));
      }
      widths_[c] = std::min(widths_[c], longest);
    }
  }

  // Cuts the widest text among some columns by one character; false: none is left to cut.
  bool cut_widest(const Columns& columns) {
    std::size_t* widest = nullptr;
    for (const std::size_t c : columns) {
      const bool wider = widest == nullptr || widths_[c] > *widest;
      if (table_.columns[c].left && widths_[c] > kLeastText && wider) widest = &widths_[c];
    }
    if (widest == nullptr) return false;
    --*widest;
    return true;
  }

  std::vector<Columns> blocks() {
    Columns keys;
    Columns others;
    for (const std::size_t c : shown_) (table_.columns[c].key ? keys : others).push_back(c);
    std::size_t room = 0;  // of the widest other column
    for (const std::size_t c : others) {
      while (width_of(c) > width_ && cut_widest({c})) {
      }
      room = std::max(room, width_of(c));
    }
    while (line_width(keys) + room > width_ && cut_widest(keys)) {
    }
    if (line_width(keys) + room > width_) {  // no room for keys in front of every block
      others.insert(others.begin(), keys.begin(), keys.end());
      keys.clear();
    }
    std::vector<Columns> out = {keys};
    for (const std::size_t c : others) {
      const bool is_first = out.back().size() == keys.size();
      if (!is_first && line_width(out.back()) + width_of(c) > width_) out.push_back(keys);
      out.back().push_back(c);
    }
    return out;
  }

  void print(const Columns& columns, std::string& out) const {
    std::vector<std::vector<std::string>> labels;
    std::size_t height = 1;
    for (const std::size_t c : columns) {
      labels.push_back(broken(table_.columns[c].label, widths_[c]));
      height = std::max(height, labels.back().size());
    }
    for (std::size_t h = 0; h < height; ++h) {
      std::vector<std::string> cells;
      for (const std::vector<std::string>& label : labels) {
        const std::size_t empty = height - label.size();  // the last line stands above the cells
        cells.push_back(h < empty ? "" : label[h - empty]);
      }
      print_line(columns, cells, out);
    }
    for (const auto& row : table_.rows) {
      std::vector<std::string> cells;
      for (const std::size_t c : columns) cells.push_back(row[c]);
      print_line(columns, cells, out);
    }
  }

  void print_line(const Columns& columns, const std::vector<std::string>& cells,
                  std::string& out) const {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::size_t c = columns[i];
      const TextColumn& column = table_.columns[c];
      const std::string text = character_count(cells[i]) > widths_[c]
                                   ? shortened(cells[i], widths_[c], Keep::Beginning)
                                   : cells[i];
      const std::string pad(widths_[c] - std::min(widths_[c], character_count(text)), ' ');
      line += std::string(column.indent, ' ') + (column.left ? text + pad : pad + text);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }

  TextTable table_;
  std::size_t width_;
  Columns shown_;
  std::vector<std::size_t> widths_;
};

}  // namespace

LaidOut lay_out(TextTable table, std::size_t width) {
  return Layout(std::move(table), width).run();
}

std::string wrapped(const std::string& text, std::size_t width) {
  std::string out;
  std::string line;
  for (const std::string& word : split(text, ' ')) {
    const bool full = character_count(line) + 3 + character_count(word) > width;
    if (!line.empty() && width > 0 && full) {
      out += "  " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + "  " + line + "\n";
}

}  // namespace offcut::scenarios
