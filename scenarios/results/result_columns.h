// The table of the columns that every row carries: the contract with readers of results.
//
// One row of the table holds all there is to say of a column: name, unit, meaning, the kind and the
// making of its cells, how people see it. CSV, JSON lines, the database, the table for people,
// `offcut compare`, `offcut list columns` and the README follow the table. So a column is added as
// one row in result_columns.cc (and a member of ResultRow, if the cell needs what is not there).
//
// Names and order are stable: a new column comes last, and is a change for all readers. Columns of
// sweep axes, of the kind of rows and those that a study asks for (asked_columns.h) come after the
// contract.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "scenarios/results/row.h"

namespace offcut::scenarios {

enum class ColumnKind { Text, Integer, Real, Boolean };
// Returns "text", "integer", "real" or "boolean".
[[nodiscard]] std::string_view name_of(ColumnKind kind);

// What a column says. Results are compared by it.
enum class ColumnRole {
  Question,    // what was asked
  Rate,        // what the network gave: asked where it is an axis, else the model's own
  Answer,      // the plan
  Figure,      // latency and energy of the plan, and their parts
  Comparison,  // the figures beside others, and how sure they are
};

// A row with what several cells need of it.
struct RowFigures {
  explicit RowFigures(const ResultRow& of);

  const ResultRow& row;
  CutPrice price;  // zero where the study does not count a component, so that they add up
  Duration least_whole_latency;  // of device-only and cloud-only
  Energy least_whole_energy;
};

// How the table for people shows a column.
struct Shown {
  enum class When {
    Always,
    Varies,        // not if it is the same in all rows
    OwnOfNetwork,  // not if the name of the network tells it
  };

  std::string_view label = "";  // "": not in that table
  std::string (*text)(const RowFigures& figures, const Cell& cell) = nullptr;
  When when = When::Always;
  int goes = 0;               // the order in which a narrow terminal does without; 0: it stays
  std::string_view gap = "";  // more space in front: groups are set apart
};

struct ResultColumn {
  std::string_view name;
  std::string_view unit;  // "" for texts, flags and plain numbers
  std::string_view meaning;
  ColumnKind kind;
  ColumnRole role;
  void (*put)(const RowFigures& figures, Cell& cell);  // makes the cell, of this kind
  std::string_view field = "";  // of a scenario: an axis over it needs no column of its own
  Shown shown = {};
};

[[nodiscard]] std::span<const ResultColumn> result_columns();

}  // namespace offcut::scenarios
