#include "scenarios/file/question.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "scenarios/file/scenario.h"
#include "scenarios/file/study.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// A number as one, anything else as the word that it is.
Json value_of(const std::string& text) {
  const auto document = JsonDocument::parse(text, "value");
  if (document && document->value().raw().is_number()) return document->value().raw();
  return text;
}

Json list_of(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(value_of(text));
  return list;
}

// A site is known by its device model or, where the name is that of a trace, by what was measured.
Json site_of(const std::string& name, const std::filesystem::path& folder) {
  const auto document = JsonDocument::read(folder / name);
  if (document && document->value().raw().is_object()) {
    const Json& root = document->value().raw();
    const auto schema = root.find("schema");
    const bool is_trace = schema != root.end() && schema->is_string() &&
                          schema->get<std::string>().starts_with("offcut.trace/");
    if (is_trace) return {{"trace", name}};
  }
  return {{"model", name}};
}

// "1:100:20" and "1:100:20:log" as a range, "1,2,4" as a list.
Result<void> add_axis(const std::string& text, Json& sweep) {
  const std::size_t equals = text.find('=');
  const std::string values = equals == std::string::npos ? "" : text.substr(equals + 1);
  const std::vector<std::string> parts = split(values, ':');
  const bool log = parts.size() == 4 && parts.back() == "log";
  const bool known = parts.size() == 1 || parts.size() == 3 || log;
  if (equals == 0 || values.empty() || !known) {
    return fail(ErrorCode::Malformed,
                message("--sweep: expected KEY=FROM:TO:POINTS or KEY=VALUE,VALUE, found ",
                        in_quotes(text)));
  }
  const std::string field = text.substr(0, equals);
  if (sweep.contains(field)) {
    return fail(ErrorCode::InvalidArgument,
                message("--sweep ", in_quotes(field), ": expected one axis of it, found two"));
  }
  Json& axis = sweep[field];
  if (parts.size() == 1) {
    axis = list_of(split(values, ','));
    return {};
  }
  axis = {{"from", value_of(parts[0])}, {"to", value_of(parts[1])}, {"points", value_of(parts[2])}};
  if (log) axis["scale"] = "log";
  return {};
}

}  // namespace

Result<std::string> text_of_question(const QuestionOptions& options) {
  Json study = {{"schema", "offcut.scenario/1"},
                {"name", std::filesystem::path(options.model).stem().string()},
                {"model", options.model},
                {"device", site_of(options.device, options.folder)},
                {"cloud", site_of(options.cloud, options.folder)},
                {"network", {{"model", options.network}}},
                {"objective", options.objective}};
  if (!options.traces.empty()) study["traces"] = options.traces;
  Json sweep = Json::object();
  if (options.threads.size() == 1) study["device"]["threads"] = value_of(options.threads.front());
  if (options.threads.size() > 1) sweep["device.threads"] = list_of(options.threads);
  for (const std::string& text : options.sweep) {
    if (const auto added = add_axis(text, sweep); !added) return fail(added.error());
  }
  if (!sweep.empty()) study["sweep"] = std::move(sweep);
  return study.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::string> text_of_front(const std::filesystem::path& study, std::uint64_t number) {
  const auto whole = Study::read(study);
  if (!whole) return fail(whole.error());
  const auto one = whole->at(number);
  if (!one) return fail(one.error());
  Json document = one->document().value().raw();
  document["output"] = {{"rows", "pareto"}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace offcut::scenarios
