#include "traces/profiles/ncnn.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

// ---- layers

struct LayerLine {
  std::string op;
  std::string name;
  double ms = 0;
  std::string_view rest;  // after "ms"
};

std::string_view next_word(std::string_view& line) {
  line = trimmed(line);
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

// "Convolution  convrelu_0   12.34ms    | ...": the time is the last word before '|' or the end.
std::optional<LayerLine> layer_line(std::string_view line) {
  const std::size_t bar = line.find('|');
  std::string_view front = trimmed(line.substr(0, bar));
  if (!front.ends_with("ms")) return std::nullopt;
  front.remove_suffix(2);
  LayerLine out;
  out.op = std::string(next_word(front));
  front = trimmed(front);
  const std::size_t last = front.find_last_of(" \t");
  if (out.op.empty() || last == std::string_view::npos) return std::nullopt;
  const auto ms = time_of(front.substr(last + 1));
  out.name = std::string(trimmed(front.substr(0, last)));
  if (!ms || out.name.empty()) return std::nullopt;
  if (out.name.find(' ') != std::string::npos) return std::nullopt;  // a line of prose
  out.ms = *ms;
  if (bar != std::string_view::npos) out.rest = line.substr(bar + 1);
  return out;
}

// "[ 224, 224,  24 *8]" is w, h, c in packs of 8.
std::optional<Shape> shape_in(std::string_view text) {
  std::vector<std::int64_t> extents;
  std::int64_t pack = 1;
  for (const std::string& part : split(text, ',')) {
    const auto extent = leading_count(part);
    if (!extent) return std::nullopt;
    extents.push_back(*extent);
    if (const std::size_t star = part.find('*'); star != std::string::npos) {
      pack = leading_count(std::string_view(part).substr(star + 1)).value_or(1);
    }
  }
  if (extents.empty()) return std::nullopt;
  extents.back() *= pack;
  Shape shape = {1};
  shape.insert(shape.end(), extents.rbegin(), extents.rend());
  return shape;
}

void add_shapes(std::string_view rest, ProfiledKernel& kernel) {
  const std::size_t arrow = rest.find("->");
  if (arrow == std::string_view::npos) return;
  const auto side = [](std::string_view text) {
    const auto inside = between_marks(text, "[", "]");
    return inside ? shape_in(*inside) : std::nullopt;
  };
  if (auto shape = side(rest.substr(0, arrow))) kernel.inputs = {std::move(*shape)};
  if (auto shape = side(rest.substr(arrow))) kernel.outputs = {std::move(*shape)};
}

// ---- totals

struct TotalLine {
  std::string model;
  double min_ms = 0;
  double max_ms = 0;
  double average_ms = 0;
};

std::optional<double> value_after(std::string_view line, std::string_view mark) {
  auto text = between_marks(line, mark, "");
  if (!text) return std::nullopt;
  *text = trimmed(*text);
  return time_of(text->substr(0, text->find_first_of(" \t")));
}

std::optional<TotalLine> total_line(std::string_view line) {
  const auto low = value_after(line, "min =");
  const auto high = value_after(line, "max =");
  const auto average = value_after(line, "avg =");
  if (!low || !high || !average) return std::nullopt;
  std::string_view name = trimmed(line.substr(0, line.find("min =")));
  name = name.substr(name.find_last_of(" \t") + 1);
  if (name.empty()) return std::nullopt;
  return TotalLine{std::string(name), *low, *high, *average};
}

struct Header {
  int loops = 1;
  OperatingPoint point;
};

// Takes over "num_threads = 4" and the like; false for another line.
bool read_header(std::string_view line, Header& header) {
  const auto value = [&](std::string_view mark) -> std::optional<std::string_view> {
    if (!line.starts_with(mark)) return std::nullopt;
    return trimmed(line.substr(mark.size()));
  };
  if (const auto text = value("loop_count = ")) {
    header.loops = std::max(1, leading_count(*text).value_or(1));
  } else if (const auto threads = value("num_threads = ")) {
    header.point.threads = std::max(1, leading_count(*threads).value_or(1));
  } else if (const auto power = value("powersave = ")) {
    header.point.affinity = *power == "1" ? "little" : *power == "2" ? "big" : "any";
  } else if (const auto gpu = value("gpu_device = ")) {
    header.point.unit = gpu->starts_with('-') ? "cpu" : "gpu";
  } else {
    return false;
  }
  return true;
}

// Returns the network to read, or the reason why it cannot be told.
Result<std::string> choose(const std::vector<TotalLine>& totals, const std::string& wanted,
                           const std::string& file) {
  std::vector<std::string> names;
  for (const TotalLine& total : totals) {
    if (std::find(names.begin(), names.end(), total.model) == names.end()) {
      names.push_back(total.model);
    }
  }
  if (wanted.empty() && names.size() == 1) return names.front();
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return wanted;
  if (wanted.empty()) {
    return fail(ErrorCode::InvalidArgument,
                message(file, ": expected the name of one network of the file, found none (",
                        join(names, ", "), ")"));
  }
  return fail(ErrorCode::InvalidArgument,
              message(file, ": no network ", in_quotes(wanted), suggestion(wanted, names)));
}

}  // namespace

bool looks_like_ncnn_layers(std::string_view head) {
  const auto lines = lines_of(head);
  return std::any_of(lines.begin(), lines.end(), [](const TextLine& line) {
    const auto layer = layer_line(without_log_prefix(line.text));
    return layer && (!layer->rest.empty() || line.text.size() > 50);
  });
}

bool looks_like_ncnn_totals(std::string_view head) {
  const auto lines = lines_of(head);
  return std::any_of(lines.begin(), lines.end(),
                     [](const TextLine& line) { return total_line(line.text).has_value(); });
}

Result<Profile> parse_ncnn_layers(std::string_view text, const std::string& name,
                                  const ReadProfileOptions&) {
  SampleTable samples;
  for (const TextLine& line : lines_of(text)) {
    const auto layer = layer_line(without_log_prefix(line.text));
    if (!layer) continue;
    add_shapes(layer->rest, samples.add(layer->name, layer->op, Duration::from_ms(layer->ms)));
  }
  if (samples.size() == 0) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected layers as \"Type name 1.23ms\", found none"));
  }
  Profile out;
  ProfiledRun run;
  run.point.framework = "ncnn";
  run.kernels = samples.take();
  out.runs.push_back(std::move(run));
  out.warnings.push_back(
      "threads, cores and precision are not in the file: give them if they are not the defaults");
  return out;
}

Result<Profile> parse_ncnn_totals(std::string_view text, const std::string& name,
                                  const ReadProfileOptions& options) {
  Header header;
  header.point.framework = "ncnn";
  std::vector<TotalLine> totals;
  std::vector<Header> headers;
  for (const TextLine& line : lines_of(text)) {
    if (read_header(trimmed(line.text), header)) continue;
    if (auto total = total_line(line.text)) {
      totals.push_back(std::move(*total));
      headers.push_back(header);
    }
  }
  if (totals.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected lines as \"squeezenet min = .. max = .. avg = ..\", ",
                        "found none"));
  }
  const auto model = choose(totals, options.model_name, name);
  if (!model) return fail(model.error());
  Profile out;
  out.model = *model;
  for (std::size_t k = 0; k < totals.size(); ++k) {
    const TotalLine& total = totals[k];
    if (total.model != *model) continue;
    const bool known = std::any_of(out.runs.begin(), out.runs.end(), [&](const ProfiledRun& run) {
      return run.point == headers[k].point;
    });
    if (known) {
      out.warnings.push_back(
          message("a second time for ", text_of_point(headers[k].point), " is left out"));
      continue;
    }
    ProfiledRun run;
    run.point = headers[k].point;
    run.end_to_end = single_time(Duration::from_ms(total.average_ms), headers[k].loops);
    run.end_to_end->p10 = Duration::from_ms(std::min(total.min_ms, total.average_ms));
    run.end_to_end->p90 = Duration::from_ms(std::max(total.max_ms, total.average_ms));
    out.runs.push_back(std::move(run));
  }
  return out;
}

Result<Profile> read_ncnn_layers(const std::filesystem::path& path,
                                 const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_ncnn_layers(*text, path.string(), options);
}

Result<Profile> read_ncnn_totals(const std::filesystem::path& path,
                                 const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_ncnn_totals(*text, path.string(), options);
}

}  // namespace offcut::traces
