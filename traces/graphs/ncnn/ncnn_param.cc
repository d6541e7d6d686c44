#include "traces/graphs/ncnn/ncnn_param.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "traces/onnx/unique_names.h"

namespace offcut::traces {
namespace {

constexpr std::string_view kMagic = "7767517";
constexpr int kFirstList = -23300;

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return out;
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    out.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
}

template <class Number>
std::optional<Number> number_of(std::string_view word) {
  Number value{};
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (fault != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

bool is_count(std::string_view word) { return number_of<std::uint32_t>(word).has_value(); }

// "0=64", "-23309=2,1,2", "6=\"0w,0h,128\"".
bool read_parameter(std::string_view word, NcnnLayer& layer) {
  const std::size_t equals = word.find('=');
  const auto id =
      equals == std::string_view::npos ? std::nullopt : number_of<int>(word.substr(0, equals));
  if (!id) return false;
  std::vector<double> values;
  std::string_view rest = word.substr(equals + 1);
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    layer.texts[*id] = std::string(rest.substr(0, rest.find('"')));
    return true;
  }
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const auto value = number_of<double>(rest.substr(0, comma));
    if (!value || !std::isfinite(*value)) return !rest.empty() && std::isalpha(rest.front()) != 0;
    values.push_back(*value);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  const bool is_list = *id <= kFirstList;
  if (is_list && !values.empty()) values.erase(values.begin());
  layer.parameters[is_list ? kFirstList - *id : *id] = std::move(values);
  return true;
}

class NcnnReader {
 public:
  NcnnReader(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  Result<std::vector<NcnnLayer>> read() {
    if (auto ok = read_head(); !ok) return fail(ok.error());
    while (layers_.size() < count_) {
      if (rest_.empty()) {
        return fault(message("expected ", count_, " layers, found the end of the file after ",
                             layers_.size(), " (cut short: copy it again)"));
      }
      const std::vector<std::string_view> words = take();
      if (words.empty()) continue;
      if (auto ok = read_layer(words); !ok) return fail(ok.error());
    }
    return std::move(layers_);
  }

 private:
  std::vector<std::string_view> take() {
    ++line_;
    return words_of(next_line(rest_));
  }

  tl::unexpected<Error> fault(const std::string& what) const {
    return fail(ErrorCode::Malformed, message(file_, ": line ", line_, ": ", what));
  }

  Result<void> read_head() {
    // The binary form begins with the magic number as four bytes.
    if (rest_.size() >= 4 && rest_.substr(0, 3) == "\xdd\x85\x76") {
      return fault(
          "expected text, found the binary form of a .param file, which has no names (give "
          "the text)");
    }
    std::vector<std::string_view> words = take();
    if (words.size() == 1 && words.front() == kMagic) words = take();
    const auto count = words.size() == 2 ? number_of<std::uint32_t>(words.front())
                                         : std::optional<std::uint32_t>();
    if (!count || !is_count(words.back())) {
      return fault(
          "expected the number of layers and that of blobs of an ncnn .param file, found "
          "other text");
    }
    count_ = *count;
    return {};
  }

  Result<void> read_layer(const std::vector<std::string_view>& words) {
    const auto inputs = words.size() < 4 ? std::nullopt : number_of<std::uint32_t>(words[2]);
    const auto outputs = words.size() < 4 ? std::nullopt : number_of<std::uint32_t>(words[3]);
    if (words.front().find('.') != std::string_view::npos) {
      return fault(message("expected a layer of ncnn, found ", in_quotes(words.front()),
                           ", an operator of PNNX (give the .ncnn.param file beside it)"));
    }
    if (!inputs || !outputs || *inputs > words.size() || *outputs > words.size() ||
        4 + *inputs + *outputs > words.size()) {
      return fault(
          "expected type, name, numbers of inputs and outputs, and as many blobs, found "
          "other text");
    }
    NcnnLayer layer{.type = std::string(words[0]), .line = line_};
    layer.name = names_.unique(std::string(words[1]));
    const auto first = words.begin() + 4;
    layer.inputs.assign(first, first + *inputs);
    layer.outputs.assign(first + *inputs, first + *inputs + *outputs);
    for (auto word = first + *inputs + *outputs; word != words.end(); ++word) {
      if (!read_parameter(*word, layer)) {
        return fault(message("expected a parameter as 0=64, found ", in_quotes(*word)));
      }
    }
    layers_.push_back(std::move(layer));
    return {};
  }

  std::string_view rest_;
  const std::string& file_;
  std::size_t line_ = 0;
  std::size_t count_ = 0;
  std::vector<NcnnLayer> layers_;
  UniqueNames names_;
};

}  // namespace

double NcnnLayer::number(int id, double otherwise) const {
  const auto found = parameters.find(id);
  return found == parameters.end() || found->second.empty() ? otherwise : found->second.front();
}

std::int64_t NcnnLayer::integer(int id, std::int64_t otherwise) const {
  constexpr double kMost = 1e9;
  return truncated<std::int64_t>(
      std::clamp(number(id, static_cast<double>(otherwise)), -kMost, kMost));
}

std::vector<std::int64_t> NcnnLayer::list(int id) const {
  constexpr double kMost = 1e9;
  std::vector<std::int64_t> out;
  const auto found = parameters.find(id);
  if (found == parameters.end()) return out;
  for (const double x : found->second) {
    out.push_back(truncated<std::int64_t>(std::clamp(x, -kMost, kMost)));
  }
  return out;
}

Result<std::vector<NcnnLayer>> parse_ncnn_param(std::string_view text, const std::string& file) {
  return NcnnReader(text, file).read();
}

bool looks_like_ncnn_param(std::string_view head) {
  if (head.substr(0, 3) == "\xdd\x85\x76") return true;
  const std::vector<std::string_view> first = words_of(next_line(head));
  if (first.size() == 1 && first.front() == kMagic) return true;
  const std::vector<std::string_view> second = words_of(next_line(head));
  return first.size() == 2 && is_count(first[0]) && is_count(first[1]) && second.size() >= 4 &&
         is_count(second[2]) && is_count(second[3]);
}

}  // namespace offcut::traces
