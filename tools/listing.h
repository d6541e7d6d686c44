// What `offcut list` shows of the bundled files: one row per file, as a table for people and as
// JSON.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/file/catalog.h"

namespace offcut::tools {

struct ListedColumn {
  std::string key;    // of a row, with its unit: "uplink_mbit_per_s"
  std::string label;  // for people
  bool left = true;   // of text
  int goes = 0;       // as of TextColumn
};

// Values by the keys of the columns; what is not known is missing.
using ListedRow = std::vector<std::pair<std::string, std::variant<std::string, double>>>;

struct Listing {
  std::vector<ListedColumn> columns;
  std::vector<ListedRow> rows;
  std::string note;  // below the table
};

// The files of a kind; recordings of one model on two machines are one.
[[nodiscard]] std::vector<scenarios::CatalogEntry> listed_entries(
    scenarios::CatalogKind kind, const scenarios::Catalog& catalog);

// A file that cannot be read has a row that says why.
[[nodiscard]] Listing listing_of(scenarios::CatalogKind kind, const scenarios::Catalog& catalog);

// Keeps the rows in which every word occurs, in any case.
void keep_matching(const std::vector<std::string>& words, Listing& listing);

// `width`: of the terminal; 0: everything fits.
[[nodiscard]] std::string text_of(const Listing& listing, std::size_t width);
[[nodiscard]] std::string json_of(const Listing& listing);

}  // namespace offcut::tools
