#include "scenarios/results/result_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <utility>

#include "engine/base/enum_table.h"
#include "scenarios/results/table_text.h"

namespace offcut::scenarios {
namespace {

namespace text = internal;
using enum ColumnRole;
using enum Shown::When;
using Row = RowFigures;
using View = std::string_view;

struct KindName {
  ColumnKind kind;
  std::string_view name;
};
constexpr std::array kKinds = {
    KindName{ColumnKind::Text, "text"},
    KindName{ColumnKind::Integer, "integer"},
    KindName{ColumnKind::Real, "real"},
    KindName{ColumnKind::Boolean, "boolean"},
};
static_assert(has_row_per_enumerator(kKinds, &KindName::kind));

// The kind of a column follows from what its cells are made of, so the two cannot disagree.
template <class Value>
constexpr ColumnKind kind_of() {
  if (std::is_same_v<Value, bool>) return ColumnKind::Boolean;
  if (std::is_same_v<Value, std::int64_t>) return ColumnKind::Integer;
  if (std::is_same_v<Value, double>) return ColumnKind::Real;
  static_assert(std::is_constructible_v<Cell, Value>);
  return ColumnKind::Text;
}

// A row of the table while it is written.
struct Column : ResultColumn {
  constexpr Column over(std::string_view axis) const {
    Column out = *this;
    out.field = axis;
    return out;
  }
  constexpr Column shows(Shown how) const {
    Column out = *this;
    out.shown = how;
    return out;
  }
};

template <class Make>
constexpr Column column(ColumnRole role, std::string_view name, std::string_view unit,
                        std::string_view meaning, Make) {
  constexpr auto kPut = [](const Row& figures, Cell& cell) { cell = Make{}(figures); };
  return {{.name = name,
           .unit = unit,
           .meaning = meaning,
           .kind = kind_of<std::invoke_result_t<Make, const Row&>>(),
           .role = role,
           .put = kPut}};
}

double ratio_or_one(double a, double b) { return b > 0 ? a / b : 1.0; }

// A setting as the file has it: 2.62, where the units on the way to it and back leave
// 2.6200000000000006.
template <class Quantity>
double as_given(Quantity quantity, double in_unit, Quantity (*of)(double)) {
  constexpr double kDigits = 1e9;
  const double rounded = std::round(in_unit * kDigits) / kDigits;
  return of(rounded) == quantity ? rounded : in_unit;
}
double as_given(Bandwidth rate) {
  return as_given(rate, rate.mbit_per_s(), &Bandwidth::from_mbit_per_s);
}

constexpr auto kColumns = std::to_array<ResultColumn>({
    column(Question, "scenario", "", "the name in the scenario file",
           [](const Row& r) { return r.row.scenario; }),
    column(Question, "model", "", "the network that runs", [](const Row& r) { return r.row.model; })
        .over("model")
        .shows({.label = "model", .text = text::name, .when = Varies}),
    column(Question, "device", "", "device model or trace",
           [](const Row& r) { return r.row.device; })
        .over("device.model")
        .shows({.label = "device", .text = text::name, .when = Varies}),
    column(Question, "unit", "", "of the device: cpu, gpu, ...",
           [](const Row& r) { return View(r.row.point->unit); })
        .over("device.unit")
        .shows({.label = "unit", .text = text::plain, .when = Varies}),
    column(Question, "framework", "", "of the device",
           [](const Row& r) { return View(r.row.point->framework); })
        .over("device.framework")
        .shows({.label = "framework", .text = text::short_name, .when = Varies}),
    column(Question, "precision", "", "of the device",
           [](const Row& r) { return View(r.row.point->precision); })
        .over("device.precision")
        .shows({.label = "precision", .text = text::plain, .when = Varies}),
    column(Question, "threads", "", "of the device",
           [](const Row& r) { return std::int64_t{r.row.point->threads}; })
        .over("device.threads")
        .shows({.label = "threads", .text = text::plain, .when = Varies}),
    column(Question, "affinity", "", "of the device: the cores that the threads may use",
           [](const Row& r) { return View(r.row.point->affinity); })
        .over("device.affinity")
        .shows({.label = "cores", .text = text::plain, .when = Varies}),
    column(Question, "cloud", "", "device model or trace", [](const Row& r) { return r.row.cloud; })
        .over("cloud.model")
        .shows({.label = "cloud", .text = text::name, .when = Varies}),
    column(Question, "network", "", "network model", [](const Row& r) { return r.row.network; })
        .over("network.model")
        .shows({.label = "network", .text = text::name, .when = Varies}),
    column(Rate, "uplink_mbit_per_s", "Mbit/s", "of the network",
           [](const Row& r) { return as_given(r.row.uplink); })
        .over("network.uplink_mbit_per_s")
        .shows({.label = "up Mbit/s", .text = text::number, .when = OwnOfNetwork}),
    column(Rate, "downlink_mbit_per_s", "Mbit/s", "of the network",
           [](const Row& r) { return as_given(r.row.downlink); })
        .over("network.downlink_mbit_per_s")
        .shows({.label = "down Mbit/s", .text = text::number, .when = OwnOfNetwork}),
    column(Rate, "rtt_ms", "ms", "of the network, round trip",
           [](const Row& r) { return as_given(r.row.rtt, r.row.rtt.ms(), &Duration::from_ms); })
        .over("network.rtt_ms")
        .shows({.label = "rtt ms", .text = text::number, .when = OwnOfNetwork}),
    column(Question, "objective", "", "latency, energy, edp, throughput or weights",
           [](const Row& r) { return r.row.objective; })
        .over("objective")
        .shows({.label = "objective", .text = text::name, .when = Varies}),
    column(Answer, "cut", "", "number of the cut; 0 is cloud-only",
           [](const Row& r) { return r.row.cut; }),
    column(Answer, "first_cloud_layer", "",
           "cloud layers fed from the device, joined by +; input: all layers, output: none",
           [](const Row& r) { return r.row.first_cloud_layer; })
        .shows({.label = "cloud starts at", .text = text::cloud_start}),
    column(Answer, "layers_on_device", "", "a fused layer counts once",
           [](const Row& r) { return r.row.layers_on_device; })
        .shows({.label = "on device", .text = text::plain, .goes = 7}),
    column(Answer, "uplink_bytes", "B", "from the device",
           [](const Row& r) { return r.row.up.count(); })
        .shows({.label = "up kB", .text = text::kilobytes, .goes = 8}),
    column(Answer, "downlink_bytes", "B", "to the device",
           [](const Row& r) { return r.row.down.count(); }),
    column(Figure, "latency_ms", "ms", "device_ms + network_ms + cloud_ms",
           [](const Row& r) { return r.price.latency().ms(); })
        .shows({.label = "latency ms", .text = text::milli, .gap = " "}),
    column(Figure, "device_ms", "ms", "computing on the device, codec included",
           [](const Row& r) { return r.price.device.ms(); })
        .shows({.label = "= device", .text = text::milli, .goes = 4}),
    column(Figure, "network_ms", "ms", "uplink and downlink",
           [](const Row& r) { return r.price.network().ms(); })
        .shows({.label = "+ network", .text = text::milli, .goes = 5}),
    column(Figure, "cloud_ms", "ms", "computing in the cloud, codec included",
           [](const Row& r) { return r.price.cloud.ms(); })
        .shows({.label = "+ cloud", .text = text::milli, .goes = 6}),
    column(Figure, "energy_mj", "mJ", "of the device: the sum of the six below",
           [](const Row& r) { return r.price.energy().mj(); })
        .shows({.label = "energy mJ", .text = text::milli, .goes = 11, .gap = " "}),
    column(Figure, "compute_mj", "mJ", "while the device computes",
           [](const Row& r) { return r.price.compute.mj(); })
        .shows({.label = "= compute", .text = text::milli, .goes = 1}),
    column(Figure, "transmit_mj", "mJ", "while the radio sends",
           [](const Row& r) { return r.price.transmit.mj(); })
        .shows({.label = "+ radio", .text = text::radio_energy, .goes = 2}),
    column(Figure, "receive_mj", "mJ", "while the radio receives",
           [](const Row& r) { return r.price.receive.mj(); }),
    column(Figure, "promotion_mj", "mJ", "while the radio wakes",
           [](const Row& r) { return r.price.promotion.mj(); }),
    column(Figure, "tail_mj", "mJ", "while the radio stays awake after the last byte",
           [](const Row& r) { return r.price.tail.mj(); }),
    column(Figure, "idle_mj", "mJ", "while the device waits",
           [](const Row& r) { return r.price.idle.mj(); })
        .shows({.label = "+ idle", .text = text::milli, .goes = 3}),
    column(Comparison, "device_only_ms", "ms", "the whole model on the device",
           [](const Row& r) { return r.row.device_only.latency().ms(); }),
    column(Comparison, "cloud_only_ms", "ms", "the whole model in the cloud",
           [](const Row& r) { return r.row.cloud_only.latency().ms(); }),
    column(Comparison, "speedup", "",
           "lesser of device_only_ms and cloud_only_ms that pins allow, divided by latency_ms",
           [](const Row& r) {
             return ratio_or_one(r.least_whole_latency.ms(), r.price.latency().ms());
           })
        .shows({.label = "faster", .text = text::times_faster, .goes = 10, .gap = " "}),
    column(Comparison, "device_only_mj", "mJ", "the whole model on the device",
           [](const Row& r) { return r.row.device_only.energy(r.row.scope).mj(); }),
    column(Comparison, "cloud_only_mj", "mJ", "the whole model in the cloud",
           [](const Row& r) { return r.row.cloud_only.energy(r.row.scope).mj(); }),
    column(Comparison, "energy_saving", "",
           "1 - energy_mj / lesser of device_only_mj and cloud_only_mj that pins allow",
           [](const Row& r) {
             return 1.0 - ratio_or_one(r.price.energy().mj(), r.least_whole_energy.mj());
           })
        .shows({.label = "saves", .text = text::percent_saved, .goes = 9}),
    column(Comparison, "feasible", "", "whether all constraints are kept",
           [](const Row& r) { return r.row.feasible; }),
    column(Comparison, "provenance", "", "where the times of both sites come from, with shares",
           [](const Row& r) { return r.row.provenance; }),
    column(Comparison, "encoding", "", "of what crosses; empty: nothing does",
           [](const Row& r) { return r.row.encoding; }),
    column(Comparison, "gap", "",
           "most that the objective may lie above the optimum, as a share of it; 0: proven best",
           [](const Row& r) { return r.row.gap; }),
    column(Comparison, "latency_low_ms", "ms",
           "lower end of what holds the latency nine times out of ten",
           [](const Row& r) { return r.row.latency_low.ms(); }),
    column(Comparison, "latency_high_ms", "ms", "upper end of it; the network counts as given",
           [](const Row& r) { return r.row.latency_high.ms(); }),
});

// Unrolled, so that every cell is made inline: millions of rows per second pass here.
template <std::size_t... kColumn>
void put_cells(const RowFigures& figures, std::vector<Cell>& cells,
               std::index_sequence<kColumn...>) {
  (kColumns[kColumn].put(figures, cells[kColumn]), ...);
}

// What the study does not count is written as zero, so that the components always add up.
CutPrice counted(CutPrice price, EnergyScope scope) {
  if (scope == EnergyScope::Dnntune) {
    price.receive = price.promotion = price.tail = price.idle = Energy::zero();
  }
  return price;
}

}  // namespace

std::string_view name_of(ColumnKind kind) { return kKinds[index_of(kind)].name; }

RowFigures::RowFigures(const ResultRow& of)
    : row(of),
      price(counted(of.price, of.scope)),
      least_whole_latency(of.price.latency()),
      least_whole_energy(of.price.energy(of.scope)) {
  const CutPrice& device = of.device_only;
  const CutPrice& cloud = of.cloud_only;
  if (of.pins_allow_device_only && of.pins_allow_cloud_only) {
    least_whole_latency = std::min(device.latency(), cloud.latency());
    least_whole_energy = std::min(device.energy(of.scope), cloud.energy(of.scope));
  } else if (of.pins_allow_device_only || of.pins_allow_cloud_only) {
    const CutPrice& whole = of.pins_allow_device_only ? device : cloud;
    least_whole_latency = whole.latency();
    least_whole_energy = whole.energy(of.scope);
  }
}

std::span<const ResultColumn> result_columns() { return kColumns; }

const std::vector<std::string>& contract_columns() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const ResultColumn& column : kColumns) out.emplace_back(column.name);
    return out;
  }();
  return names;
}

std::vector<std::string> all_columns(const RowFormat& format) {
  std::vector<std::string> names = contract_columns();
  names.insert(names.end(), format.extra.begin(), format.extra.end());
  return names;
}

std::vector<Cell> cells_of(const ResultRow& row) {
  std::vector<Cell> cells;
  cells_of(row, cells);
  return cells;
}

void cells_of(const ResultRow& row, std::vector<Cell>& cells) {
  cells.resize(kColumns.size() + row.extra.size());
  put_cells(RowFigures(row), cells, std::make_index_sequence<kColumns.size()>());
  std::copy(row.extra.begin(), row.extra.end(), cells.begin() + kColumns.size());
}

}  // namespace offcut::scenarios
