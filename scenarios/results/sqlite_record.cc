#include "scenarios/results/sqlite_record.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/base/check.h"

namespace offcut::scenarios::internal {
namespace {

// Types of values in a record.
constexpr char kReal = 7;
constexpr char kZero = 8;
constexpr char kOne = 9;
constexpr std::uint64_t kText = 13;  // plus twice its length

// Integers of 1, 2, 3, 4, 6 and 8 bytes have the types 1 to 6.
constexpr std::array<std::size_t, 6> kIntegerBytes = {1, 2, 3, 4, 6, 8};

std::size_t varint_bytes(std::uint64_t value) {
  std::size_t bytes = 1;
  while (value >>= 7) ++bytes;
  return bytes;
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
    return;
  }
  constexpr std::uint64_t kLongest = std::uint64_t{1} << 56;  // beyond it the ninth byte is whole
  std::array<char, 9> bytes;
  std::size_t at = bytes.size();
  bool more = false;
  if (value >= kLongest) {
    bytes[--at] = static_cast<char>(value & 0xff);
    value >>= 8;
    more = true;
  }
  do {
    bytes[--at] = static_cast<char>((value & 0x7f) | (more ? 0x80U : 0U));
    value >>= 7;
    more = true;
  } while (value != 0);
  out.append(bytes.data() + at, bytes.size() - at);
}

void append_big_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
  std::array<char, 8> buffer;
  for (std::size_t i = 0; i < bytes; ++i) {
    buffer[i] = static_cast<char>(value >> (8 * (bytes - 1 - i)));
  }
  out.append(buffer.data(), bytes);
}

void SqliteRecord::clear() {
  types_.clear();
  body_.clear();
}

void SqliteRecord::add_whole(std::int64_t value) {
  if (value == 0 || value == 1) {
    types_.push_back(value == 0 ? kZero : kOne);
    return;
  }
  const auto bits = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  std::size_t kind = 0;
  while (kind + 1 < kIntegerBytes.size() && bits >> (8 * kIntegerBytes[kind] - 1) != 0) ++kind;
  types_.push_back(static_cast<char>(kind + 1));
  append_big_endian(body_, static_cast<std::uint64_t>(value), kIntegerBytes[kind]);
}

void SqliteRecord::add_real(double value, bool declared_real) {
  constexpr double kSixBytes = 140737488355328.0;  // 2^47
  if (std::isnan(value)) return add_null();
  if (declared_real && value >= -kSixBytes && value < kSixBytes) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return add_whole(whole);
  }
  types_.push_back(kReal);
  append_big_endian(body_, std::bit_cast<std::uint64_t>(value), sizeof(value));
}

void SqliteRecord::add_text(std::string_view text) {
  append_varint(types_, kText + 2 * text.size());
  body_.append(text);
}

std::string_view SqliteRecord::finish() {
  // The length of the header counts its own bytes.
  std::size_t length = types_.size() + 1;
  while (types_.size() + varint_bytes(length) != length) ++length;
  record_.clear();
  append_varint(record_, length);
  record_ += types_;
  record_ += body_;
  return record_;
}

bool read_varint(std::string_view text, std::size_t& at, std::uint64_t& value) {
  value = 0;
  for (int i = 0; i < 9; ++i) {
    if (at >= text.size()) return false;
    const auto byte = static_cast<unsigned char>(text[at++]);
    if (i == 8) {
      value = value << 8 | byte;
      return true;
    }
    value = value << 7 | (byte & 0x7f);
    if ((byte & 0x80) == 0) return true;
  }
  return true;
}

namespace {

// Section 2.1: how many bytes a value of this type takes.
std::size_t bytes_of_type(std::uint64_t type) {
  if (type >= 12) return static_cast<std::size_t>((type - 12) / 2);
  if (type >= 1 && type <= kIntegerBytes.size()) return kIntegerBytes[type - 1];
  return type == static_cast<std::uint64_t>(kReal) ? sizeof(double) : 0;
}

std::uint64_t big_endian(std::string_view text, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = value << 8 | static_cast<unsigned char>(text[at + i]);
  }
  return value;
}

}  // namespace

RecordCells::RecordCells(std::string_view record, std::size_t columns) : record_(record) {
  OFFCUT_CHECK(columns <= kMost);
  std::size_t at = 0;
  std::uint64_t header = 0;
  if (!read_varint(record, at, header) || header > record.size()) return;
  std::size_t body = header;
  for (std::size_t c = 0; c < columns && at < header; ++c) {
    std::uint64_t type = 0;
    if (!read_varint(record, at, type)) return;
    const std::size_t bytes = bytes_of_type(type);
    if (bytes > record.size() - body) return;
    places_[c] = {type, body};
    body += bytes;
  }
}

double RecordCells::number(std::size_t column) const {
  const auto [type, at] = places_[column];
  if (type == static_cast<std::uint64_t>(kReal)) {
    return std::bit_cast<double>(big_endian(record_, at, sizeof(double)));
  }
  if (type == static_cast<std::uint64_t>(kZero)) return 0;
  if (type == static_cast<std::uint64_t>(kOne)) return 1;
  if (type < 1 || type > kIntegerBytes.size()) return std::numeric_limits<double>::quiet_NaN();
  const std::size_t bytes = kIntegerBytes[type - 1];
  const std::uint64_t raw = big_endian(record_, at, bytes) << (64 - 8 * bytes);
  return static_cast<double>(static_cast<std::int64_t>(raw) >> (64 - 8 * bytes));
}

std::string_view RecordCells::text(std::size_t column) const {
  const auto [type, at] = places_[column];
  if (type < kText || type % 2 == 0) return {};
  return record_.substr(at, bytes_of_type(type));
}

}  // namespace offcut::scenarios::internal
