// A study made ready to answer: every file opened, every combination checked, every cut enumerated
// and costed once for all operating points, so that a scenario costs next to nothing.
//
//   Study --prepare--> PreparedStudy --append_rows(i)--> rows of scenario i    (rows/plan_rows.h)
//                                    --explain_scenario(i)--> why              (explain/)
//
// Scenarios that differ in operating points share one cut table, with a column for each point;
// those that differ in the network alone share everything. All functions may be called from many
// threads; texts in rows live as long as the PreparedStudy that they came from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/input_log.h"
#include "engine/base/result.h"
#include "scenarios/file/catalog.h"
#include "scenarios/file/study.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

class PreparedStudy {
 public:
  // Everything short of running. Errors name the scenario file and the place or file at fault.
  [[nodiscard]] static Result<PreparedStudy> prepare(Study study, const Catalog& catalog);
  PreparedStudy(PreparedStudy&&) noexcept;
  PreparedStudy& operator=(PreparedStudy&&) noexcept;
  ~PreparedStudy();

  const Study& study() const;
  const std::string& name() const { return study().name(); }
  const std::string& file() const { return study().file(); }
  std::uint64_t size() const;                        // scenarios
  const std::vector<std::string>& warnings() const;  // each once
  // One line of JSON: version, hashes of all inputs, and the scenario file as it was read.
  const std::string& manifest() const;
  // Whether scenario i < size() has no answer: a condition or the hardware leaves it out.
  [[nodiscard]] Result<LeftOut> left_out(std::uint64_t i) const;
  // What answers are made from. Rows, explanations and studies read it.
  const StudyContext& context() const;

 private:
  struct State;
  explicit PreparedStudy(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The manifest of a study of which `log` says what was read.
[[nodiscard]] std::string manifest_of(const Study& study, const Catalog& catalog,
                                      const InputLog& log);

// What scenario i < size() asks. InvalidArgument, with the reason, for one that is left out.
[[nodiscard]] Result<ResolvedScenario> resolve_answerable(const PreparedStudy& study,
                                                          std::uint64_t i);

}  // namespace offcut::scenarios
