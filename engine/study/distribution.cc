#include "engine/study/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/study/counter_rng.h"

namespace offcut {
namespace {

tl::unexpected<Error> refuse(std::string_view what, std::string_view expected, double a, double b) {
  return fail(ErrorCode::InvalidArgument,
              message(what, ": expected ", expected, ", found ", a, " and ", b));
}

}  // namespace

Result<Distribution> Distribution::uniform(double least, double most) {
  if (!(least < most) || !std::isfinite(most - least)) {
    return refuse("uniform", "finite least < most", least, most);
  }
  return Distribution(Kind::Uniform, least, most);
}

Result<Distribution> Distribution::loguniform(double least, double most) {
  if (!(0 < least && least < most) || !std::isfinite(most / least)) {
    return refuse("loguniform", "0 < least < most", least, most);
  }
  return Distribution(Kind::LogUniform, least, most);
}

Result<Distribution> Distribution::normal(double mean, double sd) {
  if (!std::isfinite(mean) || !(sd > 0) || !std::isfinite(sd)) {
    return refuse("normal", "a finite mean and sd > 0", mean, sd);
  }
  return Distribution(Kind::Normal, mean, sd);
}

Result<Distribution> Distribution::lognormal(double median, double log_sd) {
  if (!(median > 0) || !std::isfinite(median) || !(log_sd > 0) || !std::isfinite(log_sd)) {
    return refuse("lognormal", "median > 0 and log_sd > 0", median, log_sd);
  }
  return Distribution(Kind::LogNormal, median, log_sd);
}

Result<Distribution> Distribution::triangular(double least, double mode, double most) {
  if (!(least <= mode && mode <= most && least < most) || !std::isfinite(most - least)) {
    return refuse("triangular", message("least <= mode <= most with mode ", mode), least, most);
  }
  return Distribution(Kind::Triangular, least, most, mode);
}

Result<Distribution> Distribution::empirical(std::vector<double> samples) {
  const bool finite =
      std::all_of(samples.begin(), samples.end(), [](double x) { return std::isfinite(x); });
  if (samples.empty() || !finite) {
    return fail(ErrorCode::InvalidArgument,
                message("empirical: expected one finite sample or more, "
                        "found ",
                        samples.size(), finite ? "" : " with a NaN"));
  }
  Distribution out(Kind::Empirical, 0, 0);
  std::sort(samples.begin(), samples.end());
  out.samples_ = std::move(samples);
  return out;
}

Result<Distribution> Distribution::whole() const {
  Distribution out = *this;
  out.steps_ = Steps::Whole;
  if (kind_ == Kind::Empirical) {
    const auto is_whole = [](double x) { return x == std::round(x); };
    const auto other = std::find_if_not(samples_.begin(), samples_.end(), is_whole);
    if (other == samples_.end()) return out;
    return fail(ErrorCode::InvalidArgument,
                message(text(), ": expected whole numbers, found ", *other));
  }
  if (!bounded()) return out;
  out.least_whole_ = std::ceil(a_);
  out.most_whole_ = std::floor(b_);
  if (out.least_whole_ > out.most_whole_) {
    return fail(ErrorCode::InvalidArgument,
                message(text(), ": expected a whole number in the range, found none"));
  }
  out.a_ = out.least_whole_ - 0.5;
  out.b_ = out.most_whole_ + 0.5;
  return out;
}

std::vector<double> Distribution::values() const {
  std::vector<double> out = samples_;
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

double Distribution::sample_at(double p) const {
  const double place = std::floor(p * static_cast<double>(samples_.size()));
  return samples_[std::min(static_cast<std::size_t>(place), samples_.size() - 1)];
}

double Distribution::quantile(double p) const {
  OFFCUT_CHECK(p >= 0 && p <= 1);
  if (steps_ == Steps::None || kind_ == Kind::Empirical) return smooth_quantile(p);
  const double whole = std::round(smooth_quantile(p));
  return bounded() ? std::clamp(whole, least_whole_, most_whole_) : whole;
}

double Distribution::smooth_quantile(double p) const {
  switch (kind_) {
    case Kind::Uniform:
      return p == 1 ? b_ : a_ + (b_ - a_) * p;
    case Kind::LogUniform:
      return p == 1 ? b_ : a_ * std::pow(b_ / a_, p);
    case Kind::Normal:
      return a_ + b_ * normal_quantile(p);
    case Kind::LogNormal:
      return a_ * std::exp(b_ * normal_quantile(p));
    case Kind::Triangular: {
      const double split = (c_ - a_) / (b_ - a_);
      return p < split ? a_ + std::sqrt(p * (b_ - a_) * (c_ - a_))
                       : b_ - std::sqrt((1 - p) * (b_ - a_) * (b_ - c_));
    }
    case Kind::Empirical:
      return sample_at(p);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

bool Distribution::bounded() const { return kind_ != Kind::Normal && kind_ != Kind::LogNormal; }

std::string Distribution::text() const {
  switch (kind_) {
    case Kind::Uniform:
      return message("uniform(", a_, ", ", b_, ")");
    case Kind::LogUniform:
      return message("loguniform(", a_, ", ", b_, ")");
    case Kind::Normal:
      return message("normal(", a_, ", ", b_, ")");
    case Kind::LogNormal:
      return message("lognormal(", a_, ", ", b_, ")");
    case Kind::Triangular:
      return message("triangular(", a_, ", ", c_, ", ", b_, ")");
    case Kind::Empirical:
      return message("empirical(", samples_.size(), " samples)");
  }
  return "";
}

}  // namespace offcut
