// What a site of a scenario pays for each layer: the column of its device model or trace, with the
// edits of the scenario (what_if.h) and, where the site starts cold, the loading of the model.
//
// A cold start reads and prepares the layers that run on the site before the first of them runs:
//
//   time(layer) = computing + loading of the model * parameters(layer) / parameters(model)
//
// so a cut that leaves the large layers to the other site loads less. (By computing time where the
// graph states no parameters.) Loading is measured (a trace
// of this site at this operating point), published (the device file), or parameters / 200 MB/s
// (assumed, memory.h). Device and cloud load one after the other, as they compute; loading draws
// the mean power of the computation.
#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/site_column.h"
#include "engine/cost/trace.h"
#include "scenarios/file/opened.h"
#include "scenarios/file/scenario.h"
#include "scenarios/prepared/device_events.h"

namespace offcut::scenarios {

struct PricedSite {
  SiteColumn column;  // loading included where the site starts cold
  bool cold = false;
  std::vector<Duration> loading;  // [layers] of each layer's share, whether cold or not
  Provenance loading_from = Provenance::Assumed;
  std::optional<Bytes> memory;        // of the site, where its file states it
  std::optional<double> price_usd;    // likewise
  std::vector<LayerEvents> events{};  // [layers] that the run asked for counted; empty: none was
};

// `traces` are of this graph. NotFound or InvalidArgument where the site cannot run so.
[[nodiscard]] Result<PricedSite> price_site(const SiteChoice& site, const ModelGraph& graph,
                                            const std::vector<const Trace*>& traces,
                                            OpenedFiles& opened);

// Returns how many cores the affinity of a choice has; nothing for a trace, a unit beside the CPU
// or an unknown cluster.
[[nodiscard]] std::optional<int> cores_of(const SiteChoice& site, OpenedFiles& opened);

}  // namespace offcut::scenarios
