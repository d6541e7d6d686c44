// offcut inspect MODEL|DEVICE: layers, shapes, work, cuts; with --trace, where the time goes; of a
// device, what is known of it.
#include <fmt/format.h>

#include <iostream>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/json/schema_names.h"
#include "scenarios/file/opened.h"
#include "tools/dimensions.h"
#include "tools/inspect_device.h"
#include "tools/inspect_report.h"
#include "tools/inspect_trace.h"
#include "tools/process.h"
#include "tools/progress.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string model;
  std::vector<std::string> dimensions;  // "name=value"
  std::vector<std::string> states;      // "result=input"
  bool cuts = false;
  std::string at;  // "": layers
  std::string trace;
  int run = -1;
  int against = -1;
  std::string against_trace;
  bool sort = false;
};

Result<const TraceRun*> pick(const Trace& trace, const char* option, int index) {
  if (index >= 0 && static_cast<std::size_t>(index) < trace.runs.size()) {
    return &trace.runs[static_cast<std::size_t>(index)];
  }
  std::string known;
  for (std::size_t i = 0; i < trace.runs.size(); ++i) {
    known += message(i == 0 ? " " : "; ", i, ": ", text_of_point(trace.runs[i].point));
  }
  return fail(ErrorCode::InvalidArgument, message(option, ": expected the number of a run, found ",
                                                  index, "; the runs are", known));
}

Result<void> show_trace(const Options& options, const scenarios::OpenedModel& model,
                        scenarios::OpenedFiles& opened) {
  const Trace* trace = model.trace.get();
  if (!options.trace.empty()) {
    const auto read = opened.trace(options.trace);
    if (!read) return fail(read.error());
    trace = *read;
  }
  if (trace == nullptr) {
    return fail(ErrorCode::InvalidArgument,
                "--run: expected --trace FILE with a model that is no trace");
  }
  TraceView view{.trace = trace, .by_time = options.sort};
  const auto run = pick(*trace, "--run", std::max(0, options.run));
  if (!run) return fail(run.error());
  view.run = *run;
  if (options.against >= 0 || !options.against_trace.empty()) {
    view.other_trace = trace;
    if (!options.against_trace.empty()) {
      const auto read = opened.trace(options.against_trace);
      if (!read) return fail(read.error());
      view.other_trace = *read;
    }
    const auto other = pick(*view.other_trace, "--against", std::max(0, options.against));
    if (!other) return fail(other.error());
    view.other = *other;
  }
  return print_trace(*model.graph, view, std::cout);
}

Result<void> show_cuts(const Options& options, const ModelGraph& graph) {
  scenarios::CutChoice choice;
  if (!options.at.empty()) {
    const auto at = scenarios::cuts_at(options.at);
    if (!at) {
      return fail(ErrorCode::InvalidArgument,
                  message("--at: expected one of ", scenarios::known_cuts_at(), ", found ",
                          in_quotes(options.at)));
    }
    choice.at = *at;
  }
  return print_cuts(graph, choice, std::cout);
}

// Whether a reference means a device model rather than a model: the name of a bundled one that is
// no model's, or a file that says so.
bool is_device(const scenarios::Catalog& catalog, const std::string& reference) {
  if (catalog.find(scenarios::CatalogKind::Model, reference, "")) {
    if (!reference.ends_with(".json")) return false;
    const auto document = JsonDocument::read(reference);
    return document && document->root().text_or("schema", "") == kDeviceSchema;
  }
  return catalog.find(scenarios::CatalogKind::Device, reference, "").has_value();
}

int show_device(const std::string& reference, scenarios::OpenedFiles& opened,
                const Common& common) {
  const auto device = opened.device(reference);
  if (!device) return print_error(device.error());
  for (const std::string& warning : opened.warnings()) say(common, "warning: " + warning);
  print_device(**device, std::cout);
  return kDone;
}

// An option that says nothing of a device; null where none was given.
const char* option_of_models(const Options& options) {
  if (options.cuts) return "--cuts";
  if (!options.at.empty()) return "--at";
  if (options.sort) return "--sort";
  if (options.run >= 0) return "--run";
  if (options.against >= 0) return "--against";
  if (!options.trace.empty()) return "--trace";
  if (!options.against_trace.empty()) return "--against-trace";
  if (!options.states.empty()) return "--state";
  return options.dimensions.empty() ? nullptr : "--dim";
}

int run(const Options& options, const Common& common) {
  if (!options.cuts) fit_lines(terminal_width());  // cuts are CSV
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  scenarios::OpenedFiles opened(catalog, {});
  if (is_device(catalog, options.model)) {
    if (const char* option = option_of_models(options)) {
      return print_error({ErrorCode::InvalidArgument,
                          message(option, ": expected a model to look into, found the device ",
                                  in_quotes(options.model))});
    }
    return show_device(options.model, opened, common);
  }
  const auto dimensions = dimensions_of(options.dimensions);
  if (!dimensions) return print_error(dimensions.error());
  const auto states = states_of(options.states);
  if (!states) return print_error(states.error());
  scenarios::Scenario asked;
  asked.model = options.model;
  asked.dimensions = *dimensions;
  asked.states = *states;
  const auto model = opened.model(asked);
  if (!model) return print_error(model.error());
  for (const std::string& warning : opened.warnings()) say(common, "warning: " + warning);
  Result<void> shown;
  if (options.cuts) {
    shown = show_cuts(options, *(*model)->graph);
  } else if (!options.trace.empty() || options.run >= 0 || options.sort || options.against >= 0 ||
             !options.against_trace.empty()) {
    shown = show_trace(options, **model, opened);
  } else {
    shown = print_layers(*(*model)->graph, std::cout);
  }
  return shown ? kDone : print_error(shown.error());
}

}  // namespace

Run register_inspect(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "inspect", "Show a model's layers, work and cuts, or what is known of a device");
  verb->add_option(
          "MODEL", options->model,
          "A bundled model, a file of a network (ONNX, .tflite...), a trace with a graph; or a "
          "device, bundled or a file")
      ->required();
  verb->add_option("--dim", options->dimensions,
                   "Value of an open extent, NAME=VALUE; of one without a name, TENSOR[0]=VALUE");
  verb->add_option("--state", options->states,
                   "A result that is an input of the next run, RESULT=INPUT: it does not cross");
  verb->add_flag("--cuts", options->cuts, "List every cut with the bytes that cross, as CSV");
  verb->add_option("--at", options->at,
                   "With --cuts: those between \"layers\" (all), or between \"blocks\"")
      ->needs("--cuts");
  verb->add_option("--trace", options->trace, "Where the time goes, from this trace");
  verb->add_option("--run", options->run,
                   "Which run of the trace, from 0 (with a bundled model too)");
  verb->add_option("--against", options->against, "A second run to compare with, from 0");
  verb->add_option("--against-trace", options->against_trace,
                   "The trace that the second run is of, if another: a bundled name or a file");
  verb->add_flag("--sort", options->sort, "Slowest layers first");
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
