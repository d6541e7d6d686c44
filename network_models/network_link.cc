#include "network_models/network_link.h"

#include "engine/base/text.h"
#include "network_models/transport_model.h"

namespace offcut::network_models {
namespace {

Result<void> check_spec(const NetworkSpec& spec, const TransportModel& model) {
  if (!(spec.uplink > Bandwidth())) {
    return fail(ErrorCode::InvalidArgument,
                message("network: uplink_mbit_per_s: expected a number above 0, found ",
                        spec.uplink.mbit_per_s()));
  }
  if (!(spec.loss_percent > 0)) return {};
  if (spec.uplink_trace) {
    return fail(ErrorCode::InvalidArgument,
                message("network: loss_percent: expected 0 over an uplink trace, found ",
                        spec.loss_percent));
  }
  if (model.affine) {
    return fail(ErrorCode::InvalidArgument,
                message("network: loss_percent: expected 0 with the transport ", model.name,
                        ", found ", spec.loss_percent));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Link>> build_link(const NetworkSpec& spec) {
  const TransportModel& model = model_of(spec.transport);
  if (auto good = check_spec(spec, model); !good) return fail(good.error());
  return spec.uplink_trace ? build_over_trace(spec) : model.build(spec, model);
}

}  // namespace offcut::network_models
