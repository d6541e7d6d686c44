#include "tools/usage.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "engine/base/text.h"

namespace offcut::tools {
namespace {

struct Examples {
  std::string_view verb;
  std::string_view text;
};

constexpr Examples kExamples[] = {
    {"ask",
     "  offcut ask mobilenet_v2 --device oneplus5t --cloud xeon_e5_2620v4 --network wifi\n"
     "  offcut ask net.onnx --device snapdragon_835 --cloud x86_vm --network 4g --threads 1,2,4\n"
     "  offcut ask net.onnx --device phone.trace.json --cloud server.trace.json --network wifi\n"
     "      --sweep network.uplink_mbit_per_s=1:100:20:log --save my.json"},
    {"run",
     "  offcut run mobilenet_v2\n"
     "  offcut run my.json --set network.uplink_mbit_per_s=5\n"
     "  offcut run studies/ -o results.db        (folders; --resume goes on after an end)\n"
     "  offcut run - < my.json --format csv"},
    {"check", "  offcut check my.json\n  offcut check studies/"},
    {"show", "  offcut show mobilenet_v2\n  offcut show my.json --set network.model=lte"},
    {"merge", "  offcut merge shard1.db shard2.db -o all.db"},
    {"compare", "  offcut compare before.csv after.csv"},
    {"audit", "  offcut audit results.db"},
    {"report", "  offcut report results.db -o results.html\n  offcut run my.json -o my.html"},
    {"explain", "  offcut explain mobilenet_v2\n  offcut explain my.json --number 3"},
    {"split",
     "  offcut split my.json --number 3 -o parts/\n"
     "  offcut split net.onnx --at conv4 -o parts/"},
    {"import", "  offcut import profile.json --model net.onnx --device phone -o phone.trace.json"},
    {"inspect",
     "  offcut inspect net.onnx\n"
     "  offcut inspect net.onnx --dim batch=1 --cuts\n"
     "  offcut inspect oneplus5t"},
    {"list", "  offcut list devices\n  offcut list networks lte --json\n  offcut list columns"},
    {"calibrate",
     "  offcut calibrate *.trace.json --device oneplus5t --name my_phone -o my_phone.json"},
    {"validate", "  offcut validate dnntune_observations tcp_shaped_link"},
    {"fit-radio", "  offcut fit-radio power.csv"},
    {"new", "  offcut new sweep > my.json\n  offcut new device > my_board.json"},
    {"completion",
     "  offcut completion bash > ~/.local/share/bash-completion/completions/offcut\n"
     "  source <(offcut completion zsh)\n"
     "  offcut completion fish > ~/.config/fish/completions/offcut.fish"},
};

// "--format" of "--format=csv"; empty for what is no long option.
std::string long_option(const std::string& argument) {
  if (!argument.starts_with("--") || argument == "--") return "";
  return argument.substr(0, argument.find('='));
}

}  // namespace

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> with_help_verb(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.resize(std::min<std::size_t>(arguments.size(), 1));
  arguments.push_back("--help");
  return arguments;
}

void add_examples(CLI::App& app) {
  for (const Examples& examples : kExamples) {
    app.get_subcommand(std::string(examples.verb))
        ->footer(message("Examples:\n", std::string(examples.text)));
  }
}

void refuse_empty_values(CLI::App& app) {
  for (CLI::App* verb : app.get_subcommands(nullptr)) {
    for (CLI::Option* option : verb->get_options()) {
      if (option->get_items_expected_max() == 0) continue;  // a flag
      // Before all others, which may make an empty text of "-".
      option->transform(CLI::Validator(
          [](const std::string& value) {
            return value.empty() ? std::string("expected a value, found an empty text") : "";
          },
          ""));
    }
  }
}

std::optional<std::string> misspelt(const CLI::App& app,
                                    const std::vector<std::string>& arguments) {
  const auto first = std::ranges::find_if(
      arguments, [](const std::string& argument) { return !argument.starts_with("-"); });
  if (first == arguments.end()) return std::nullopt;
  const std::vector<std::string> verbs = verbs_of(app);
  if (std::ranges::find(verbs, *first) == verbs.end()) {
    return message("expected a verb, found ", in_quotes(*first), suggestion(*first, verbs));
  }
  std::vector<std::string> known = options_of(*app.get_subcommand(*first));
  std::ranges::copy(options_of(app), std::back_inserter(known));
  for (const std::string& argument : arguments) {
    const std::string option = long_option(argument);
    if (option.empty() || std::ranges::find(known, option) != known.end()) continue;
    return message(*first, ": expected an option of this verb, found ", in_quotes(option),
                   suggestion(option, known));
  }
  return std::nullopt;
}

CLI::Validator one_of(std::vector<std::string> words) {
  const std::string description = "{" + join(words, ",") + "}";
  return CLI::Validator(
      [words = std::move(words)](const std::string& found) -> std::string {
        if (std::ranges::find(words, found) != words.end()) return "";
        return message(
            "expected one of ", join(words, ", "), ", found ", in_quotes(found),
            suggestion(found, words).starts_with(", did") ? suggestion(found, words) : "");
      },
      description);
}

CLI::Validator dash_is_stdout() {
  return CLI::Validator(
      [](std::string& path) -> std::string {
        if (path == "-") path.clear();
        return "";
      },
      "");
}

}  // namespace offcut::tools
