#include "device_models/kind_groups.h"

#include <cmath>
#include <string>

#include "device_models/kernel_class.h"

namespace offcut::device_models {
namespace {

constexpr int kRounds = 5;

// Gauss and Jordan; the matrix is positive definite, so no pivot is zero.
GroupMatrix inverse_of(GroupMatrix matrix) {
  GroupMatrix out{};
  for (std::size_t k = 0; k < kKernelGroups; ++k) out[k][k] = 1;
  for (std::size_t k = 0; k < kKernelGroups; ++k) {
    const double pivot = matrix[k][k];
    for (std::size_t j = 0; j < kKernelGroups; ++j) {
      matrix[k][j] /= pivot;
      out[k][j] /= pivot;
    }
    for (std::size_t i = 0; i < kKernelGroups; ++i) {
      if (i == k) continue;
      const double factor = matrix[i][k];
      for (std::size_t j = 0; j < kKernelGroups; ++j) {
        matrix[i][j] -= factor * matrix[k][j];
        out[i][j] -= factor * out[k][j];
      }
    }
  }
  return out;
}

GroupMatrix prior_covariance(const GroupSpreads& spreads) {
  GroupMatrix out{};
  for (std::size_t i = 0; i < kKernelGroups; ++i) {
    for (std::size_t j = 0; j < kKernelGroups; ++j) {
      out[i][j] = spreads.device_sd * spreads.device_sd;
      if (i == j) out[i][j] += spreads.group_sd * spreads.group_sd;
    }
  }
  return out;
}

struct Shares {
  double log_us = 0;
  GroupValues share{};
};

Shares shares_of(const GroupValues& us, const GroupValues& log_factor) {
  Shares out;
  double sum = 0;
  for (std::size_t g = 0; g < kKernelGroups; ++g) {
    out.share[g] = us[g] * std::exp(log_factor[g]);
    sum += out.share[g];
  }
  for (double& share : out.share) share = sum > 0 ? share / sum : 0;
  out.log_us = sum > 0 ? std::log(sum) : 0;
  return out;
}

}  // namespace

std::size_t group_of(std::string_view kernel) {
  if (kernel == "conv3x3s1") return 0;
  std::string name(kernel);
  if (name.ends_with('*')) name.pop_back();
  if (name == "product") return 3;
  const std::string family = name == "depthwise" ? name : family_of(name);
  if (family == "conv") return 1;
  if (family == "depthwise") return 2;
  return family == "product" ? 3 : 4;
}

GroupFactors fit_groups(const std::vector<GroupTotal>& totals, const GroupSpreads& spreads) {
  GroupFactors out;
  out.covariance = prior_covariance(spreads);
  if (totals.empty()) return out;
  const GroupMatrix prior = inverse_of(out.covariance);
  const double weight = 1 / (spreads.network_sd * spreads.network_sd);
  for (int round = 0; round < kRounds; ++round) {
    GroupMatrix system = prior;
    GroupValues right{};
    for (const GroupTotal& total : totals) {
      const Shares shares = shares_of(total.us, out.log_factor);
      double target = total.log_us - shares.log_us;
      for (std::size_t g = 0; g < kKernelGroups; ++g) {
        target += shares.share[g] * out.log_factor[g];
      }
      for (std::size_t i = 0; i < kKernelGroups; ++i) {
        right[i] += weight * shares.share[i] * target;
        for (std::size_t j = 0; j < kKernelGroups; ++j) {
          system[i][j] += weight * shares.share[i] * shares.share[j];
        }
      }
    }
    out.covariance = inverse_of(system);
    out.log_factor = {};
    for (std::size_t i = 0; i < kKernelGroups; ++i) {
      for (std::size_t j = 0; j < kKernelGroups; ++j) {
        out.log_factor[i] += out.covariance[i][j] * right[j];
      }
    }
  }
  return out;
}

GroupPrediction predict_total(const GroupValues& us, const GroupFactors& factors,
                              const GroupSpreads& spreads) {
  const Shares shares = shares_of(us, factors.log_factor);
  double variance = spreads.network_sd * spreads.network_sd;
  for (std::size_t i = 0; i < kKernelGroups; ++i) {
    for (std::size_t j = 0; j < kKernelGroups; ++j) {
      variance += shares.share[i] * factors.covariance[i][j] * shares.share[j];
    }
  }
  return {shares.log_us, std::sqrt(variance)};
}

}  // namespace offcut::device_models
