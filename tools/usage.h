// What the command says of itself: examples behind every help text, and the nearest name where a
// verb or an option is misspelt.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace offcut::tools {

// The names of all verbs, and "--name" of every long option of one.
[[nodiscard]] std::vector<std::string> verbs_of(const CLI::App& app);
[[nodiscard]] std::vector<std::string> options_of(const CLI::App& verb);

// "help" and "help VERB" as the options that CLI11 knows; all else as it is.
[[nodiscard]] std::vector<std::string> with_help_verb(std::vector<std::string> arguments);

// Puts the examples of each verb below its options. Every verb has some.
void add_examples(CLI::App& app);

// Makes an empty value an error for every option and positional that takes a text: it would be
// taken for an option that was not given. What a shell makes of `-o "$OUT"` is one.
void refuse_empty_values(CLI::App& app);

// Returns the line that says what is wrong where the first word is no verb, or an option is none of
// its verb. Nothing for other mistakes, which CLI11 says well.
[[nodiscard]] std::optional<std::string> misspelt(const CLI::App& app,
                                                  const std::vector<std::string>& arguments);

// A value must be one of these words; says which is meant.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);
// For -o, whose empty value is stdout: "-" means the same.
[[nodiscard]] CLI::Validator dash_is_stdout();

}  // namespace offcut::tools
