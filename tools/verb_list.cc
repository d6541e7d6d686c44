// offcut list models|devices|networks|scenarios|validations|columns|operators: what is bundled,
// what the columns of results say, and which ONNX operators are known.
#include <fmt/format.h>

#include <iostream>
#include <map>

#include "engine/base/text.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/asked_columns.h"
#include "scenarios/results/result_columns.h"
#include "tools/listing.h"
#include "tools/progress.h"
#include "tools/show.h"
#include "tools/usage.h"
#include "tools/verb.h"
#include "traces/onnx/operator_list.h"

namespace offcut::tools {
namespace {

const std::map<std::string, scenarios::CatalogKind>& kinds() {
  using scenarios::CatalogKind;
  static const std::map<std::string, CatalogKind> kinds = {
      {"models", CatalogKind::Model},
      {"devices", CatalogKind::Device},
      {"networks", CatalogKind::Network},
      {"scenarios", CatalogKind::Study},
      {"validations", CatalogKind::Validation}};
  return kinds;
}

// What can be listed: files of a kind, columns and operators.
std::vector<std::string> words() {
  std::vector<std::string> words = {"columns", "operators"};
  for (const auto& [word, kind] : kinds()) words.push_back(word);
  return words;
}

int list_columns() {
  const auto print = [](const auto& column) {
    show(std::cout, "{:<19}  {:<6}  {:<7}  {}\n", column.name, column.unit, name_of(column.kind),
         column.meaning);
  };
  for (const auto& column : scenarios::result_columns()) print(column);
  std::cout << "\nwhere a study asks for them (\"output\": {\"columns\": [...]}):\n";
  for (const auto& column : scenarios::kAskedColumns) print(column);
  return kDone;
}

int list_operators() {
  show(std::cout,
       "ai.onnx: operators up to an opset, with shapes by our rules, by the library, and with "
       "work\n");
  show(std::cout, "{:>6}  {:>9}  {:>5}  {:>7}  {:>7}\n", "opset", "operators", "rules", "library",
       "counted");
  for (const auto& row : traces::opset_coverage()) {
    show(std::cout, "{:>6}  {:>9}  {:>5}  {:>7}  {:>7}\n", row.opset, row.operators, row.by_rule,
         row.by_library, row.counted);
  }
  show(std::cout, "\n{:<34}  {:<13}  {:>5}  {:<7}  {}\n", "operator", "domain", "since", "shapes",
       "work");
  for (const auto& op : traces::known_operators()) {
    show(std::cout, "{:<34}  {:<13}  {:>5}  {:<7}  {}\n", op.name, op.domain, op.since, op.shapes,
         op.counted ? "counted" : "fallback");
  }
  return kDone;
}

struct Options {
  std::string what;
  std::vector<std::string> words;
  bool json = false;
  bool names = false;
};

// For completion: opens no file.
int list_names(scenarios::CatalogKind kind) {
  for (const auto& entry : listed_entries(kind, scenarios::Catalog::standard())) {
    show(std::cout, "{}\n", entry.name);
  }
  return kDone;
}

int run(const Options& options) {
  const bool is_table = options.what == "columns" || options.what == "operators";
  if (is_table && (options.json || options.names || !options.words.empty())) {
    return print_error({ErrorCode::InvalidArgument, message("list ", options.what, ": expected no ",
                                                            options.json    ? "--json"
                                                            : options.names ? "--names"
                                                                            : "words to look for",
                                                            ", found one")});
  }
  if (options.names) return list_names(kinds().at(options.what));
  if (is_table) return options.what == "columns" ? list_columns() : list_operators();
  Listing listing = listing_of(kinds().at(options.what), scenarios::Catalog::standard());
  keep_matching(options.words, listing);
  if (listing.rows.empty() && !options.words.empty()) {
    (void)print_error({ErrorCode::NotFound, message("list ", options.what, ": nothing holds ",
                                                    join(options.words, " and "))});
    return kNotMet;
  }
  std::cout << (options.json ? json_of(listing) : text_of(listing, terminal_width()));
  return listing.rows.empty() ? kNotMet : kDone;
}

}  // namespace

Run register_list(CLI::App& app, const Common&) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "list", "List what is bundled, the columns of results, the operators of ONNX");
  verb->add_option("WHAT", options->what,
                   "models, devices, networks, scenarios, validations, columns or operators")
      ->required()
      ->check(one_of(words()));
  CLI::Option* words_asked =
      verb->add_option("WORD", options->words, "Only what holds all these words");
  CLI::Option* json = verb->add_flag("--json", options->json, "Every figure, as JSON");
  verb->add_flag("--names", options->names, "Names alone, one per line")
      ->excludes(json)
      ->excludes(words_asked);
  return [options] { return run(*options); };
}

}  // namespace offcut::tools
