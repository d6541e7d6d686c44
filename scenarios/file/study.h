// A study: a scenario file opened, with its sweep laid out but not yet run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/json/json.h"
#include "scenarios/file/axes.h"
#include "scenarios/file/conditions.h"
#include "scenarios/file/scenario.h"
#include "scenarios/file/study_kind.h"

namespace offcut::scenarios {

class Study {
 public:
  // Reads and checks a scenario file: its own keys, the axes, and the base scenario. Files that it
  // names are not opened yet (prepared_study.h does).
  [[nodiscard]] static Result<Study> read(const std::filesystem::path& path);
  [[nodiscard]] static Result<Study> parse(std::string_view text, std::string name,
                                           std::filesystem::path folder);
  // The same for a document at hand, such as that of another study with a value changed.
  [[nodiscard]] static Result<Study> of(JsonDocument document, std::filesystem::path folder);

  const std::string& name() const { return base_.name; }
  const std::string& file() const { return file_; }
  const std::filesystem::path& folder() const { return folder_; }  // for relative paths inside
  StudyKind kind() const { return kind_; }
  std::int64_t repeat() const { return repeat_; }  // how many seeds to ask; 1 for most
  const Scenario& base() const { return base_; }
  const Axes& axes() const { return axes_; }
  const std::vector<Condition>& conditions() const { return conditions_; }  // of "where"
  const std::string& content_hash() const { return document_->content_hash(); }
  const JsonDocument& document() const { return *document_; }

  // Whether it is one scenario of a sweep: what the file says may count for another one.
  bool is_of_sweep() const { return of_sweep_; }

  // The block of the kind of study, which whoever runs it reads.
  [[nodiscard]] JsonObject block() const;
  // Fails where a key of the file was given and never read. To be asked when the block was read.
  [[nodiscard]] Result<void> expect_all_read() const;
  // Scenario i of the sweep as a study of its own, without a sweep.
  [[nodiscard]] Result<Study> at(std::uint64_t i) const;
  // The same study with these axes in place of its own: "sweep" of another document.
  [[nodiscard]] Result<Study> with_axes(const JsonDocument& sweep) const;

  // Returns the scenario with the values of the axes that are not network settings put in; network
  // axes are applied by the runner on the opened network model. `digits` as of Axes::digits().
  [[nodiscard]] Result<Scenario> scenario(std::span<const std::size_t> digits) const;

 private:
  Study() = default;
  std::string file_;
  std::filesystem::path folder_;
  StudyKind kind_ = StudyKind::Sweep;
  std::shared_ptr<JsonDocument> document_;
  Scenario base_;
  Axes axes_;
  std::int64_t repeat_ = 1;
  bool of_sweep_ = false;
  std::vector<Condition> conditions_;
};

}  // namespace offcut::scenarios
