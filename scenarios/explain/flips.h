// What would flip a decision: the smallest change of one input, all others as they are, at which
// another plan becomes best.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "network_models/network_spec.h"
#include "scenarios/explain/explanation.h"
#include "scenarios/file/scenario.h"

namespace offcut::scenarios {

// An input that can be turned: which plan is best when it is `factor` times
// what it is.
struct Knob {
  std::string input;
  std::string unit;
  double present = 0;
  std::function<std::optional<std::size_t>(double factor)> best;  // nothing: not allowed there
};

// Adds the numbers of a network that a flip is looked for in, where the model has them; `best`
// answers over the link as turned.
void add_network_knobs(const network_models::NetworkSpec& spec, const std::string& prefix,
                       const std::function<std::optional<std::size_t>(const Link& link)>& best,
                       std::vector<Knob>& knobs);

// Looks for flips of the plan `best` in both directions of every knob and adds them to `out`, those
// found so far included by size of the change; `name` says what a plan is.
void find_flips(std::size_t best, const std::vector<Knob>& knobs,
                const std::function<std::string(std::size_t plan)>& name, Explanation& out);

// Returns the edits in force at any site, each once.
[[nodiscard]] std::vector<std::string> edits_of(const Scenario& scenario);

}  // namespace offcut::scenarios
