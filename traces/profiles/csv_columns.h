// The columns of a plain table of layer times (csv_table.h): what each one holds, by its name.
// Internal to traces/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace offcut::traces::csv {

enum class Role {
  Ignored,
  Layer,
  Op,
  Time,
  P10,
  P90,
  First,
  Energy,
  Unit,
  Affinity,
  Threads,
  Frequency,
  Framework,
  Library,
  Precision,
  Batch,
  Repetition,
  Counter
};

// Roles are unique in a table but for Counter and Ignored; of several times the best one is Time.
struct Column {
  std::string name;  // lower case
  Role role = Role::Counter;
  double scale = 1;  // to seconds or joules
};

[[nodiscard]] char separator_of(std::string_view header);

[[nodiscard]] std::vector<Column> columns_of(std::string_view header, char separator);

[[nodiscard]] bool has_role(const std::vector<Column>& columns, Role role);

}  // namespace offcut::traces::csv
