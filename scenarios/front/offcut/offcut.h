// The front header of the library. Every public header of the package is reached from here.
//
//   #include <offcut/offcut.h>
//
//   question                                     door                        returns
//   ------------------------------------------   -------------------------   ---------------------
//   What layers does this network have?          traces::read_onnx           OnnxModel
//   What did a profiler measure?                 traces::import_trace        Imported, with a Trace
//   What was recorded before?                    traces::read_trace          Trace
//   What does a layer cost on this device?       device_models::read_device  DeviceModel
//                                                device_models::cost_column  SiteColumn
//   What does it cost to send some bytes?        network_models::read_network  NetworkSpec
//                                                network_models::build_link  Link
//   Where is the best place to cut?              CutSolver::answer           CutAnswer
//   ... over a range of bandwidths, exactly?     regimes_over_link           Regimes
//   ... over millions of networks?               NetworkSweep::answer        one plan per network
//   Which latency costs which energy?            pareto_front                ParetoPoint list
//   Can a scenario file say all of that?         scenarios::run_files        rows, into a RowSink
//
// A program that asks the engine alone links offcut::engine and includes its headers one by one
// ("engine/cut/cut_solver.h"). This header needs offcut::scenarios, which links all libraries.
// Errors are values (Result<T>); times, energies, rates and bytes are types (engine/base/units.h).
// A header that the package does not install is internal and may change without notice.
#pragma once

#include "device_models/device_file.h"
#include "device_models/site_costs.h"
#include "engine/base/result.h"
#include "engine/base/units.h"
#include "engine/cost/link.h"
#include "engine/cost/operating_point.h"
#include "engine/cost/site_column.h"
#include "engine/cost/trace.h"
#include "engine/cut/cut_solver.h"
#include "engine/cut/skyline/pareto.h"
#include "engine/cut/skyline/regimes.h"
#include "engine/cut/skyline/sweep.h"
#include "engine/cut/table/best_cut.h"
#include "engine/cut/table/question.h"
#include "engine/cut/table/wire.h"
#include "engine/graph/model_graph.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/row.h"
#include "scenarios/results/sink.h"
#include "scenarios/results/sqlite_store.h"
#include "scenarios/results/study_table.h"
#include "scenarios/run.h"
#include "traces/graph_file.h"
#include "traces/import.h"
#include "traces/onnx/onnx_graph.h"
#include "traces/trace_file.h"
