// Any recorded file to a native trace: the one call behind `offcut import`.
//
//   file --format recognised from its content--> Profile --join to the graph--> Trace
//
//   const ImportOptions options{.model = "net.onnx", .device = "rpi4b"};
//   Result<Imported> imported = import_trace("prof.json", options);
//
// import_formats() lists the formats. No profile holds both the sizes of the tensors and the wiring
// of the network, so layer times need a graph: give it as `model`, or put it beside the trace where
// the format has such a file. Without a graph the import fails, as no cut could be priced from the
// result. `without_graph` takes the times alone. Open extents of an ONNX model that the options do
// not say are those that the profile ran with, where its kernels tell (the report says which).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/cost/trace.h"

namespace offcut::traces {

struct ImportOptions {
  std::string format;  // "": recognised from the content
  // The graph to join to: any graph file (graph_file.h), or a sidecar of the format.
  std::optional<std::filesystem::path> model = {};
  bool without_graph = false;  // layer times alone, named as the runtime names its kernels
  bool lenient = false;        // skip and count what cannot be read
  bool embed_graph = false;    // put the graph into the trace even if it is an ONNX file
  std::string device = "";     // names of the trace; "": from the file, where it tells
  std::string source = "";
  std::string model_name = "";
  // The operating point, where the file does not tell or the user knows better.
  std::optional<std::string> unit = {};
  std::optional<std::string> affinity = {};
  std::optional<int> threads = {};
  std::optional<double> frequency_mhz = {};
  std::optional<std::string> framework = {};
  std::optional<std::string> library = {};
  std::optional<std::string> precision = {};
  std::optional<int> batch = {};
  std::map<std::string, std::int64_t> dimensions = {};  // of open extents of the graph file
};

struct Imported {
  Trace trace;
  std::string format;
  std::vector<std::string> report;    // what was read and how it joined, one line each
  std::vector<std::string> warnings;  // what the user should look at, one line each
};

struct ImportFormat {
  std::string name;         // for ImportOptions::format
  std::string description;  // one line
};

// Returns all formats, in the order in which they are tried.
[[nodiscard]] std::vector<ImportFormat> import_formats();

// Errors name the file: NotFound, Malformed (no format, damaged), Inconsistent (graph of another
// model or of other extents), InvalidArgument (an unknown format, a wrong override, no graph).
[[nodiscard]] Result<Imported> import_trace(const std::filesystem::path& path,
                                            const ImportOptions& options = {});

}  // namespace offcut::traces
