// The keys of networks that a study states change a time or an energy that counts, or are errors.
//
// What varies is asked at its ends: axes and uncertain inputs at their least and at their largest
// value, axes of words at each word. A key that has an effect on one of these networks is taken.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "network_models/key_trial.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

// A key of a network that a file states.
struct StatedKey {
  std::string key;    // "rtt_ms", "radio.tail_ms"
  std::string place;  // "sweep.network.rtt_ms"
};

// Fails where one of these keys changes nothing that counts on any of the networks, or where two
// set the same rates.
[[nodiscard]] Result<void> expect_network_effects(
    const std::vector<StatedKey>& stated, const std::vector<network_models::NetworkSpec>& networks,
    network_models::CountedCost counted);

// The settings of a choice as stated keys; `where` stands before each.
[[nodiscard]] std::vector<StatedKey> stated_keys(const NetworkChoice& choice,
                                                 const std::string& where);

// The same of everything that a study says of its networks: settings, axes, inputs, regimes, and
// the network behind an edge.
[[nodiscard]] Result<void> expect_effects_of_networks(const Study& study,
                                                      const StudyContext& context);

// Whether a longer wait for the cloud takes energy of the radio on some network of the study.
[[nodiscard]] bool waiting_costs(const Study& study, const StudyContext& context);

}  // namespace offcut::scenarios
