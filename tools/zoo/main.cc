// offcut-zoo: writes the networks of the zoo as ONNX files.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <string>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "tools/process.h"
#include "tools/zoo/catalogue.h"

namespace {

using offcut::message;
using offcut::Result;
using offcut::zoo::Precision;

using offcut::tools::kDone;
using offcut::tools::kWrongInput;

struct Arguments {
  std::string network;  // a name, "list" or "all"
  std::string output;
  int batch = 1;
  std::string precision = "fp32";
};

int report(const offcut::Error& error) {
  offcut::tools::complain("offcut-zoo", error.message);
  return kWrongInput;
}

int list() {
  for (const auto networks : {offcut::zoo::catalogue(), offcut::zoo::decoders()}) {
    for (const offcut::zoo::Network& network : networks) {
      std::cout << std::left << std::setw(28) << network.name << ' ' << network.summary << '\n';
    }
  }
  return kDone;
}

Result<void> write_network(const std::string& name, const Arguments& arguments,
                           const std::filesystem::path& path) {
  const Precision precision = arguments.precision == "int8" ? Precision::Int8 : Precision::Fp32;
  const Result<std::string> bytes = offcut::zoo::generate(name, arguments.batch, precision);
  if (!bytes) return offcut::fail(bytes.error());
  return offcut::write_file(path, *bytes);
}

int write_all(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.output;
  std::error_code ignored;  // write_file reports a folder that cannot be used
  std::filesystem::create_directories(folder, ignored);
  for (const offcut::zoo::Network& network : offcut::zoo::catalogue()) {
    const auto path = folder / (std::string(network.name) + ".onnx");
    if (const auto written = write_network(network.name, arguments, path); !written) {
      return report(written.error());
    }
  }
  return kDone;
}

int run(const Arguments& arguments) {
  if (arguments.network == "list") return list();
  if (arguments.output.empty()) {
    return report({offcut::ErrorCode::InvalidArgument, "-o: expected a file to write, found none"});
  }
  if (arguments.network == "all") return write_all(arguments);
  const auto written = write_network(arguments.network, arguments, arguments.output);
  return written ? kDone : report(written.error());
}

int run_arguments(int argc, char** argv) {
  CLI::App app("Writes the studied networks as small ONNX files that run.", "offcut-zoo");
  Arguments arguments;
  app.add_option("network", arguments.network, "a name, \"list\", or \"all\" (of the studies)")
      ->required();
  app.add_option("-o,--output", arguments.output, "file to write, or a folder for \"all\"");
  app.add_option("--batch", arguments.batch, "inputs in one run")->capture_default_str();
  app.add_option("--precision", arguments.precision, "fp32, or int8: quantised (QDQ form)")
      ->check(CLI::IsMember({"fp32", "int8"}))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongInput;
  }
  return run(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  return offcut::tools::run_program("offcut-zoo", [&] { return run_arguments(argc, argv); });
}
