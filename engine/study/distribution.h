// What is known of an uncertain number: a distribution, drawn from by its quantile function, so
// that plain random numbers and Sobol sequences alike turn into samples.
//
//   uniform(a, b)        a < b
//   loguniform(a, b)     0 < a < b         the logarithm is uniform
//   normal(m, s)         s > 0
//   lognormal(m, s)      m > 0, s > 0      median m, standard deviation s of the logarithm
//   triangular(a, c, b)  a <= c <= b, a < b, mode c
//   empirical(x...)      these samples and nothing between them, each as likely
//
// Of a number that takes whole values only there is one more form:
//
//   whole()              the whole numbers of the range, each standing for what lies within 1/2 of
//                        it: uniform(1, 4) gives 1, 2, 3 and 4 as often as each other
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut {

class Distribution {
 public:
  // InvalidArgument where a parameter is outside the range above or not finite.
  [[nodiscard]] static Result<Distribution> uniform(double least, double most);
  [[nodiscard]] static Result<Distribution> loguniform(double least, double most);
  [[nodiscard]] static Result<Distribution> normal(double mean, double sd);
  [[nodiscard]] static Result<Distribution> lognormal(double median, double log_sd);
  [[nodiscard]] static Result<Distribution> triangular(double least, double mode, double most);
  [[nodiscard]] static Result<Distribution> empirical(std::vector<double> samples);

  // InvalidArgument where no whole number lies in the range, or a sample is none.
  [[nodiscard]] Result<Distribution> whole() const;
  // The samples of an empirical one, ascending, each once; empty for other kinds.
  [[nodiscard]] std::vector<double> values() const;

  // Returns the value that is not exceeded with probability p in [0, 1].
  [[nodiscard]] double quantile(double p) const;
  // Whether quantile(0) and quantile(1) are finite.
  [[nodiscard]] bool bounded() const;
  // Returns "uniform(1, 20)": for results and error texts.
  [[nodiscard]] std::string text() const;

 private:
  enum class Kind { Uniform, LogUniform, Normal, LogNormal, Triangular, Empirical };
  enum class Steps { None, Whole };
  Distribution(Kind kind, double a, double b, double c = 0) : kind_(kind), a_(a), b_(b), c_(c) {}
  [[nodiscard]] double smooth_quantile(double p) const;
  [[nodiscard]] double sample_at(double p) const;
  Kind kind_;
  double a_;
  double b_;
  double c_;
  std::vector<double> samples_;  // sorted
  Steps steps_ = Steps::None;
  double least_whole_ = 0;  // of the range, where it is bounded
  double most_whole_ = 0;
};

}  // namespace offcut
