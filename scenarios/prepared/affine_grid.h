// The coefficients of all networks of a combination, where they are affine, without building one
// link per scenario.
//
// A setting moves only some of the three parts that coefficients have (AffinePart): a round trip
// the fixed part, an uplink rate what a byte up takes. So each part is tabled over the axes that
// move it, and a scenario takes one entry of each table:
//
//     1000 round trips x 50 000 rates up x 8 rates down     1000 + 50 000 + 8 links are built,
//                                                           400 000 000 networks follow
//
// Coefficients are the same bits as those of the link that resolve_scenario() builds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/cut/skyline/affine_networks.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

class AffineGrid {
 public:
  // Networks in a row, for which only the innermost axis turns, are filled so many at once.
  static constexpr std::size_t kMost = 2048;

  // For the networks of a combination that are of this model. Nothing where a link of theirs is not
  // affine or cannot be built, or where a table would take more than 32 MB (half a million round
  // trips, two million rates).
  [[nodiscard]] static std::optional<AffineGrid> build(const StudyContext& context,
                                                       std::uint64_t combination,
                                                       std::size_t model);

  // A link whose radio draws the most while it waits.
  const Link& dearest() const { return *dearest_; }

  // What fill() wrote last, so that what stays the same is not written again.
  struct Row {
    AffineNetworks networks;
    std::array<std::size_t, 3> held = {kNone, kNone, kNone};  // entry of each part
    static constexpr std::size_t kNone = ~std::size_t{0};
  };
  [[nodiscard]] static Row empty_row();
  // Returns how many networks from j on may be filled at once: until the innermost wheel turns
  // over.
  [[nodiscard]] std::size_t row_length(std::uint64_t j) const;
  // Writes networks j, j + 1, ... j + count - 1 of the combination. count <= row_length(j).
  void fill(std::uint64_t j, std::size_t count, Row& row) const;

 private:
  static constexpr std::array kParts = {AffinePart::Fixed, AffinePart::PerByteUp,
                                        AffinePart::PerByteDown};
  struct Table {
    std::vector<std::size_t> stride;  // [wheels] 0: the wheel does not move this part
    std::size_t size = 1;
    AffineNetworks networks;  // [size] of which this part counts
  };
  bool lay_out(const StudyContext& context);
  bool fill_table(std::size_t part, const StudyContext& context, std::uint64_t combination);

  std::vector<Axes::NetworkWheel> wheels_;
  std::size_t model_wheel_ = Row::kNone;
  std::size_t model_ = 0;
  std::array<Table, kParts.size()> tables_;
  std::unique_ptr<Link> dearest_;
};

}  // namespace offcut::scenarios
