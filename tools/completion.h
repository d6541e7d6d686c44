// Completion for shells: `offcut completion bash`, `zsh` or `fish` prints a script that completes
// verbs, options, the words that an option takes, and the names of what is bundled.
//
//   source <(offcut completion bash)        in ~/.bashrc; zsh alike
//   offcut completion fish > ~/.config/fish/completions/offcut.fish
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace offcut::tools {

[[nodiscard]] std::string bash_completion(const CLI::App& app);
// That of bash, which zsh takes.
[[nodiscard]] std::string zsh_completion(const CLI::App& app);
[[nodiscard]] std::string fish_completion(const CLI::App& app);

}  // namespace offcut::tools
