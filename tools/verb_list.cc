// offcut list models|devices|networks|scenarios|validations|columns|operators: what is bundled,
// what the columns of results say, and which ONNX operators are known.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>

#include "device_models/device_file.h"
#include "device_models/device_grounds.h"
#include "engine/base/printable.h"
#include "engine/json/json.h"
#include "engine/json/json_head.h"
#include "scenarios/file/catalog.h"
#include "scenarios/results/asked_columns.h"
#include "scenarios/results/result_columns.h"
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

// The words that a file says of itself: its description, or its source. They stand near the head,
// and recordings are long behind it.
std::string summary_of(const std::filesystem::path& path) {
  static constexpr std::array<std::string_view, 3> kKeys = {"description", "source", "predicted"};
  constexpr std::size_t kMost = 90;
  if (const auto text = head_text_of_file(path, kKeys)) {
    return shortened(printable(*text), kMost, Keep::Beginning);
  }
  const auto document = JsonDocument::read(path);
  return document ? "" : "(" + document.error().message + ")";
}

// On which grounds a device answers for a network of one's own; "" for other files.
std::string grounds_in(const std::filesystem::path& path) {
  const auto device = device_models::read_device(path);
  return device ? device_models::text_of(device_models::own_grounds(*device)) : "";
}

int list_devices() {
  const std::vector<scenarios::CatalogEntry> entries =
      scenarios::Catalog::standard().list(scenarios::CatalogKind::Device);
  show(std::cout, "{:<20}  {:<27}  {}\n", "device", "ground of an own network", "what it is");
  for (const scenarios::CatalogEntry& entry : entries) {
    show(std::cout, "{:<20}  {:<27}  {}\n", printable(entry.name), grounds_in(entry.path),
         summary_of(entry.path));
  }
  std::cout << "laws: kernel laws of the device; totals: the law of its kind, fitted to published "
               "totals;\ndatasheet: the law of its kind at its peak rates. See offcut inspect "
               "DEVICE.\n";
  return entries.empty() ? kNotMet : kDone;
}

// Recordings of one model on two machines are one model.
int list_models() {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  std::vector<scenarios::CatalogEntry> entries = catalog.list(scenarios::CatalogKind::Model);
  std::erase_if(entries, [](const scenarios::CatalogEntry& entry) {
    return scenarios::is_other_recording(entry.name);
  });
  for (const scenarios::CatalogEntry& entry : entries) {
    const auto others = catalog.other_recordings(entry.name);
    show(std::cout, "{:<28}  {}{}\n", printable(entry.name), summary_of(entry.path),
         others.empty() ? "" : "; also on xeon_vm: " + others.front());
  }
  return entries.empty() ? kNotMet : kDone;
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

int run(const std::string& what) {
  if (what == "columns") return list_columns();
  if (what == "operators") return list_operators();
  if (what == "devices") return list_devices();
  if (what == "models") return list_models();
  const std::vector<scenarios::CatalogEntry> entries =
      scenarios::Catalog::standard().list(kinds().at(what));
  std::size_t width = 0;
  for (const scenarios::CatalogEntry& entry : entries) {
    width = std::max(width, character_count(printable(entry.name)));
  }
  for (const scenarios::CatalogEntry& entry : entries) {
    show(std::cout, "{:<{}}  {}\n", entry.name, width, summary_of(entry.path));
  }
  return entries.empty() ? kNotMet : kDone;
}

}  // namespace

Run register_list(CLI::App& app, const Common&) {
  auto what = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand(
      "list", "List what is bundled, the columns of results, the operators of ONNX");
  verb->add_option("WHAT", *what,
                   "models, devices, networks, scenarios, validations, columns or operators")
      ->required()
      ->check(one_of(words()));
  return [what] { return run(*what); };
}

}  // namespace offcut::tools
