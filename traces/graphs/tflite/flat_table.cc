#include "traces/graphs/tflite/flat_table.h"

namespace offcut::traces {

FlatTable FlatTable::root(FlatBytes& file) { return {&file, file.read<std::uint32_t>(0)}; }

// A table begins with the distance back to its vtable: the sizes of both, then one place per field.
FlatTable::FlatTable(FlatBytes* file, std::size_t at) : at_(at) {
  const bool fits = file->spend(1) && file->holds(at, 4);
  const auto vtable = static_cast<std::int64_t>(at) - file->read<std::int32_t>(at);
  if (fits && vtable >= 0 && file->holds(static_cast<std::size_t>(vtable), 4)) {
    vtable_ = static_cast<std::size_t>(vtable);
    vtable_size_ = file->read<std::uint16_t>(vtable_);
    table_size_ = file->read<std::uint16_t>(vtable_ + 2);
  }
  const bool is_whole =
      vtable_size_ >= 4 && file->holds(vtable_, vtable_size_) && file->holds(at, table_size_);
  if (is_whole) file_ = file;
  if (!is_whole) file->mark(at);
}

std::size_t FlatTable::place_of(int field) const {
  const std::size_t entry = 4 + 2 * static_cast<std::size_t>(field);
  if (file_ == nullptr || entry + 2 > vtable_size_) return 0;
  const std::size_t offset = file_->read<std::uint16_t>(vtable_ + entry);
  if (offset == 0) return 0;
  if (offset < 4 || offset >= table_size_) {
    file_->mark(at_);
    return 0;
  }
  return at_ + offset;
}

FlatTable FlatTable::table(int field) const {
  const std::size_t at = place_of(field);
  if (at == 0) return {};
  return {file_, at + file_->read<std::uint32_t>(at)};
}

FlatVector FlatTable::vector(int field, std::size_t element) const {
  const std::size_t at = place_of(field);
  if (at == 0) return {};
  const std::size_t start = at + file_->read<std::uint32_t>(at);
  const std::size_t count = file_->read<std::uint32_t>(start);
  if (!file_->holds(start + 4, count * element)) return {};
  return {file_, start + 4, count};
}

FlatTable FlatVector::table(std::size_t k) const {
  if (k >= count_) return {};
  const std::size_t at = first_ + 4 * k;
  return {file_, at + file_->read<std::uint32_t>(at)};
}

std::vector<std::int64_t> FlatVector::integers() const {
  std::vector<std::int64_t> out;
  if (count_ == 0) return out;
  if (!file_->spend(count_)) {
    file_->mark(first_);
    return out;
  }
  out.reserve(count_);
  for (std::size_t k = 0; k < count_; ++k) out.push_back(at<std::int32_t>(k));
  return out;
}

std::string_view FlatVector::text() const {
  if (count_ == 0) return {};
  if (!file_->spend(count_)) {
    file_->mark(first_);
    return {};
  }
  return file_->text(first_, count_);
}

}  // namespace offcut::traces
