// CSV and JSON lines: see sink.h.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios {
namespace {

void append_csv_text(std::string& out, std::string_view text) {
  const auto is_special = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  if (std::none_of(text.begin(), text.end(), is_special)) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_line(std::string& line, std::span<const Cell> cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (const auto* view = std::get_if<std::string_view>(&cells[i])) {
      append_csv_text(line, *view);
    } else if (const auto* text = std::get_if<std::string>(&cells[i])) {
      append_csv_text(line, *text);
    } else {
      append_cell(line, cells[i]);
    }
  }
  line += '\n';
}

// What both streams share: writing text and saying so when it fails.
class StreamSink : public RowSink {
 public:
  explicit StreamSink(std::ostream& out) : out_(out) {}
  Result<void> write(std::span<const ResultRow> rows) final { return flush(text_of_rows(rows)); }
  std::optional<PackedRows> pack(std::span<const ResultRow> rows) const final {
    return PackedRows{.bytes = text_of_rows(rows),
                      .rows = rows.size(),
                      .next = rows.empty() ? 0 : rows.back().number + 1};
  }
  Result<void> write_packed(PackedRows rows) final { return flush(rows.bytes); }
  Result<void> end() override { return flush(""); }

 protected:
  virtual std::string text_of_rows(std::span<const ResultRow> rows) const = 0;
  Result<void> flush(const std::string& text) {
    out_ << text;
    out_.flush();
    if (out_) return {};
    return fail(ErrorCode::Io, "results: cannot be written (disk full, or the reader went away)");
  }

 private:
  std::ostream& out_;
};

class CsvSink final : public StreamSink {
 public:
  using StreamSink::StreamSink;
  Result<void> begin(const StudyHeader& study) override {
    std::string header;
    for (const std::string& name : all_columns(study.format)) {
      if (!header.empty()) header += ',';
      append_csv_text(header, name);
    }
    header += '\n';
    if (header == header_) return {};
    const std::string gap = header_.empty() ? "" : "\n";
    header_ = header;
    return flush(gap + header);
  }

 private:
  std::string text_of_rows(std::span<const ResultRow> rows) const override {
    std::string text;
    std::vector<Cell> cells;
    for (const ResultRow& row : rows) {
      cells_of(row, cells);
      append_csv_line(text, cells);
    }
    return text;
  }

  std::string header_;
};

void append_json(std::string& out, const Cell& cell) {
  using nlohmann::json;
  constexpr auto kReplace = json::error_handler_t::replace;  // names may hold broken UTF-8
  if (const auto* view = std::get_if<std::string_view>(&cell)) {
    out += json(*view).dump(-1, ' ', false, kReplace);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    out += json(*text).dump(-1, ' ', false, kReplace);
  } else if (const auto* number = std::get_if<double>(&cell); number && !std::isfinite(*number)) {
    out += "null";
  } else {
    append_cell(out, cell);
  }
}

class JsonLinesSink final : public StreamSink {
 public:
  using StreamSink::StreamSink;
  Result<void> begin(const StudyHeader& study) override {
    columns_ = all_columns(study.format);
    return flush(manifest_line(study));
  }

 private:
  std::string text_of_rows(std::span<const ResultRow> rows) const override {
    std::string text;
    std::vector<Cell> cells;
    for (const ResultRow& row : rows) {
      cells_of(row, cells);
      text += '{';
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) text += ',';
        text += "\"" + columns_[i] + "\":";
        append_json(text, cells[i]);
      }
      text += "}\n";
    }
    return text;
  }

  std::vector<std::string> columns_;
};

}  // namespace

std::string manifest_line(const StudyHeader& study, std::optional<std::uint64_t> rows) {
  std::string line = "{\"manifest\":" + study.manifest;
  if (study.shard != Shard{}) line += message(",\"shard\":\"", text_of_shard(study.shard), "\"");
  if (rows) line += message(",\"rows\":", std::size_t{*rows});
  return line + "}\n";
}

std::filesystem::path manifests_beside(const std::filesystem::path& csv) {
  return csv.string() + ".manifest.json";
}

std::unique_ptr<RowSink> csv_sink(std::ostream& out) { return std::make_unique<CsvSink>(out); }

std::unique_ptr<RowSink> json_lines_sink(std::ostream& out) {
  return std::make_unique<JsonLinesSink>(out);
}

}  // namespace offcut::scenarios
