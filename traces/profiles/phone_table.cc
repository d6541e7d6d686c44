#include "traces/profiles/phone_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/phone_operators.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (!(line = trimmed(line)).empty()) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    out.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return out;
}

struct Column {
  const char* unit;
  const char* affinity;
  int threads;
};
constexpr std::array<Column, 7> kColumns = {{{"cpu", "big", 1},
                                             {"cpu", "big", 2},
                                             {"cpu", "big", 4},
                                             {"gpu", "any", 1},
                                             {"cpu", "little", 1},
                                             {"cpu", "little", 2},
                                             {"cpu", "little", 4}}};

bool is_column_count(std::size_t n) { return n == 4 || n == 7; }

// "InceptionV3/Conv2d_1a_3x3/Conv2D" is a Conv2D.
std::string op_of(std::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

// ---- the graph

// One tensor as a field of the file has it.
struct PhoneTensor {
  Shape shape;
  std::string id;  // "" where the file has none
};

std::optional<std::vector<PhoneTensor>> tensors_of(std::string_view field) {
  std::vector<PhoneTensor> out;
  if (field == "none") return out;
  for (const std::string& part : split(field, ';')) {
    if (part.empty()) continue;
    const std::size_t at = part.find('@');
    PhoneTensor tensor;
    if (at != std::string::npos) tensor.id = part.substr(at + 1);
    for (const std::string& text : split(part.substr(0, at), ',')) {
      const auto extent = time_of(text);
      if (!extent || *extent > 1e9) return std::nullopt;
      if (*extent > 0) tensor.shape.push_back(truncated<std::int64_t>(*extent));
    }
    out.push_back(std::move(tensor));
  }
  return out;
}

class GraphReader {
 public:
  explicit GraphReader(const std::string& name) : name_(name) {}

  Result<GraphSpec> read(std::string_view text) {
    for (const TextLine& line : lines_of(text)) {
      if (trimmed(line.text).empty()) continue;
      if (auto ok = read_line(line); !ok) return fail(ok.error());
    }
    if (rows_.empty()) {
      return fail(ErrorCode::Malformed, message(name_, ": expected operators, found none"));
    }
    for (std::size_t v = 0; v < rows_.size(); ++v) make_outputs(v);
    for (std::size_t v = 0; v < rows_.size(); ++v) {
      if (auto ok = wire_inputs(v); !ok) return fail(ok.error());
    }
    type_phone_operators(spec_);
    return std::move(spec_);
  }

 private:
  struct Row {
    std::size_t line = 0;
    std::string name;
    std::vector<PhoneTensor> inputs;
    std::vector<PhoneTensor> outputs;
    std::vector<std::size_t> predecessors;
    bool is_last = false;
  };

  tl::unexpected<Error> refuse(std::size_t line, const std::string& what) const {
    return fail(ErrorCode::Malformed, message(name_, ":", line, ": ", what));
  }

  Result<void> read_line(const TextLine& line) {
    const auto words = words_of(line.text);
    if (words.size() != 5) {
      return refuse(line.number,
                    message("expected 5 fields (operator, inputs, outputs, predecessors, "
                            "successors), found ",
                            words.size()));
    }
    auto inputs = tensors_of(words[1]);
    auto outputs = tensors_of(words[2]);
    if (!inputs || !outputs) {
      return refuse(line.number, message("expected tensors as N,C,H,W@id;, found ",
                                         in_quotes(inputs ? words[2] : words[1])));
    }
    Row row{.line = line.number,
            .name = std::string(words[0]),
            .inputs = std::move(*inputs),
            .outputs = std::move(*outputs),
            .predecessors = {},
            .is_last = words[4] == "none"};
    for (const std::string& part : split(words[3] == "none" ? "" : words[3], ';')) {
      if (part.empty()) continue;
      const auto position = leading_count(part);
      if (!position) {
        return refuse(line.number, message("expected line numbers of predecessors, found ",
                                           in_quotes(words[3])));
      }
      row.predecessors.push_back(static_cast<std::size_t>(*position));
    }
    rows_.push_back(std::move(row));
    return {};
  }

  std::string describe(std::string name, const PhoneTensor& tensor) {
    spec_.tensors.push_back({name, DataType::Float32, tensor.shape, false});
    return name;
  }

  void make_outputs(std::size_t v) {
    const Row& row = rows_[v];
    LayerSpec layer{row.name, op_of(row.name), {}, {}, {}};
    for (std::size_t k = 0; k < row.outputs.size(); ++k) {
      const std::string name = describe(message(row.name, ":", k), row.outputs[k]);
      if (!row.outputs[k].id.empty()) by_id_.emplace(row.outputs[k].id, name);
      if (row.is_last) spec_.outputs.push_back(name);
      layer.outputs.push_back(name);
    }
    spec_.layers.push_back(std::move(layer));
  }

  std::string network_input(const PhoneTensor& tensor) {
    std::string name = spec_.inputs.empty() ? "input" : message("input_", spec_.inputs.size() + 1);
    describe(name, tensor);
    spec_.inputs.push_back(name);
    if (!tensor.id.empty()) by_id_.emplace(tensor.id, name);
    return name;
  }

  Result<void> wire_inputs(std::size_t v) {
    const Row& row = rows_[v];
    for (const std::size_t u : row.predecessors) {
      if (u < rows_.size()) continue;
      return refuse(row.line, message("predecessors: expected line numbers below ", rows_.size(),
                                      ", found ", u));
    }
    std::set<std::string> used;
    for (const PhoneTensor& tensor : row.inputs) {
      const auto found = by_id_.find(tensor.id);
      std::string name;
      if (found != by_id_.end()) {
        name = found->second;
      } else if (!tensor.id.empty() || row.predecessors.empty()) {
        name = network_input(tensor);
      } else {
        name = by_shape(row, tensor, used);
        if (name.empty()) {
          return fail(ErrorCode::Inconsistent,
                      message(name_, ":", row.line, ": expected a predecessor that makes ",
                              text_of_shape(tensor.shape), ", found none"));
        }
      }
      used.insert(name);
      spec_.layers[v].inputs.push_back(std::move(name));
    }
    return {};
  }

  // Without ids: the first output of a predecessor with that shape that is not used already.
  std::string by_shape(const Row& row, const PhoneTensor& tensor,
                       const std::set<std::string>& used) const {
    for (const std::size_t u : row.predecessors) {
      for (std::size_t k = 0; k < rows_[u].outputs.size(); ++k) {
        const std::string& name = spec_.layers[u].outputs[k];
        if (rows_[u].outputs[k].shape == tensor.shape && !used.contains(name)) return name;
      }
    }
    return "";
  }

  const std::string& name_;
  std::vector<Row> rows_;
  std::map<std::string, std::string> by_id_;
  GraphSpec spec_;
};

constexpr std::string_view kInfo = "-info.txt";

// Returns the only *-info.txt beside the table or in the folder above.
std::optional<fs::path> graph_beside(const fs::path& table) {
  const fs::path folder = table.has_parent_path() ? table.parent_path() : fs::path(".");
  for (const fs::path& place : {folder, folder / ".."}) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place, error)) {
      if (entry.path().filename().string().ends_with(kInfo)) found.push_back(entry.path());
    }
    if (found.size() == 1) return found.front().lexically_normal();
  }
  return std::nullopt;
}

// Returns nothing where the line is not one of a table.
std::optional<std::vector<double>> times_in(const std::vector<std::string_view>& words) {
  if (words.empty() || !is_column_count(words.size() - 1)) return std::nullopt;
  std::vector<double> out;
  for (std::size_t k = 1; k < words.size(); ++k) {
    const auto us = time_of(words[k]);
    if (!us) return std::nullopt;
    out.push_back(*us);
  }
  return out;
}

std::vector<ProfiledRun> empty_runs(std::size_t columns) {
  std::vector<ProfiledRun> out(columns);
  for (std::size_t k = 0; k < columns; ++k) {
    out[k].point.unit = kColumns[k].unit;
    out[k].point.affinity = kColumns[k].affinity;
    out[k].point.threads = kColumns[k].threads;
    out[k].point.framework = "mnn";
  }
  return out;
}

}  // namespace

bool looks_like_phone_table(std::string_view head) {
  const auto lines = lines_of(head);
  return !lines.empty() && times_in(words_of(lines.front().text)).has_value();
}

bool looks_like_phone_graph(std::string_view head) {
  const auto lines = lines_of(head);
  if (lines.empty()) return false;
  const auto words = words_of(lines.front().text);
  return words.size() == 5 && tensors_of(words[1]) && tensors_of(words[2]) &&
         (words[3] == "none" || words[3].ends_with(';'));
}

Result<GraphSpec> read_phone_graph(const fs::path& path) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  const std::string name = path.string();
  auto spec = GraphReader(name).read(*text);
  if (!spec) return fail(spec.error());
  const std::string file = path.filename().string();
  spec->name =
      file.ends_with(kInfo) ? file.substr(0, file.size() - kInfo.size()) : path.stem().string();
  return spec;
}

Result<Profile> read_phone_table(const fs::path& path, const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  Profile out;
  Faults faults(path.string(), options.lenient);
  for (const TextLine& line : lines_of(*text)) {
    const auto words = words_of(line.text);
    if (words.empty()) continue;
    const auto times = times_in(words);
    if (out.runs.empty() && times) out.runs = empty_runs(times->size());
    if (!times || times->size() != out.runs.size()) {
      const std::string columns =
          out.runs.empty() ? std::string("4 or 7") : text_of(out.runs.size());
      faults.add(line.number, message("expected an operator and ", columns,
                                      " times in microseconds >= 0, found ", in_quotes(line.text)));
      if (faults.must_stop()) return fail(*faults.error());
      continue;
    }
    for (std::size_t k = 0; k < times->size(); ++k) {
      ProfiledKernel kernel;
      kernel.timed.name = std::string(words[0]);
      kernel.timed.op = op_of(words[0]);
      kernel.timed.latency = single_time(Duration::from_us((*times)[k]));
      out.runs[k].kernels.push_back(std::move(kernel));
    }
  }
  faults.report(out.warnings);
  if (out.runs.empty()) {
    return fail(ErrorCode::Malformed,
                message(path.string(), ": expected operators with 4 or 7 times, found none"));
  }
  const std::string file = path.filename().string();
  out.device = file.substr(0, file.find('-'));
  if (const auto beside = graph_beside(path)) {
    auto graph = read_phone_graph(*beside);
    if (!graph) return fail(graph.error());
    out.metadata["graph"] = beside->filename().string();
    out.graph = std::move(*graph);
  }
  return out;
}

}  // namespace offcut::traces
