#include <algorithm>
#include <cmath>

#include "engine/base/printable.h"
#include "engine/base/text.h"
#include "engine/queue/verdict.h"

namespace offcut::queue {
namespace {

std::string padded(std::string text, std::size_t width) {
  const std::size_t now = character_count(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

std::string answer_of(Finding::State state) {
  switch (state) {
    case Finding::State::Met:
      return "yes";
    case Finding::State::NotMet:
      return "NO";
    case Finding::State::Uncertain:
      return "too close";
  }
  return "";
}

}  // namespace

std::string Verdict::text() const {
  std::size_t width = 0;
  std::size_t measured = 0;
  std::size_t answers = 0;
  for (const Finding& finding : findings) {
    width = std::max(width, character_count(printable(finding.requirement())));
    measured = std::max(measured, character_count(finding.measured()));
    answers = std::max(answers, answer_of(finding.state).size());
  }
  std::string out = printable(headline) + "\n";
  for (const Finding& finding : findings) {
    out += message("  ", padded(printable(finding.requirement()), width + 2),
                   padded(answer_of(finding.state), answers + 2),
                   padded(finding.measured(), measured + 2));
    if (std::isfinite(finding.margin()))
      out += message("margin ", message(figures(100 * finding.margin()), "%"));
    out += "\n";
  }
  const auto list = [&](const char* title, const std::vector<std::string>& lines) {
    if (!lines.empty()) out += message(title, "\n");
    for (const std::string& line : lines) out += message("  * ", printable(line), "\n");
  };
  list("Cuts (where the cloud starts)", cuts);
  list("Battery", batteries);
  list("Recommendations", recommendations);
  return out;
}

}  // namespace offcut::queue
