#include "scenarios/explain/flips.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

// Walks outward from 1 in one direction and bisects the first change.
std::optional<double> first_change(const Knob& knob, std::size_t now, double direction) {
  constexpr double kStep = 1.25;
  constexpr double kFar = 1e4;
  double inside = 1;
  for (double f = kStep; f <= kFar; f *= kStep) {
    double outside = direction > 0 ? f : 1 / f;
    const auto there = knob.best(outside);
    if (!there) return std::nullopt;
    if (*there == now) {
      inside = outside;
      continue;
    }
    while (std::abs(outside / inside - 1) > 1e-3) {
      const double middle = std::sqrt(inside * outside);
      (knob.best(middle) == now ? inside : outside) = middle;
    }
    return outside;
  }
  return std::nullopt;
}

double size_of(const Flip& flip) { return std::abs(std::log(flip.factor)); }

}  // namespace

void add_network_knobs(const network_models::NetworkSpec& spec, const std::string& prefix,
                       const std::function<std::optional<std::size_t>(const Link& link)>& best,
                       std::vector<Knob>& knobs) {
  const bool recorded = spec.uplink_trace != nullptr;
  const struct {
    const char* key;
    const char* input;
    const char* unit;
  } fields[] = {{recorded ? "uplink_scale" : "uplink_mbit_per_s", "uplink bandwidth",
                 recorded ? "times the recorded rate" : "Mbit/s"},
                {"rtt_ms", "round trip", "ms"}};
  for (const auto& field : fields) {
    const auto present = spec.number(field.key);
    if (!present || !(*present > 0)) continue;
    const auto at = [spec, best, key = std::string(field.key),
                     value = *present](double factor) -> std::optional<std::size_t> {
      network_models::NetworkSpec turned = spec;
      if (auto ok = turned.set(key, value * factor); !ok) return std::nullopt;
      const auto link = network_models::build_link(turned);
      if (!link) return std::nullopt;
      return best(**link);
    };
    knobs.push_back({prefix + field.input, field.unit, *present, at});
  }
}

void find_flips(std::size_t best, const std::vector<Knob>& knobs,
                const std::function<std::string(std::size_t plan)>& name, Explanation& out) {
  for (const Knob& knob : knobs) {
    bool flips = false;
    for (const double direction : {-1.0, 1.0}) {
      const auto factor = first_change(knob, best, direction);
      if (!factor) continue;
      flips = true;
      out.flips.push_back({.input = knob.input,
                           .factor = *factor,
                           .present = knob.present,
                           .at = knob.present * *factor,
                           .unit = knob.unit,
                           .place = name(*knob.best(*factor))});
    }
    if (!flips) out.never.push_back(knob.input);
  }
  std::stable_sort(out.flips.begin(), out.flips.end(),
                   [](const Flip& a, const Flip& b) { return size_of(a) < size_of(b); });
}

std::vector<std::string> edits_of(const Scenario& scenario) {
  std::vector<std::string> out;
  std::vector<const SiteChoice*> sites = {&scenario.device, &scenario.cloud};
  if (scenario.edge) sites.push_back(&scenario.edge->site);
  for (const SiteChoice* site : sites) {
    for (const WhatIf& edit : site->edits) {
      std::string text = message(edit.name, ": ", edit.text);
      if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    }
  }
  return out;
}

}  // namespace offcut::scenarios
