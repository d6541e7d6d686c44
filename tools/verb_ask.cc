// offcut ask MODEL --device D --cloud C --network N: one question without a file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "engine/base/file.h"
#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "scenarios/checked_study.h"
#include "scenarios/explain/explain_scenario.h"
#include "scenarios/file/question.h"
#include "scenarios/file/set_values.h"
#include "scenarios/run.h"
#include "tools/output_rules.h"
#include "tools/plot.h"
#include "tools/progress.h"
#include "tools/show.h"
#include "tools/verb.h"
#include "tools/verdict.h"

namespace offcut::tools {
namespace {

namespace fs = std::filesystem;

struct Options {
  scenarios::QuestionOptions question;
  std::string objective;  // "": that of QuestionOptions
  std::vector<std::string> set;
  std::string save;
  bool force = false;
};

// Keeps the rows of a front as points.
class PlotSink final : public scenarios::RowSink {
 public:
  Result<void> begin(const scenarios::StudyHeader&) override { return {}; }
  Result<void> write(std::span<const scenarios::ResultRow> rows) override {
    for (const scenarios::ResultRow& row : rows) {
      points.push_back({row.price.latency().ms(), row.price.energy(row.scope).mj(), 'o'});
    }
    return {};
  }
  Result<void> end() override { return {}; }
  std::vector<PlotPoint> points;
};

scenarios::RunOptions silent_run() {
  scenarios::RunOptions options;
  options.on_error = [](const std::string& text) { print_error({ErrorCode::Malformed, text}); };
  options.on_note = [](const std::string&) {};
  return options;
}

// A scenario that has no front, such as a stream of frames, shows none.
void print_front(const fs::path& file, std::uint64_t number, const scenarios::Catalog& catalog,
                 const CutPrice& best, EnergyScope scope) {
  const auto text = scenarios::text_of_front(file, number);
  if (!text) return;
  const fs::path front = file.string() + ", its front";
  let_stand_in(front, *text);
  PlotSink sink;
  scenarios::RunOptions options = silent_run();
  options.on_error = [](const std::string&) {};
  const auto done = scenarios::run_files({front}, catalog, sink, options);
  if (!done || sink.points.size() < 2) return;
  sink.points.push_back({best.latency().ms(), best.energy(scope).mj(), '*'});
  std::cout << "\nplans that nothing beats in both latency and energy; * is the answer\n"
            << plot(sink.points, {.x_unit = "ms",
                                  .y_unit = "mJ",
                                  .width = terminal_width() > 0 ? terminal_width() : 80});
}

// Where the text of the question stands in for a file: that of --save, so that what it names is
// found from there.
fs::path place_of(const Options& options) { return options.save.empty() ? "ask" : options.save; }

// Names of files as seen from the folder of --save.
void name_from_there(Options& options) {
  if (options.save.empty()) return;
  const fs::path folder = fs::absolute(options.save).parent_path();
  options.question.folder = folder;
  const auto rename = [&](std::string& name) {
    std::error_code error;
    if (!fs::is_regular_file(name, error)) return;
    const fs::path there = fs::relative(fs::absolute(name), folder, error);
    if (!error) name = there.string();
  };
  scenarios::QuestionOptions& question = options.question;
  for (std::string* name :
       {&question.model, &question.device, &question.cloud, &question.network}) {
    rename(*name);
  }
  for (std::string& name : question.traces) rename(name);
}

Result<void> may_save(const Options& options) {
  const scenarios::QuestionOptions& asked = options.question;
  std::vector<std::string> inputs = asked.traces;
  for (const std::string& name : {asked.model, asked.device, asked.cloud, asked.network}) {
    inputs.push_back(name);
  }
  return may_write(
      {.path = options.save, .kind = OutputKind::Study, .inputs = inputs, .force = options.force});
}

Result<void> save(const Options& options) {
  const auto text = read_file(options.save);
  if (!text) return fail(text.error());
  return write_file(options.save, *text + "\n");
}

// Returns the scenario with the least value of the objective.
Result<std::uint64_t> answer_all(const fs::path& file, const scenarios::Catalog& catalog,
                                 const scenarios::PreparedStudy& study) {
  if (study.size() == 1) return 0;
  std::uint64_t best = 0;
  scenarios::RunOptions run = silent_run();
  run.progress = [&](const scenarios::Progress& progress) {
    if (progress.least) best = progress.least->scenario;
  };
  const auto table = scenarios::table_sink(std::cout, 60, terminal_width());
  const auto done = scenarios::run_files({file}, catalog, *table, run);
  if (!done) return fail(done.error());
  if (done->files_failed > 0) return fail(ErrorCode::Malformed, "no answer");
  std::cout << "\n";
  return best;
}

int answer(const Options& options, const Common& common) {
  const fs::path file = place_of(options);
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  auto study = scenarios::Study::read(file);
  if (!study) return print_error(study.error());
  const auto prepared = scenarios::prepare_checked(std::move(*study), catalog);
  if (!prepared) return print_error(prepared.error());
  for (const std::string& warning : prepared->warnings()) say(common, "note: " + warning);
  const auto best = answer_all(file, catalog, *prepared);
  if (!best) return kWrongInput;
  const auto told = scenarios::explain_scenario(*prepared, *best);
  if (!told) return print_error(told.error());
  show(std::cout, "{}{}\n", told->scenario,
       prepared->size() > 1 ? ", the best of these: " + told->of.values : "");
  print_verdict(std::cout, *told, terminal_width());
  print_front(file, *best, catalog, told->best.price, told->scope);
  return told->feasible ? kDone : kNotMet;
}

// Whether "KEY=VALUE" sets this key, or one inside it.
bool sets(const std::string& value, std::string_view key) {
  if (!value.starts_with(key)) return false;
  const std::string_view rest = std::string_view(value).substr(key.size());
  return rest.starts_with("=") || rest.starts_with(".");
}

// --set changes neither the kind of answer, which only a file can ask for, nor what an option says.
Result<void> expect_other_keys(const Options& options) {
  std::vector<std::string> said = {"model",       "device.model", "device.trace",
                                   "cloud.model", "cloud.trace",  "network.model"};
  if (!options.objective.empty()) said.emplace_back("objective");
  if (!options.question.threads.empty()) said.emplace_back("device.threads");
  for (const std::string& value : options.set) {
    for (const char* key : {"study", "output", "sensitivity", "uncertainty", "replay"}) {
      if (!sets(value, key)) continue;
      return fail(ErrorCode::InvalidArgument,
                  message("--set ", in_quotes(key),
                          ": expected a key of the question, found one of another kind of answer; "
                          "write the file with --save, add it there, and run that"));
    }
    for (const std::string& key : said) {
      if (!sets(value, key)) continue;
      return fail(ErrorCode::InvalidArgument,
                  message("--set ", in_quotes(key),
                          ": expected one place that says it, found two: "
                          "MODEL or an option of ask says it already"));
    }
  }
  return {};
}

int run(Options options, const Common& common) {
  if (const auto ok = expect_other_keys(options); !ok) return print_error(ok.error());
  if (!options.objective.empty()) options.question.objective = options.objective;
  if (const auto ok = may_save(options); !ok) return print_error(ok.error());
  name_from_there(options);
  const auto text = scenarios::text_of_question(options.question);
  if (!text) return print_error(text.error());
  const fs::path file = place_of(options);
  let_stand_in(file, *text);
  if (const auto done = scenarios::set_values(file, options.set); !done) {
    return print_error(done.error());
  }
  const int code = answer(options, common);
  if (options.save.empty() || code == kWrongInput) return code;
  if (const auto saved = save(options); !saved) return print_error(saved.error());
  say(common, message(options.save, " written; the same answer: offcut run ", options.save));
  return code;
}

}  // namespace

Run register_ask(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  scenarios::QuestionOptions& question = options->question;
  CLI::App* verb = app.add_subcommand("ask", "Ask where to split a network, without a file");
  verb->add_option("MODEL", question.model, "A bundled model, or the file of a network")
      ->required();
  verb->add_option("--device", question.device, "A bundled device, a device file, or a trace")
      ->required();
  verb->add_option("--cloud", question.cloud, "The same, of the cloud")->required();
  verb->add_option("--network", question.network, "A bundled network or a file")->required();
  verb->add_option("--trace", question.traces, "Measured times of the model, on either site")
      ->allow_extra_args(false);
  verb->add_option("--threads", question.threads, "Threads of the device, such as 1,2,4")
      ->delimiter(',');
  verb->add_option("--objective", options->objective,
                   "latency, energy, edp (energy times latency) or throughput; default: latency");
  verb->add_option("--sweep", question.sweep,
                   "An axis: KEY=FROM:TO:POINTS, KEY=FROM:TO:POINTS:log or KEY=VALUE,VALUE")
      ->allow_extra_args(false);
  verb->add_option("--set", options->set, "Any other key of a scenario, KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--save", options->save, "Write the scenario file that asks this");
  verb->add_flag("--force", options->force, "Replace a scenario file of that name");
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
