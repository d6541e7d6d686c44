// The cuts that a group of combinations shares: one model, one list of encodings, and a column for
// every operating point that the group asks for on either site, behind one solver.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/table/cut_rules.h"
#include "scenarios/file/cut_choice.h"
#include "scenarios/file/opened.h"
#include "scenarios/prepared/cut_facts.h"
#include "scenarios/prepared/site_pricing.h"

namespace offcut::scenarios {

class CutGroup {
 public:
  struct Request {
    const OpenedModel* model = nullptr;
    std::vector<std::string> traces;  // extra trace files
    std::vector<Encoding> encodings;  // to choose from; one or more
    std::vector<SiteChoice> device;   // one column each
    std::vector<SiteChoice> cloud;
    std::vector<SiteChoice> edge{};  // of scenarios with a third site
  };

  // Lays all measured runs on the model, merges what they say is one kernel (or runtimes), prices
  // the columns and enumerates the cuts. A site that cannot run as asked (more threads than cores,
  // a unit that is not there) is no error of the group: columns_of() tells.
  [[nodiscard]] static Result<std::unique_ptr<CutGroup>> build(const Request& request,
                                                               OpenedFiles& opened);
  ~CutGroup();

  const ModelGraph& graph() const { return *graph_; }
  const CutSolver& solver() const { return *solver_; }
  const SiteColumn& device(const Columns& columns) const { return device_[columns.device].column; }
  const SiteColumn& cloud(const Columns& columns) const { return cloud_[columns.cloud].column; }
  const PricedSite& device_site(const Columns& columns) const { return device_[columns.device]; }
  const PricedSite& cloud_site(const Columns& columns) const { return cloud_[columns.cloud]; }

  // All measured runs on the model, those of the file in front.
  const std::vector<const Trace*>& traces() const { return traces_; }

  const PricedSite& edge_site(std::size_t edge) const { return edge_[edge]; }

  // Returns the columns of a pair of requests, by their places in Request::device and ::cloud, or
  // why one of the sites cannot run so.
  [[nodiscard]] Result<Columns> columns_of(std::size_t device, std::size_t cloud) const;

  // The same for a request of Request::edge.
  [[nodiscard]] Result<std::size_t> edge_of(std::size_t edge) const { return edge_place_[edge]; }

  // What results say of a plan. Kept per cut where cuts are numbered. Safe from many threads.
  [[nodiscard]] const CutFacts& facts_of_cut(CutId cut, const Columns& columns) const;
  [[nodiscard]] const CutFacts& facts(const CutAnswer& answer, const Columns& columns) const;
  // The same for any set of layers on the device, closed under predecessors or not.
  [[nodiscard]] const CutFacts& facts_of_set(const std::vector<bool>& on_device,
                                             const Columns& columns) const;

  // Where cuts of this group may lie; the same object for the same choice, null for any cut.
  // NotFound for names that the network lacks; Inconsistent where no cut is left.
  [[nodiscard]] Result<std::shared_ptr<const CutRules>> rules(const CutChoice& choice) const;

  // Derives a plan anew by code that shares nothing with the solvers (certificate.h), the first
  // time it is reported: later ones differ in the network alone. `answer` holds the plan with its
  // columns and, where cuts have no numbers, its skyline. Inconsistent, with both numbers: a bug of
  // a solver. Safe from many threads.
  [[nodiscard]] Result<void> certify_once(const CutAnswer& answer, const Link& link) const;

 private:
  struct Cache;
  CutGroup();
  [[nodiscard]] CutFacts make_facts(const std::vector<bool>& on_device,
                                    const Columns& columns) const;
  std::unique_ptr<ModelGraph> graph_;  // fused as the traces say; at a fixed address
  std::unique_ptr<CutSolver> solver_;
  std::vector<const Trace*> traces_;
  std::vector<PricedSite> device_;  // those that can run
  std::vector<PricedSite> cloud_;
  std::vector<PricedSite> edge_;
  std::vector<Result<std::size_t>> device_place_;  // [requests] in device_, or why it cannot run
  std::vector<Result<std::size_t>> cloud_place_;
  std::vector<Result<std::size_t>> edge_place_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace offcut::scenarios
