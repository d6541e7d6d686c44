// Kind "published": the tables, figures and claims of a paper, row by row: what it prints, what the
// engine says, and whether the two agree. A new paper is a new case file.
//
//   { "schema": "offcut.validation/1", "name": "dnntune", "kind": "published",
//     "fitted": "...", "predicted": "...", "paper": "who, where, when, doi", "cited_as": "Who",
//     "tables": [
//       { "name": "Table 3: the whole network on the phone", "source": "Table 3", "unit": "ms",
//         "take": "device_only_ms",
//         "scenario": { "model": "mobilenet_v2", "device": { "model": "oneplus5t" } },
//         "rows": [
//           { "says": "one big core", "set": { "device.affinity": "big" }, "published": "154",
//             "input": true },
//           { "says": "mean of two", "each": { "model": ["mobilenet_v1", "mobilenet_v2"] },
//             "by": "mean", "of": { "device.unit": "cpu" }, "to": { "device.unit": "gpu" },
//             "published": "3.3", "why": "..." },
//           { "says": "best cut on 3G", "take": "cut", "is": "output", "source": "5.2.3" },
//           { "says": "clock, MHz", "published": "2450", "input": true,
//             "stated": { "device": "oneplus5t", "key": "/clusters/0/mhz" } },
//           { "says": "level 1 cache, kB", "not_asked": "no law reads it" } ] } ] }
//
// A row asks the scenario of the table, or that of the case where the table has none, with the
// fields of "set" put in. "take" names a quantity (published_quantity.h); with "to" it is that of
// "of" over that of "to", each put in on top. "each" asks once per value of its lists, in lockstep,
// and "by" (mean, least, greatest) makes one number of the answers. "stated" takes a number of a
// bundled file instead, by its place there. What rows claim, and when we agree: published_claim.h.
//
// "input": the value stands in a bundled file, so that agreeing shows nothing. "against" names the
// place where the paper itself says otherwise: both readings are rows, and the one that is marked
// so counts in no share. "why" is printed where a row does not agree. A row that the engine cannot answer is not asked, with the reason.
#pragma once

#include <filesystem>

#include "engine/base/result.h"
#include "scenarios/validation/validation_case.h"

namespace offcut::scenarios {

// Runs such a case. Groups: "all" with the shares that agree, then one per table. Errors are those
// of files; what keeps the engine from an answer to what they ask is the reason of its row.
[[nodiscard]] Result<ValidationReport> run_published_case(const std::filesystem::path& file);

}  // namespace offcut::scenarios
