// offcut calibrate TRACE... -o DEVICE.json: a device file fitted to traces and totals.
// offcut calibrate --exchange MEASURED.csv...: what sites take to hand tensors over.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "device_models/calibrate.h"
#include "device_models/device_file.h"
#include "device_models/device_of_traces.h"
#include "engine/base/text.h"
#include "scenarios/file/catalog.h"
#include "tools/calibrate_exchange.h"
#include "tools/output_rules.h"
#include "tools/show.h"
#include "tools/usage.h"
#include "tools/verb.h"
#include "traces/timed_network.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string output;
  bool force = false;
  std::string base;
  std::string name;
  std::string source;
  bool no_anchors = false;
  bool exchange = false;
};

Result<std::vector<traces::TimedNetwork>> read_all(const std::vector<std::string>& files) {
  std::vector<traces::TimedNetwork> out;
  for (const std::string& file : files) {
    auto network = traces::read_timed_network(file);
    if (!network) return fail(network.error());
    out.push_back(std::move(*network));
  }
  return out;
}

std::vector<device_models::CalibrationInput> inputs_of(
    const std::vector<traces::TimedNetwork>& networks) {
  std::vector<device_models::CalibrationInput> out;
  for (const traces::TimedNetwork& network : networks) {
    out.push_back({network.graph ? &*network.graph : nullptr, &network.trace});
  }
  return out;
}

Result<device_models::DeviceModel> base_device(
    const Options& options, const std::vector<device_models::CalibrationInput>& inputs,
    std::vector<std::string>& undetermined) {
  if (options.base.empty()) return device_models::device_of_traces(inputs, undetermined);
  const auto path =
      scenarios::Catalog::standard().find(scenarios::CatalogKind::Device, options.base, ".");
  if (!path) return fail(path.error());
  return device_models::read_device(*path);
}

std::string source_of(const Options& options, const std::vector<traces::TimedNetwork>& networks) {
  if (!options.source.empty()) return options.source;
  std::vector<std::string> models;
  for (const traces::TimedNetwork& network : networks) models.push_back(network.trace.model);
  return message("offcut calibrate, fitted to traces of ", join(models, ", "), "; ",
                 networks.front().trace.source);
}

void print_errors(const std::vector<device_models::ErrorRow>& rows) {
  const auto title = [](device_models::ErrorRow::Kind kind) {
    if (kind == device_models::ErrorRow::Kind::Point)
      return "layers over 100 us, by operating point";
    if (kind == device_models::ErrorRow::Kind::Kernel) return "layers over 100 us, by kernel class";
    return "totals, by network and operating point";
  };
  const device_models::ErrorRow* last = nullptr;
  for (const device_models::ErrorRow& row : rows) {
    if (last == nullptr || last->kind != row.kind) {
      show(std::cout, "{:<52} {:>7} {:>8} {:>8} {:>8} {:>8}\n", title(row.kind), "count", "median",
           "p90", "bias", "inside");
    }
    show(std::cout, "  {:<50} {:>7} {:>7.1f}% {:>7.1f}% {:>+7.1f}% {:>7.0f}%\n", row.name,
         row.count, 100 * row.median, 100 * row.p90, 100 * row.bias, 100 * row.inside);
    last = &row;
  }
}

std::string text_of_tried(const std::vector<device_models::TriedLaw>& tried) {
  std::string out = tried.empty() ? "  nothing to leave out" : "";
  for (const device_models::TriedLaw& one : tried)
    out += fmt::format("  {} {:.1f}%", one.form, 100 * one.error);
  return out;
}

void print_choices(const device_models::Calibration& calibration) {
  std::cout << "forms of laws, chosen by the median error on what was left out\n";
  for (const device_models::KernelTable& table : calibration.tables) {
    show(std::cout, "  {:<40} {:<20} tried:{}\n",
         message("kernels at ", text_of_point(table.point)), table.form,
         text_of_tried(table.tried));
  }
  for (const device_models::ThreadScaling& law : calibration.thread_laws) {
    show(std::cout, "  {:<40} {:<20} tried:{}\n",
         message("threads on ", law.affinity, " ", law.framework, " ", law.kernel), law.form,
         text_of_tried(law.tried));
  }
}

void print_report(const device_models::Calibration& calibration,
                  const std::vector<std::string>& undetermined) {
  if (!calibration.errors.empty()) {
    std::cout << "Errors on networks that were left out of the fit; inside: share of measured "
                 "values in the stated 90 % interval\n";
  }
  print_errors(calibration.errors);
  print_choices(calibration);
  for (const std::string& line : undetermined) {
    show(std::cout, "not determined: {}\n", line);
  }
}

// The base may be the name of a bundled device, which is no file in reach of -o.
Result<void> may_write_device(const Options& options) {
  std::vector<std::string> inputs = options.files;
  inputs.push_back(options.base);
  return may_write({.path = options.output,
                    .kind = OutputKind::Device,
                    .inputs = inputs,
                    .force = options.force});
}

int run_exchange(const Options& options) {
  const auto text = text_of_exchange(options.files);
  if (!text) return print_error(text.error());
  std::cout << *text;
  return kDone;
}

int run(const Options& options, const Common& common) {
  if (options.exchange) return run_exchange(options);
  if (const auto allowed = may_write_device(options); !allowed) return print_error(allowed.error());
  const auto networks = read_all(options.files);
  if (!networks) return print_error(networks.error());
  const std::vector<device_models::CalibrationInput> inputs = inputs_of(*networks);
  const auto calibration = device_models::calibrate(inputs, {.keep_anchors = !options.no_anchors});
  if (!calibration) return print_error(calibration.error());
  std::vector<std::string> undetermined = calibration->undetermined;
  auto device = base_device(options, inputs, undetermined);
  if (!device) return print_error(device.error());
  device_models::apply(*calibration, source_of(options, *networks), *device);
  const std::string& traced = networks->front().trace.device;
  if (!options.name.empty()) device->name = options.name;
  std::vector<std::string>& aliases = device->aliases;
  const bool named =
      device->name == traced || std::find(aliases.begin(), aliases.end(), traced) != aliases.end();
  if (!named) aliases.push_back(traced);
  print_report(*calibration, undetermined);
  if (options.output.empty()) return kDone;
  const auto written = device_models::write_device(options.output, *device);
  if (!written) return print_error(written.error());
  say(common, message("wrote ", options.output, ": kernel laws at ", device->kernels.size(),
                      " operating points, ", device->transfers.size(), " transfers, ",
                      device->thread_laws.size(), " thread laws"));
  return kDone;
}

}  // namespace

Run register_calibrate(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "calibrate", "Fit a device file to traces, with the error on networks left out");
  verb->add_option("TRACE", options->files,
                   "Traces of one device with their graphs, or profiles that can be imported")
      ->required();
  const std::vector<CLI::Option*> of_devices = {
      verb->add_option("-o,--output", options->output, "The device file to write")
          ->transform(dash_is_stdout()),
      verb->add_flag("--force", options->force, "Replace the device file that -o names"),
      verb->add_option("--device", options->base,
                       "Device to start from (a bundled name or a file): its clusters and powers"),
      verb->add_option("--name", options->name, "Name of the device in the file"),
      verb->add_option("--source", options->source, "Where the numbers come from"),
      verb->add_flag("--plain", options->no_anchors,
                     "Write coefficients only, without local corrections")};
  CLI::Option* exchange = verb->add_flag(
      "--exchange", options->exchange,
      "TRACE are measured.csv of a campaign: fit what sites take to hand tensors over");
  for (CLI::Option* option : of_devices) exchange->excludes(option);
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
