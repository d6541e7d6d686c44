#include "scenarios/validation/measured_split.h"

#include <algorithm>

#include "engine/base/text.h"
#include "scenarios/validation/csv_rows.h"

namespace offcut::scenarios {
namespace {

const std::vector<std::string> kColumns = {"network",
                                           "cut",
                                           "first_cloud_layer",
                                           "rate_mbit_per_s",
                                           "rtt_ms",
                                           "uplink_bytes",
                                           "downlink_bytes",
                                           "predicted_device_ms",
                                           "device_ms",
                                           "predicted_network_ms",
                                           "predicted_cloud_ms",
                                           "predicted_ms",
                                           "cloud_ms",
                                           "predicted_low_ms",
                                           "predicted_high_ms",
                                           "uplink_ms",
                                           "downlink_ms",
                                           "total_ms"};

// Reads cells of one row and keeps what was wrong with the first that is none.
class Cells {
 public:
  Cells(const TextRow& row, std::string where) : row_(row), where_(std::move(where)) {}

  double number(const char* column) {
    const auto value = row_.number(column);
    if (!value && !error_) {
      error_ =
          Error{ErrorCode::Malformed, message(where_, ": ", column, ": expected a number, found ",
                                              in_quotes(row_.text(column)))};
    }
    return value.value_or(0);
  }
  Duration time(const char* column) { return Duration::from_ms(number(column)); }
  const std::optional<Error>& error() const { return error_; }

 private:
  const TextRow& row_;
  std::string where_;
  std::optional<Error> error_;
};

Result<MeasuredSplit> split_of(const TextRow& row, const std::string& where) {
  Cells cells(row, where);
  MeasuredSplit out{.network = row.text("network"),
                    .cut = static_cast<std::uint64_t>(cells.number("cut")),
                    .first_cloud_layer = row.text("first_cloud_layer"),
                    .rate = row.text("rate_mbit_per_s"),
                    .rtt = row.text("rtt_ms"),
                    .bytes = cells.number("uplink_bytes") + cells.number("downlink_bytes"),
                    .predicted = {.device = cells.time("predicted_device_ms"),
                                  .network = cells.time("predicted_network_ms"),
                                  .cloud = cells.time("predicted_cloud_ms"),
                                  .total = cells.time("predicted_ms")},
                    .low = cells.time("predicted_low_ms"),
                    .high = cells.time("predicted_high_ms"),
                    .measured = {.device = cells.time("device_ms"),
                                 .network = cells.time("uplink_ms") + cells.time("downlink_ms"),
                                 .cloud = cells.time("cloud_ms"),
                                 .total = cells.time("total_ms")}};
  (void)cells.number("rate_mbit_per_s");
  (void)cells.number("rtt_ms");
  if (cells.error()) return fail(*cells.error());
  if (out.measured.total > Duration::zero()) return out;
  return fail(ErrorCode::Malformed, message(where, ": total_ms: expected a time above 0, found 0"));
}

}  // namespace

std::string MeasuredSplit::name() const {
  return message(network, " at ", first_cloud_layer, " (cut ", cut, "), ", rate, " Mbit/s, ", rtt,
                 " ms");
}

Result<std::vector<MeasuredSplit>> read_measured_splits(const std::filesystem::path& csv) {
  const auto rows = read_csv_rows(csv, kColumns);
  if (!rows) return fail(rows.error());
  std::vector<MeasuredSplit> out;
  for (const TextRow& row : *rows) {
    auto split = split_of(row, message(csv.string(), ": row ", out.size() + 1));
    if (!split) return fail(split.error());
    out.push_back(std::move(*split));
  }
  return out;
}

std::vector<device_models::MeasuredExchange> exchanges_of(
    const std::vector<MeasuredSplit>& splits) {
  std::vector<device_models::MeasuredExchange> out;
  for (const MeasuredSplit& split : splits) {
    if (split.bytes > 0) {
      out.push_back({split.bytes, split.predicted.total, split.measured.total});
    }
  }
  return out;
}

}  // namespace offcut::scenarios
