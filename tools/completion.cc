#include "tools/completion.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "engine/base/text.h"
#include "tools/usage.h"

namespace offcut::tools {
namespace {

// What `offcut list KIND` names, for the positional words of a verb and the values of an option.
struct Listed {
  std::string_view word;  // a verb or an option
  std::string_view kind;  // or several, with blanks between
};
constexpr std::array kListed = {
    Listed{"run", "scenarios"},
    Listed{"check", "scenarios"},
    Listed{"explain", "scenarios"},
    Listed{"show", "scenarios"},
    Listed{"split", "scenarios"},
    Listed{"ask", "models"},
    Listed{"inspect", "models devices networks"},
    Listed{"validate", "validations"},
    Listed{"--device", "devices"},
    Listed{"--cloud", "devices"},
    Listed{"--network", "networks"},
};

// The words of "TEXT:{table,csv}", which an option takes; empty for one that takes any text.
std::string words_taken(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return "";
  return join(split(type.substr(open + 1, close - open - 1), ','), " ");
}

// "verb --option) words" of every option that takes words of a list, "verb" for a positional one.
std::string choices_of(const CLI::App& app) {
  std::string out;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    for (const CLI::Option* option : verb->get_options()) {
      const std::string words = words_taken(*option);
      if (words.empty()) continue;
      const std::string name =
          option->get_lnames().empty() ? "" : " --" + option->get_lnames().front();
      out += fmt::format("    '{}{}') choices='{}' ;;\n", verb->get_name(), name, words);
    }
  }
  return out + fmt::format("    help) choices='{}' ;;\n", join(verbs_of(app), " "));
}

std::string_view listed_after(std::string_view word) {
  for (const Listed& one : kListed) {
    if (one.word == word) return one.kind;
  }
  return "";
}

// The names that may stand behind a verb or an option, as an argument of complete.
std::string fish_names(std::string_view word, const char* before) {
  const std::string_view kind = listed_after(word);
  std::string out;
  for (const std::string& one : split(std::string(kind), ' ')) {
    if (one.empty()) continue;
    out += fmt::format("{} -a '(offcut list {} --names 2>/dev/null)'", before, one);
  }
  return out;
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::string options;
  std::string kinds;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    options +=
        fmt::format("    {}) words='{}' ;;\n", verb->get_name(), join(options_of(*verb), " "));
  }
  for (const Listed& one : kListed) {
    kinds += fmt::format("    {}) kind='{}' ;;\n", one.word, one.kind);
  }
  return fmt::format(R"sh(# bash completion of offcut
_offcut() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
  local verb=${{COMP_WORDS[1]}} words='' kind='' choices='' one
  if ((COMP_CWORD == 1)); then
    words='{} help'
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi
  case $verb in
{}  esac
  case $before in
    --*) one="$verb $before" ;;
    *) one=$verb ;;
  esac
  case $one in
{}  esac
  if [[ -n $choices && $word != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
    return
  fi
  case $before in
    --device|--cloud|--network) verb=$before words='' ;;
  esac
  case $verb in
{}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi
  words=''
  for one in $kind; do
    words+=" $(offcut list "$one" --names 2>/dev/null)"
  done
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; compgen -f -- "$word")
}}
complete -o filenames -F _offcut offcut
)sh",
                     join(verbs_of(app), " "), options, choices_of(app), kinds);
}

std::string zsh_completion(const CLI::App& app) {
  return "# zsh completion of offcut\nautoload -U +X compinit && compinit\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         bash_completion(app);
}

std::string fish_completion(const CLI::App& app) {
  std::string out = "# fish completion of offcut\n";
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    std::string description = verb->get_description();
    std::erase(description, '\'');
    out += fmt::format("complete -c offcut -n __fish_use_subcommand -a {} -d '{}'\n",
                       verb->get_name(), description);
    const std::string here =
        fmt::format("complete -c offcut -n '__fish_seen_subcommand_from {}'", verb->get_name());
    for (const CLI::Option* option : verb->get_options()) {
      const std::string words = words_taken(*option);
      const std::string values = words.empty() ? "" : fmt::format(" -x -a '{}'", words);
      if (option->get_lnames().empty() && !words.empty()) out += here + values + "\n";
      for (const std::string& name : option->get_lnames()) {
        out += fmt::format("{} -l {}{}\n", here, name,
                           words.empty() ? fish_names("--" + name, " -x") : values);
      }
    }
    const std::string names = fish_names(verb->get_name(), "");
    if (!names.empty()) out += here + names + "\n";
  }
  return out;
}

}  // namespace offcut::tools
