#include "network_models/network_fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/enum_table.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "network_models/field_obstacles.h"
#include "network_models/transport_model.h"

namespace offcut::network_models {
namespace {

constexpr double kMost = 1e12;       // far beyond any real value, so that products stay finite
constexpr double kLeastRate = 1e-6;  // Mbit/s: one bit per second

using Obstacle = std::string (*)(const NetworkSpec&);

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
constexpr NetworkField ms(std::string_view name, Moves moves, Obstacle obstacle = nullptr) {
  return {name,
          0,
          kMost,
          [](const NetworkSpec& spec) { return part<Member>(spec).ms(); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = Duration::from_ms(v); },
          moves,
          obstacle};
}
template <auto Member>
constexpr NetworkField mw(std::string_view name, Moves moves) {
  return {name,
          0,
          kMost,
          [](const NetworkSpec& spec) { return part<Member>(spec).mw(); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = Power::from_mw(v); },
          moves};
}
template <auto Member>
constexpr NetworkField number(std::string_view name, double least, double most, Moves moves,
                              Obstacle obstacle = nullptr) {
  return {name,
          least,
          most,
          [](const NetworkSpec& spec) { return part<Member>(spec); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = v; },
          moves,
          obstacle};
}
template <auto Member>
constexpr NetworkField range_mark(std::string_view name, Moves moves) {
  return {name,
          0,
          kMost,
          [](const NetworkSpec& spec) { return part<Member>(spec).mbit_per_s(); },
          [](NetworkSpec& spec, double v) { part<Member>(spec) = Bandwidth::from_mbit_per_s(v); },
          moves};
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

// What keys move.
template <class... Parts>
constexpr unsigned bits(Parts... part) {
  return (0U | ... | (1U << static_cast<unsigned>(part)));
}
using Part = FormPart;
constexpr Moves kNothing = {};
constexpr Moves kShape = {.time = true, .energy = true, .parts = bits(Part::Shape)};
constexpr Moves kTransport = {
    .time = true,
    .energy = true,
    .parts = bits(Part::Shape, Part::Trip, Part::Queue, Part::UpRate, Part::DownRate)};
constexpr Moves kConnection = {
    .time = true, .energy = true, .parts = bits(Part::Shape, Part::UpRate, Part::DownRate)};
constexpr Moves kTrip = {.time = true, .energy = true, .parts = bits(Part::Trip)};
constexpr Moves kQueue = {.time = true, .energy = true, .parts = bits(Part::Queue)};
constexpr Moves kUpRate = {.time = true, .energy = true, .parts = bits(Part::Queue, Part::UpRate)};
constexpr Moves kDownRate = {.time = true, .energy = true, .parts = bits(Part::DownRate)};
constexpr Moves kShare = {
    .time = true, .energy = true, .parts = bits(Part::UpRate, Part::DownRate)};
constexpr Moves kBothRates = {
    .time = true, .energy = true, .parts = bits(Part::Queue, Part::UpRate, Part::DownRate)};
constexpr Moves kRadio = {.time = true, .energy = true, .parts = bits(Part::Radio)};
constexpr Moves kRadioEnergy = {.energy = true, .parts = bits(Part::Radio)};

// A row with what keeps it idle.
template <class Field>
constexpr Field idle_if(Field field, std::string (*idle)(const NetworkSpec&)) {
  field.idle = idle;
  return field;
}

using R = RadioSpec;
using N = NetworkSpec;
constexpr std::array kFields = {
    NetworkField{"uplink_mbit_per_s", kLeastRate, kMost,
                 [](const N& spec) { return spec.uplink.mbit_per_s(); },
                 [](N& spec, double v) { spec.uplink = Bandwidth::from_mbit_per_s(v); }, kUpRate,
                 over_uplink_trace},
    NetworkField{"downlink_mbit_per_s", kLeastRate, kMost,
                 [](const N& spec) { return spec.downlink ? spec.downlink->mbit_per_s() : 0.0; },
                 [](N& spec, double v) { spec.downlink = Bandwidth::from_mbit_per_s(v); },
                 kDownRate, over_downlink_trace},
    number<&N::uplink_scale>("uplink_scale", 1e-6, 1e6, kUpRate),
    number<&N::downlink_scale>("downlink_scale", 1e-6, 1e6, kDownRate, without_downlink),
    idle_if(ms<&N::round_trip>("rtt_ms", kTrip), without_trip),
    number<&N::loss_percent>("loss_percent", 0, 50, kShape),
    number<&N::users>("users", 1, 1e6, kShare),
    number<&N::stations>("stations", 1, 1000, kShare),
    NetworkField{"queue_bytes", 0, kMost, [](const N& spec) { return spec.queue.as_double(); },
                 [](N& spec, double v) { spec.queue = Bytes(truncated<std::int64_t>(v)); }, kQueue,
                 nullptr, over_affine},
    ms<&N::scheduling_request_period>("scheduling_request_period_ms", kRadio),
    ms<&N::grant>("grant_ms", kRadio),
    idle_if(ms<&N::inference_gap>("inference_gap_ms", kRadio), without_gaps),
    ms<&N::trace_start>("trace_start_ms", kShape, without_uplink_trace),
    NetworkField{"rate_percentile", 0, 100, [](const N& spec) { return spec.rate_percentile; },
                 put_percentile, kBothRates, without_quantiles},
    number<&R::transmit_mw_per_mbit_per_s>("radio.transmit_mw_per_mbit_per_s", 0, kMost,
                                           kRadioEnergy),
    number<&R::receive_mw_per_mbit_per_s>("radio.receive_mw_per_mbit_per_s", 0, kMost,
                                          kRadioEnergy),
    mw<&R::transmit_base>("radio.transmit_base_mw", kRadioEnergy),
    mw<&R::receive_base>("radio.receive_base_mw", kRadioEnergy),
    range_mark<&R::calibrated_uplink>("radio.calibrated_uplink_mbit_per_s", kNothing),
    range_mark<&R::calibrated_downlink>("radio.calibrated_downlink_mbit_per_s", kNothing),
    mw<&R::wait>("radio.wait_mw", kRadioEnergy),
    idle_if(ms<&R::promotion>("radio.promotion_ms", kRadio), without_states),
    idle_if(mw<&R::promotion_power>("radio.promotion_mw", kRadioEnergy), without_states),
    idle_if(ms<&R::tail>("radio.tail_ms", kRadio), without_states),
    idle_if(mw<&R::tail_power>("radio.tail_mw", kRadioEnergy), without_states),
    idle_if(ms<&R::second_tail>("radio.second_tail_ms", kRadio), without_states),
    idle_if(mw<&R::second_tail_power>("radio.second_tail_mw", kRadioEnergy), without_states),
    ms<&R::drx_inactivity>("radio.drx_inactivity_ms", kRadio),
    ms<&R::drx_on>("radio.drx_on_ms", kRadio),
    ms<&R::drx_cycle>("radio.drx_cycle_ms", kRadio),
    mw<&R::drx_on_power>("radio.drx_on_mw", kRadioEnergy),
};

struct ConnectionWord {
  Connection connection;
  std::string_view name;
};
constexpr std::array kConnections = {
    ConnectionWord{Connection::New, "new"},      ConnectionWord{Connection::Tls12, "tls12"},
    ConnectionWord{Connection::Tls13, "tls13"},  ConnectionWord{Connection::Quic, "quic"},
    ConnectionWord{Connection::ZeroRtt, "0rtt"}, ConnectionWord{Connection::Warm, "warm"},
    ConnectionWord{Connection::Idle, "idle"},
};
static_assert(has_row_per_enumerator(kConnections, &ConnectionWord::connection));

struct TailRuleWord {
  TailRule rule;
  std::string_view name;
};
constexpr std::array kTailRules = {
    TailRuleWord{TailRule::None, "none"},
    TailRuleWord{TailRule::Full, "full"},
    TailRuleWord{TailRule::Amortised, "amortised"},
};
static_assert(has_row_per_enumerator(kTailRules, &TailRuleWord::rule));

template <class Rows>
std::vector<std::string> names_in(const Rows& rows) {
  std::vector<std::string> out;
  for (const auto& row : rows) out.emplace_back(row.name);
  return out;
}

constexpr std::array kWords = {
    WordField{"transport", transport_names,
              [](N& spec, std::size_t k) { spec.transport = transport_models()[k].transport; },
              kTransport},
    WordField{"connection", connection_names,
              [](N& spec, std::size_t k) { spec.connection = kConnections[k].connection; },
              kConnection, over_affine},
    WordField{"tail_rule", tail_rule_names,
              [](N& spec, std::size_t k) { spec.tail_rule = kTailRules[k].rule; }, kRadio},
};

Error unknown_field(std::string_view name) {
  std::vector<std::string> names = names_in(kWords);
  for (const NetworkField& field : kFields) names.emplace_back(field.name);
  return {ErrorCode::NotFound,
          message("network: unknown field ", in_quotes(name), suggestion(name, names))};
}

}  // namespace

const std::vector<std::string>& transport_names() {
  static const std::vector<std::string> names = names_in(transport_models());
  return names;
}
const std::vector<std::string>& connection_names() {
  static const std::vector<std::string> names = names_in(kConnections);
  return names;
}
const std::vector<std::string>& tail_rule_names() {
  static const std::vector<std::string> names = names_in(kTailRules);
  return names;
}

Result<void> NetworkField::set(NetworkSpec& spec, double value) const {
  // Written as !(inside), so that a NaN is refused too.
  const bool inside = value >= least && value <= most;
  if (!inside) {
    return fail(ErrorCode::InvalidArgument, message(name, ": expected a number >= ", least,
                                                    " and <= ", most, ", found ", value));
  }
  const std::string reason = obstacle == nullptr ? "" : obstacle(spec);
  if (!reason.empty()) return fail(ErrorCode::InvalidArgument, message(name, ": ", reason));
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

std::span<const WordField> word_fields() { return kWords; }

const WordField* find_word_field(std::string_view name) {
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const WordField& field) { return field.name == name; });
  return found == kWords.end() ? nullptr : &*found;
}

std::string idle_reason(std::string_view field, const NetworkSpec& spec) {
  if (const WordField* word = find_word_field(field)) {
    return word->idle == nullptr ? "" : word->idle(spec);
  }
  const auto number = find_field(field);
  return number && (*number)->idle != nullptr ? (*number)->idle(spec) : "";
}

}  // namespace offcut::network_models
