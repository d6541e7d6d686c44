// A study of made-up rows, for tests and benchmarks of the stores: row i is a function of i alone,
// so any part of the study can be made again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/results/row.h"
#include "scenarios/results/sink.h"

namespace offcut {

class SyntheticStudy {
 public:
  explicit SyntheticStudy(std::uint64_t scenarios, std::string name = "synthetic",
                          std::vector<std::string> extra = {"device.frequency_mhz"})
      : scenarios_(scenarios), name_(std::move(name)), extra_(std::move(extra)) {}

  scenarios::StudyHeader header(scenarios::Shard shard = {}) const {
    return {.name = name_,
            .file = name_ + ".json",
            .title = "made-up rows",
            .description = "",
            .manifest =
                "{\"study\":\"" + name_ + "\",\"scenarios\":" + std::to_string(scenarios_) + "}",
            .format = {extra_},
            .scenarios = scenarios_,
            .shard = shard};
  }

  // Rows of a scenario: none for every 11th, two for every 7th, else one.
  static std::size_t rows_of(std::uint64_t number) {
    if (number % 11 == 10) return 0;
    return number % 7 == 6 ? 2 : 1;
  }

  // Appends the rows of scenarios [first, last).
  void append(std::uint64_t first, std::uint64_t last,
              std::vector<scenarios::ResultRow>& rows) const {
    for (std::uint64_t i = first; i < last; ++i) {
      for (std::size_t k = 0; k < rows_of(i); ++k) rows.push_back(row(i, k));
    }
  }

  scenarios::ResultRow row(std::uint64_t number, std::size_t k) const {
    const double x = static_cast<double>(number);
    scenarios::ResultRow row;
    row.scenario = name_;
    row.model = "mobilenet_v2";
    row.device = "a \"quoted\", phone";
    row.point = &point_;
    row.cloud = "server";
    row.network = number % 3 == 0 ? "wifi" : "4g";
    row.uplink = Bandwidth::from_mbit_per_s(0.1 + x / 1000);
    row.downlink = Bandwidth::from_mbit_per_s(50);
    row.rtt = Duration::from_ms(4.2);
    row.objective = "latency";
    row.cut = static_cast<std::int64_t>(number % 20 + k);
    row.first_cloud_layer = number % 2 == 0 ? "block_3_expand" : "block_13_project+block_12_add";
    row.layers_on_device = row.cut;
    row.up = Bytes(static_cast<std::int64_t>(number * 37 % 150528));
    row.down = Bytes(4000);
    row.price = {.device = Duration::from_ms(3 + x / 7),
                 .uplink = Duration::from_ms(11 / (1 + x)),
                 .cloud = Duration::from_ms(1.0 / 3),
                 .downlink = Duration::from_ms(0.7),
                 .compute = Energy::from_mj(x / 11),
                 .transmit = Energy::from_mj(7),
                 .receive = Energy::from_mj(1),
                 .promotion = {},
                 .tail = Energy::from_mj(x / 13),
                 .idle = Energy::from_mj(2)};
    row.device_only = row.price;
    row.cloud_only = row.price;
    row.feasible = number % 5 != 0;
    row.provenance = "measured 61% scaled 39%";
    row.extra.assign(extra_.size(), scenarios::Cell(x * 2));
    row.number = number;
    return row;
  }

  // Writes what the sink wants of the shard, `chunk` scenarios a call, as a runner does.
  Result<void> run(scenarios::RowSink& sink, scenarios::Shard shard = {},
                   std::uint64_t chunk = 1000) const {
    if (Result<void> begun = sink.begin(header(shard)); !begun) return begun;
    const scenarios::ShardBlocks blocks(scenarios_, shard);
    const std::uint64_t from = sink.resume_from();
    std::vector<scenarios::ResultRow> rows;
    std::uint64_t taken = 0;
    for (std::uint64_t k = blocks.first_from(from); k < blocks.count(); ++k) {
      const scenarios::ScenarioRange range = blocks.at(k);
      for (std::uint64_t i = range.first > from ? range.first : from; i < range.last; ++i) {
        append(i, i + 1, rows);
        if (++taken % chunk != 0) continue;
        if (Result<void> written = sink.write(rows); !written) return written;
        rows.clear();
      }
    }
    if (Result<void> written = sink.write(rows); !written) return written;
    return sink.end();
  }

 private:
  std::uint64_t scenarios_;
  std::string name_;
  std::vector<std::string> extra_;
  OperatingPoint point_{.unit = "cpu", .affinity = "big", .threads = 2, .framework = "tflite"};
};

}  // namespace offcut
