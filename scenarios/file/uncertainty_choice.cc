#include "scenarios/file/uncertainty_choice.h"

#include "engine/base/text.h"
#include "scenarios/file/uncertain_inputs.h"

namespace offcut::scenarios {
namespace {

constexpr std::int64_t kMost = 1'000'000'000;

// How many samples: as many as figures need, up to a budget, or exactly so many.
void read_samples(JsonObject& block, MonteCarloOptions& draws) {
  draws.most_samples =
      static_cast<std::uint64_t>(block.integer_or("most_samples", 262'144, 1, kMost));
  draws.relative_width = block.number_or("relative_width", 0.01, kPositiveRange);
  draws.share_width = block.number_or("share_width", 0.01, kPositiveRange);
  constexpr const char* kExactly = "samples";
  if (!block.has(kExactly)) return;
  draws.most_samples = static_cast<std::uint64_t>(block.integer(kExactly, 1, kMost));
  draws.first_samples = draws.most_samples;
  for (const char* key : {"most_samples", "relative_width", "share_width"}) {
    if (!block.has(key)) continue;
    block.add_error(ErrorCode::InvalidArgument,
                    message(key, ": it has no effect: expected no ", in_quotes(kExactly),
                            " beside it, which draws exactly so many, found one"));
  }
}

}  // namespace

UncertaintyChoice read_uncertainty(JsonObject block) {
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
  read_samples(block, draws);
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
