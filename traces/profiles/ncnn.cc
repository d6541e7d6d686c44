#include "traces/profiles/ncnn.h"

#include <algorithm>
#include <array>
#include <optional>
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
  double us = 0;          // may be negative: clocks of GPUs jump
  bool on_gpu = false;    // the time is of Vulkan's timestamps
  std::string_view rest;  // after the time
};

std::string_view next_word(std::string_view& line) {
  line = trimmed(line);
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

// Units of times. ncnn writes "ms" for what ran on the CPU and "us" for what Vulkan timed, in one
// file.
struct TimeUnit {
  std::string_view ending;
  double us;
  bool on_gpu;
};
constexpr std::array kTimeUnits = {TimeUnit{"ms", 1e3, false}, TimeUnit{"us", 1, true}};

// Takes the unit off the end of the text.
const TimeUnit* take_unit(std::string_view& text) {
  for (const TimeUnit& unit : kTimeUnits) {
    if (!text.ends_with(unit.ending)) continue;
    text.remove_suffix(unit.ending.size());
    return &unit;
  }
  return nullptr;
}

std::optional<double> signed_time_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto value = time_with_comma(negative ? text.substr(1) : text);
  return value && negative ? -*value : value;
}

// "Convolution  convrelu_0   12.34ms    | ...": the time is the last word before '|' or the end.
std::optional<LayerLine> layer_line(std::string_view line) {
  const std::size_t bar = line.find('|');
  std::string_view front = trimmed(line.substr(0, bar));
  const TimeUnit* unit = take_unit(front);
  if (unit == nullptr) return std::nullopt;
  LayerLine out;
  out.op = std::string(next_word(front));
  front = trimmed(front);
  const std::size_t last = front.find_last_of(" \t");
  if (out.op.empty() || last == std::string_view::npos) return std::nullopt;
  const auto time = signed_time_of(front.substr(last + 1));
  out.name = std::string(trimmed(front.substr(0, last)));
  if (!time || out.name.empty()) return std::nullopt;
  if (out.name.find(' ') != std::string::npos) return std::nullopt;  // a line of prose
  out.us = *time * unit->us;
  out.on_gpu = unit->on_gpu;
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
  return time_with_comma(text->substr(0, text->find_first_of(" \t")));
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
                                  const ReadProfileOptions& options) {
  SampleTable samples;
  Faults faults(name, options.lenient);
  std::size_t on_cpu = 0;
  std::size_t on_gpu = 0;
  for (const TextLine& line : lines_of(text)) {
    const auto layer = layer_line(without_log_prefix(line.text));
    if (!layer) continue;
    if (layer->us < 0) {
      faults.add(line.number, message("layer ", in_quotes(layer->name),
                                      ": expected a time >= 0, found ", layer->us, " us"));
      if (faults.must_stop()) return fail(*faults.error());
      continue;
    }
    const Duration time = Duration::from_us(layer->us);
    ++(layer->on_gpu ? on_gpu : on_cpu);
    add_shapes(layer->rest, samples.add(layer->name, layer->op, time));
  }
  if (samples.size() == 0) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected layers as \"Type name 1.23ms\", found none"));
  }
  Profile out;
  ProfiledRun run;
  run.point.framework = "ncnn";
  if (on_gpu > 0) run.point.unit = "gpu";
  run.kernels = samples.take();
  out.runs.push_back(std::move(run));
  faults.report(out.warnings);
  if (on_gpu > 0 && on_cpu > 0) {
    out.warnings.push_back(
        message(on_cpu, " layer lines of a run on the GPU are times of the CPU"));
  }
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
  std::vector<std::string> models;
  for (const TotalLine& total : totals) models.push_back(total.model);
  const auto model = choose_model(std::move(models), options.model_name, name);
  if (!model) return fail(model.error());
  Profile out;
  out.model = *model;
  for (std::size_t k = 0; k < totals.size(); ++k) {
    const TotalLine& total = totals[k];
    if (total.model != *model) continue;
    ProfiledRun run;
    run.point = headers[k].point;
    run.end_to_end = single_time(Duration::from_ms(total.average_ms), headers[k].loops);
    run.end_to_end->p10 = Duration::from_ms(std::min(total.min_ms, total.average_ms));
    run.end_to_end->p90 = Duration::from_ms(std::max(total.max_ms, total.average_ms));
    add_run(out, std::move(run));
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
