// offcut-join: turns a recording (recording.h) and the model it was taken of into a native trace
// with the graph embedded; or adds its runs to a trace of the same network on the same device,
// whose graph stays: that of one input, whatever the batch of the runs.
#include <CLI/CLI.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "tools/process.h"
#include "tools/record/fold.h"
#include "tools/record/recording.h"
#include "traces/import.h"
#include "traces/trace_file.h"

namespace {

using namespace offcut;

using tools::kDone;
using tools::kWrongInput;

struct Arguments {
  std::string recording;
  std::string model;
  std::string output;
  std::string add_to;
};

std::string milliseconds(Duration time) {
  return message(text_of(std::round(time.us()) / 1e3), " ms");
}

traces::ImportOptions options_of(const Recording& recording, const RecordedRun& run,
                                 const std::string& model_file) {
  traces::ImportOptions options;
  options.format = "onnxruntime";
  options.model = model_file;
  options.embed_graph = true;
  options.device = recording.device;
  options.source = recording.source;
  options.model_name = recording.model;
  options.unit = run.point.unit;
  options.affinity = run.point.affinity;
  options.threads = run.point.threads;
  options.framework = run.point.framework;
  options.precision = run.point.precision;
  options.batch = run.point.batch;
  return options;
}

// Joins one profile to the graph, says on stderr how well that went, and adds it to the trace. The
// time end to end is the one without the profiler, which slows networks of many short kernels down;
// the time with it is kept in the metadata.
Result<void> add_run(const Recording& recording, const RecordedRun& recorded,
                     const std::string& model_file, Trace& trace) {
  const auto imported =
      traces::import_trace(recorded.profile, options_of(recording, recorded, model_file));
  if (!imported) return fail(imported.error());
  const std::string point = text_of_point(recorded.point);
  tools::complain("offcut-join", point);
  for (const std::string& line : imported->report) tools::complain("offcut-join", line);
  for (const std::string& line : imported->warnings) {
    tools::complain("offcut-join", "warning: " + line);
  }
  if (!trace.graph && imported->trace.graph) trace.graph = folded(*imported->trace.graph);
  TraceRun run = imported->trace.runs.front();
  for (const auto& [key, remark] : recorded.remarks) {
    trace.metadata[message(point, ": ", key)] = remark;
  }
  if (run.end_to_end) {
    trace.metadata[message(point, ": wall time with profiler")] =
        milliseconds(run.end_to_end->median);
  }
  const std::optional<Duration> cold = run.end_to_end ? run.end_to_end->first : std::nullopt;
  run.point = recorded.point;
  run.end_to_end = recorded.wall;
  run.end_to_end->first = cold;
  run.power = recorded.power;
  run.loading = recorded.loading;
  run.memory = recorded.memory;
  trace.runs.push_back(std::move(run));
  return {};
}

Result<Trace> new_trace(const Recording& recording) {
  return Trace{.model = recording.model,
               .device = recording.device,
               .source = recording.source,
               .metadata = recording.metadata,
               .graph = {},
               .runs = {}};
}

Result<Trace> trace_to_extend(const Recording& recording, const std::string& file) {
  auto trace = traces::read_trace(file);
  if (!trace) return trace;
  if (!trace->graph) {
    return fail(ErrorCode::Inconsistent, message(file, ": graph: expected one, found none"));
  }
  if (trace->model != recording.model || trace->device != recording.device) {
    return fail(ErrorCode::Inconsistent,
                message(file, ": expected a trace of ", in_quotes(recording.model), " on ",
                        in_quotes(recording.device), ", found one of ", in_quotes(trace->model),
                        " on ", in_quotes(trace->device)));
  }
  return trace;
}

// A batch multiplies the tensors and leaves the layers alone, so runs of another batch lie on the
// same graph; runs of another network do not.
Result<void> check_runs(const Trace& trace) {
  const auto graph = ModelGraph::build(*trace.graph);
  if (!graph) return fail(graph.error());
  for (const TraceRun& run : trace.runs) {
    if (const auto groups = kernel_groups(*graph, run); !groups) {
      return fail(within(text_of_point(run.point), groups.error()));
    }
  }
  return {};
}

Result<Trace> join_recording(const Recording& recording, const Arguments& arguments) {
  auto trace = arguments.add_to.empty() ? new_trace(recording)
                                        : trace_to_extend(recording, arguments.add_to);
  if (!trace) return trace;
  for (const RecordedRun& recorded : recording.runs) {
    const auto added = add_run(recording, recorded, arguments.model, *trace);
    if (!added) return fail(added.error());
  }
  if (const auto ok = check_runs(*trace); !ok) return fail(ok.error());
  return trace;
}

Result<void> run(const Arguments& arguments) {
  const Result<Recording> recording = read_recording(arguments.recording);
  if (!recording) return fail(recording.error());
  const Result<Trace> trace = join_recording(*recording, arguments);
  if (!trace) return fail(trace.error());
  return traces::write_trace(arguments.output.empty() ? arguments.add_to : arguments.output,
                             *trace);
}

int run_arguments(int argc, char** argv) {
  CLI::App app("Turns a recording of tools/record into a native trace.", "offcut-join");
  Arguments arguments;
  app.add_option("recording", arguments.recording, "recording.json")->required();
  app.add_option("--model", arguments.model, "the ONNX file that was recorded")->required();
  auto* const output = app.add_option("-o,--output", arguments.output, "trace to write");
  app.add_option("--add-to", arguments.add_to,
                 "a trace of the same network and device that gets the runs; without -o, in place")
      ->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongInput;
  }
  if (output->count() == 0 && arguments.add_to.empty()) {
    tools::complain("offcut-join", "expected -o TRACE or --add-to TRACE, found neither");
    return kWrongInput;
  }
  const Result<void> done = run(arguments);
  if (done) return kDone;
  tools::complain("offcut-join", done.error().message);
  return kWrongInput;
}

}  // namespace

int main(int argc, char** argv) {
  return tools::run_program("offcut-join", [&] { return run_arguments(argc, argv); });
}
