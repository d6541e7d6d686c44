// offcut split STUDY|MODEL: a plan as models that run, one per site and turn, with plan.json.
#include <filesystem>
#include <iostream>
#include <optional>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "scenarios/checked_study.h"
#include "scenarios/run.h"
#include "tools/dimensions.h"
#include "tools/split_files.h"
#include "tools/split_report.h"
#include "tools/usage.h"
#include "tools/verb.h"
#include "traces/graph_file.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string target;
  std::optional<std::uint64_t> number;
  std::optional<std::uint64_t> cut;
  std::string model;                    // --model
  std::vector<std::string> at;          // names of layers
  std::string extract;                  // a layer or block
  std::string each;                     // "layer", "block"
  std::vector<std::string> dimensions;  // "name=value"
  std::vector<std::string> states;      // "result=input"
  bool int8 = false;
  std::string output;
  bool force = false;

  bool of_parts() const { return !extract.empty() || !each.empty(); }
  bool of_model() const { return !at.empty() || of_parts(); }
};

// What is written, and what it was made of.
struct Made {
  std::optional<traces::NetworkFile> network;
  traces::Split split;
  std::optional<scenarios::PlannedSplit> planned;
  std::string manifest;
  std::vector<std::string> inputs;
  std::uint64_t number = 0;

  PlanDocument document() const {
    return {.network = &*network,
            .split = &split,
            .planned = planned ? &*planned : nullptr,
            .number = number,
            .manifest = manifest};
  }
  SplitFiles files(const Options& options) const {
    return {.network = &*network,
            .split = &split,
            .inputs = inputs,
            .folder = options.output,
            .force = options.force};
  }
};

// An option that does nothing beside the others.
Result<void> expect_effects(const Options& options) {
  if (options.output.empty()) {
    return fail(ErrorCode::InvalidArgument, "-o: expected a folder to write into, found none");
  }
  const auto refuse = [](const char* option, const char* text) {
    return fail(ErrorCode::InvalidArgument, message(option, ": ", text));
  };
  const int kinds = static_cast<int>(!options.at.empty()) +
                    static_cast<int>(!options.extract.empty()) +
                    static_cast<int>(!options.each.empty());
  if (kinds > 1) return refuse("split", "expected one of --at, --extract and --each, found more");
  if (options.of_model()) {
    if (options.number) return refuse("--number", "expected a study to split, found a model");
    if (options.cut) return refuse("--cut", "expected a study to split, found a model");
    if (!options.model.empty())
      return refuse("--model", "expected a study to split, found a model");
  } else if (traces::has_graph_ending(options.target)) {
    return refuse("split", "expected --at, --extract or --each beside a model, found none");
  } else if (!options.dimensions.empty() || !options.states.empty()) {
    return refuse(options.states.empty() ? "--dim" : "--state",
                  "expected a model to split, found a study, which states its own");
  }
  if (options.of_parts() && options.int8) {
    return refuse("--int8", "expected a split, found single layers, where nothing crosses");
  }
  return {};
}

traces::ReadOnnxOptions reading_of(std::map<std::string, std::int64_t> dimensions,
                                   std::vector<StateSpec> states) {
  traces::ReadOnnxOptions options;
  options.states = std::move(states);
  if (const auto batch = dimensions.find("batch"); batch != dimensions.end()) {
    options.batch = batch->second;
  }
  options.dimensions = std::move(dimensions);
  return options;
}

// Only ONNX files can be cut: other files of networks lack the weights, or another runtime reads
// them.
Result<traces::NetworkFile> open_network(const fs::path& path,
                                         const traces::ReadOnnxOptions& options,
                                         const std::string& cure) {
  constexpr std::size_t kHead = 4096;
  if (const auto head = read_file(path); !head) {
    return fail(head.error());
  } else if (!traces::looks_like_onnx(std::string_view(*head).substr(0, kHead))) {
    return fail(ErrorCode::InvalidArgument,
                message(path.string(), ": expected an ONNX file, which holds the weights of the ",
                        "network, found a file of another kind", cure));
  }
  return traces::NetworkFile::open(path, options);
}

Result<void> split_model(const Options& options, Made& made) {
  auto dimensions = dimensions_of(options.dimensions);
  if (!dimensions) return fail(dimensions.error());
  auto states = states_of(options.states);
  if (!states) return fail(states.error());
  auto network =
      open_network(options.target, reading_of(std::move(*dimensions), std::move(*states)), "");
  if (!network) return fail(network.error());
  made.network = std::move(*network);
  if (options.of_parts()) {
    const auto pieces = options.each == "block" ? traces::Pieces::Blocks : traces::Pieces::Layers;
    auto split = options.each.empty() ? traces::extract_layers(*made.network, options.extract)
                                      : traces::extract_each(*made.network, pieces);
    if (!split) return fail(split.error());
    made.split = std::move(*split);
    return {};
  }
  const auto places = traces::layers_from(*made.network, options.at);
  if (!places) return fail(places.error());
  auto split = traces::split_network(*made.network, *places, {.quantise = options.int8});
  if (!split) return fail(split.error());
  made.split = std::move(*split);
  return {};
}

Result<void> lay_plan(const Options& options, Made& made) {
  const fs::path path = options.model.empty() ? made.planned->model : fs::path(options.model);
  auto network = open_network(path, reading_of(made.planned->dimensions, made.planned->states),
                              "; give the file that it was made from with --model FILE.onnx");
  if (!network) return fail(network.error());
  made.network = std::move(*network);
  std::vector<traces::PlacedLayer> plan;
  for (const scenarios::SplitLayer& layer : made.planned->layers) {
    plan.push_back({.members = layer.members, .site = layer.site});
  }
  const auto places = traces::place_layers(*made.network, plan);
  if (!places) return fail(places.error());
  auto split = traces::split_network(*made.network, *places, {.quantise = options.int8});
  if (!split) return fail(split.error());
  made.split = std::move(*split);
  made.inputs.push_back(path.string());
  return {};
}

Result<void> split_study(const Options& options, const Common& common, Made& made) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  const auto files = scenarios::scenario_files({options.target}, catalog);
  if (!files) return fail(files.error());
  if (files->size() > 1) {
    return fail(ErrorCode::InvalidArgument,
                message(options.target, ": expected one study, found ", files->size()));
  }
  auto study = scenarios::Study::read(files->front());
  if (!study) return fail(study.error());
  const auto prepared = scenarios::prepare_checked(std::move(*study), catalog);
  if (!prepared) return fail(prepared.error());
  for (const std::string& warning : prepared->warnings()) say(common, "note: " + warning);
  made.number = options.number.value_or(0);
  const auto size = static_cast<std::size_t>(prepared->size());
  if (made.number >= prepared->size()) {
    return fail(ErrorCode::InvalidArgument,
                message("--number: expected a scenario below ", size, ", found ",
                        static_cast<std::size_t>(made.number)));
  }
  if (size > 1) {
    say(common, message("scenario ", static_cast<std::size_t>(made.number), " of ", size,
                        " (choose with --number)"));
  }
  if (auto ok = scenarios::expect_rows(*prepared, made.number); !ok) return ok;
  auto planned = scenarios::plan_split(*prepared, catalog, made.number, options.cut);
  if (!planned) return fail(planned.error());
  made.planned = std::move(*planned);
  made.manifest = prepared->manifest();
  made.inputs.push_back(files->front().string());
  return lay_plan(options, made);
}

int run(const Options& options, const Common& common) {
  Made made;
  made.inputs.push_back(options.target);
  Result<void> done = expect_effects(options);
  if (done)
    done = options.of_model() ? split_model(options, made) : split_study(options, common, made);
  if (done) done = may_write_split(made.files(options));
  if (!done) return print_error(done.error());
  for (const std::string& line : made.network->network().warnings) {
    say(common, "warning: " + line);
  }
  if (done = write_split(made.files(options), text_of_plan(made.document())); !done)
    return print_error(done.error());
  print_split(made.document(), std::cout);
  for (const std::string& note : notes_of_split(made.document())) say(common, "note: " + note);
  for (const std::string& file : leftovers_beside(made.files(options))) {
    say(common, message("warning: ", file, " is of an earlier split, and no part of this one"));
  }
  say(common, message("wrote ", names_of_files(made.split).size(), " files into ", options.output));
  if (!made.planned || made.planned->feasible) return kDone;
  say(common, message("no cut keeps the constraints; this is the nearest, it breaks ",
                      made.planned->binding));
  return kNotMet;
}

}  // namespace

Run register_split(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("split", "Write a plan as models that run: one ONNX file per site");
  verb->add_option("STUDY", options->target,
                   "A scenario file or a bundled study; with --at or --extract an ONNX file")
      ->required();
  verb->add_option("-o,--output", options->output, "The folder to write into")->required();
  verb->add_flag("--force", options->force, "Replace the files of an earlier split there");
  verb->add_option("--number", options->number, "Which scenario of a sweep, from 0");
  verb->add_option("--cut", options->cut,
                   "Another cut than the best: its number, as the column cut of run shows it");
  verb->add_option("-m,--model", options->model,
                   "The ONNX file of the study's network, where the study names a trace");
  verb->add_option("--at", options->at,
                   "Layers of the ONNX file at which the cloud starts: they and all behind them");
  verb->add_option("--extract", options->extract,
                   "One layer as a model, or a block: all whose names begin with it and a slash");
  verb->add_option("--each", options->each, "Every layer, or every block, as a model of its own")
      ->check(one_of({"layer", "block"}));
  verb->add_flag("--int8", options->int8, "Quantise what crosses, on the fly, and undo it there");
  verb->add_option("--dim", options->dimensions,
                   "Value of an open extent of the ONNX file, NAME=VALUE");
  verb->add_option("--state", options->states,
                   "A result of the ONNX file that is an input of its next run, RESULT=INPUT");
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
