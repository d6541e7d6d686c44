#include "device_models/law_choice.h"

#include <algorithm>

#include "device_models/kernel_class.h"
#include "device_models/point_match.h"
#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

const ThreadScaling* narrowest(const DeviceModel& device, const std::string& kernel,
                               const std::string& cluster, const std::string& framework) {
  const ThreadScaling* best = nullptr;
  int best_score = -1;
  for (const ThreadScaling& law : device.thread_laws) {
    const int close = closeness(law.kernel, kernel);
    if (close == 0 || !agree(law.affinity, cluster) || !agree(law.framework, framework)) continue;
    const int score =
        4 * close + (law.affinity == cluster ? 2 : 0) + (law.framework == framework ? 1 : 0);
    if (score > best_score) best = &law;
    best_score = std::max(best_score, score);
  }
  return best;
}

}  // namespace

int closeness(const std::string& law, const std::string& kernel) {
  if (law == kernel) return 3;
  if (law == family_of(kernel) + "*") return 2;
  return is_open(law) ? 1 : 0;
}

bool memory_bound(const std::string& kernel) { return kernel == "fc" || kernel == "recurrent"; }

ChosenThreadLaw thread_law_for(const DeviceModel& device, const std::string& kernel,
                               const std::string& cluster, const std::string& framework,
                               int threads) {
  if (threads <= 1) return {};
  const ThreadScaling* best = narrowest(device, kernel, cluster, framework);
  if (best == nullptr) {
    const DefaultThreadLaw law = default_thread_law(framework, kernel);
    return {.law = law.law, .relative_sd = law.relative_sd, .assumed = "threads: default law"};
  }
  ChosenThreadLaw out{
      .law = best->law, .relative_sd = stated_or_usual(best->relative_sd), .assumed = {}};
  if (best->most_threads > 0 && threads > best->most_threads) {
    out.assumed =
        message("threads: law of up to ", best->most_threads, " threads, used for ", threads);
  }
  return out;
}

}  // namespace offcut::device_models
