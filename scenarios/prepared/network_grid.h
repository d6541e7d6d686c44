// All networks of a combination as closed forms in rows, without building one link per scenario.
//
// A setting moves only some of the parts that a closed form has (closed_form.h): a round trip the
// trips, an uplink rate what bytes up take. So each part is tabled over the axes that move it, and
// a scenario takes one entry of each table:
//
//     1000 round trips x 50 000 rates up x 8 rates down     1000 + 50 000 + 8 networks are read,
//                                                           400 000 000 follow
//
// The costs of a row are the same bits as those of the links that resolve_scenario() builds.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/cut/skyline/skyline.h"
#include "network_models/closed_form_row.h"
#include "scenarios/prepared/resolved_scenario.h"

namespace offcut::scenarios {

class NetworkGrid {
 public:
  // For the networks of a combination that are of this model. Nothing where one of them has no
  // closed form or cannot be built, where radios begin to sleep after different waits, or where a
  // table would take more than 32 MB (1.4 million round trips or rates, 300 000 radios).
  [[nodiscard]] static std::optional<NetworkGrid> build(const StudyContext& context,
                                                        std::uint64_t combination,
                                                        std::size_t model);

  // A link whose radio draws the most while it waits.
  const Link& dearest() const { return *dearest_; }
  // What a radio draws at most while it waits, where all networks are linear in bytes and in the
  // wait; so that RowSweep may thin the plans.
  std::optional<Power> dearest_wait() const;

  // What fill() wrote last, so that what stays the same is not written again.
  struct Row {
    // For exchanges of these plans.
    explicit Row(const Skyline& skyline);
    network_models::ClosedFormRow networks;
    std::array<std::size_t, network_models::kFormParts> held;  // entry of each part
    static constexpr std::size_t kNone = ~std::size_t{0};
  };
  // Returns how many networks from j on may be filled at once: until the innermost wheel turns
  // over.
  [[nodiscard]] std::size_t row_length(std::uint64_t j) const;
  // Writes networks j, j + 1, ... j + count - 1 of the combination. count <= row_length(j).
  void fill(std::uint64_t j, std::size_t count, Row& row) const;

 private:
  struct Table {
    std::vector<std::size_t> stride;  // [wheels] 0: the wheel does not move this part
    std::size_t size = 1;
    network_models::FormTable forms;
  };
  NetworkGrid();
  bool lay_out(const StudyContext& context);
  bool fill_table(Table& table, const StudyContext& context, std::uint64_t combination);
  bool take_radio(const network_models::NetworkSpec& spec);

  std::vector<Axes::NetworkWheel> wheels_;
  std::size_t model_wheel_ = Row::kNone;
  std::size_t model_ = 0;
  std::vector<Table> tables_;  // one per part
  std::unique_ptr<Link> dearest_;
  bool is_affine_ = true;
};

}  // namespace offcut::scenarios
