// Parts of a published total: what somebody timed of the layers before one of them.
//
//   154 ms = 49.9 before bottleneck_3_3 + 104.1 from there on
//
// Between two parts the layers keep their proportions; each stretch is scaled to what was published
// of it. Before a layer is what neither is it, or in its block, nor comes behind it.
#pragma once

#include <vector>

#include "device_models/device_model.h"
#include "engine/cost/site_column.h"
#include "engine/graph/model_graph.h"

namespace offcut::device_models {

// Returns the layers before the one of that name, or before the block: the layers NAME/... None of
// the two in the graph: all layers.
[[nodiscard]] std::vector<bool> layers_before(const ModelGraph& graph, const std::string& name);

// The total of the list whose parts hold for this one: itself, else one of the same network on the
// same unit, whose shares count. Null: none has parts.
[[nodiscard]] const PublishedTotal* total_with_parts(const std::vector<PublishedTotal>& totals,
                                                     const PublishedTotal& of);

// Scales the times of a column, whose sum is a published total, so that the parts of `known` come
// out, as shares of its total. Says so in a flag, also of a part that the graph does not have.
void respect_parts(const ModelGraph& graph, const PublishedTotal& known, SiteColumn& column);

}  // namespace offcut::device_models
