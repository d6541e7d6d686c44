// Small .tflite files made in memory, for tests of their reader: a FlatBuffers writer of a few
// lines, and the tables of the published schema by the positions of their fields.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace offcut::testing {

// A table before it is written: numbers of up to 32 bits, and children.
struct FlatDraft {
  struct Child {
    std::string bytes = {};  // of a vector of numbers, or a text
    std::size_t count = 0;
    std::vector<FlatDraft> tables = {};  // of a vector of tables
    bool is_table = false;               // the first of `tables` alone
  };
  std::map<int, std::uint32_t> numbers = {};
  std::map<int, Child> children = {};

  FlatDraft& number(int field, std::int64_t value) {
    numbers[field] = static_cast<std::uint32_t>(value);
    return *this;
  }
  FlatDraft& text(int field, const std::string& value) {
    children[field] = {.bytes = value, .count = value.size()};
    return *this;
  }
  FlatDraft& integers(int field, const std::vector<std::int64_t>& values) {
    Child child{.count = values.size()};
    for (const std::int64_t value : values) {
      const auto narrow = static_cast<std::int32_t>(value);
      child.bytes.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
    }
    children[field] = std::move(child);
    return *this;
  }
  FlatDraft& table(int field, FlatDraft value) {
    children[field] = {.tables = {std::move(value)}, .is_table = true};
    return *this;
  }
  FlatDraft& tables(int field, std::vector<FlatDraft> values) {
    const std::size_t count = values.size();
    children[field] = {.count = count, .tables = std::move(values)};
    return *this;
  }
};

class FlatWriter {
 public:
  // A file of one root table, with its identifier of four letters.
  std::string write(const FlatDraft& root, const std::string& identifier) {
    out_.assign(4, '\0');
    out_ += identifier;
    put(0, write_table(root));
    return out_;
  }

 private:
  void align() { out_.resize((out_.size() + 3) / 4 * 4); }
  void put(std::size_t at, std::size_t value) {
    const auto narrow = static_cast<std::uint32_t>(value);
    std::memcpy(&out_[at], &narrow, sizeof narrow);
  }
  std::size_t append(std::size_t value) {
    const std::size_t at = out_.size();
    out_.append(4, '\0');
    put(at, value);
    return at;
  }
  void append_short(std::size_t value) {
    out_ += static_cast<char>(value & 0xff);
    out_ += static_cast<char>(value >> 8 & 0xff);
  }

  // The vtable, the table with four bytes per field, then what it points to.
  std::size_t write_table(const FlatDraft& table) {
    int fields = 0;
    for (const auto& [field, value] : table.numbers) fields = std::max(fields, field + 1);
    for (const auto& [field, child] : table.children) fields = std::max(fields, field + 1);
    const auto count = static_cast<std::size_t>(fields);
    align();
    const std::size_t vtable = out_.size();
    append_short(4 + 2 * count);
    append_short(4 + 4 * count);
    for (int field = 0; field < fields; ++field) {
      const bool used = table.numbers.contains(field) || table.children.contains(field);
      append_short(used ? 4 + 4 * static_cast<std::size_t>(field) : 0);
    }
    align();
    const std::size_t at = out_.size();
    append(at - vtable);
    out_.append(4 * count, '\0');
    for (const auto& [field, value] : table.numbers) put(slot(at, field), value);
    for (const auto& [field, child] : table.children) {
      put(slot(at, field), write_child(child) - slot(at, field));
    }
    return at;
  }

  static std::size_t slot(std::size_t table, int field) {
    return table + 4 + 4 * static_cast<std::size_t>(field);
  }

  std::size_t write_child(const FlatDraft::Child& child) {
    if (child.is_table) return write_table(child.tables.front());
    align();
    const std::size_t at = append(child.count);
    out_ += child.bytes;
    std::vector<std::size_t> slots;
    for (std::size_t k = 0; k < child.tables.size(); ++k) slots.push_back(append(0));
    for (std::size_t k = 0; k < slots.size(); ++k) {
      put(slots[k], write_table(child.tables[k]) - slots[k]);
    }
    return at;
  }

  std::string out_;
};

// One .tflite file: tensors and operators of the last subgraph begun.
class TfliteBuilder {
 public:
  enum Type { kFloat32 = 0, kFloat16 = 1, kInt32 = 2, kUInt8 = 3, kInt8 = 9, kInt4 = 17 };

  TfliteBuilder() { begin_subgraph(); }

  TfliteBuilder& begin_subgraph() {
    subgraphs_.emplace_back();
    return *this;
  }
  // Returns the position of the tensor.
  std::int64_t tensor(const std::string& name, std::vector<std::int64_t> shape, int type = kFloat32,
                      std::vector<std::int64_t> signature = {}) {
    FlatDraft tensor;
    tensor.integers(0, shape).number(1, type).text(3, name).number(8, 1);
    if (!signature.empty()) tensor.integers(7, signature);
    subgraphs_.back().tensors.push_back(std::move(tensor));
    return static_cast<std::int64_t>(subgraphs_.back().tensors.size()) - 1;
  }
  std::int64_t weight(const std::string& name, std::vector<std::int64_t> shape, int type = kFloat32,
                      const std::string& data = "some") {
    buffers_.push_back(FlatDraft().text(0, data));
    const std::int64_t at = tensor(name, std::move(shape), type);
    subgraphs_.back().tensors.back().number(2, static_cast<std::int64_t>(buffers_.size()) - 1);
    return at;
  }
  std::int64_t integers(const std::string& name, const std::vector<std::int32_t>& values) {
    const std::string data(reinterpret_cast<const char*>(values.data()), 4 * values.size());
    return weight(name, {static_cast<std::int64_t>(values.size())}, kInt32, data);
  }
  TfliteBuilder& variable() {
    subgraphs_.back().tensors.back().number(5, 1);
    return *this;
  }
  TfliteBuilder& op(int code, std::vector<std::int64_t> inputs, std::vector<std::int64_t> outputs,
                    FlatDraft options = {}, const std::string& custom = "") {
    FlatDraft row;
    row.number(0, std::min(code, 127)).number(2, 1).number(3, code);
    if (!custom.empty()) row.text(1, custom);
    codes_.push_back(std::move(row));
    FlatDraft made;
    made.number(0, static_cast<std::int64_t>(codes_.size()) - 1).integers(1, inputs);
    made.integers(2, outputs).table(4, std::move(options));
    subgraphs_.back().operators.push_back(std::move(made));
    return *this;
  }
  TfliteBuilder& ends(std::vector<std::int64_t> inputs, std::vector<std::int64_t> outputs) {
    subgraphs_.back().inputs = std::move(inputs);
    subgraphs_.back().outputs = std::move(outputs);
    return *this;
  }
  std::string bytes() const {
    std::vector<FlatDraft> subgraphs;
    for (const Subgraph& s : subgraphs_) {
      FlatDraft made;
      made.tables(0, s.tensors).integers(1, s.inputs).integers(2, s.outputs);
      subgraphs.push_back(made.tables(3, s.operators).text(4, "main"));
    }
    FlatDraft model;
    model.number(0, 3).tables(1, codes_).tables(2, subgraphs).tables(4, buffers_);
    return FlatWriter().write(model, "TFL3");
  }

 private:
  struct Subgraph {
    std::vector<FlatDraft> tensors;
    std::vector<FlatDraft> operators;
    std::vector<std::int64_t> inputs;
    std::vector<std::int64_t> outputs;
  };
  std::vector<Subgraph> subgraphs_;
  std::vector<FlatDraft> codes_;
  std::vector<FlatDraft> buffers_ = {FlatDraft()};  // the first is empty
};

// x (1 x 8 x 8 x 3, int8) -> convolution (4 of 3x3, stride 2, SAME, Relu6) -> depthwise (3x3,
// multiplier 2) -> mean over the image -> dense (5) -> y
inline TfliteBuilder small_tflite_net() {
  TfliteBuilder b;
  constexpr int kType = TfliteBuilder::kInt8;
  const auto x = b.tensor("x", {1, 8, 8, 3}, kType);
  const auto w = b.weight("w", {4, 3, 3, 3}, kType);
  const auto bias = b.weight("b", {4}, TfliteBuilder::kInt32);
  const auto c = b.tensor("c", {1, 4, 4, 4}, kType);
  const auto wd = b.weight("wd", {1, 3, 3, 8}, kType);
  const auto d = b.tensor("d", {1, 4, 4, 8}, kType);
  const auto axes = b.integers("axes", {1, 2});
  const auto m = b.tensor("m", {1, 8}, kType);
  const auto wf = b.weight("wf", {5, 8}, kType);
  const auto y = b.tensor("y", {1, 5}, kType);
  b.op(3, {x, w, bias}, {c}, FlatDraft().number(1, 2).number(2, 2).number(3, 3));
  b.op(4, {c, wd, -1}, {d}, FlatDraft().number(1, 1).number(2, 1).number(3, 2));
  b.op(40, {d, axes}, {m});
  b.op(9, {m, wf, -1}, {y});
  b.ends({x}, {y});
  return b;
}

}  // namespace offcut::testing
