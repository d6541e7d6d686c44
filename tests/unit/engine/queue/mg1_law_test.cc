#include "engine/queue/mg1_law.h"

#include <gtest/gtest.h>

#include <cmath>

namespace offcut::queue {
namespace {

constexpr double kServiceS = 0.02;

Mg1Law law(double load, double scv) {
  Mg1Law out;
  out.add(load / kServiceS, {Duration::from_s(kServiceS), scv});
  return out;
}

// M/M/1: P(W > t) = r e^-(1 - r) t / S.
TEST(Mg1Law, IsExactForExponentialServices) {
  for (const double r : {0.5, 0.9, 0.999}) {
    for (const double times : {0.1, 1.0, 4.6}) {
      const double t = times * law(r, 1).mean_s();
      EXPECT_NEAR(law(r, 1).tail(t), r * std::exp(-(1 - r) * t / kServiceS), 1e-6) << r;
    }
    EXPECT_NEAR(law(r, 1).mean_s(), r * kServiceS / (1 - r), 1e-9 / (1 - r));
  }
}

// M/D/1 (Erlang 1909, Crommelin 1932), here at r = 0.8 and two services:
//   P(W <= t) = (1 - r) sum_k (l (k S - t))^k / k! e^-l (k S - t), k = 0 .. floor(t / S)
TEST(Mg1Law, AgreesWithCrommelinForConstantServices) {
  const double rate = 0.8 / kServiceS;
  const double t = 2.5 * kServiceS;
  double sum = 0;
  double factorial = 1;
  for (int k = 0; k <= 2; ++k) {
    if (k > 0) factorial *= k;
    const double x = rate * (k * kServiceS - t);
    sum += std::pow(x, k) / factorial * std::exp(-x);
  }
  EXPECT_NEAR(law(0.8, 0).tail(t), 1 - 0.2 * sum, 1e-5);
}

// The 99th percentile of the response at r = 0.995 and 20 ms, with 2.8 ms around: 9.21 s.
TEST(Mg1Law, ATailNearSaturation) {
  EXPECT_GT(law(0.995, 0).tail(9.20 - 0.0228), 0.01);
  EXPECT_LT(law(0.995, 0).tail(9.22 - 0.0228), 0.01);
}

TEST(Mg1Law, TheEndsOfTheTail) {
  EXPECT_EQ(law(0.9, 1).tail(-1), 1);
  EXPECT_EQ(law(0.9, 1).tail(0), 0.9);
  EXPECT_EQ(Mg1Law().tail(1), 0);
  EXPECT_EQ(Mg1Law().utilisation(), 0);
}

// Draws have the mean of Pollaczek and Khinchine, and the tail of the inversion. A mixture of two
// streams: 30 % constant 50 ms, 40 % of scv 3 and 10 ms.
TEST(Mg1Law, DrawsFollowTheLaw) {
  Mg1Law mixture;
  mixture.add(6, {Duration::from_s(0.05), 0});
  mixture.add(40, {Duration::from_s(0.01), 3});
  const double mean_s = (6 * 0.05 * 0.05 + 40 * 0.01 * 0.01 * 4) / (2 * 0.3);
  EXPECT_NEAR(mixture.mean_s(), mean_s, 1e-12);
  RandomStream random{11};
  constexpr int kDraws = 200'000;
  double sum = 0;
  int late = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double wait_s = mixture.draw(random);
    sum += wait_s;
    late += wait_s > 3 * mean_s ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, mean_s, 0.02 * mean_s);
  const double tail = mixture.tail(3 * mean_s);
  EXPECT_NEAR(late / static_cast<double>(kDraws), tail, 4 * std::sqrt(tail / kDraws));
}

}  // namespace
}  // namespace offcut::queue
