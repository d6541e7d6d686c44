#include "scenarios/report/question_data.h"

#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/enum_table.h"

namespace offcut::scenarios {
namespace {

struct ObjectiveWord {
  Objective::Kind kind;
  std::string_view word;
};

constexpr std::array kWords = {
    ObjectiveWord{Objective::Kind::Latency, "latency"},
    ObjectiveWord{Objective::Kind::Energy, "energy"},
    ObjectiveWord{Objective::Kind::EnergyDelay, "edp"},
    ObjectiveWord{Objective::Kind::Throughput, "throughput"},
    ObjectiveWord{Objective::Kind::Weighted, "weights"},
};
static_assert(has_row_per_enumerator(kWords, &ObjectiveWord::kind));

}  // namespace

nlohmann::ordered_json question_data(const Question& question) {
  using Json = nlohmann::ordered_json;
  const Constraints& bounds = question.constraints;
  Json limits = Json::object();
  if (bounds.latency) limits["latency_s"] = bounds.latency->s();
  if (bounds.energy) limits["energy_j"] = bounds.energy->j();
  if (bounds.device_memory) limits["device_memory_bytes"] = bounds.device_memory->count();
  if (bounds.uplink_bytes) limits["uplink_bytes"] = bounds.uplink_bytes->count();
  if (bounds.accuracy_drop) limits["accuracy_drop"] = *bounds.accuracy_drop;
  Json out = {{"objective", kWords[index_of(question.objective.kind)].word},
              {"latency_weight", question.objective.latency_weight},
              {"energy_weight", question.objective.energy_weight},
              {"dnntune", question.objective.scope == EnergyScope::Dnntune},
              {"bounds", std::move(limits)}};
  if (const auto& stream = question.stream) {
    out["stream"] = {{"frames_per_s", stream->frames_per_s},
                     {"cloud_batch", stream->cloud_batch},
                     {"batch_marginal", stream->batch_marginal}};
  }
  return out;
}

}  // namespace offcut::scenarios
