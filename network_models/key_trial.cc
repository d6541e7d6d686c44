#include "network_models/key_trial.h"

#include <algorithm>
#include <array>
#include <vector>

#include "network_models/network_fields.h"
#include "network_models/network_link.h"

namespace offcut::network_models {
namespace {

// Small and large, answered at once and late: a radio that sleeps does so between two of the waits.
constexpr std::array kUp = {Bytes(100), Bytes(200'000)};
constexpr std::array kDown = {Bytes(0), Bytes(4'000)};
constexpr std::array kWaitMs = {0.0, 3.0, 70.0, 2e3, 1e6};

// What counts of the costs of all exchanges, in a row; nothing where the network is refused.
std::vector<double> costs_of(const NetworkSpec& spec, CountedCost counted) {
  const auto link = build_link(spec);
  if (!link) return {};
  std::vector<double> out;
  for (const Bytes up : kUp) {
    for (const Bytes down : kDown) {
      for (const double wait_ms : kWaitMs) {
        const LinkCost cost = (*link)->cost({up, down, Duration::from_ms(wait_ms)});
        if (counted.time) out.insert(out.end(), {cost.up.s(), cost.down.s()});
        if (counted.transmit) out.push_back(cost.transmit.j());
        if (!counted.other_energy) continue;
        out.insert(out.end(), {cost.receive.j(), cost.promotion.j(), cost.tail.j(), cost.idle.j()});
      }
    }
  }
  return out;
}

// The network with other values of the key, as far as these are allowed.
std::vector<NetworkSpec> others(const NetworkField& field, const NetworkSpec& spec) {
  const double now = field.get(spec);
  std::vector<NetworkSpec> out;
  for (const double value : {2 * now, now + 1, now / 2, 0.0, 1e3 * now, 1e3, 1e6}) {
    out.push_back(spec);
    if (!field.set(out.back(), std::clamp(value, field.least, field.most))) out.pop_back();
  }
  return out;
}

std::vector<NetworkSpec> others(const WordField& field, const NetworkSpec& spec) {
  std::vector<NetworkSpec> out(field.words().size(), spec);
  for (std::size_t k = 0; k < out.size(); ++k) field.put(out[k], k);
  return out;
}

}  // namespace

bool changes_cost(std::string_view name, const NetworkSpec& spec, CountedCost counted) {
  if (name == "trace_start_ms") return true;
  const WordField* word = find_word_field(name);
  const auto number = find_field(name);
  if (word == nullptr && !number) return true;
  // A key that moves nothing says how far a number reaches.
  if (word == nullptr && !(*number)->moves.time && !(*number)->moves.energy) return true;
  const std::vector<double> now = costs_of(spec, counted);
  const std::vector<NetworkSpec> tried =
      word != nullptr ? others(*word, spec) : others(**number, spec);
  return now.empty() || std::any_of(tried.begin(), tried.end(), [&](const NetworkSpec& other) {
           const std::vector<double> then = costs_of(other, counted);
           if (then.empty()) return word != nullptr;  // refused: the word is no other's
           return then != now;
         });
}

}  // namespace offcut::network_models
