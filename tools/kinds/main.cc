// offcut-kinds: fits the laws of the kinds of hardware to what is bundled, and writes the table
// that the library is built with.
//
//   build/release/tools/offcut-kinds > device_models/kind_rows.cc
//   build/release/tools/offcut-kinds --errors         of each device by the law of the others
//   build/release/tools/offcut-kinds --boards ncnn_bench.csv > device_models/factor_rows.cc
//
// The last one fits what totals of boards have in common (device_models/total_factors.h).
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>

#include "device_models/part_kinds.h"
#include "scenarios/validation/board_totals_data.h"
#include "scenarios/validation/kind_data.h"
#include "tools/process.h"

namespace {

using namespace offcut::device_models;
using offcut::scenarios::Catalog;
using offcut::scenarios::kind_data;
using offcut::scenarios::KindNetworkLayers;
using offcut::scenarios::KindSources;

std::string number(double value) { return fmt::format("{:.5g}", value); }

void print_terms(std::size_t k, const FittedKind& fit) {
  std::cout << fmt::format("constexpr std::array kTerms{} = {{\n", k);
  for (const FittedTerm& term : fit.terms) {
    const KindTerm& n = term.numbers;
    std::cout << fmt::format("    KindTerm{{\"{}\", {}, {}, {}, {}, {}, {}, {}, {}, {}}},\n",
                             term.kernel, number(n.launches), number(n.arithmetic),
                             number(n.traffic), n.samples, number(n.relative_sd),
                             number(n.mflop_least), number(n.mflop_most), number(n.mb_least),
                             number(n.mb_most));
  }
  std::cout << "};\n";
}

void print_networks(std::size_t k, const FittedKind& fit, const KindSources& sources) {
  std::cout << fmt::format("constexpr std::array kNetworks{} = {{\n", k);
  for (const KindNetworkLayers& network : sources.networks) {
    const KindNetwork n = kind_network(fit.terms, network.layers);
    std::string sums;
    for (const KindSum& sum : n.groups) {
      sums += fmt::format("{}KindSum{{{}, {}, {}}}", sums.empty() ? "" : ", ", number(sum.launches),
                          number(sum.mflop), number(sum.mb));
    }
    std::cout << fmt::format("    KindNetwork{{\"{}\", {{{{{}}}}}}},\n", network.name, sums);
  }
  std::cout << "};\n\n";
}

constexpr const char* kEnumerators[] = {"ArmCpu",      "X86Cpu",      "MobileGpu",
                                        "EmbeddedGpu", "DiscreteGpu", "Npu"};
static_assert(std::size(kEnumerators) == kPartKinds.size());

void print_table(const KindSources& sources) {
  std::cout
      << "// Written by offcut-kinds (tools/kinds): shares of peak rates by kind of hardware.\n"
         "// Sources: the kernel laws and totals of the bundled device files, each with its "
         "own.\n"
         "#include <array>\n\n#include \"device_models/kind_laws.h\"\n\n"
         "namespace offcut::device_models {\nnamespace {\n\n";
  std::string laws;
  for (std::size_t k = 0; k < kPartKinds.size(); ++k) {
    const auto data = kind_data(sources, kPartKinds[k].kind);
    if (data.samples.empty() || data.totals.empty()) continue;
    const FittedKind fit = fit_kind(data.samples, data.totals);
    print_terms(k, fit);
    print_networks(k, fit, sources);
    laws +=
        fmt::format("    KindLaw{{PartKind::{}, {}, {}, {}, {}, kTerms{}, kNetworks{}}},\n",
                    kEnumerators[k], number(fit.spreads.sheet_sd), number(fit.spreads.device_sd),
                    number(fit.spreads.network_sd), fit.devices, k, k);
  }
  std::cout << "constexpr std::array kLaws = {\n"
            << laws << "};\n\n}  // namespace\n\n"
            << "std::span<const KindLaw> kind_laws() { return kLaws; }\n\n"
            << "}  // namespace offcut::device_models\n";
}

void print_errors(const KindSources& sources) {
  for (const PartKindRow& row : kPartKinds) {
    const auto data = kind_data(sources, row.kind);
    if (data.samples.empty() || data.totals.empty()) continue;
    const FittedKind fit = fit_kind(data.samples, data.totals);
    std::cout << fmt::format(
        "{}: {} layers, {} totals of {} devices; sd of devices {:.2f}, of "
        "networks {:.2f}\n",
        row.word, data.samples.size(), data.totals.size(), fit.devices, fit.spreads.sheet_sd,
        fit.spreads.device_sd, fit.spreads.network_sd);
    for (const KindError& error : fit.errors) {
      std::cout << fmt::format("  {:<24} {:<26} {:+.0f} %, by totals {:+.0f} %\n", error.device,
                               error.network, 100 * (std::exp(error.sheet) - 1),
                               100 * (std::exp(error.totals) - 1));
    }
  }
}

void print_factors(const FittedFactors& fit) {
  std::cout << fmt::format("constexpr std::array k{}Rows = {{\n",
                           fit.unit == "cpu" ? "Cpu" : "Gpu");
  for (const FactorNetwork& row : fit.rows) {
    const auto& l = row.loadings;
    std::cout << fmt::format("    FactorNetwork{{\"{}\", \"{}\", {}, {{{}, {}, {}, {}}}, {}}},\n",
                             row.network, row.precision, number(row.mean), number(l[0]),
                             number(l[1]), number(l[2]), number(l[3]), number(row.variance));
  }
  std::cout << "};\n\n";
}

int print_boards(const std::string& table) {
  std::cout << "// Written by offcut-kinds --boards (tools/kinds): what totals of boards have in "
               "common.\n"
               "// Source: Tencent/ncnn benchmark/README.md @a4d2ea1d4 (BSD-3-Clause).\n"
               "#include <array>\n\n#include \"device_models/total_factors.h\"\n\n"
               "namespace offcut::device_models {\nnamespace {\n\n";
  std::string models;
  for (const std::string unit : {"cpu", "gpu"}) {
    int unusable = 0;
    const auto boards = offcut::scenarios::read_board_totals(table, unit, unusable);
    if (!boards) {
      offcut::tools::complain("offcut-kinds", boards.error().message);
      return offcut::tools::kWrongInput;
    }
    FittedFactors fit;
    fit.unit = unit;
    fit_factors(*boards, fit);
    print_factors(fit);
    const auto& p = fit.model.precision;
    models += fmt::format("    FactorModel{{\"{}\", {{{}, {}, {}, {}}}, {}, k{}Rows}},\n", unit,
                          number(p[0]), number(p[1]), number(p[2]), number(p[3]),
                          number(fit.model.widening), unit == "cpu" ? "Cpu" : "Gpu");
  }
  std::cout << "constexpr std::array kModels = {\n"
            << models << "};\n\n}  // namespace\n\n"
            << "std::span<const FactorModel> factor_models() { return kModels; }\n\n"
            << "}  // namespace offcut::device_models\n";
  return offcut::tools::kDone;
}

int run(int argc, char** argv) {
  CLI::App app("Fits the laws of kinds of hardware to what is bundled");
  bool errors = false;
  app.add_flag("--errors", errors, "Print how far each device is from the law of the others");
  std::string boards;
  app.add_option("--boards", boards, "Fit totals of boards: a table of the ncnn benchmark");
  CLI11_PARSE(app, argc, argv);
  if (!boards.empty()) return print_boards(boards);
  const auto sources = offcut::scenarios::read_kind_sources(Catalog::standard());
  if (!sources) {
    offcut::tools::complain("offcut-kinds", sources.error().message);
    return offcut::tools::kWrongInput;
  }
  errors ? print_errors(*sources) : print_table(*sources);
  return offcut::tools::kDone;
}

}  // namespace

int main(int argc, char** argv) {
  return offcut::tools::run_program("offcut-kinds", [&] { return run(argc, argv); });
}
