// Closed forms in a row (engine/cost/link_row.h): what an exchange costs over up to 512 networks,
// as loops over the numbers of closed_form.h.
//
//     FormTable (part, any number of entries) --set_part()--> ClosedFormRow --settle()--> costs
//
// Stalls are the one term that is not linear in bytes. They depend on bytes only through K, the
// number of windows, and the exchanges of a sweep have few of these. So the sums of stalls for K =
// 2, 3, ... up to that of the largest exchange are worked out once per row:
//
//     K     2                    3                     ...      per network of the row
//     sum   max(0, loop - 9 s)   + max(0, loop - 19 s)
//
// The numbers are those of the link that build_link() makes of the spec, bit for bit.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/cost/link_row.h"
#include "network_models/closed_form.h"

namespace offcut::network_models {

// One part of many closed forms.
class FormTable {
 public:
  explicit FormTable(FormPart part);
  [[nodiscard]] static std::size_t bytes_per_entry(FormPart part);
  void reserve(std::size_t count);
  void add(const ClosedForm& form);
  FormPart part() const { return part_; }
  [[nodiscard]] std::size_t size() const { return columns_.front().size(); }

 private:
  friend class ClosedFormRow;
  FormPart part_;
  std::vector<std::size_t> terms_;            // places in kFormTerms
  std::vector<std::vector<double>> columns_;  // [terms_][entries]
};

class ClosedFormRow final : public LinkRow {
 public:
  // Exchanges must not be larger than these.
  ClosedFormRow(Bytes most_up, Bytes most_down);

  // Sets a part of the first `count` networks from entries at, at + step, at + 2 * step, ...
  void set_part(const FormTable& from, std::size_t count, std::size_t at, std::size_t step);
  // Sets all of one network.
  void set(std::size_t place, const ClosedForm& form);
  // Makes the first `count` networks the row, once their parts are set.
  void settle(std::size_t count);

  std::size_t size() const override { return count_; }
  bool wait_counts() const override { return sleeps_; }
  void write_up(Bytes up, std::size_t first, std::span<double> out) const override;
  void write_down(const RowExchange& exchange, std::size_t first,
                  std::span<double> out) const override;
  void write_costs(const RowExchange& exchange, std::size_t first, RowCosts& out) const override;

  using Numbers = RowCosts::Numbers;
  using Terms = std::array<Numbers, kFormTerms.size()>;
  // The sums of stalls, [K - 2]; those of more windows are the last ones.
  struct Stalls {
    std::vector<Numbers> sums;
    std::size_t used = 0;
    // Null: none.
    [[nodiscard]] const double* of(std::size_t windows, std::size_t first) const;
  };

 private:
  void write_sending(Bytes up, std::size_t first, std::span<double> out) const;
  void write_receiving(Bytes down, std::size_t first, std::span<double> out) const;

  Terms terms_;
  Numbers fixed_up_s_;
  Stalls up_;
  Stalls down_;
  std::size_t count_ = 0;
  bool grants_ = false;    // some network waits for a grant
  bool promotes_ = false;  // on some the first byte waits for the radio
  bool sleeps_ = false;    // on some the radio sleeps while it waits
};

}  // namespace offcut::network_models
