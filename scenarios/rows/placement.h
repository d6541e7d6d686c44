// The plan of a scenario and what results say of it, whatever plans there are to choose from: cuts
// between two sites, plans over three sites, or layers that return from the cloud.
//
//   model_of(kind).best --> Placement --certify, facts, cells--> its row
//                                     --steps, place-----------> its explanation
//
// One implementation per kind: two_site_placement.h, three_site_placement.h, two_way_placement.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/table/site_plan.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"

namespace offcut::scenarios {

// One step of an inference, in the order in which it happens.
struct PlanStep {
  std::string name;  // "uplink"
  std::string what;  // "25.1 kB over wifi"; empty where the name says all
  Duration time;
};

// What all kinds say of the best plan.
struct PlacedAnswer {
  SkylinePlan plan;  // its figures; the number of its cut where cuts are numbered
  CutPrice price;
  double value = 0;  // of the objective, SI units
  bool feasible = true;
  std::string binding;  // not feasible: the bound that is broken the most
  double gap = 0;       // share that the objective may lie above the optimum at most
  SolveMethod method = SolveMethod::Enumeration;
  std::optional<CutPrice> cloud_only{};  // where that is not one exchange between two sites
};

// A placement refers to the scenario that it was made for, which must outlive it.
class Placement {
 public:
  explicit Placement(PlacedAnswer answer) : answer_(std::move(answer)) {}
  virtual ~Placement() = default;

  const PlacedAnswer& answer() const { return answer_; }

  // Derives the plan anew by code that shares nothing with the solvers. Inconsistent, with both
  // numbers: a bug of a solver.
  [[nodiscard]] virtual Result<void> certify() const = 0;
  // Kept per plan; lives as long as the study.
  [[nodiscard]] virtual const CutFacts& facts() const = 0;
  // The cells of PlacementModel::columns().
  [[nodiscard]] virtual std::vector<Cell> cells() const = 0;
  // What runs and moves; the times add up to the latency.
  [[nodiscard]] virtual std::vector<PlanStep> steps() const = 0;
  // Where each layer of the graph runs.
  [[nodiscard]] virtual SitePlan sites() const = 0;
  // Where layers run, in words: "12 on the device, 44 in the cloud".
  [[nodiscard]] virtual std::string place() const = 0;

 protected:
  Placement(const Placement&) = default;
  Placement(Placement&&) = default;

 private:
  PlacedAnswer answer_;
};

struct PlacementModel {
  PlacementKind kind;
  std::vector<std::string> (*columns)();  // that its rows carry behind the axes
  // The best plan, not yet certified. Errors say what the method does not take.
  Result<std::unique_ptr<Placement>> (*best)(const ResolvedScenario& resolved);
};

[[nodiscard]] const PlacementModel& model_of(PlacementKind kind);

}  // namespace offcut::scenarios
