// A study made ready to answer: every file opened, every combination checked, every cut enumerated
// and costed once for all operating points, so that a scenario costs next to nothing.
//
//   Study --prepare--> PreparedStudy --answer(i)--> rows of scenario i
//
// Scenarios that differ in operating points share one cut table, with a column for each point;
// those that differ in the network alone share everything. answer() may be called from many
// threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/explain/explanation.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/resolved_scenario.h"
#include "scenarios/results/row.h"
#include "scenarios/results/sink.h"

namespace offcut::scenarios {

class PreparedStudy {
 public:
  // Everything short of running. Errors name the scenario file and the place or file at fault.
  [[nodiscard]] static Result<PreparedStudy> prepare(Study study, const Catalog& catalog);
  PreparedStudy(PreparedStudy&&) noexcept;
  PreparedStudy& operator=(PreparedStudy&&) noexcept;
  ~PreparedStudy();

  const StudyHeader& header() const;
  std::uint64_t size() const;                        // scenarios
  const std::vector<std::string>& warnings() const;  // each once
  // Whether scenario i < size() has no answer: a condition or the hardware leaves it out.
  [[nodiscard]] Result<LeftOut> left_out(std::uint64_t i) const;
  // Appends the rows of scenario i < size(); none if it is left out. Their texts live as long as
  // this object.
  [[nodiscard]] Result<void> answer(std::uint64_t i, std::vector<ResultRow>& rows) const;
  // Why the answer of scenario i is what it is.
  [[nodiscard]] Result<Explanation> explain(std::uint64_t i) const;
  // What answers are made from, for studies that ask otherwise (uncertain_point.h).
  const StudyContext& parts() const;

 private:
  struct Parts;
  explicit PreparedStudy(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace offcut::scenarios
