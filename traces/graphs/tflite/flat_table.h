// Tables and vectors of a FlatBuffers file, read without trust: every offset is checked before it
// is followed.
//
//   root offset --> table --> its vtable: where in the table each field lies, 0 if it is absent
//                     |
//                     +-- field: a number, or an offset to a table, a vector or a text
//
// A read that would leave the file gives the default (or an empty table, vector, text) and marks
// the file as damaged, to be asked for once at the end. Parts of a file may be shared, so a hostile
// one can be read far longer than it is: elements are counted, and beyond 16 per byte all reads are
// refused. Internal to traces/graphs/tflite.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace offcut::traces {

class FlatBytes {
 public:
  explicit FlatBytes(std::string_view bytes) : bytes_(bytes), left_(16 * bytes.size() + 4096) {}

  bool is_damaged() const { return damaged_; }
  std::size_t damaged_at() const { return damaged_at_; }  // a byte where a read went wrong

  // Whether so many bytes lie there; marks the file as damaged otherwise.
  bool holds(std::size_t at, std::size_t count) {
    if (at <= bytes_.size() && count <= bytes_.size() - at && !damaged_) return true;
    mark(at);
    return false;
  }
  bool spend(std::size_t elements) {
    if (elements > left_) return false;
    left_ -= elements;
    return true;
  }
  void mark(std::size_t at) {
    if (!damaged_) damaged_at_ = at;
    damaged_ = true;
  }
  template <class T>
  T read(std::size_t at, T otherwise = T{}) {
    if (!holds(at, sizeof(T))) return otherwise;
    T value{};
    std::memcpy(&value, bytes_.data() + at, sizeof(T));
    return value;
  }
  std::string_view text(std::size_t at, std::size_t count) const {
    return bytes_.substr(at, count);
  }

 private:
  std::string_view bytes_;
  std::size_t left_;
  std::size_t damaged_at_ = 0;
  bool damaged_ = false;
};

class FlatTable;

// Elements of one size in a row.
class FlatVector {
 public:
  FlatVector() = default;
  FlatVector(FlatBytes* file, std::size_t first, std::size_t count)
      : file_(file), first_(first), count_(count) {}

  std::size_t size() const { return count_; }
  std::size_t first_byte() const { return first_; }
  template <class T>
  T at(std::size_t k) const {
    return k < count_ ? file_->read<T>(first_ + k * sizeof(T)) : T{};
  }
  FlatTable table(std::size_t k) const;
  std::vector<std::int64_t> integers() const;  // of a vector of 32-bit integers
  std::string_view text() const;               // of a vector of bytes

 private:
  FlatBytes* file_ = nullptr;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

class FlatTable {
 public:
  FlatTable() = default;
  FlatTable(FlatBytes* file, std::size_t at);
  static FlatTable root(FlatBytes& file);

  explicit operator bool() const { return file_ != nullptr; }
  bool has(int field) const { return place_of(field) != 0; }
  template <class T>
  T number(int field, T otherwise) const {
    const std::size_t at = place_of(field);
    return at == 0 ? otherwise : file_->read<T>(at, otherwise);
  }
  FlatTable table(int field) const;
  // `element` is the size of one in bytes.
  FlatVector vector(int field, std::size_t element) const;
  std::string_view text(int field) const { return vector(field, 1).text(); }

 private:
  std::size_t place_of(int field) const;  // 0: absent

  FlatBytes* file_ = nullptr;
  std::size_t at_ = 0;
  std::size_t vtable_ = 0;
  std::size_t vtable_size_ = 0;
  std::size_t table_size_ = 0;
};

}  // namespace offcut::traces
