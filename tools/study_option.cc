#include "tools/study_option.h"

#include "engine/base/text.h"
#include "scenarios/file/set_values.h"
#include "scenarios/run.h"
#include "traces/graph_file.h"

namespace offcut::tools {

void add_set_option(CLI::App& verb, std::vector<std::string>& values) {
  verb.add_option("--set", values,
                  "Change a key of the study, KEY=VALUE: device.threads=4; may come several times")
      ->allow_extra_args(false);
}

Result<std::vector<std::filesystem::path>> studies_of(const std::vector<std::string>& names,
                                                      const std::vector<std::string>& values,
                                                      const scenarios::Catalog& catalog) {
  for (const std::string& name : names) {
    if (!traces::has_graph_ending(name)) continue;
    return fail(ErrorCode::InvalidArgument,
                message(name,
                        ": expected a scenario file, found the file of a network; to ask where "
                        "to split it: offcut ask ",
                        name, " --device rpi4b --cloud xeon_vm --network 4g"));
  }
  auto files = scenarios::scenario_files(names, catalog);
  if (!files) return files;
  for (const auto& file : *files) {
    if (const auto done = scenarios::set_values(file, values); !done) return fail(done.error());
  }
  return files;
}

}  // namespace offcut::tools
