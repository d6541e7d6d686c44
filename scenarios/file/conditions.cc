#include "scenarios/file/conditions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

constexpr std::array<std::string_view, 6> kSigns = {"==", "!=", "<=", ">=", "<", ">"};

bool is_sign(std::string_view token) {
  return std::find(kSigns.begin(), kSigns.end(), token) != kSigns.end();
}

// Splits "device.threads<=2 * x" into words and signs; quoted words keep their quote in front.
Result<std::vector<std::string>> tokens_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    if (text.front() == ' ' || text.front() == '\t') {
      text.remove_prefix(1);
      continue;
    }
    std::size_t length = 0;
    for (const std::string_view sign : kSigns) {
      if (length == 0 && text.starts_with(sign)) length = sign.size();
    }
    if (length == 0 && text.front() == '*') length = 1;
    if (length == 0 && text.front() == '\'') {
      const std::size_t end = text.find('\'', 1);
      if (end == std::string_view::npos) {
        return fail(ErrorCode::Malformed, "expected a closing single quote, found none");
      }
      out.emplace_back(text.substr(0, end));
      text.remove_prefix(end + 1);
      continue;
    }
    if (length == 0) length = std::min(text.find_first_of(" \t=!<>*'"), text.size());
    if (length == 0) {
      const bool assigns = text.starts_with("=");
      return fail(ErrorCode::Malformed,
                  message("expected a field, a number, a word or a comparison, found ",
                          in_quotes(text.substr(0, 1)), assigns ? ", did you mean \"==\"?" : ""));
    }
    out.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

std::optional<double> number_of(std::string_view token) {
  double value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
  return value;
}

bool names_field(std::string_view token) {
  if (token == "model" || token == "objective") return true;
  for (const std::string_view part : {"device.", "edge.", "cloud.", "network.", "transfer.",
                                      "constraints.", "dimensions.", "edits"}) {
    if (token.starts_with(part)) return true;
  }
  return false;
}

ConditionSide side_of(const std::string& token) {
  ConditionSide side;
  if (token.starts_with("'")) {
    side.value = token.substr(1);
  } else if (const auto number = number_of(token)) {
    side.value = *number;
  } else if (names_field(token)) {
    side.is_field = true;
    side.field = token;
  } else {
    side.value = token;
  }
  return side;
}

// Reads the tokens of one condition from the front, as far as they belong to the side.
Result<ConditionSide> take_side(std::vector<std::string>& tokens) {
  if (tokens.empty() || is_sign(tokens.front()) || tokens.front() == "*" ||
      tokens.front() == "or") {
    return fail(ErrorCode::Malformed,
                message("expected a field, a number or a word, found ",
                        tokens.empty() ? "the end" : in_quotes(tokens.front())));
  }
  ConditionSide side = side_of(tokens.front());
  tokens.erase(tokens.begin());
  if (tokens.size() < 2 || tokens.front() != "*") return side;
  ConditionSide other = side_of(tokens[1]);
  const double* factor = std::get_if<double>(&side.value);
  if (side.is_field || factor == nullptr || !other.is_field) {
    return fail(ErrorCode::Malformed, "expected a number before '*' and a field behind it");
  }
  other.factor = *factor;
  tokens.erase(tokens.begin(), tokens.begin() + 2);
  return other;
}

Result<std::vector<ConditionTerm>> parse(std::string_view text) {
  auto tokens = tokens_of(text);
  if (!tokens) return fail(tokens.error());
  std::vector<ConditionTerm> parts;
  for (;;) {
    ConditionTerm part;
    auto left = take_side(*tokens);
    if (!left) return fail(left.error());
    if (tokens->empty() || !is_sign(tokens->front())) {
      return fail(ErrorCode::Malformed,
                  message("expected one of == != < <= > >=, found ",
                          tokens->empty() ? "the end" : in_quotes(tokens->front())));
    }
    part.sign = tokens->front();
    tokens->erase(tokens->begin());
    auto right = take_side(*tokens);
    if (!right) return fail(right.error());
    part.left = std::move(*left);
    part.right = std::move(*right);
    if (!part.left.is_field && !part.right.is_field) {
      return fail(ErrorCode::Malformed, message("expected a field of the scenario on one side, "
                                                "such as \"device.threads\", found none"));
    }
    parts.push_back(std::move(part));
    if (tokens->empty()) return parts;
    if (tokens->front() != "or") {
      return fail(ErrorCode::Malformed,
                  message("expected the end or \"or\", found ", in_quotes(tokens->front()),
                          " (conditions that must all hold stand in lines "
                          "of their own)"));
    }
    tokens->erase(tokens->begin());
  }
}

Result<std::optional<Setting>> value_of(const ConditionSide& side, const FieldLookup& lookup) {
  if (!side.is_field) return std::optional<Setting>(side.value);
  auto value = lookup(side.field);
  if (!value || !*value || side.factor == 1) return value;
  const double* number = std::get_if<double>(&**value);
  if (number == nullptr) {
    return fail(ErrorCode::InvalidArgument,
                message(side.field, ": expected a number behind '*', found ",
                        in_quotes(std::get<std::string>(**value))));
  }
  return std::optional<Setting>(*number * side.factor);
}

Result<bool> compare(const Setting& a, const std::string& sign, const Setting& b) {
  if (sign == "==") return a == b;
  if (sign == "!=") return a != b;
  const double* x = std::get_if<double>(&a);
  const double* y = std::get_if<double>(&b);
  if (x == nullptr || y == nullptr) {
    return fail(ErrorCode::InvalidArgument,
                message("expected numbers around ", sign, ", found ",
                        in_quotes(text_of_setting(x == nullptr ? a : b))));
  }
  if (sign == "<") return *x < *y;
  if (sign == "<=") return *x <= *y;
  return sign == ">" ? *x > *y : *x >= *y;
}

Result<bool> part_holds(const ConditionTerm& part, const FieldLookup& lookup) {
  const auto left = value_of(part.left, lookup);
  if (!left) return fail(left.error());
  const auto right = value_of(part.right, lookup);
  if (!right) return fail(right.error());
  if (!*left || !*right) return true;  // nothing to compare
  return compare(**left, part.sign, **right);
}

}  // namespace

bool Condition::concerns_network() const {
  const auto of_network = [](const ConditionSide& side) {
    return side.is_field && side.field.starts_with("network.");
  };
  return std::any_of(parts.begin(), parts.end(), [&](const ConditionTerm& part) {
    return of_network(part.left) || of_network(part.right);
  });
}

std::vector<Condition> read_conditions(JsonObject& root) {
  std::vector<Condition> out;
  const auto list = root.find("where");
  if (!list) return out;
  if (!root.has("sweep")) {
    list->refuse("a \"sweep\" beside \"where\" to leave combinations out of");
    return out;
  }
  for (const JsonValue& line : list->elements()) {
    Condition condition{.place = line.place(), .text = line.text(), .parts = {}};
    auto parts = parse(condition.text);
    if (!parts) {
      line.refuse(message("a condition such as \"device.threads <= device.cores\" (",
                          parts.error().message, ")"));
      continue;
    }
    condition.parts = std::move(*parts);
    out.push_back(std::move(condition));
  }
  return out;
}

Result<bool> holds(const Condition& condition, const FieldLookup& lookup) {
  for (const ConditionTerm& part : condition.parts) {
    const auto yes = part_holds(part, lookup);
    if (!yes) {
      return fail(within(message(condition.place, ": ", in_quotes(condition.text)), yes.error()));
    }
    if (*yes) return true;
  }
  return false;
}

}  // namespace offcut::scenarios
