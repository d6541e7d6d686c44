#include "scenarios/validation/published_claim.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "device_models/interval.h"
#include "engine/base/text.h"
#include "scenarios/results/table_text.h"

namespace offcut::scenarios {
namespace {

constexpr int kMostBlocks = 1000;

// Half of the last digit of a printed number: 0.05 of "20.3", 0.5 of "154".
double half_digit(const std::string& printed) {
  const std::size_t point = printed.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : printed.size() - point - 1;
  return 0.5 * std::pow(10.0, -static_cast<double>(decimals));
}

std::optional<double> number_of(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool all = !text.empty() && *end == '\0' && std::isfinite(value);
  return all ? std::optional(value) : std::nullopt;
}

void read_printed(const JsonValue& value, PublishedClaim& claim) {
  claim.printed = value.text();
  const std::size_t to = claim.printed.find(" to ");
  const std::string first = claim.printed.substr(0, to);
  const std::string last = to == std::string::npos ? first : claim.printed.substr(to + 4);
  const auto low = number_of(first);
  const auto high = number_of(last);
  if (!low || !high || *low > *high) {
    value.refuse("a number or a range as printed, such as \"154\" or \"24 to 139\"");
    return;
  }
  claim.low = *low;
  claim.high = *high;
  claim.half_digit = half_digit(last);
}

std::optional<double> bound(JsonObject& row, const char* key) {
  const auto value = row.find(key);
  return value ? std::optional(value->number(kBoundRange)) : std::nullopt;
}

std::size_t place_of(const std::vector<std::string>& blocks, const std::string& name) {
  return static_cast<std::size_t>(std::find(blocks.begin(), blocks.end(), name) - blocks.begin());
}

std::string apart(std::size_t ours, std::size_t theirs) {
  if (ours == theirs) return "";
  const std::size_t blocks = ours > theirs ? ours - theirs : theirs - ours;
  return message(" (", blocks, ours > theirs ? " later)" : " earlier)");
}

}  // namespace

PublishedClaim read_claim(JsonObject& row, double within) {
  PublishedClaim claim;
  claim.within = within;
  if (const auto printed = row.find("published")) read_printed(*printed, claim);
  claim.at_least = bound(row, "at_least");
  claim.at_most = bound(row, "at_most");
  if (const auto word = row.find("is")) {
    claim.is = word->text();
    claim.blocks = static_cast<int>(row.integer_or("blocks", 0, 0, kMostBlocks));
  }
  if (row.has("not_asked")) return claim;  // says why there is nothing to compare
  const bool bounded = claim.at_least || claim.at_most;
  if (claim.is ? bounded || !claim.printed.empty() : !bounded && claim.printed.empty()) {
    row.add_error(ErrorCode::Malformed,
                  "expected one of \"published\", a bound (\"at_least\", \"at_most\") and \"is\", "
                  "found none or two kinds");
  }
  return claim;
}

std::string text_of(const PublishedClaim& claim) {
  if (claim.is) return *claim.is;
  std::vector<std::string> parts;
  if (claim.at_least && claim.at_most) {
    parts.push_back(message(*claim.at_least, " to ", *claim.at_most));
  } else if (claim.at_least) {
    parts.push_back(message(">= ", *claim.at_least));
  }
  if (claim.at_most && !claim.at_least) parts.push_back(message("<= ", *claim.at_most));
  if (parts.empty()) return claim.printed;
  return join(parts, ", ") + (claim.printed.empty() ? "" : message(" (", claim.printed, ")"));
}

void judge_number(const PublishedClaim& claim, double value, double relative_sd,
                  PublishedRow& row) {
  row.ours = internal::number_text(value);
  const device_models::StatedInterval ours =
      device_models::interval_of(std::max(value, 0.0), relative_sd);
  if (relative_sd > 0) row.interval = RowInterval{ours.low, ours.high};
  if (claim.at_least || claim.at_most) {
    const bool holds = (!claim.at_least || value >= *claim.at_least) &&
                       (!claim.at_most || value <= *claim.at_most);
    row.verdict = holds ? RowVerdict::Meets : RowVerdict::Contradicts;
    return;
  }
  const double slack = std::max(claim.half_digit, claim.within * std::abs(claim.high));
  const bool holds = claim.low - slack <= ours.high && claim.high + slack >= ours.low;
  row.verdict = holds ? RowVerdict::Inside : RowVerdict::Outside;
}

void judge_cut(const PublishedClaim& claim, const std::string& ours,
               const std::vector<std::string>& blocks, PublishedRow& row) {
  const std::size_t here = place_of(blocks, ours);
  const std::size_t there = place_of(blocks, *claim.is);
  const bool ends = claim.is == "input" || claim.is == "output";
  const std::size_t between = here > there ? here - there : there - here;
  const bool meets = ends ? here == there : between <= static_cast<std::size_t>(claim.blocks);
  row.ours = ours + (ends ? "" : apart(here, there));
  row.verdict = meets ? RowVerdict::Meets : RowVerdict::Contradicts;
}

}  // namespace offcut::scenarios
