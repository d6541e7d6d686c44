#include "network_models/network_spec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/text.h"

namespace offcut::network_models {
namespace {

constexpr double kMost = 1e12;       // far beyond any real value, so that products stay finite
constexpr double kLeastRate = 1e-6;  // Mbit/s: one bit a second

// A member of the spec itself or of its radio.
template <auto Member>
constexpr auto& part(NetworkSpec& spec) {
  if constexpr (requires { spec.*Member; }) {
    return spec.*Member;
  } else {
    return spec.radio.*Member;
  }
}
template <auto Member>
constexpr const auto& part(const NetworkSpec& spec) {
  if constexpr (requires { spec.*Member; }) {
    return spec.*Member;
  } else {
    return spec.radio.*Member;
  }
}

template <auto Member>
constexpr NetworkField ms(std::string_view name) {
  return {name, 0, kMost, [](const NetworkSpec& spec) { return part<Member>(spec).ms(); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = Duration::from_ms(v); }};
}
template <auto Member>
constexpr NetworkField mw(std::string_view name) {
  return {name, 0, kMost, [](const NetworkSpec& spec) { return part<Member>(spec).mw(); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = Power::from_mw(v); }};
}
template <auto Member>
constexpr NetworkField number(std::string_view name, double least, double most) {
  return {name, least, most, [](const NetworkSpec& spec) { return part<Member>(spec); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = v; }};
}
template <auto Member>
constexpr NetworkField range_mark(std::string_view name) {
  return {name, 0, kMost, [](const NetworkSpec& spec) { return part<Member>(spec).mbit_per_s(); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = Bandwidth::from_mbit_per_s(v); }};
}

// Sets both rates to a quantile of the rates that users see, linear in the logarithm between two.
void put_percentile(NetworkSpec& spec, double percent) {
  spec.rate_percentile = percent;
  if (!spec.rate_quantiles || spec.rate_quantiles->empty()) return;
  const std::vector<RateQuantile>& all = *spec.rate_quantiles;
  const auto above = std::find_if(all.begin(), all.end(), [&](const RateQuantile& quantile) {
    return quantile.percent >= percent;
  });
  Bandwidth rate = above == all.end() ? all.back().rate : above->rate;
  if (above != all.begin() && above != all.end()) {
    const RateQuantile& below = *(above - 1);
    const double share = (percent - below.percent) / (above->percent - below.percent);
    rate = below.rate * std::pow(above->rate / below.rate, share);
  }
  spec.uplink = rate;
  spec.downlink = rate;
}

using R = RadioSpec;
using N = NetworkSpec;
constexpr std::array kFields = {
    NetworkField{"uplink_mbit_per_s", kLeastRate, kMost,
                 [](const N& spec) { return spec.uplink.mbit_per_s(); },
                 [](N& spec, double v) { spec.uplink = Bandwidth::from_mbit_per_s(v); }},
    NetworkField{"downlink_mbit_per_s", kLeastRate, kMost,
                 [](const N& spec) { return spec.downlink ? spec.downlink->mbit_per_s() : 0.0; },
                 [](N& spec, double v) { spec.downlink = Bandwidth::from_mbit_per_s(v); }},
    ms<&N::round_trip>("rtt_ms"),
    number<&N::loss_percent>("loss_percent", 0, 50),
    number<&N::users>("users", 1, 1e6),
    number<&N::stations>("stations", 1, 1000),
    NetworkField{"queue_bytes", 0, kMost, [](const N& spec) { return spec.queue.as_double(); },
                 [](N& spec, double v) { spec.queue = Bytes(static_cast<std::int64_t>(v)); }},
    ms<&N::scheduling_request_period>("scheduling_request_period_ms"),
    ms<&N::grant>("grant_ms"),
    ms<&N::idle_gap>("idle_gap_ms"),
    ms<&N::inference_gap>("inference_gap_ms"),
    ms<&N::trace_start>("trace_start_ms"),
    NetworkField{"rate_percentile", 0, 100, [](const N& spec) { return spec.rate_percentile; },
                 put_percentile},
    number<&R::transmit_mw_per_mbit_per_s>("radio.transmit_mw_per_mbit_per_s", 0, kMost),
    number<&R::receive_mw_per_mbit_per_s>("radio.receive_mw_per_mbit_per_s", 0, kMost),
    mw<&R::transmit_base>("radio.transmit_base_mw"),
    mw<&R::receive_base>("radio.receive_base_mw"),
    range_mark<&R::calibrated_uplink>("radio.calibrated_uplink_mbit_per_s"),
    range_mark<&R::calibrated_downlink>("radio.calibrated_downlink_mbit_per_s"),
    mw<&R::wait>("radio.wait_mw"),
    ms<&R::promotion>("radio.promotion_ms"),
    mw<&R::promotion_power>("radio.promotion_mw"),
    ms<&R::tail>("radio.tail_ms"),
    mw<&R::tail_power>("radio.tail_mw"),
    ms<&R::second_tail>("radio.second_tail_ms"),
    mw<&R::second_tail_power>("radio.second_tail_mw"),
    ms<&R::drx_inactivity>("radio.drx_inactivity_ms"),
    ms<&R::drx_on>("radio.drx_on_ms"),
    ms<&R::drx_cycle>("radio.drx_cycle_ms"),
    mw<&R::drx_on_power>("radio.drx_on_mw"),
    mw<&R::idle>("radio.idle_mw"),
};

Error unknown_field(std::string_view name) {
  std::vector<std::string> names = {"transport", "connection", "tail_rule"};
  for (const NetworkField& field : kFields) names.push_back(std::string(field.name));
  return {ErrorCode::NotFound,
          message("network: unknown field ", in_quotes(name), suggestion(name, names))};
}

// Returns the place of a word in a list, or an error that names the nearest.
Result<std::size_t> place_of(std::string_view field, std::string_view word,
                             const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  return fail(ErrorCode::InvalidArgument,
              message(field, ": expected one of ", join(names, ", "), ", found ", in_quotes(word)));
}

}  // namespace

const std::vector<std::string>& transport_names() {
  static const std::vector<std::string> names = {"size_over_rate", "affine", "handshake_wire",
                                                 "slow_start", "packet"};
  return names;
}
const std::vector<std::string>& connection_names() {
  static const std::vector<std::string> names = {"new",  "tls12", "tls13", "quic",
                                                 "0rtt", "warm",  "idle"};
  return names;
}
const std::vector<std::string>& tail_rule_names() {
  static const std::vector<std::string> names = {"none", "full", "amortised"};
  return names;
}
std::string_view name_of(Transport transport) {
  return transport_names()[static_cast<std::size_t>(transport)];
}
std::string_view name_of(Connection connection) {
  return connection_names()[static_cast<std::size_t>(connection)];
}
std::string_view name_of(TailRule rule) {
  return tail_rule_names()[static_cast<std::size_t>(rule)];
}

Result<void> NetworkField::set(NetworkSpec& spec, double value) const {
  // Written as !(inside), so that a NaN is refused too.
  const bool inside = value >= least && value <= most;
  if (!inside) {
    return fail(ErrorCode::InvalidArgument, message(name, ": expected a number >= ", least,
                                                    " and <= ", most, ", found ", value));
  }
  if (put == put_percentile && !spec.rate_quantiles) {
    return fail(ErrorCode::InvalidArgument,
                message(name, ": expected a network with rate_quantiles, found one without"));
  }
  put(spec, value);
  return {};
}

std::span<const NetworkField> network_fields() { return kFields; }

Result<const NetworkField*> find_field(std::string_view name) {
  for (const NetworkField& field : kFields) {
    if (field.name == name) return &field;
  }
  return fail(unknown_field(name));
}

Result<void> NetworkSpec::set(std::string_view field, double value) {
  const auto found = find_field(field);
  if (!found) {
    if (field == "transport" || field == "connection" || field == "tail_rule") {
      return fail(ErrorCode::InvalidArgument, message(field, ": expected a word, found ", value));
    }
    return fail(found.error());
  }
  return (*found)->set(*this, value);
}

Result<void> NetworkSpec::set(std::string_view field, std::string_view word) {
  if (field == "transport") {
    const auto place = place_of(field, word, transport_names());
    if (!place) return fail(place.error());
    transport = static_cast<Transport>(*place);
  } else if (field == "connection") {
    const auto place = place_of(field, word, connection_names());
    if (!place) return fail(place.error());
    connection = static_cast<Connection>(*place);
  } else if (field == "tail_rule") {
    const auto place = place_of(field, word, tail_rule_names());
    if (!place) return fail(place.error());
    tail_rule = static_cast<TailRule>(*place);
  } else {
    const auto found = find_field(field);
    if (!found) return fail(found.error());
    return fail(ErrorCode::InvalidArgument,
                message(field, ": expected a number, found ", in_quotes(word)));
  }
  return {};
}

Result<double> NetworkSpec::number(std::string_view field) const {
  const auto found = find_field(field);
  if (!found) return fail(found.error());
  return (*found)->get(*this);
}

}  // namespace offcut::network_models
