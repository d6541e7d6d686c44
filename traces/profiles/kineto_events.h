// The events of a PyTorch profile, sorted by what they are. Internal to kineto.cc, which lays them
// out as layers.
//
//   cat, new and old            kept as   tells
//   cpu_op, Operator            Op        an operator: thread, begin, end, id, input shapes
//   cuda_runtime, Runtime, ...  Launch    a call on a thread that starts work on the GPU
//   kernel, gpu_memcpy, ...     GpuWork   how long that work took
//   user_annotation             Step      "ProfilerStep#1": one run
//
// A launch and its work share a correlation. "External id" of work is the id of an operator in some
// versions and once more the correlation in others, so it is believed where no launch is known
// only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "traces/profiles/event_json.h"
#include "traces/profiles/profile.h"

namespace offcut::traces::kineto {

inline constexpr std::int64_t kNoId = -1;

struct Op {
  std::uint32_t name = 0;  // into names()
  std::uint32_t thread = 0;
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t id = kNoId;  // "External id"
};

struct Launch {
  std::uint32_t thread = 0;
  std::int64_t start_ns = 0;
};

struct GpuWork {
  std::int64_t correlation = kNoId;
  std::int64_t id = kNoId;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;
};

struct Step {
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
};

class Events final : public EventSink {
 public:
  void start_event() override;
  void key(int level, std::string& name) override;
  void integer(int level, std::int64_t value) override;
  void decimal(int level, double value, const std::string& written) override;
  void text(int level, std::string& value) override;
  void start_list(int level) override;
  void end_event() override;

  // The names of operators, by Op::name.
  std::vector<std::string> names() const;

  std::vector<Op> ops;
  std::vector<std::vector<Shape>> shapes_of_op;        // [ops]
  std::unordered_map<std::int64_t, Launch> launch_of;  // by correlation
  std::vector<GpuWork> gpu;
  std::vector<Step> steps;
  std::vector<std::int64_t> damaged_ns;  // begins of operators of negative length

 private:
  void keep_op(std::int64_t start_ns, std::int64_t length_ns);

  std::string key_, category_, name_, thread_;
  std::vector<Shape> shapes_;
  std::optional<std::int64_t> start_ns_;
  std::optional<std::int64_t> length_ns_;
  std::int64_t id_ = kNoId;
  std::int64_t correlation_ = kNoId;
  std::unordered_map<std::string, std::uint32_t> names_;
  std::unordered_map<std::string, std::uint32_t> threads_;
};

}  // namespace offcut::traces::kineto
