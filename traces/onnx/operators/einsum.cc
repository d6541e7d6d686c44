#include "traces/onnx/operators/einsum.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace offcut::traces {
namespace {

constexpr std::size_t kMostRank = 16;

// The extents that "..." stands for get capital letters that equations rarely use: from \x01 on.
char dots_letter(std::size_t k) { return static_cast<char>(1 + k); }

struct Term {
  std::string letters;
  bool dots = false;
  std::size_t dots_at = 0;
};

std::optional<Term> term_of(std::string_view text) {
  Term term;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ') continue;
    if (c == '.') {
      if (term.dots || text.substr(i, 3) != "...") return std::nullopt;
      term.dots = true;
      term.dots_at = term.letters.size();
      i += 2;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      term.letters.push_back(c);
    } else {
      return std::nullopt;
    }
  }
  return term;
}

std::string with_dots(const Term& term, std::size_t count, std::size_t all) {
  std::string dots;
  for (std::size_t k = all - count; k < all; ++k) dots.push_back(dots_letter(k));
  return std::string(term.letters).insert(term.dots_at, dots);
}

class Equation {
 public:
  bool read(std::string_view equation, std::span<const Extents> operands) {
    const std::size_t arrow = equation.find("->");
    std::string_view left = equation.substr(0, arrow);
    std::vector<Term> terms;
    for (std::size_t from = 0; from <= left.size();) {
      const std::size_t comma = std::min(left.find(',', from), left.size());
      auto term = term_of(left.substr(from, comma - from));
      if (!term) return false;
      terms.push_back(std::move(*term));
      from = comma + 1;
    }
    if (terms.size() != operands.size()) return false;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      if (!expand(terms[k], operands[k])) return false;
    }
    for (std::size_t k = 0; k < terms.size(); ++k) {
      const std::size_t dots = operands[k].size() - terms[k].letters.size();
      letters.push_back(with_dots(terms[k], terms[k].dots ? dots : 0, dots_));
      if (!bind(letters.back(), operands[k])) return false;
    }
    if (arrow == std::string_view::npos) return implicit_result(left);
    const auto right = term_of(equation.substr(arrow + 2));
    if (!right) return false;
    result = with_dots(*right, right->dots ? dots_ : 0, dots_);
    return std::all_of(result.begin(), result.end(), [&](char c) { return extent(c) >= 0; });
  }

  std::int64_t extent(char letter) const { return extents_[static_cast<unsigned char>(letter)]; }
  std::vector<std::string> letters;  // of each operand
  std::string result;

 private:
  bool expand(const Term& term, const Extents& operand) {
    if (operand.size() > kMostRank || operand.size() < term.letters.size()) return false;
    const std::size_t dots = operand.size() - term.letters.size();
    if (!term.dots && dots > 0) return false;
    dots_ = std::max(dots_, dots);
    return true;
  }

  bool bind(const std::string& names, const Extents& operand) {
    for (std::size_t d = 0; d < names.size(); ++d) {
      std::int64_t& known = extents_[static_cast<unsigned char>(names[d])];
      if (operand[d] < 0) return false;
      if (known < 0 || known == 1) known = operand[d];
      if (operand[d] != known && operand[d] != 1) return false;
    }
    return true;
  }

  // Letters that occur once, in the order of the alphabet, behind the dots.
  bool implicit_result(std::string_view left) {
    for (std::size_t k = 0; k < dots_; ++k) result.push_back(dots_letter(k));
    for (int c = 'A'; c <= 'z'; ++c) {
      if (std::count(left.begin(), left.end(), static_cast<char>(c)) == 1) {
        result.push_back(static_cast<char>(c));
      }
    }
    return true;
  }

  std::size_t dots_ = 0;
  std::array<std::int64_t, 256> extents_ = [] {
    std::array<std::int64_t, 256> none{};
    none.fill(kOpen);
    return none;
  }();
};

// Letters of both, each once.
std::string united(std::string a, const std::string& b) {
  for (const char c : b) {
    if (a.find(c) == std::string::npos) a.push_back(c);
  }
  return a;
}

double products(const Equation& equation) {
  double macs = 0;
  std::string sum = equation.letters[0];
  for (std::size_t k = 1; k < equation.letters.size(); ++k) {
    sum = united("", united(sum, equation.letters[k]));
    double step = 1;
    for (const char c : sum) step *= static_cast<double>(equation.extent(c));
    macs += step;
    std::string kept = equation.result;
    for (std::size_t later = k + 1; later < equation.letters.size(); ++later) {
      kept += equation.letters[later];
    }
    std::erase_if(sum, [&](char c) { return kept.find(c) == std::string::npos; });
  }
  return macs;
}

}  // namespace

std::optional<EinsumResult> evaluate_einsum(std::string_view equation,
                                            std::span<const Extents> operands) {
  Equation read;
  if (operands.empty() || !read.read(equation, operands)) return std::nullopt;
  EinsumResult out;
  for (const char c : read.result) out.extents.push_back(read.extent(c));
  out.macs = products(read);
  return out;
}

}  // namespace offcut::traces
