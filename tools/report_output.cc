#include "tools/report_output.h"

#include "engine/base/file.h"
#include "scenarios/report/page.h"

namespace offcut::tools {

Result<void> write_page(const scenarios::ReportDocument& document, std::ostream& out) {
  const auto file = scenarios::page_file();
  if (!file) return fail(file.error());
  const auto page = read_file(*file);
  if (!page) return fail(page.error());
  const auto text = scenarios::page_with(*page, document.text(scenarios::Catalog::standard()));
  if (!text) return fail(text.error());
  out << *text;
  out.flush();
  return {};
}

}  // namespace offcut::tools
