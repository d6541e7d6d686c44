// offcut import FILE: profiler output to a native trace, with the join to the graph.
#include <iostream>

#include "engine/base/text.h"
#include "tools/dimensions.h"
#include "tools/output_rules.h"
#include "tools/usage.h"
#include "tools/verb.h"
#include "traces/import.h"
#include "traces/trace_file.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string file;
  std::string output;
  bool force = false;
  traces::ImportOptions import;
  std::vector<std::string> dimensions;  // "name=value"
};

int run(const Options& options, const Common& common) {
  const auto dimensions = dimensions_of(options.dimensions);
  if (!dimensions) return print_error(dimensions.error());
  traces::ImportOptions import = options.import;
  import.dimensions = *dimensions;
  std::vector<std::string> inputs = {options.file};
  if (import.model) inputs.push_back(*import.model);
  const auto allowed = may_write({.path = options.output,
                                  .kind = OutputKind::Trace,
                                  .inputs = inputs,
                                  .force = options.force});
  if (!allowed) return print_error(allowed.error());
  const auto imported = traces::import_trace(options.file, import);
  if (!imported) return print_error(imported.error());
  for (const std::string& line : imported->report) say(common, line);
  for (const std::string& warning : imported->warnings) say(common, "warning: " + warning);
  if (options.output.empty()) {
    std::cout << traces::text_of_trace(imported->trace);
    return kDone;
  }
  const auto written = traces::write_trace(options.output, imported->trace);
  if (!written) return print_error(written.error());
  say(common, "wrote " + options.output);
  return kDone;
}

std::string help_of_formats() {
  std::vector<std::string> names;
  for (const traces::ImportFormat& format : traces::import_formats()) names.push_back(format.name);
  return "Format of FILE, if not recognised: " + join(names, ", ");
}

}  // namespace

Run register_import(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  traces::ImportOptions& import = options->import;
  CLI::App* verb = app.add_subcommand("import", "Turn profiler output into a native trace");
  verb->add_option("FILE", options->file, "What the profiler wrote")->required();
  verb->add_option("-m,--model", import.model,
                   "The graph to join to: ONNX, .tflite..., a trace with a graph, or a sidecar");
  verb->add_option("--dim", options->dimensions,
                   "Value of an open extent of the model, NAME=VALUE");
  verb->add_option("-o,--output", options->output, "The trace to write; without it, stdout")
      ->transform(dash_is_stdout());
  verb->add_flag("--force", options->force, "Replace the trace that -o names");
  verb->add_option("--format", import.format, help_of_formats());
  verb->add_flag("--without-graph", import.without_graph,
                 "Layer times alone, when the network is not at hand: no cut can be priced");
  verb->add_flag("--lenient", import.lenient, "Skip and count what cannot be read");
  verb->add_flag("--embed-graph", import.embed_graph, "Put the graph into the trace");
  verb->add_option("--name", import.model_name, "Name of the model in the trace");
  verb->add_option("--device", import.device, "Name of the device in the trace");
  verb->add_option("--source", import.source, "How and when the numbers were obtained");
  verb->add_option("--unit", import.unit, "cpu, gpu or npu");
  verb->add_option("--affinity", import.affinity, "Clusters in use, e.g. big");
  verb->add_option("--threads", import.threads, "Threads in use")->check(CLI::Range(1, 4096));
  verb->add_option("--frequency-mhz", import.frequency_mhz, "Clock")->check(CLI::PositiveNumber);
  verb->add_option("--framework", import.framework, "Runtime, e.g. onnxruntime");
  verb->add_option("--library", import.library, "Kernels that it calls, e.g. xnnpack");
  verb->add_option("--precision", import.precision, "fp32, fp16 or int8");
  verb->add_option("--batch", import.batch, "Inputs in one run")->check(CLI::Range(1, 1000000));
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
