// Studies for tests of the page of reports, and what a page shows, taken from its markup.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/browser.h"

namespace offcut::testing {

inline constexpr const char* kNoPage =
    "needs the page: npm ci --ignore-scripts in tools/report, then build";

// The markup of one figure.
inline std::string figure_of(const std::string& document, const std::string& id) {
  const std::size_t at = document.find("id=\"" + id + "\"");
  if (at == std::string::npos) return "";
  return document.substr(at, document.find("</figure>", at) - at);
}

// The cells of the table in some markup: numbers as the page holds them, exactly.
inline std::vector<std::string> cells_in(const std::string& markup) {
  std::vector<std::string> cells;
  for (std::size_t at = markup.find("<td"); at != std::string::npos; at = markup.find("<td", at)) {
    const std::size_t end = markup.find('>', at);
    const std::string tag = markup.substr(at, end - at);
    const std::size_t value = tag.find("data-value=\"");
    if (value != std::string::npos) {
      const std::size_t from = value + sizeof("data-value=\"") - 1;
      cells.push_back(tag.substr(from, tag.find('"', from) - from));
    } else {
      cells.push_back(unescaped(markup.substr(end + 1, markup.find('<', end) - end - 1)));
    }
    at = end;
  }
  return cells;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// A study with a swept rate, two ways to run and two networks.
inline std::string sweep() {
  return R"({ "schema": "offcut.scenario/1", "name": "page", "model": "mobilenet_v2",
    "device": { "model": "x86_vm" }, "cloud": { "model": "x86_vm", "threads": 2 },
    "network": { "model": "wifi" },
    "sweep": { "device.threads": [1, 2], "network.model": ["wifi", "4g"],
               "network.uplink_mbit_per_s": [1, 5, 20, 80] } })";
}

// One scenario, whose best cut changes several times over the rate.
inline std::string one_scenario() {
  return R"({ "schema": "offcut.scenario/1", "name": "one", "model": "mobilenet_v2",
    "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
    "cloud": { "model": "xeon_e5_2620v4" }, "network": { "model": "dnntune_wifi" },
    "transfer": { "bytes_per_element": 1 } })";
}

}  // namespace offcut::testing
