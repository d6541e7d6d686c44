#include "scenarios/results/table_image.h"

#include <algorithm>

#include "engine/base/check.h"
#include "scenarios/results/row_hash.h"

namespace offcut::scenarios::internal {
namespace {

constexpr std::size_t kPage = 16384;
constexpr std::size_t kFileHeader = 100;
constexpr std::uint64_t kRoot = 2;
constexpr char kInterior = 5;
constexpr char kLeaf = 13;
constexpr std::size_t kPointer = 2;  // to a cell of the page
constexpr std::size_t kPageNumber = 4;
// A cell of an interior page: a page number and a varint of at most 9 bytes.
constexpr std::size_t kMostInteriorCell = kPageNumber + 9 + kPointer;

std::size_t header_bytes(char kind) { return kind == kInterior ? 12 : 8; }
std::uint64_t number_of(std::size_t begin) { return begin / kPage + 1; }

void add_to(SqliteRecord& record, const Cell& cell, bool real) {
  if (const double* number = std::get_if<double>(&cell)) return record.add_real(*number, real);
  if (const auto* view = std::get_if<std::string_view>(&cell)) return record.add_text(*view);
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return record.add_whole(*whole);
  if (const auto* text = std::get_if<std::string>(&cell)) return record.add_text(*text);
  record.add_whole(std::get<bool>(cell) ? 1 : 0);
}

}  // namespace

TableImage::TableImage(const TableLayout& layout) : layout_(layout) {
  take_page();                               // the first, written last
  leaf_ = tree_page(take_page(), 0, kLeaf);  // the root, as long as it is the only one
}

void TableImage::add(std::span<const Cell> cells) {
  record_.clear();
  for (const TableLayout::Column& column : layout_.columns) {
    if (column.cell == TableLayout::kNoCell) {
      record_.add_null();
    } else {
      add_to(record_, cells[column.cell], column.real);
    }
  }
  add_record(record_.finish());
}

void TableImage::add_record(std::string_view record) {
  hash_ += row_hash(record);
  last_record_ = record;
  const std::string_view cell = leaf_cell(rows_ + 1, record);
  if (!put_cell(leaf_, cell)) {
    leaves_.push_back({leaves_.empty() ? move_first_leaf() : number_of(leaf_.begin), rows_});
    leaf_ = tree_page(take_page(), 0, kLeaf);
    const bool fits = put_cell(leaf_, cell);
    OFFCUT_CHECK(fits);
  }
  ++rows_;
}

std::string TableImage::finish() && {
  std::vector<Child> level = std::move(leaves_);
  level.push_back({number_of(leaf_.begin), rows_});
  while (level.size() > 1) level = parents_of(level);
  write_head();
  return std::move(bytes_);
}

// Returns the page that it has moved to, so that the root stays where it is.
std::uint64_t TableImage::move_first_leaf() {
  const std::uint64_t number = take_page();
  bytes_.replace((number - 1) * kPage, kPage, bytes_, leaf_.begin, kPage);
  bytes_.replace(leaf_.begin, kPage, kPage, '\0');
  return number;
}

std::uint64_t TableImage::take_page() {
  bytes_.resize(bytes_.size() + kPage);
  return bytes_.size() / kPage;
}

void TableImage::poke(std::size_t at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0; value >>= 8) bytes_[at + i] = static_cast<char>(value);
}

TableImage::Page TableImage::tree_page(std::uint64_t number, std::size_t head, char kind) {
  const std::size_t begin = (number - 1) * kPage;
  bytes_[begin + head] = kind;
  poke(begin + head + 5, kPage, 2);  // where cells begin
  return {.begin = begin,
          .head = head,
          .free_begin = head + header_bytes(kind),
          .free_end = kPage,
          .cells = 0};
}

bool TableImage::put_cell(Page& page, std::string_view cell) {
  if (page.free_begin + kPointer + cell.size() > page.free_end) return false;
  page.free_end -= cell.size();
  bytes_.replace(page.begin + page.free_end, cell.size(), cell);
  poke(page.begin + page.free_begin, page.free_end, kPointer);
  page.free_begin += kPointer;
  poke(page.begin + page.head + 3, ++page.cells, 2);
  poke(page.begin + page.head + 5, page.free_end, 2);
  return true;
}

// Section 1.6: a record too long for a leaf leaves so much there that its last page is full.
std::string_view TableImage::leaf_cell(std::uint64_t row, std::string_view record) {
  constexpr std::size_t kMost = kPage - 35;
  constexpr std::size_t kLeast = (kPage - 12) * 32 / 255 - 23;
  constexpr std::size_t kRest = kPage - kPageNumber;
  std::size_t here = record.size();
  if (here > kMost) {
    here = kLeast + (here - kLeast) % kRest;
    if (here > kMost) here = kLeast;
  }
  cell_.clear();
  append_varint(cell_, record.size());
  append_varint(cell_, row);
  cell_ += record.substr(0, here);
  if (here < record.size()) {
    append_big_endian(cell_, number_of(bytes_.size()), kPageNumber);
    put_overflow(record.substr(here));
  }
  return cell_;
}

void TableImage::put_overflow(std::string_view rest) {
  while (!rest.empty()) {
    const std::size_t begin = (take_page() - 1) * kPage;
    const std::string_view part = rest.substr(0, kPage - kPageNumber);
    rest.remove_prefix(part.size());
    if (!rest.empty()) poke(begin, number_of(bytes_.size()), kPageNumber);
    bytes_.replace(begin + kPageNumber, part.size(), part);
  }
}

std::vector<TableImage::Child> TableImage::parents_of(std::span<const Child> children) {
  constexpr std::size_t kFanOut = (kPage - 12) / kMostInteriorCell;
  // Evenly, so that no page is left with a single child.
  const std::size_t pages = (children.size() + kFanOut - 1) / kFanOut;
  std::vector<Child> parents;
  for (std::size_t p = 0; p < pages; ++p) {
    const std::size_t first = children.size() * p / pages;
    const std::size_t last = children.size() * (p + 1) / pages - 1;
    const std::uint64_t number = pages == 1 ? kRoot : take_page();
    Page page = tree_page(number, 0, kInterior);
    for (std::size_t c = first; c < last; ++c) {
      cell_.clear();
      append_big_endian(cell_, children[c].page, kPageNumber);
      append_varint(cell_, children[c].last_row);
      const bool fits = put_cell(page, cell_);
      OFFCUT_CHECK(fits);
    }
    poke(page.begin + 8, children[last].page, kPageNumber);
    parents.push_back({number, children[last].last_row});
  }
  return parents;
}

// The header of the file (section 1.3) and the schema: one row of sqlite_schema.
void TableImage::write_head() {
  Page page = tree_page(1, kFileHeader, kLeaf);
  record_.clear();
  record_.add_text("table");
  record_.add_text(layout_.name);
  record_.add_text(layout_.name);
  record_.add_whole(kRoot);
  record_.add_text(layout_.sql);
  const bool fits = put_cell(page, leaf_cell(1, record_.finish()));
  OFFCUT_CHECK(fits);
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  bytes_.replace(0, kMagic.size(), kMagic);
  poke(16, kPage, 2);
  poke(18, 0x0101, 2);                        // written and read with a rollback journal
  poke(21, 0x402020, 3);                      // fractions that SQLite fixes
  poke(24, 1, 4);                             // change counter
  poke(28, number_of(bytes_.size()) - 1, 4);  // pages
  poke(40, 1, 4);                             // schema cookie
  poke(44, 4, 4);  // schema format: integers 0 and 1 have types of their own
  poke(56, 1, 4);  // UTF-8
  poke(92, 1, 4);  // the change counter that the pages were counted at
}

}  // namespace offcut::scenarios::internal
