// What -o may write over: nothing that was read, nothing of another kind, and results only where
// --force says so. A file counts by what is in it, not by its name.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut::tools {

enum class OutputKind {
  Csv,        // rows or tables of run
  JsonLines,  // the same, one object a line; the report of a capacity study
  Table,      // text for people, which nothing marks as ours
  Database,   // of results
  Page,       // of offcut report, which nothing reads back
  Timeline,   // of offcut explain
  Trace,      // offcut.trace/1
  Device,     // offcut.device/1
  Study,      // offcut.scenario/1
  Model,      // an ONNX file: a part of a network
  Weights,    // of such a part
  SplitPlan,  // offcut.split/1
};

struct OutputRequest {
  std::string path;  // "": stdout
  OutputKind kind = OutputKind::Csv;
  std::vector<std::string> inputs;  // files that the command reads
  bool force = false;               // --force: replace what is of the same kind
};

// Looks at what is there and changes nothing. InvalidArgument where the file must not be written
// over; says what it is and the cure. Pipes, devices, descriptors and empty files may be written.
[[nodiscard]] Result<void> may_write(const OutputRequest& request);

}  // namespace offcut::tools
