// The cuts that a group of situations shares: one model, one list of encodings, and a column for
// every operating point that the group asks for on either site, behind one solver.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/site_column.h"
#include "engine/cut/answer.h"
#include "scenarios/opened.h"

namespace offcut {

// What results say of a cut besides its price.
struct CutFacts {
  std::string first_cloud_layer;
  std::string provenance;  // of the time spent on both sites
};

class CutGroup {
 public:
  struct Request {
    const OpenedModel* model = nullptr;
    std::vector<std::string> traces;  // extra trace files
    std::vector<Encoding> encodings;  // to choose from; one or more
    std::vector<SiteChoice> device;   // one column each
    std::vector<SiteChoice> cloud;
  };

  // Lays all measured runs on the model, merges layers that any of them timed as one kernel, prices
  // the columns and enumerates the cuts.
  [[nodiscard]] static Result<std::unique_ptr<CutGroup>> build(const Request& request,
                                                               Opened& opened);
  ~CutGroup();

  const ModelGraph& graph() const { return *graph_; }
  const CutSolver& solver() const { return *solver_; }
  const SiteColumn& device(const Columns& columns) const { return device_[columns.device]; }
  const SiteColumn& cloud(const Columns& columns) const { return cloud_[columns.cloud]; }

  // What results say of a plan. Kept per cut where cuts are numbered. Safe from many threads.
  [[nodiscard]] const CutFacts& facts_of_cut(CutId cut, const Columns& columns) const;
  [[nodiscard]] const CutFacts& facts(const Answer& answer, const Columns& columns) const;

 private:
  struct Cache;
  CutGroup();
  [[nodiscard]] CutFacts make_facts(const std::vector<bool>& on_device,
                                    const Columns& columns) const;
  std::unique_ptr<ModelGraph> graph_;  // fused as the traces say; at a fixed address
  std::unique_ptr<CutSolver> solver_;
  std::vector<SiteColumn> device_;
  std::vector<SiteColumn> cloud_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace offcut
