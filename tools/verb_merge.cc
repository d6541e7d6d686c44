// offcut merge PART...: puts the databases of the shards of a run together.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "scenarios/results/merge.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::vector<std::string> parts;
  std::string output;
};

int merge(const Options& options, const Common& common) {
  const std::vector<std::filesystem::path> parts(options.parts.begin(), options.parts.end());
  const auto summary = scenarios::merge_results(parts, options.output);
  if (!summary) return print_error(summary.error());
  say(common, message(std::size_t{summary->rows}, " rows of ", std::size_t{summary->scenarios},
                      " scenarios from ", parts.size(), parts.size() == 1 ? " part" : " parts"));
  return kDone;
}

}  // namespace

Run register_merge(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("merge", "Put the databases of shards together");
  verb->add_option("PART", options->parts, "Databases written with run --shard I/N -o FILE.db")
      ->required();
  verb->add_option("-o,--output", options->output, "The database to write")->required();
  return [options, &common] { return merge(*options, common); };
}

}  // namespace offcut::tools
