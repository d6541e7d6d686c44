#include "scenarios/prepared/affine_grid.h"

#include <algorithm>

#include "network_models/network_fields.h"
#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

constexpr std::size_t kMostBytes = std::size_t{32} << 20;  // of one table

std::size_t bytes_per_entry(AffinePart part) {
  return AffineNetworks::coefficients_of(part) * sizeof(double);
}

}  // namespace

std::optional<AffineGrid> AffineGrid::build(const StudyContext& context, std::uint64_t combination,
                                            std::size_t model) {
  AffineGrid out;
  out.model_ = model;
  out.wheels_ = context.axes.network_wheels();
  if (!out.lay_out(context)) return std::nullopt;
  for (std::size_t p = 0; p < kParts.size(); ++p) {
    if (!out.fill_table(p, context, combination)) return std::nullopt;
  }
  return out;
}

// Gives each table a stride for every wheel that may move its part. False if one gets too large.
bool AffineGrid::lay_out(const StudyContext& context) {
  for (std::size_t p = 0; p < kParts.size(); ++p) {
    Table& table = tables_[p];
    table.stride.assign(wheels_.size(), 0);
    for (std::size_t w = wheels_.size(); w-- > 0;) {
      const std::vector<std::size_t>& axes = wheels_[w].axes;
      const auto& model_axis = context.networks.model_axis;
      if (model_axis && std::find(axes.begin(), axes.end(), *model_axis) != axes.end()) {
        model_wheel_ = w;  // of one digit here
        continue;
      }
      if (std::none_of(axes.begin(), axes.end(), [&](std::size_t a) {
            return network_models::may_move(context.axes.axes()[a].network_key(), kParts[p]);
          })) {
        continue;
      }
      table.stride[w] = table.size;
      table.size *= wheels_[w].size;
      if (table.size > kMostBytes / bytes_per_entry(kParts[p])) return false;
    }
  }
  return true;
}

// Builds a link for every entry, with the wheels that do not count at their first digit.
bool AffineGrid::fill_table(std::size_t part, const StudyContext& context,
                            std::uint64_t combination) {
  Table& table = tables_[part];
  table.networks.reserve_part(kParts[part], table.size);
  std::vector<std::size_t> digits;
  for (std::size_t entry = 0; entry < table.size; ++entry) {
    std::uint64_t j = 0;
    for (std::size_t w = 0; w < wheels_.size(); ++w) {
      std::size_t digit = w == model_wheel_ ? model_ : 0;
      if (table.stride[w] > 0) digit = entry / table.stride[w] % wheels_[w].size;
      j = j * wheels_[w].size + digit;
    }
    context.axes.digits_of(combination, j, digits);
    const auto spec = network_of(context, digits);
    if (!spec) return false;
    auto link = network_models::build_link(*spec);
    const auto coefficients = link ? (*link)->affine() : std::nullopt;
    if (!coefficients) return false;
    table.networks.add_part(kParts[part], *coefficients);
    if (!dearest_ || dearest_->wait_power_limit() < (*link)->wait_power_limit()) {
      dearest_ = std::move(*link);
    }
  }
  return true;
}

AffineGrid::Row AffineGrid::empty_row() {
  Row row;
  row.networks.resize(kMost);
  return row;
}

std::size_t AffineGrid::row_length(std::uint64_t j) const {
  if (wheels_.empty() || model_wheel_ + 1 == wheels_.size()) return 1;
  const std::size_t inner = wheels_.back().size;
  return std::min(kMost, inner - static_cast<std::size_t>(j % inner));
}

void AffineGrid::fill(std::uint64_t j, std::size_t count, Row& row) const {
  std::array<std::size_t, kParts.size()> at{};
  for (std::size_t w = wheels_.size(); w-- > 0;) {
    const auto digit = static_cast<std::size_t>(j % wheels_[w].size);
    j /= wheels_[w].size;
    for (std::size_t p = 0; p < kParts.size(); ++p) at[p] += digit * tables_[p].stride[w];
  }
  for (std::size_t p = 0; p < kParts.size(); ++p) {
    const std::size_t step = wheels_.empty() ? 0 : tables_[p].stride.back();
    if (step == 0 && row.held[p] == at[p]) continue;
    row.networks.copy_part(kParts[p], step == 0 ? kMost : count, tables_[p].networks, at[p], step);
    row.held[p] = step == 0 ? at[p] : Row::kNone;
  }
}

}  // namespace offcut::scenarios
