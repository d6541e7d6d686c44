#include "scenarios/prepared/network_grid.h"

#include <algorithm>

#include "network_models/network_link.h"

namespace offcut::scenarios {
namespace {

using network_models::FormPart;
using network_models::FormTable;

constexpr std::size_t kMostBytes = std::size_t{32} << 20;  // of one table
constexpr std::size_t kMost = LinkRow::kMost;

// The largest exchange that one of the plans may ask for, each way by itself.
network_models::ClosedFormRow row_for(const Skyline& skyline) {
  Bytes up;
  Bytes down;
  for (const SkylinePlan& plan : skyline.plans()) {
    if (!plan.figures.offloads) continue;
    up = std::max(up, plan.figures.up);
    down = std::max(down, plan.figures.down);
  }
  return {up, down};
}

}  // namespace

NetworkGrid::Row::Row(const Skyline& skyline) : networks(row_for(skyline)) { held.fill(kNone); }

NetworkGrid::NetworkGrid() {
  for (std::size_t p = 0; p < network_models::kFormParts; ++p) {
    tables_.push_back({.stride = {}, .size = 1, .forms = FormTable(static_cast<FormPart>(p))});
  }
}

std::optional<NetworkGrid> NetworkGrid::build(const StudyContext& context,
                                              std::uint64_t combination, std::size_t model) {
  NetworkGrid out;
  out.model_ = model;
  out.wheels_ = context.axes.network_wheels();
  if (!out.lay_out(context)) return std::nullopt;
  for (Table& table : out.tables_) {
    if (!out.fill_table(table, context, combination)) return std::nullopt;
  }
  return out;
}

// Gives each table a stride for every wheel that may move its part. False if one gets too large.
bool NetworkGrid::lay_out(const StudyContext& context) {
  const auto& model_axis = context.networks.model_axis;
  for (Table& table : tables_) {
    const FormPart part = table.forms.part();
    table.stride.assign(wheels_.size(), 0);
    for (std::size_t w = wheels_.size(); w-- > 0;) {
      const std::vector<std::size_t>& axes = wheels_[w].axes;
      if (model_axis && std::find(axes.begin(), axes.end(), *model_axis) != axes.end()) {
        model_wheel_ = w;  // of one digit here
        continue;
      }
      if (std::none_of(axes.begin(), axes.end(), [&](std::size_t a) {
            return network_models::may_move(context.axes.axes()[a].network_key(), part);
          })) {
        continue;
      }
      table.stride[w] = table.size;
      table.size *= wheels_[w].size;
      if (table.size > kMostBytes / FormTable::bytes_per_entry(part)) return false;
    }
  }
  return true;
}

// Reads a network for every entry, with the wheels that do not count at their first digit.
bool NetworkGrid::fill_table(Table& table, const StudyContext& context, std::uint64_t combination) {
  table.forms.reserve(table.size);
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
    const auto form = spec ? network_models::closed_form_of(*spec) : std::nullopt;
    if (!form) return false;
    is_affine_ = is_affine_ && form->is_affine();
    table.forms.add(*form);
    if (table.forms.part() == FormPart::Radio && !take_radio(*spec)) return false;
  }
  return true;
}

// False where its waits are of another kind than those of the radios before.
bool NetworkGrid::take_radio(const network_models::NetworkSpec& spec) {
  auto link = network_models::build_link(spec);
  if (!link || (dearest_ && dearest_->wait_step() != (*link)->wait_step())) return false;
  if (!dearest_ || dearest_->wait_power_limit() < (*link)->wait_power_limit()) {
    dearest_ = std::move(*link);
  }
  return true;
}

std::optional<Power> NetworkGrid::dearest_wait() const {
  return is_affine_ ? dearest_->wait_power_limit() : std::nullopt;
}

std::size_t NetworkGrid::row_length(std::uint64_t j) const {
  if (wheels_.empty() || model_wheel_ + 1 == wheels_.size()) return 1;
  const std::size_t inner = wheels_.back().size;
  return std::min(kMost, inner - static_cast<std::size_t>(j % inner));
}

void NetworkGrid::fill(std::uint64_t j, std::size_t count, Row& row) const {
  std::array<std::size_t, network_models::kFormParts> at{};
  for (std::size_t w = wheels_.size(); w-- > 0;) {
    const auto digit = static_cast<std::size_t>(j % wheels_[w].size);
    j /= wheels_[w].size;
    for (std::size_t p = 0; p < tables_.size(); ++p) at[p] += digit * tables_[p].stride[w];
  }
  for (std::size_t p = 0; p < tables_.size(); ++p) {
    const std::size_t step = wheels_.empty() ? 0 : tables_[p].stride.back();
    if (step == 0 && row.held[p] == at[p]) continue;
    row.networks.set_part(tables_[p].forms, step == 0 ? kMost : count, at[p], step);
    row.held[p] = step == 0 ? at[p] : Row::kNone;
  }
  row.networks.settle(count);
}

}  // namespace offcut::scenarios
