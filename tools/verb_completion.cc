// offcut completion SHELL: a script that completes the command line, on stdout.
#include <iostream>

#include "tools/completion.h"
#include "tools/usage.h"
#include "tools/verb.h"

namespace offcut::tools {

Run register_completion(CLI::App& app, const Common&) {
  auto shell = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("completion", "Print the completion script of a shell");
  verb->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}));
  return [shell, &app] {
    if (*shell == "bash") std::cout << bash_completion(app);
    if (*shell == "zsh") std::cout << zsh_completion(app);
    if (*shell == "fish") std::cout << fish_completion(app);
    return kDone;
  };
}

}  // namespace offcut::tools
