#include "device_models/sharing_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "device_models/interval.h"
#include "device_models/log_fit.h"
#include "engine/base/statistics.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kLeastForShape = 12;
constexpr std::size_t kParts = 10;
constexpr double kLeastSpread = 0.02;
constexpr double kOfOneNetwork = 0.25;  // spread of a law that no other network could test
constexpr double kLeastGain = 0.1;      // share of the error that a richer form must save

enum class Form { Kappa, Ratio, Layer };

std::string name_of(Form form) {
  if (form == Form::Ratio) return "kappa, r";
  if (form == Form::Layer) return "kappa, r, l";
  return "kappa";
}

using Totals = std::vector<SharedTotal>;

SharingLaw fit_kappa(const Totals& totals) {
  SharingLaw best;
  double best_error = std::numeric_limits<double>::infinity();
  for (int tenth = 10; tenth >= 0; --tenth) {
    SharingLaw law{.kappa = 1, .static_share = tenth / 10.0};
    std::vector<double> ratios;
    for (const SharedTotal& t : totals) ratios.push_back(t.together / shared_time(law, t));
    law.kappa = median_of(ratios);
    for (double& ratio : ratios) ratio = std::abs(law.kappa / ratio - 1);
    const double error = median_of(std::move(ratios));
    if (error >= best_error) continue;
    best_error = error;
    best = law;
  }
  return best;
}

SharingLaw fit_shape(Form form, const Totals& totals) {
  std::vector<FitRow> rows;
  for (const SharedTotal& t : totals) {
    FitRow row{.terms = {1, std::log(t.little.time / t.big.time)},
               .value = std::log(t.together / shared_time(SharingLaw{}, t)),
               .weight = 1};
    if (form == Form::Layer) row.terms[2] = std::log(t.layer().ms());
    rows.push_back(row);
  }
  const Terms terms = fit_least_absolute(rows);
  return {.kappa = std::exp(terms[0]),
          .static_share = 1,
          .ratio_power = terms[1],
          .layer_power = terms[2]};
}

SharingLaw fit(Form form, const Totals& totals) {
  return form == Form::Kappa ? fit_kappa(totals) : fit_shape(form, totals);
}

std::vector<double> left_out_errors(Form form, const Totals& totals) {
  std::vector<double> errors;
  const std::size_t parts = std::min(kParts, totals.size());
  for (std::size_t part = 0; part < parts; ++part) {
    Totals rest;
    for (std::size_t k = 0; k < totals.size(); ++k) {
      if (k % parts != part) rest.push_back(totals[k]);
    }
    const SharingLaw law = fit(form, rest);
    for (std::size_t k = part; k < totals.size(); k += parts) {
      errors.push_back(std::log(shared_time(law, totals[k]) / totals[k].together));
    }
  }
  return errors;
}

std::vector<Form> forms_for(const Totals& totals) {
  std::vector<Form> out = {Form::Kappa};
  if (totals.size() < kLeastForShape) return out;
  out.push_back(Form::Ratio);
  const bool counted =
      std::all_of(totals.begin(), totals.end(), [](const SharedTotal& t) { return t.layers > 0; });
  if (counted) out.push_back(Form::Layer);
  return out;
}

double mean_of_sizes(const std::vector<double>& errors) {
  double sum = 0;
  for (const double error : errors) sum += std::abs(error);
  return sum / static_cast<double>(errors.size());
}

}  // namespace

Duration shared_time(const SharingLaw& law, const SharedTotal& total) {
  return shared_time(law, total.big, total.little, total.layer());
}

Result<SharingChoice> choose_sharing_law(const std::vector<SharedTotal>& totals) {
  if (totals.empty()) {
    return fail(ErrorCode::Inconsistent,
                "sharing law: expected totals of big, little and all cores, found none");
  }
  SharingChoice out;
  if (totals.size() == 1) {
    out.law = fit_kappa(totals);
    out.form = name_of(Form::Kappa);
    out.relative_sd = kOfOneNetwork;
    return out;
  }
  double least = 0;
  for (const Form form : forms_for(totals)) {
    const std::vector<double> errors = left_out_errors(form, totals);
    const double error = mean_of_sizes(errors);
    out.tried.push_back({name_of(form), error});
    if (out.tried.size() > 1 && error >= least * (1 - kLeastGain)) continue;
    least = error;
    out.form = name_of(form);
    out.law = fit(form, totals);
    out.relative_sd = std::max(kLeastSpread, few_samples(errors.size()) *
                                                 quantile_of(magnitudes(errors), 0.9) / kNineInTen);
  }
  return out;
}

}  // namespace offcut::device_models
