#include "device_models/point_match.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

#include "engine/base/text.h"

namespace offcut::device_models {
namespace {

constexpr std::size_t kMostListed = 12;

bool differ_in_threads_alone(const OperatingPoint& known, const OperatingPoint& asked) {
  OperatingPoint same = known;
  same.threads = asked.threads;
  return answers(same, asked);
}

std::string plain(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) out += static_cast<char>(std::tolower(byte));
  }
  return out;
}

}  // namespace

bool is_open(const std::string& name) { return name.empty() || name == "any"; }

bool agree(const std::string& a, const std::string& b) {
  return a == b || is_open(a) || is_open(b);
}

bool answers(const OperatingPoint& known, const OperatingPoint& asked) {
  const bool threads = known.threads == asked.threads || known.threads == 0;
  return known.unit == asked.unit && known.precision == asked.precision &&
         known.batch == asked.batch && known.frequency_mhz == asked.frequency_mhz && threads &&
         agree(known.affinity, asked.affinity) && agree(known.framework, asked.framework) &&
         agree(known.library, asked.library);
}

int likeness(const OperatingPoint& known, const OperatingPoint& asked) {
  int count = 0;
  if (known.affinity == asked.affinity) ++count;
  if (known.framework == asked.framework) ++count;
  if (known.library == asked.library) ++count;
  if (known.threads == asked.threads) ++count;
  if (known.frequency_mhz == asked.frequency_mhz) ++count;
  return count;
}

std::string missing_point(const OperatingPoint& asked, std::span<const OperatingPoint> known) {
  const bool threads_alone =
      !known.empty() && std::all_of(known.begin(), known.end(), [&](const OperatingPoint& point) {
        return differ_in_threads_alone(point, asked);
      });
  if (threads_alone) {
    std::set<int> counts;
    for (const OperatingPoint& point : known) counts.insert(point.threads);
    std::vector<std::string> texts;
    for (const int count : counts) texts.push_back(text_of(count));
    return message("at ", asked.threads, " threads (measured: ", join(texts, ", "), ")");
  }
  std::vector<std::string> texts;
  for (const OperatingPoint& point : known) {
    std::string text = text_of_point(point);
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  }
  const std::size_t hidden = texts.size() > kMostListed ? texts.size() - kMostListed : 0;
  texts.resize(texts.size() - hidden);
  if (hidden > 0) texts.push_back(message("and ", hidden, " more"));
  if (texts.empty()) texts.push_back("none");
  return message("at ", text_of_point(asked), " (measured: ", join(texts, "; "), ")");
}

bool same_model(const std::string& a, const std::string& b) { return plain(a) == plain(b); }

}  // namespace offcut::device_models
