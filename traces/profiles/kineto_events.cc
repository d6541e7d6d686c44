#include "traces/profiles/kineto_events.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "engine/base/text.h"

namespace offcut::traces::kineto {
namespace {

constexpr std::int64_t kNsPerUs = 1000;

// Returns "198093488368.463" microseconds as nanoseconds, exactly; nothing for an exponent.
std::optional<std::int64_t> ns_of(std::string_view us) {
  const bool negative = us.starts_with('-');
  if (negative) us.remove_prefix(1);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 10 - 1;
  std::int64_t ns = 0;
  int decimals = -1;
  for (const char c : us) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (decimals >= 3) continue;
    if (ns > kMost) return std::nullopt;
    ns = ns * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
  }
  for (int k = std::max(decimals, 0); k < 3; ++k) {
    if (ns > kMost) return std::nullopt;
    ns *= 10;
  }
  return negative ? -ns : ns;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view category) {
  return std::find(list.begin(), list.end(), category) != list.end();
}

constexpr std::array<std::string_view, 2> kOps = {"cpu_op", "Operator"};
constexpr std::array<std::string_view, 4> kLaunches = {"cuda_runtime", "cuda_driver", "Runtime",
                                                       "xpu_runtime"};
constexpr std::array<std::string_view, 6> kGpuWork = {"kernel", "gpu_memcpy", "gpu_memset",
                                                      "Kernel", "Memcpy",     "Memset"};

std::uint32_t number(std::unordered_map<std::string, std::uint32_t>& table,
                     const std::string& text) {
  return table.emplace(text, static_cast<std::uint32_t>(table.size())).first->second;
}

}  // namespace

void Events::start_event() {
  category_.clear();
  name_.clear();
  thread_.clear();
  shapes_.clear();
  start_ns_.reset();
  length_ns_.reset();
  id_ = kNoId;
  correlation_ = kNoId;
}

void Events::key(int level, std::string& name) {
  if (level <= 2) key_ = std::move(name);
}

void Events::integer(int level, std::int64_t value) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2000;
  const bool fits = value < kMost && value > -kMost;
  if (level == 1 && key_ == "ts" && fits) start_ns_ = value * kNsPerUs;
  if (level == 1 && key_ == "dur" && fits) length_ns_ = value * kNsPerUs;
  if (level == 1 && (key_ == "pid" || key_ == "tid")) thread_ += text_of(value) + "/";
  if (level == 2 && (key_ == "External id" || key_ == "external id")) id_ = value;
  if (level == 2 && key_ == "correlation") correlation_ = value;
  if (level == 4 && key_ == "Input Dims" && !shapes_.empty()) shapes_.back().push_back(value);
}

void Events::decimal(int level, double, const std::string& written) {
  if (level == 1 && key_ == "ts") start_ns_ = ns_of(written);
  if (level == 1 && key_ == "dur") length_ns_ = ns_of(written);
}

void Events::text(int level, std::string& value) {
  if (level != 1) return;
  if (key_ == "cat") category_ = std::move(value);
  if (key_ == "name") name_ = std::move(value);
  if (key_ == "pid" || key_ == "tid") thread_ += value + "/";
}

void Events::start_list(int level) {
  if (level == 3 && key_ == "Input Dims") shapes_.push_back({});
}

void Events::end_event() {
  if (!start_ns_ || !length_ns_) return;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  if (*start_ns_ > kMost || *start_ns_ < -kMost || *length_ns_ > kMost) return;
  if (is_one_of(kOps, category_)) return keep_op(*start_ns_, *length_ns_);
  if (*length_ns_ < 0) return;
  if (is_one_of(kGpuWork, category_)) {
    gpu.push_back({correlation_, id_, *start_ns_, *length_ns_});
  } else if (is_one_of(kLaunches, category_) && correlation_ != kNoId) {
    launch_of.emplace(correlation_, Launch{number(threads_, thread_), *start_ns_});
  } else if (category_ == "user_annotation" && name_.starts_with("ProfilerStep#")) {
    steps.push_back({*start_ns_, *start_ns_ + *length_ns_});
  }
}

void Events::keep_op(std::int64_t start_ns, std::int64_t length_ns) {
  if (length_ns < 0) {
    damaged_ns.push_back(start_ns);
    return;
  }
  ops.push_back(
      {number(names_, name_), number(threads_, thread_), start_ns, start_ns + length_ns, id_});
  shapes_of_op.push_back(std::exchange(shapes_, {}));
}

std::vector<std::string> Events::names() const {
  std::vector<std::string> out(names_.size());
  for (const auto& [name, k] : names_) out[k] = name;
  return out;
}

}  // namespace offcut::traces::kineto
