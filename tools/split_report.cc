#include "tools/split_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "tools/show.h"

namespace offcut::tools {
namespace {

constexpr std::size_t kNameWidth = 26;

std::string brief(const std::string& name, std::size_t width) {
  return shortened(printable(name), width, Keep::BothEnds);
}

// "a, b, c and 4 more", within a width.
std::string names_of(const std::vector<traces::EdgeTensor>& tensors, std::size_t width) {
  constexpr std::size_t kMost = 2;
  std::vector<std::string> names;
  const std::size_t shown = std::min(tensors.size(), kMost);
  for (std::size_t k = 0; k < shown; ++k) names.push_back(brief(tensors[k].name, width / shown));
  const std::size_t more = tensors.size() - shown;
  return message(join(names, ", "), more > 0 ? message(" and ", more, " more") : "");
}

std::string kilobytes(const std::optional<Bytes>& bytes) {
  return bytes ? fmt::format("{:.1f}", bytes->as_double() * 1e-3) : "unknown";
}

bool is_extract(const traces::Split& split) {
  return !split.parts.empty() && !split.parts.front().part.label.empty();
}

void print_parts(const traces::Split& split, std::ostream& out) {
  const bool extract = is_extract(split);
  show(out, "  {:<15} {:>6} {:>11}  {}\n", "file", "layers", "weights kB",
       extract ? "is" : "reads");
  for (const traces::PartModel& part : split.parts) {
    show(out, "  {:<15} {:>6} {:>11}  {}\n", part.file, part.part.placed, kilobytes(part.weights),
         extract ? brief(part.part.label, 42) : names_of(part.inputs, 29));
  }
}

std::string site_of(const traces::Split& split, const std::optional<std::size_t>& part) {
  return part ? split.parts[*part].part.name : "input";
}

void print_tensor(const traces::Split& split, const traces::SplitTensor& tensor,
                  std::ostream& out) {
  std::vector<std::string> to;
  for (const std::size_t part : tensor.handover.to) to.push_back(split.parts[part].part.name);
  const auto& shape = tensor.tensor.shape;
  show(out, "  {:<26} {:<6} {:<14} {:>9}  {} to {}{}\n", brief(tensor.tensor.name, kNameWidth),
       tensor.quantised ? "int8" : tensor.tensor.type,
       shape ? brief(text_of_shape(*shape), 14) : "unknown", kilobytes(traces::sent_bytes(tensor)),
       site_of(split, tensor.handover.from), join(to, ", "), tensor.crosses ? "" : " (stays)");
}

void print_tensors(const traces::Split& split, std::ostream& out) {
  std::size_t kept = 0;
  bool head = false;
  for (const traces::SplitTensor& tensor : split.tensors) {
    if (tensor.is_state) ++kept;
    // What comes in where it is read needs no word.
    if (tensor.is_state || (!tensor.crosses && !tensor.handover.from)) continue;
    if (!head) show(out, "\n  {:<26} {:<6} {:<14} {:>9}\n", "crosses", "type", "shape", "kB");
    head = true;
    print_tensor(split, tensor, out);
  }
  if (kept > 0) show(out, "\n  {} tensors of state stay with their layers\n", kept);
}

void print_results(const traces::Split& split, std::ostream& out) {
  out << "\n";
  constexpr std::size_t kMost = 6;
  for (std::size_t k = 0; k < std::min(split.results.size(), kMost); ++k) {
    const traces::ResultPlace& result = split.results[k];
    show(out, "  result {} from {}\n", brief(result.tensor, 40), site_of(split, result.part));
  }
  if (split.results.size() > kMost) {
    show(out, "  and {} more results\n", split.results.size() - kMost);
  }
}

void print_prediction(const scenarios::PlannedSplit& planned, std::ostream& out) {
  show(out, "\n  predicted {:.2f} ms", planned.latency_ms);
  if (planned.latency_high_ms > planned.latency_low_ms * 1.001) {
    show(out, ", 90% between {:.2f} and {:.2f} ms", planned.latency_low_ms,
         planned.latency_high_ms);
  }
  show(out, "; {:.2f} mJ\n", planned.energy_mj);
  std::vector<std::string> steps;
  for (const scenarios::PlanStep& step : planned.steps) {
    if (step.time > Duration::zero()) {
      steps.push_back(fmt::format("{} {:.2f}", step.name, step.time.ms()));
    }
  }
  if (!steps.empty()) show(out, "    ms: {}\n", join(steps, ", "));
}

}  // namespace

void print_split(const PlanDocument& document, std::ostream& out) {
  const traces::Split& split = *document.split;
  if (document.planned != nullptr) {
    show(out, "{}: {}\n", document.planned->scenario, document.planned->place);
  } else {
    show(out, "{}\n", document.network->network().graph.name());
  }
  print_parts(split, out);
  if (is_extract(split)) return;
  print_tensors(split, out);
  print_results(split, out);
  if (document.planned != nullptr) print_prediction(*document.planned, out);
}

std::vector<std::string> notes_of_split(const PlanDocument& document) {
  std::vector<std::string> notes = document.split->warnings;
  if (document.planned == nullptr) return notes;
  const scenarios::PlannedSplit& planned = *document.planned;
  if (planned.batch > 1) {
    notes.push_back(message("the prediction is of ", planned.batch, " inputs per run"));
  }
  std::unordered_map<std::string, Bytes> counted;
  for (const scenarios::SentTensor& tensor : planned.sent) {
    counted.emplace(tensor.name, tensor.bytes);
  }
  Bytes plan;
  Bytes files;
  bool quantised = false;
  for (const traces::SplitTensor& tensor : document.split->tensors) {
    const auto found = counted.find(tensor.tensor.name);
    const auto sent = traces::sent_bytes(tensor);
    if (!tensor.crosses || found == counted.end() || !sent) continue;
    plan += found->second;
    files += *sent;
    quantised = quantised || tensor.quantised;
  }
  constexpr double kNear = 0.01;
  if (std::abs(files.as_double() - plan.as_double()) <= kNear * plan.as_double() + 64) return notes;
  const bool cure = !quantised && planned.encoding.format.bytes_per_element == 1.0;
  notes.push_back(message("the plan counts ", kilobytes(plan), " kB that cross (",
                          planned.encoding.name, "), these files send ", kilobytes(files), " kB",
                          cure ? ": --int8 quantises what crosses" : ""));
  return notes;
}

}  // namespace offcut::tools
