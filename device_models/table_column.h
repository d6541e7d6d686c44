// Columns by kernel laws, and the step from a known operating point to the asked one by the laws of
// the device. Internal to site_costs.cc and the ways to a column.
#pragma once

#include <string>
#include <vector>

#include "device_models/column_parts.h"
#include "device_models/kernel_fit.h"

namespace offcut::device_models {

// The mean of what is known of each layer, weighted by their times.
[[nodiscard]] double weighted_mean(const std::vector<double>& values,
                                   const std::vector<Duration>& times);

// Every layer by the laws of a table, at its point. Layers whose work nobody knows are marked.
[[nodiscard]] SiteColumn predicted_layers(const Inquiry& q, const KernelTable& table);

// Multiplies the layers by the laws from one point to the asked one, and returns the ratios that
// were taken: ", by framework a to b", or nothing. A law errs on all layers of a network alike, so
// its error is a common one.
[[nodiscard]] Result<std::string> scale(const Inquiry& q, const OperatingPoint& from,
                                        SiteColumn& column);

// Where no law leads (NotFound), a way is not open; other mistakes are of the question.
[[nodiscard]] Answer not_open(const Error& error);

// Scales a column that holds at a point to the asked one, and gives it its energy. `how` says in
// the flag how it is known there.
[[nodiscard]] Answer at_asked_point(const Inquiry& q, const OperatingPoint& known,
                                    SiteColumn column, const char* how);

// By the laws of a table that hold at a point, scaled to the asked one; with its energy.
[[nodiscard]] Answer predicted_by(const Inquiry& q, const KernelTable& table,
                                  const OperatingPoint& known);

}  // namespace offcut::device_models
