#include "scenarios/validation/published_ask.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "scenarios/file/field_places.h"
#include "scenarios/validation/published_quantity.h"

namespace offcut::scenarios {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

// Puts the fields of an object ("set", "of", "to") into a scenario.
void put_fields(JsonObject& row, const char* key, Json& scenario) {
  const auto fields = row.find(key);
  if (!fields) return;
  JsonObject object = fields->object();
  for (const std::string& field : object.keys()) {
    if (auto ok = put_value(scenario, field, object.at(field).raw()); !ok) {
      object.add_error(ok.error().code, ok.error().message);
    }
  }
}

// The scenarios that the lists of "each" make, in lockstep; without them the one.
std::vector<Json> spread_each(JsonObject& row, const Json& scenario) {
  const auto each = row.find("each");
  if (!each) return {scenario};
  std::vector<Json> out;
  JsonObject lists = each->object();
  for (const std::string& field : lists.keys()) {
    const std::vector<JsonValue> values = lists.elements(field);
    if (out.empty()) out.assign(values.size(), scenario);
    if (values.empty() || values.size() != out.size()) {
      lists.refuse("lists of one length, of one value at least");
      return out;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (auto ok = put_value(out[i], field, values[i].raw()); !ok) {
        lists.add_error(ok.error().code, ok.error().message);
      }
    }
  }
  return out;
}

std::optional<StatedPlace> read_stated(JsonObject& row) {
  const auto stated = row.find("stated");
  if (!stated) return std::nullopt;
  JsonObject object = stated->object();
  StatedPlace place;
  place.kind = object.has("network") ? "network" : "device";
  place.file = object.text(place.kind);
  place.key = object.text("key");
  object.finish();
  return place;
}

Result<PublishedAnswer> stated_value(const StatedPlace& place, const fs::path& folder) {
  const CatalogKind kind = place.kind == "network" ? CatalogKind::Network : CatalogKind::Device;
  const auto path = Catalog::standard().find(kind, place.file, folder);
  if (!path) return fail(path.error());
  const auto document = JsonDocument::read(*path);
  if (!document) return fail(document.error());
  const Json file = document->value().raw();
  try {
    const Json& value = file.at(Json::json_pointer(place.key));
    return PublishedAnswer{.value = value.get<double>()};
  } catch (const Json::exception&) {
    return fail(ErrorCode::NotFound,
                message(place.file, ": expected a number at ", in_quotes(place.key),
                        ", found none; places are written as in /clusters/0/mhz"));
  }
}

// What the engine says of the grounds of the times of the device.
std::string ground_of(const AnsweredScenario& answer) {
  return join(answer.group().device(answer.combination().columns).flags, "; ");
}

Result<PublishedAnswer> answer_one(const std::string& take, const std::string& scenario,
                                   AnsweredScenarios& answers) {
  const Result<AnsweredScenario>& answered = answers.of(scenario);
  if (!answered) return fail(answered.error());
  const auto taken = take_quantity(take, *answered);
  if (!taken) return fail(taken.error());
  PublishedAnswer out{.value = taken->value,
                      .relative_sd = taken->relative_sd,
                      .word = taken->word,
                      .ground = ground_of(*answered)};
  if (is_cut(take)) out.blocks = blocks_of(*answered);
  return out;
}

// Errors of both sides are taken as independent.
Result<PublishedAnswer> ratio_of(PublishedAnswer of, const Result<PublishedAnswer>& to) {
  if (!to) return fail(to.error());
  if (!(to->value > 0)) {
    return fail(ErrorCode::InvalidArgument,
                message("expected an answer > 0 to divide by, found ", to->value));
  }
  of.value /= to->value;
  of.relative_sd = std::hypot(of.relative_sd, to->relative_sd);
  return of;
}

// The errors of a mean are taken as shared: laws err alike on all of its parts.
PublishedAnswer combined(const std::vector<PublishedAnswer>& answers, const std::string& by) {
  const auto less = [](const PublishedAnswer& a, const PublishedAnswer& b) {
    return a.value < b.value;
  };
  if (by == "least") return *std::min_element(answers.begin(), answers.end(), less);
  if (by == "greatest") return *std::max_element(answers.begin(), answers.end(), less);
  PublishedAnswer mean = answers.front();
  mean.value = 0;
  double absolute = 0;
  for (const PublishedAnswer& one : answers) {
    mean.value += one.value / static_cast<double>(answers.size());
    absolute += one.value * one.relative_sd / static_cast<double>(answers.size());
  }
  mean.relative_sd = mean.value > 0 ? absolute / mean.value : 0;
  return mean;
}

}  // namespace

PublishedAsk read_ask(JsonObject& row, const std::string& take,
                      const std::optional<JsonValue>& scenario) {
  PublishedAsk out;
  out.stated = read_stated(row);
  if (out.stated) return out;
  out.take = row.has("take") ? row.one_of("take", quantity_names()) : take;
  if (out.take.empty()) row.refuse("\"take\", here or for the table");
  Json base = scenario ? scenario->raw() : Json::object();
  put_fields(row, "set", base);
  const bool several = row.has("each");
  const std::vector<Json> all = spread_each(row, base);
  if (several) out.by = row.one_of("by", {"mean", "least", "greatest"});
  const bool ratio = row.has("to");
  for (const Json& one : all) {
    Json of = one;
    Json to = one;
    put_fields(row, "of", of);
    put_fields(row, "to", to);
    out.scenarios.emplace_back(of.dump(), ratio ? std::optional(to.dump()) : std::nullopt);
  }
  return out;
}

bool asks_for_cut(const PublishedAsk& ask) { return !ask.stated && is_cut(ask.take); }

Result<void> check_ask(const PublishedAsk& ask, const fs::path& folder) {
  for (const auto& [of, to] : ask.scenarios) {
    for (const std::string* text : {&of, to ? &*to : nullptr}) {
      if (text == nullptr) continue;
      const auto study = read_row_scenario(Json::parse(*text), folder);
      if (!study) return fail(study.error());
    }
  }
  return {};
}

Result<PublishedAnswer> ask(const PublishedAsk& ask, AnsweredScenarios& answers) {
  if (ask.stated) return stated_value(*ask.stated, answers.folder());
  std::vector<PublishedAnswer> all;
  for (const auto& [of, to] : ask.scenarios) {
    auto answer = answer_one(ask.take, of, answers);
    if (answer && to) answer = ratio_of(*answer, answer_one(ask.take, *to, answers));
    if (!answer) return fail(answer.error());
    all.push_back(std::move(*answer));
  }
  return ask.by.empty() ? all.front() : combined(all, ask.by);
}

}  // namespace offcut::scenarios
