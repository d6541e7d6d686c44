#include "traces/profiles/llama_bench.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "traces/profiles/byte_stream.h"
#include "traces/profiles/text_lines.h"

namespace offcut::traces {
namespace {

constexpr double kNsPerUs = 1000.0;

struct Test {
  std::string name;
  ProfiledRun run;
};

// Whether one of "CUDA", "BLAS, Vulkan"... computes on a GPU.
bool names_gpu(std::string_view backends) {
  for (const std::string_view backend : cells_and_rest(backends, ",", 16)) {
    const bool is_cpu = backend == "CPU" || backend == "BLAS" || backend == "RPC";
    if (!backend.empty() && !is_cpu) return true;
  }
  return false;
}

bool is_on_gpu(JsonObject& entry) {
  const bool has_layers = entry.integer_or("n_gpu_layers", 0) != 0;
  bool is_gpu = names_gpu(entry.text_or("backends", ""));
  for (const char* flag : {"cuda", "metal", "vulkan", "opencl", "kompute", "sycl"}) {
    is_gpu = entry.boolean_or(flag, false) || is_gpu;
  }
  return has_layers && is_gpu;
}

std::string name_of(const std::string& model, std::int64_t prompt, std::int64_t generated,
                    std::int64_t depth) {
  const std::string test = generated > 0 ? message("tg", generated) : message("pp", prompt);
  return message(model, " ", test, depth > 0 ? message(" @ d", depth) : "");
}

TimeSummary time_of_pass(JsonObject& entry, std::int64_t passes) {
  std::vector<Duration> samples;
  if (entry.has("samples_ns")) {
    for (const JsonValue& sample : entry.elements("samples_ns")) {
      const double ns = sample.number(at_least(0));
      samples.push_back(Duration::from_us(ns / kNsPerUs / static_cast<double>(passes)));
    }
  }
  const double average_ns = entry.number("avg_ns", at_least(0));
  if (!samples.empty()) return TimeSummary::of(std::move(samples));
  return single_time(Duration::from_us(average_ns / kNsPerUs / static_cast<double>(passes)));
}

// Reads one entry; nothing for a test of prompt and generation at once.
std::optional<Test> test_of(JsonObject entry) {
  constexpr std::int64_t kMostTokens = 1'000'000'000;
  const std::int64_t prompt = entry.integer("n_prompt", 0, kMostTokens);
  const std::int64_t generated = entry.integer("n_gen", 0, kMostTokens);
  const std::int64_t depth = entry.integer_or("n_depth", 0, 0, kMostTokens);
  const std::string model = entry.text_or("model_type", "llama");
  const auto threads = entry.integer_or("n_threads", 1, 1, 65536);
  Test out;
  out.name = name_of(model, prompt, generated, depth);
  out.run.end_to_end = time_of_pass(entry, std::max<std::int64_t>(generated, 1));
  out.run.point.framework = "llama.cpp";
  const bool on_gpu = is_on_gpu(entry);
  if (on_gpu) out.run.point.unit = "gpu";
  out.run.point.threads = on_gpu ? 1 : static_cast<int>(threads);
  if (prompt > 0 && generated > 0) return std::nullopt;
  return out;
}

bool begins_array(std::string_view line) {
  const std::string_view start = trimmed(line);
  return start == "[" || (start.starts_with('[') && trimmed(start.substr(1)).starts_with('{'));
}

// The documents of a file: one of JSON, one per line of JSONL. Backends may print lines in front.
Result<std::vector<JsonDocument>> documents_of(std::string_view text, const std::string& name) {
  std::vector<JsonDocument> out;
  for (const TextLine& line : lines_of(text)) {
    if (trimmed(line.text).starts_with('{')) break;
    if (!begins_array(line.text)) continue;
    const auto from = static_cast<std::size_t>(line.text.data() - text.data());
    auto whole = JsonDocument::parse(text.substr(from), name);
    if (!whole) return fail(whole.error());
    out.push_back(std::move(*whole));
    return out;
  }
  for (const TextLine& line : lines_of(text)) {
    if (!trimmed(line.text).starts_with('{')) continue;  // what other programs print
    auto entry = JsonDocument::parse(line.text, message(name, ":", line.number));
    if (!entry) return fail(entry.error());
    out.push_back(std::move(*entry));
  }
  return out;
}

struct Tests {
  std::vector<Test> tests;
  std::size_t mixed = 0;
};

Result<Tests> tests_of(std::string_view text, const std::string& name) {
  auto documents = documents_of(text, name);
  if (!documents) return fail(documents.error());
  Tests out;
  for (const JsonDocument& document : *documents) {
    const JsonValue root = document.value();
    const std::vector<JsonValue> entries =
        root.is_array() ? root.elements() : std::vector<JsonValue>{root};
    for (const JsonValue& entry : entries) {
      auto test = test_of(entry.object());
      if (document.error()) return fail(*document.error());
      if (!test) ++out.mixed;
      if (test) out.tests.push_back(std::move(*test));
    }
  }
  return out;
}

}  // namespace

bool looks_like_llama_bench(std::string_view head) {
  const auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has("\"n_prompt\"") && has("\"n_gen\"") && has("\"avg_ns\"");
}

Result<Profile> parse_llama_bench(std::string_view text, const std::string& name,
                                  const ReadProfileOptions& options) {
  auto read = tests_of(text, name);
  if (!read) return fail(read.error());
  if (read->tests.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected tests of a prompt or of generation, found ",
                        read->mixed > 0 ? "only tests of both at once" : "none"));
  }
  std::vector<std::string> models;
  for (const Test& test : read->tests) models.push_back(test.name);
  const auto model = choose_model(std::move(models), options.model_name, name);
  if (!model) return fail(model.error());
  Profile out;
  out.model = *model;
  for (Test& test : read->tests) {
    if (test.name == *model) add_run(out, std::move(test.run));
  }
  if (read->mixed > 0) {
    out.warnings.push_back(
        message("left out ", read->mixed, " tests of a prompt and of generation at once"));
  }
  out.warnings.push_back("precision: fp32 unless --precision says so (the name tells the weights)");
  return out;
}

Result<Profile> read_llama_bench(const std::filesystem::path& path,
                                 const ReadProfileOptions& options) {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return parse_llama_bench(*text, path.string(), options);
}

}  // namespace offcut::traces
