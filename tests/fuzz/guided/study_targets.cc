#include "scenarios/file/study.h"
#include "tests/fuzz/guided/targets.h"

namespace offcut::guided {
namespace {

// A study that reads gives its first scenarios, or an error of one line.
void study(std::string_view bytes) {
  const auto read = scenarios::Study::parse(std::string(bytes), "f", "");
  if (!is_value(read)) return;
  for (std::size_t i = 0; i < 3 && i < read->axes().combinations(); ++i) {
    is_value(read->scenario(read->axes().digits_of_combination(i)));
  }
}

}  // namespace

std::vector<Target> study_targets() {
  return {{"study", study, [] {
             static constexpr std::string_view kNames[] = {
                 "scenarios/data/mobilenet_v2.json", "scenarios/data/edge/phone_edge_cloud.json"};
             return bundled(kNames);
           }}};
}

}  // namespace offcut::guided
