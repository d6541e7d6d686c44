// A scenario some of whose numbers are uncertain, as a function of those numbers: what sensitivity
// and uncertainty studies evaluate.
//
//   "inputs": { "network.uplink_mbit_per_s": { "loguniform": [1, 20] },
//               "network.rtt_ms":            { "triangular": [20, 50, 120] },
//               "device.time_scale":         { "lognormal": [1, 0.15] },
//               "device.threads":            { "uniform": [1, 4] } }
//
// Distributions: uncertain_inputs.h.
//
// Fields: any numeric field of the network; "device.time_scale", "device.energy_scale",
// "edge.time_scale" and "cloud.time_scale", which multiply all layers of a site (an error of its
// calibration); and any other numeric field of a scenario, which takes at most 16 values, since
// each opens its own column of costs: those that are listed ("empirical"), every whole number of a
// range where it counts something, else 16 of the range. A point takes the nearest.
//
// Plans priced: cuts, in every encoding, that can be best for any link and any scale of the sites,
// device-only and cloud-only where pins allow them. With an edge: nested cuts, likewise. O(plans)
// prices per point; safe from many threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/study/response.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/studies/priced_plans.h"

namespace offcut::scenarios {

struct StudyContext;

// What a point is: the combination, the network, and the scales of the sites.
struct Circumstance;

class UncertainPoint {
 public:
  // Opens the files of the study. Errors name the file; InvalidArgument where a distribution leaves
  // the range of its field; TooLarge for models whose cuts are too many to list.
  [[nodiscard]] static Result<UncertainPoint> prepare(const Study& study, std::vector<Input> inputs,
                                                      const Catalog& catalog);
  UncertainPoint(UncertainPoint&&) noexcept;
  UncertainPoint& operator=(UncertainPoint&&) noexcept;
  ~UncertainPoint();

  const std::vector<Input>& inputs() const;
  using Plan = PricedPlan;
  const std::vector<Plan>& plans() const;  // priced ones, ascending
  // Its first cloud layer, and its encoding where there are several; with an edge where either
  // starts.
  [[nodiscard]] std::string name_of_plan(std::size_t place) const;
  const StudyContext& context() const;
  const std::vector<std::string>& warnings() const;

  // What the best plan costs at x; where none keeps the constraints, the nearest. `plan` is a place
  // in plans().
  struct Best {
    std::size_t plan = 0;
    double latency_ms = 0;
    double energy_mj = 0;
    double value = 0;  // of the objective, SI units
    bool feasible = true;
  };
  [[nodiscard]] Best best(std::span<const double> x) const;
  // Fills [plans] with the objective of each plan at x; infinite where it breaks a constraint.
  void values(std::span<const double> x, std::span<double> out) const;
  // The network at x.
  [[nodiscard]] std::shared_ptr<const Link> link(std::span<const double> x) const;

 private:
  struct State;
  explicit UncertainPoint(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace offcut::scenarios
