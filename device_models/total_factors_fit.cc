#include "device_models/total_factors_fit.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "device_models/interval.h"
#include "engine/base/content_hash.h"
#include "engine/base/statistics.h"

namespace offcut::device_models {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

constexpr int kIterations = 25;
constexpr std::size_t kLeastSettings = 5;
constexpr std::size_t kLeastTotals = 3;  // of a setting that tells of the factors
constexpr std::size_t kKnown = 10;       // of a board left out, when the spread is measured
constexpr double kPriorLoadings = 0.5;   // towards 1 for the first factor, 0 for the others
constexpr double kLeastVariance = 4e-4;
constexpr double kFirstVariance = 0.05;

// Sums for the loadings and the mean of one network: the last column is that of the mean.
constexpr std::size_t kColumns = kFactors + 1;
struct NetworkSums {
  std::array<std::array<double, kColumns>, kColumns> system{};
  std::array<double, kColumns> right{};
  double squares = 0.02;  // prior of the variance
  double count = 2;
};

struct Setting {
  std::vector<KnownLog> known;
  double weight = 1;
};

// Solves by Gauss and Jordan; the system is positive definite by its prior.
std::array<double, kColumns> solve(NetworkSums sums) {
  for (std::size_t k = 0; k < kColumns; ++k) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (i == k) continue;
      const double factor = sums.system[i][k] / sums.system[k][k];
      for (std::size_t j = 0; j < kColumns; ++j) sums.system[i][j] -= factor * sums.system[k][j];
      sums.right[i] -= factor * sums.right[k];
    }
  }
  std::array<double, kColumns> out{};
  for (std::size_t k = 0; k < kColumns; ++k) out[k] = sums.right[k] / sums.system[k][k];
  return out;
}

// What breaks the symmetry of the factors, the same in every run.
double seed_of(const std::string& name, std::size_t factor) {
  const std::string digits = content_hash(std::to_string(factor) + name);
  return 0.1 * (static_cast<double>(std::stoi(digits.substr(0, 4), nullptr, 16)) / 65535 - 0.5);
}

void name_networks(const std::vector<BoardTotals>& boards, FittedFactors& out) {
  std::map<std::pair<std::string, std::string>, std::vector<double>> logs;
  for (const BoardTotals& setting : boards) {
    for (const auto& [name, ms] : setting.ms) logs[name].push_back(std::log(ms));
  }
  out.names.clear();
  out.rows.clear();
  for (const auto& [name, values] : logs) {
    if (values.size() >= kLeastSettings) out.names.push_back(name);
  }
  for (const auto& name : out.names) {
    FactorNetwork row{name.first, name.second, median_of(logs.at(name)), {}, kFirstVariance};
    for (std::size_t k = 0; k < kFactors; ++k) {
      row.loadings[k] = k == 0 ? 1 : seed_of(name.first + name.second, k);
    }
    out.rows.push_back(row);
  }
  out.model = {out.unit, {}, 1, out.rows};
  out.model.precision.fill(1);
}

std::vector<Setting> settings_of(const FactorModel& model, const std::vector<BoardTotals>& boards) {
  std::map<std::string, double> count;
  for (const BoardTotals& setting : boards) count[setting.board] += 1;
  std::vector<Setting> out;
  for (const BoardTotals& setting : boards) {
    Names names;
    for (const auto& [name, ms] : setting.ms) names.push_back(name);
    Setting one{known_logs(model, setting, names), 1 / std::sqrt(count.at(setting.board))};
    if (one.known.size() >= kLeastTotals) out.push_back(std::move(one));
  }
  return out;
}

void add_known(const KnownLog& one, double weight, const ScorePosterior& scores,
               NetworkSums& sums) {
  std::array<double, kColumns> terms{};
  std::copy(scores.mean.begin(), scores.mean.end(), terms.begin());
  terms[kFactors] = 1;
  for (std::size_t i = 0; i < kColumns; ++i) {
    sums.right[i] += weight * terms[i] * one.log_ms;
    for (std::size_t j = 0; j < kColumns; ++j) {
      const double spread = i < kFactors && j < kFactors ? scores.covariance[i][j] : 0;
      sums.system[i][j] += weight * (terms[i] * terms[j] + spread);
    }
  }
}

// The square of the error of a total, scores uncertain as they are.
double square_of(const FactorNetwork& row, const ScorePosterior& scores, double log_ms) {
  double error = log_ms - row.mean;
  double spread = 0;
  for (std::size_t i = 0; i < kFactors; ++i) {
    error -= row.loadings[i] * scores.mean[i];
    for (std::size_t j = 0; j < kFactors; ++j) {
      spread += row.loadings[i] * scores.covariance[i][j] * row.loadings[j];
    }
  }
  return error * error + spread;
}

void iterate(std::vector<Setting>& settings, FittedFactors& out) {
  std::vector<NetworkSums> sums(out.rows.size());
  std::vector<ScorePosterior> scores;
  Scores squares{};
  for (NetworkSums& one : sums) {
    for (std::size_t k = 0; k < kFactors; ++k) one.system[k][k] = kPriorLoadings;
    one.right[0] = kPriorLoadings;
    one.system[kFactors][kFactors] = 1e-6;
  }
  for (Setting& setting : settings) {
    scores.push_back(posterior_of(out.model, setting.known));
    for (const KnownLog& one : setting.known) {
      add_known(one, one.weight * setting.weight, scores.back(), sums[one.network]);
    }
    for (std::size_t k = 0; k < kFactors; ++k) {
      squares[k] += scores.back().mean[k] * scores.back().mean[k] + scores.back().covariance[k][k];
    }
  }
  for (std::size_t n = 0; n < sums.size(); ++n) {
    const auto solved = solve(sums[n]);
    std::copy_n(solved.begin(), kFactors, out.rows[n].loadings.begin());
    out.rows[n].mean = solved[kFactors];
  }
  for (std::size_t s = 0; s < settings.size(); ++s) {
    for (const KnownLog& one : settings[s].known) {
      sums[one.network].squares +=
          one.weight * settings[s].weight * square_of(out.rows[one.network], scores[s], one.log_ms);
      sums[one.network].count += settings[s].weight;
    }
  }
  for (std::size_t n = 0; n < sums.size(); ++n) {
    out.rows[n].variance = std::max(kLeastVariance, sums[n].squares / sums[n].count);
  }
  for (std::size_t k = 0; k < kFactors; ++k) {
    out.model.precision[k] = static_cast<double>(settings.size()) / std::max(squares[k], 1e-3);
  }
}

void fit_once(const std::vector<BoardTotals>& boards, FittedFactors& out) {
  name_networks(boards, out);
  std::vector<Setting> settings = settings_of(out.model, boards);
  for (int i = 0; i < kIterations && !settings.empty(); ++i) iterate(settings, out);
}

// |error| over the stated spread, of what the model guesses of a setting from ten of its totals.
void add_errors(const FactorModel& model, const BoardTotals& setting, std::vector<double>& out) {
  const Names names = known_names(setting, kKnown);
  std::vector<KnownLog> known = known_logs(model, setting, names);
  if (known.size() < kLeastTotals) return;
  const ScorePosterior scores = posterior_of(model, known);
  Names all;
  for (const auto& [name, ms] : setting.ms) {
    if (std::find(names.begin(), names.end(), name) == names.end()) all.push_back(name);
  }
  for (const KnownLog& held : known_logs(model, setting, all)) {
    const GuessedTotal guess = guess_total(model, scores, held.network);
    out.push_back(std::abs(std::log(guess.ms) - held.log_ms) / guess.sd);
  }
}

double widening_of(const std::vector<BoardTotals>& boards, const std::string& unit) {
  std::set<std::string> names;
  for (const BoardTotals& setting : boards) names.insert(setting.board);
  std::vector<double> errors;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    std::vector<BoardTotals> train;
    std::vector<BoardTotals> held;
    for (const BoardTotals& setting : boards) {
      const auto place = std::distance(names.begin(), names.find(setting.board));
      (static_cast<std::size_t>(place) % 2 == side ? held : train).push_back(setting);
    }
    FittedFactors half;
    half.unit = unit;
    fit_once(train, half);
    for (const BoardTotals& setting : held) add_errors(half.model, setting, errors);
  }
  return errors.empty() ? 1 : std::max(1.0, quantile_of(errors, 0.9) / kNineInTen);
}

}  // namespace

Names known_names(const BoardTotals& setting, std::size_t count) {
  std::vector<std::pair<std::string, std::pair<std::string, std::string>>> order;
  for (const auto& [name, ms] : setting.ms) {
    order.emplace_back(content_hash(setting.board + name.first + name.second), name);
  }
  std::sort(order.begin(), order.end());
  Names out;
  for (const auto& [hash, name] : order) {
    if (out.size() < count) out.push_back(name);
  }
  return out;
}

std::vector<KnownLog> known_logs(const FactorModel& model, const BoardTotals& setting,
                                 const Names& names) {
  std::vector<KnownLog> out;
  for (std::size_t n = 0; n < model.networks.size(); ++n) {
    const std::pair name{std::string(model.networks[n].network),
                         std::string(model.networks[n].precision)};
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    out.push_back({n, std::log(setting.ms.at(name)), 1});
  }
  return out;
}

void fit_factors(const std::vector<BoardTotals>& boards, FittedFactors& out) {
  fit_once(boards, out);
  out.model.widening = widening_of(boards, out.unit);
}

}  // namespace offcut::device_models
