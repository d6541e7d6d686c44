// CSV and JSON lines: see sink.h.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/results/manifest_lines.h"
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

void append_csv_cells(std::string& line, std::span<const Cell> cells) {
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
}

// What both streams share: writing text and saying so when it fails.
class StreamSink : public RowSink {
 public:
  explicit StreamSink(std::ostream& out) : out_(out) {}
  Result<void> write(std::span<const ResultRow> rows) final { return write_packed(*pack(rows)); }
  std::optional<PackedRows> pack(std::span<const ResultRow> rows) const final {
    PackedRows out{
        .bytes = {}, .rows = rows.size(), .next = rows.empty() ? 0 : rows.back().number + 1};
    std::vector<Cell> cells;
    for (const ResultRow& row : rows) {
      const std::size_t begin = out.bytes.size();
      cells_of(row, cells);
      cells.emplace_back(static_cast<std::int64_t>(row.number));
      append_row(out.bytes, cells);
      out.hash += row_hash(std::string_view(out.bytes).substr(begin));
      out.bytes += '\n';
    }
    return out;
  }
  Result<void> write_packed(PackedRows rows) final {
    digest_.add({.rows = rows.rows, .hash = rows.hash});
    return flush(rows.bytes);
  }
  Result<void> end() override { return flush(""); }

 protected:
  // Without the end of the line.
  virtual void append_row(std::string& text, std::span<const Cell> cells) const = 0;
  const RowsDigest& digest() const { return digest_; }
  void begin_study() { digest_ = {}; }
  Result<void> flush(const std::string& text) {
    out_ << text;
    out_.flush();
    if (out_) return {};
    return fail(ErrorCode::Io, "results: cannot be written (disk full, or the reader went away)");
  }

 private:
  std::ostream& out_;
  RowsDigest digest_;  // of the study
};

class CsvSink final : public StreamSink {
 public:
  using StreamSink::StreamSink;
  Result<void> begin(const StudyHeader& study) override {
    std::string header;
    for (const std::string& name : all_columns(study.format)) {
      append_csv_text(header, name);
      header += ',';
    }
    header += message(kNumberColumn, "\n");
    begin_study();
    if (header == header_) return {};
    const std::string gap = header_.empty() ? "" : "\n";
    header_ = header;
    return flush(gap + header);
  }

 private:
  void append_row(std::string& text, std::span<const Cell> cells) const override {
    append_csv_cells(text, cells);
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
    columns_.emplace_back(kNumberColumn);
    is_shard_ = study.shard.count > 1;
    begin_study();
    return flush(manifest_line(study));
  }
  Result<void> end() override {
    if (!is_shard_) return flush("");
    return flush(message("{\"end\":{", internal::text_of_digest(digest()), "}}\n"));
  }

 private:
  void append_row(std::string& text, std::span<const Cell> cells) const override {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += i > 0 ? ",\"" : "{\"";
      text += columns_[i] + "\":";
      append_json(text, cells[i]);
    }
    text += '}';
  }

  std::vector<std::string> columns_;
  bool is_shard_ = false;
};

}  // namespace

std::string manifest_line(const StudyHeader& study, std::optional<RowsDigest> rows) {
  std::string line =
      message("{\"manifest\":", study.manifest, ",\"shard\":\"", text_of_shard(study.shard), "\"");
  if (rows) line += "," + internal::text_of_digest(*rows);
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
