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
#include "engine/cost/link.h"
#include "network_models/network_spec.h"

namespace offcut::network_models {

// What setting a key may change. All false: a key that is read but that no model uses.
struct Moves {
  bool time = false;    // of an exchange
  bool energy = false;  // of an exchange
  // Parts of the coefficients of an affine link (engine/cost/link.h). A key that decides whether
  // the link is affine, or can be built at all, moves the fixed part.
  bool fixed = false;
  bool per_byte_up = false;
  bool per_byte_down = false;

  [[nodiscard]] constexpr bool part(AffinePart part) const {
    switch (part) {
      case AffinePart::Fixed:
        return fixed;
      case AffinePart::PerByteUp:
        return per_byte_up;
      case AffinePart::PerByteDown:
        return per_byte_down;
    }
    return true;
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

// Whether setting this key, numeric or word, may change this part of the coefficients of an affine
// link. True for a key that is in neither table.
[[nodiscard]] bool may_move(std::string_view field, AffinePart part);

}  // namespace offcut::network_models
