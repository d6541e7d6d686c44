#include "scenarios/report/page.h"

#include <string>
#include <system_error>

#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "\"offcut-document\"";

// JSON with no '<', so that no text in it can end the element that holds it.
std::string without_tags(std::string_view document) {
  std::string out;
  out.reserve(document.size());
  for (const char c : document) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Result<fs::path> page_file() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = error ? fs::path() : program.parent_path();
  for (const fs::path& place : {folder / "report" / "page.html",
                                folder / ".." / "share" / "offcut" / "report" / "page.html"}) {
    std::error_code ignored;
    if (fs::is_regular_file(place, ignored)) return place.lexically_normal();
  }
  return fail(ErrorCode::NotFound,
              message("the page of reports: expected ", (folder / "report" / "page.html").string(),
                      ", found no such file: it is built where Node.js and npm are (Debian: apt "
                      "install nodejs npm); then: npm ci --ignore-scripts --prefix tools/report, "
                      "and build again"));
}

Result<std::string> page_with(std::string_view page, std::string_view document) {
  const std::size_t at = page.find(kMark);
  if (at == std::string_view::npos || page.find(kMark, at + 1) != std::string_view::npos) {
    return fail(ErrorCode::Malformed, message("the page of reports: expected ", kMark,
                                              " once, found it otherwise: build it again"));
  }
  std::string out(page.substr(0, at));
  out += without_tags(document);
  out += page.substr(at + kMark.size());
  return out;
}

}  // namespace offcut::scenarios
