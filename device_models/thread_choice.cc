#include "device_models/thread_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "device_models/interval.h"
#include "device_models/log_fit.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr double kLeastSpread = 0.02;
constexpr double kOwnResiduals = 2;    // residuals of a fit understate its errors elsewhere
constexpr double kOfOneNetwork = 0.1;  // spread of a law that no other network could test
constexpr double kLeastGain = 1e-9;    // of the error: what is no better is not richer either

constexpr std::size_t kMostParts = 10;

enum class Form { Amdahl, PerThread, PerDoubling, PerLayer };
constexpr std::array<Form, 4> kForms = {Form::Amdahl, Form::PerThread, Form::PerDoubling,
                                        Form::PerLayer};

std::string name_of(Form form) {
  if (form == Form::PerThread) return "a+b/n+c(n-1)";
  if (form == Form::PerDoubling) return "a+b/n+c*log2(n)";
  if (form == Form::PerLayer) return "a+b/n+h(n-1)/layer";
  return "a+b/n";
}

// T(n)/T(1) of one network.
struct Ratio {
  std::string network;
  int threads = 1;
  double ratio = 1;
  Duration layer;  // of a mean layer on one thread; zero: not known
};
using Ratios = std::vector<Ratio>;

Ratios ratios_of(const std::vector<ThreadSweep>& sweeps) {
  Ratios out;
  for (const ThreadSweep& sweep : sweeps) {
    const auto one = std::find_if(sweep.totals.begin(), sweep.totals.end(),
                                  [](const ThreadTotal& t) { return t.threads == 1; });
    if (one == sweep.totals.end() || one->total <= Duration::zero()) continue;
    for (const ThreadTotal& total : sweep.totals) {
      if (total.total <= Duration::zero()) continue;
      const Duration layer = sweep.layers > 0 ? one->total / sweep.layers : Duration::zero();
      out.push_back({sweep.network, total.threads, total.total / one->total, layer});
    }
  }
  return out;
}

double overhead(Form form, const Ratio& r) {
  const double n = r.threads;
  if (form == Form::PerThread) return n - 1;
  if (form == Form::PerDoubling) return std::log2(n);
  if (form == Form::PerLayer) return (n - 1) / r.layer.ms();
  return 0;
}

ThreadLaw fit(Form form, const Ratios& ratios) {
  std::vector<FitRow> rows;
  for (const Ratio& r : ratios) {
    const double n = r.threads;
    rows.push_back({.terms = {1, 1 / n, overhead(form, r)}, .value = r.ratio, .weight = 1});
  }
  const Terms terms = fit_in_logarithms(rows);
  const double one = terms[0] + terms[1];
  ThreadLaw law{.serial = terms[0] / one, .parallel = terms[1] / one};
  if (form == Form::PerThread) law.per_thread = terms[2] / one;
  if (form == Form::PerDoubling) law.per_doubling = terms[2] / one;
  if (form == Form::PerLayer) law.ms_per_layer = terms[2] / one;
  return law;
}

std::vector<double> errors_of(const ThreadLaw& law, const Ratios& ratios) {
  std::vector<double> out;
  for (const Ratio& r : ratios) {
    if (r.threads > 1) out.push_back(std::log(thread_factor(law, r.threads, r.layer) / r.ratio));
  }
  return out;
}

// What is left out in turn: a network or a tenth of them, or where there is one only, a thread
// count.
using Key = std::function<std::string(const Ratio&)>;

Key part_of_networks(const std::set<std::string>& networks) {
  std::map<std::string, std::string> parts;
  for (const std::string& network : networks) {
    parts.emplace(network, text_of(parts.size() % kMostParts));
  }
  return [parts](const Ratio& r) { return parts.at(r.network); };
}

std::optional<Key> folds_of(const Ratios& ratios) {
  std::set<std::string> networks;
  std::set<int> counts;
  for (const Ratio& r : ratios) {
    networks.insert(r.network);
    counts.insert(r.threads);
  }
  if (networks.size() > 1) return part_of_networks(networks);
  if (counts.size() > 3) {
    return Key([](const Ratio& r) {
      return r.threads == 1 ? std::string() : message(r.threads);  // one thread is 1 by definition
    });
  }
  return std::nullopt;
}

std::vector<double> left_out_errors(Form form, const Ratios& ratios, const Key& key) {
  std::set<std::string> folds;
  for (const Ratio& r : ratios) folds.insert(key(r));
  folds.erase("");
  std::vector<double> errors;
  for (const std::string& fold : folds) {
    Ratios rest;
    Ratios held;
    for (const Ratio& r : ratios) (key(r) == fold ? held : rest).push_back(r);
    const std::vector<double> some = errors_of(fit(form, rest), held);
    errors.insert(errors.end(), some.begin(), some.end());
  }
  return errors;
}

double mean_size(const std::vector<double>& errors) {
  double sum = 0;
  for (const double error : errors) sum += std::abs(error);
  return errors.empty() ? 0 : sum / static_cast<double>(errors.size());
}

// The spread of a normal law that holds nine in ten of them.
double spread(const std::vector<double>& errors) {
  return std::max(kLeastSpread, quantile_of(magnitudes(errors), 0.9) / kNineInTen);
}

ThreadChoice described(const Ratios& ratios) {
  std::set<std::string> networks;
  ThreadChoice out;
  for (const Ratio& r : ratios) {
    networks.insert(r.network);
    out.most_threads = std::max(out.most_threads, r.threads);
  }
  out.networks = static_cast<int>(networks.size());
  return out;
}

std::string why_not_richer(const Ratios& ratios, bool has_folds) {
  std::set<int> counts;
  for (const Ratio& r : ratios) counts.insert(r.threads);
  if (counts.size() < 3) {
    return message("overhead per thread: expected three thread counts at least, found ",
                   counts.size());
  }
  if (has_folds) return "";
  return message(
      "overhead per thread: expected two networks or four thread counts to choose a "
      "law by, found one network at ",
      counts.size(), " counts");
}

bool layers_tell(const Ratios& ratios) {
  std::set<std::string> networks;
  for (const Ratio& r : ratios) {
    if (r.layer <= Duration::zero()) return false;
    networks.insert(r.network);
  }
  return networks.size() > 1;
}

std::vector<Form> forms_for(const Ratios& ratios, bool richer) {
  std::vector<Form> out;
  for (const Form form : kForms) {
    if (form == Form::PerLayer ? layers_tell(ratios) : form == Form::Amdahl || richer) {
      out.push_back(form);
    }
  }
  return out;
}

void choose(const Ratios& ratios, const Key& key, bool richer, ThreadChoice& out) {
  double least = 0;
  for (const Form form : forms_for(ratios, richer)) {
    const std::vector<double> errors = left_out_errors(form, ratios, key);
    const double error = mean_size(errors);
    out.tried.push_back({name_of(form), error});
    if (out.tried.size() > 1 && error >= least - kLeastGain) continue;
    least = error;
    out.form = name_of(form);
    out.law = fit(form, ratios);
    out.relative_sd = spread(errors);
  }
}

}  // namespace

Result<ThreadChoice> choose_thread_law(const std::vector<ThreadSweep>& sweeps) {
  const Ratios ratios = ratios_of(sweeps);
  ThreadChoice out = described(ratios);
  if (out.most_threads < 2) {
    return fail(ErrorCode::Inconsistent,
                "thread law: expected a network timed at one thread and at another count, found "
                "none");
  }
  const auto key = folds_of(ratios);
  out.refused = why_not_richer(ratios, key.has_value());
  if (key) {
    choose(ratios, *key, out.refused.empty(), out);
    return out;
  }
  out.form = name_of(Form::Amdahl);
  out.law = fit(Form::Amdahl, ratios);
  out.relative_sd = std::max(kOwnResiduals * spread(errors_of(out.law, ratios)), kOfOneNetwork);
  return out;
}

}  // namespace offcut::device_models
