// Kind "board_totals": totals of networks on a board of which ten others are known, by what boards
// have in common (device_models/total_factors.h).
//
// Data as board_totals_data.h says. The boards are split into ten parts; the factors are fitted to
// nine of them and used on the tenth, of whose settings with fifteen totals or more ten are known
// (total_factors_fit.h chooses). Predicted are the others. Baseline: each network takes as many
// times the time of its median board as the median of the ten known ones.
//
//   "unit": "cpu" or "gpu"
#include <algorithm>
#include <cmath>
#include <set>

#include "device_models/interval.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "scenarios/validation/board_totals_data.h"
#include "scenarios/validation/case_kind.h"

namespace offcut::scenarios {
namespace {

using device_models::BoardTotals;
using Names = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kParts = 10;
constexpr std::size_t kKnown = 10;
constexpr std::size_t kLeastTotals = 15;

double baseline_log(const device_models::FactorModel& model,
                    const std::vector<device_models::KnownLog>& known, std::size_t network) {
  std::vector<double> above;
  for (const auto& one : known) above.push_back(one.log_ms - model.networks[one.network].mean);
  return model.networks[network].mean + median_of(std::move(above));
}

void predict_setting(const device_models::FactorModel& model, const BoardTotals& setting,
                     const std::string& unit, GroupBuilder& group) {
  const Names names = device_models::known_names(setting, kKnown);
  auto known = device_models::known_logs(model, setting, names);
  if (known.empty()) return;
  const auto scores = device_models::posterior_of(model, known);
  Names others;
  for (const auto& [name, ms] : setting.ms) {
    if (std::find(names.begin(), names.end(), name) == names.end()) others.push_back(name);
  }
  for (const auto& held : device_models::known_logs(model, setting, others)) {
    const auto guess = device_models::guess_total(model, scores, held.network);
    const double measured = std::exp(held.log_ms);
    const auto& network = model.networks[held.network];
    const std::string board = setting.board.substr(0, setting.board.find(" ("));
    group.add(message(network.network, " on ", board), guess.ms, measured,
              {board, unit, "ncnn", std::string(network.precision)});
    group.add_baseline(std::exp(baseline_log(model, known, held.network)), measured);
    group.add_interval(device_models::interval_of(guess.ms, guess.sd).holds(measured));
  }
}

Result<CaseResult> evaluate(const std::filesystem::path& data, const std::string& unit) {
  CaseResult out;
  int unusable = 0;
  const auto settings = read_board_totals(data, unit, unusable);
  if (!settings) return fail(settings.error());
  std::set<std::string> boards;
  for (const BoardTotals& setting : *settings) boards.insert(setting.board);
  GroupBuilder group("all", "ms");
  for (std::size_t part = 0; part < kParts; ++part) {
    std::vector<BoardTotals> train;
    std::vector<BoardTotals> held;
    for (const BoardTotals& setting : *settings) {
      const auto place = std::distance(boards.begin(), boards.find(setting.board));
      (static_cast<std::size_t>(place) % kParts == part ? held : train).push_back(setting);
    }
    device_models::FittedFactors fitted;
    fitted.unit = unit;
    device_models::fit_factors(train, fitted);
    for (const BoardTotals& setting : held) {
      if (setting.ms.size() >= kLeastTotals) predict_setting(fitted.model, setting, unit, group);
    }
  }
  if (unusable > 0) out.skipped.push_back(message(unusable, " rows without a time"));
  if (!group.empty()) out.groups.push_back(group.build());
  return out;
}

}  // namespace

Evaluate read_board_totals_case(JsonObject& root, const std::filesystem::path&) {
  const std::string unit = root.one_of("unit", {"cpu", "gpu"});
  return [unit](const std::filesystem::path& data) { return evaluate(data, unit); };
}

}  // namespace offcut::scenarios
