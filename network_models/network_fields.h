// The table of what can be set in a network: one row per numeric key of a network file.
//
// The row of a key holds its range, how it is read and set, and what it moves. Readers of files,
// overrides of scenarios, axes of sweeps and the README's table of keys all follow this table, so a
// key is added as one row in network_fields.cc (and a member of NetworkSpec).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "network_models/closed_form.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

// What setting a key may change. All false: a key that is read but that no model uses.
struct Moves {
  bool time = false;    // of an exchange
  bool energy = false;  // of an exchange
  // Parts of the closed form of a link (closed_form.h), one bit each. A key that decides whether
  // there is one, or whether the link can be built at all, moves the shape.
  unsigned parts = 0;

  [[nodiscard]] constexpr bool part(FormPart part) const {
    return (parts >> static_cast<unsigned>(part) & 1U) != 0;
  }
};

// A numeric key, looked up once for many settings.
struct NetworkField {
  std::string_view name;  // as in the file, with "radio." in front of radio keys
  double least;           // the range, in the unit of the name
  double most;
  double (*get)(const NetworkSpec&);
  void (*put)(NetworkSpec&, double);
  Moves moves;
  // Returns why the key has no effect on this spec, "expected ..., found ..."; "" if it has one.
  // Null: it always has.
  std::string (*obstacle)(const NetworkSpec&) = nullptr;
  // The same for what a network may state of itself, but nobody need set: a tail that the tail rule
  // does not charge. idle_reason() asks.
  std::string (*idle)(const NetworkSpec&) = nullptr;

  // InvalidArgument if the value is outside the range, or the key would have no effect.
  [[nodiscard]] Result<void> set(NetworkSpec& spec, double value) const;
};

[[nodiscard]] std::span<const NetworkField> network_fields();
// NotFound for an unknown name, with the nearest one.
[[nodiscard]] Result<const NetworkField*> find_field(std::string_view name);

// A key whose value is one word of a list.
struct WordField {
  std::string_view name;
  const std::vector<std::string>& (*words)();
  void (*put)(NetworkSpec&, std::size_t place);  // the place in words()
  Moves moves;
  std::string (*idle)(const NetworkSpec&) = nullptr;  // as of NetworkField
};

[[nodiscard]] std::span<const WordField> word_fields();
// Null for an unknown name.
[[nodiscard]] const WordField* find_word_field(std::string_view name);

// Returns why a known key changes nothing on a network of this transport and tail rule, "expected
// ..., found ..."; "" if it may change something.
[[nodiscard]] std::string idle_reason(std::string_view field, const NetworkSpec& spec);

}  // namespace offcut::network_models
