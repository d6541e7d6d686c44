#include "scenarios/file/uncertainty_choice.h"

#include "engine/base/text.h"
#include "scenarios/file/uncertain_inputs.h"

namespace offcut::scenarios {

UncertaintyChoice read_uncertainty(JsonObject block) {
  constexpr std::int64_t kMost = 1'000'000'000;
  constexpr double kLargestSd = 10;
  UncertaintyChoice out;
  if (block.has("inputs")) out.inputs = read_inputs(block);
  const auto sd = [&](const char* key) { return block.number_or(key, 0, between(0, kLargestSd)); };
  if (block.has("device_calibration_sd")) out.device_calibration_sd = sd("device_calibration_sd");
  if (block.has("cloud_calibration_sd")) out.cloud_calibration_sd = sd("cloud_calibration_sd");
  out.device_layer_sd = sd("device_layer_sd");
  out.cloud_layer_sd = sd("cloud_layer_sd");
  MonteCarloOptions& draws = out.draws;
  draws.seed = static_cast<std::uint64_t>(block.integer_or("seed", 1, 0, kMostSeed));
  draws.most_samples =
      static_cast<std::uint64_t>(block.integer_or("most_samples", 262'144, 1, kMost));
  draws.relative_width = block.number_or("relative_width", 0.01, kPositiveRange);
  draws.share_width = block.number_or("share_width", 0.01, kPositiveRange);
  if (block.has("deadline_ms")) {
    draws.deadline = Duration::from_ms(block.number("deadline_ms", kPositiveRange));
  }
  block.finish();
  for (const Input& input : out.inputs) {
    if (!input.name.starts_with("network.")) {
      block.add_error(
          ErrorCode::InvalidArgument,
          message("inputs: expected fields of the network, found ", in_quotes(input.name)));
    }
  }
  return out;
}

}  // namespace offcut::scenarios
