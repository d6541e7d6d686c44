// Chromium without a window, for tests of the page: they skip where it is not installed.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/command.h"

namespace offcut::testing {

// The name of the browser on this machine; "" where it is not there.
inline std::string browser_program() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (std::system((std::string("command -v ") + name + " >/dev/null 2>&1").c_str()) == 0) {
      return name;
    }
  }
  return "";
}

// Opens a page of the workplace and returns its document when it is at rest, as text, in `out`, and
// what it said on the console in `err`.
inline Outcome open_page(const Workplace& place, const std::string& page,
                         const std::string& address) {
  const std::string profile = (place.folder() / "profile").string();
  return place.run(
      browser_program(),
      {"--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + profile,
       "--enable-logging=stderr", "--virtual-time-budget=5000", "--window-size=1280,900",
       "--dump-dom", "file://" + (place.folder() / page).string() + address});
}

// The lines of the console: errors of scripts, and what the policy of the page refused.
inline std::vector<std::string> console_of(const Outcome& outcome) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < outcome.err.size();) {
    const std::size_t end = std::min(outcome.err.find('\n', at), outcome.err.size());
    const std::string line = outcome.err.substr(at, end - at);
    if (line.find("CONSOLE") != std::string::npos) lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

// Texts as a document shows them, from its markup.
inline std::string unescaped(std::string text) {
  const std::vector<std::pair<std::string, std::string>> entities = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&nbsp;", "\xc2\xa0"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (std::size_t at = text.find(entity); at != std::string::npos;
         at = text.find(entity, at + character.size())) {
      text.replace(at, entity.size(), character);
    }
  }
  return text;
}

}  // namespace offcut::testing
