#include "scenarios/studies/repeat_study.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// The study with the seed that lies `further` beyond its own. A seed that is none is left for the
// reader of the study, which refuses it.
Result<Study> with_seed(const Study& study, std::int64_t further) {
  Json document = study.document().value().raw();
  const std::string key(spec_of(study.kind()).block);
  JsonObject blocks = study.document().root();
  const std::int64_t first = blocks.object(key).integer_or("seed", 1, 0, kMostSeed);
  if (study.document().error()) return fail(*study.document().error());
  Json& block = document[key];
  // Beyond the last seed it goes on with the first.
  block["seed"] = first <= kMostSeed - further ? first + further : first + further - kMostSeed - 1;
  document.erase("repeat");
  return Study::of(JsonDocument::wrap(std::move(document), study.file()), study.folder());
}

double value_of(const StudyCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* estimate = std::get_if<Estimate>(&cell)) return estimate->value;
  return std::get<Interval>(cell).value;
}

std::string key_of(const std::vector<StudyCell>& row) {
  std::string key;
  for (const StudyCell& cell : row) {
    if (const auto* text = std::get_if<std::string>(&cell)) key += *text + '\n';
  }
  return key;
}

// The rows of one table under all seeds, by their texts.
using Gathered = std::map<std::string, std::vector<const std::vector<StudyCell>*>>;

std::vector<StudyCell> spread_of(const std::vector<const std::vector<StudyCell>*>& rows) {
  std::vector<StudyCell> out;
  for (std::size_t c = 0; c < rows.front()->size(); ++c) {
    if (std::holds_alternative<std::string>((*rows.front())[c])) {
      out.push_back((*rows.front())[c]);
      continue;
    }
    const double any = value_of((*rows.front())[c]);
    Interval spread{.value = 0, .low = any, .high = any};
    for (const auto* row : rows) {
      const double x = value_of((*row)[c]);
      spread.value += x / static_cast<double>(rows.size());
      spread.low = std::min(spread.low, x);
      spread.high = std::max(spread.high, x);
    }
    spread.value = std::clamp(spread.value, spread.low, spread.high);
    if (spread.low == spread.high) {
      out.emplace_back(spread.low);
    } else {
      out.emplace_back(spread);
    }
  }
  return out;
}

StudyTable merge(const std::vector<std::vector<StudyTable>>& seeds, std::size_t which) {
  const StudyTable& first = seeds.front()[which];
  Gathered gathered;
  for (const auto& tables : seeds) {
    for (const auto& row : tables[which].rows) gathered[key_of(row)].push_back(&row);
  }
  StudyTable out = first;
  out.rows.clear();
  for (const auto& row : first.rows) {
    const auto& same = gathered[key_of(row)];
    if (same.size() == seeds.size()) out.rows.push_back(spread_of(same));
  }
  const std::size_t missing = first.rows.size() - out.rows.size();
  out.note += message(out.note.empty() ? "" : "; ", "mean (least .. most) over ", seeds.size(),
                      " seeds", missing > 0 ? message(", ", missing, " rows differ in text") : "");
  return out;
}

}  // namespace

Result<std::vector<StudyTable>> repeat_study(const Study& study, const RunTables& run) {
  std::vector<std::vector<StudyTable>> seeds;
  for (std::int64_t r = 0; r < study.repeat(); ++r) {
    const auto seeded = with_seed(study, r);
    if (!seeded) return fail(seeded.error());
    auto tables = run(*seeded);
    if (!tables) return fail(tables.error());
    seeds.push_back(std::move(*tables));
  }
  std::vector<StudyTable> out;
  for (std::size_t t = 0; t < seeds.front().size(); ++t) out.push_back(merge(seeds, t));
  return out;
}

}  // namespace offcut::scenarios
