#include "tools/dimensions.h"

#include <cstdlib>

#include "engine/base/text.h"

namespace offcut::tools {

Result<std::map<std::string, std::int64_t>> dimensions_of(const std::vector<std::string>& texts) {
  std::map<std::string, std::int64_t> out;
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');  // names may hold one
    const std::string digits = equals == std::string::npos ? "" : text.substr(equals + 1);
    char* end = nullptr;
    const long long value = std::strtoll(digits.c_str(), &end, 10);
    if (equals == 0 || digits.empty() || value < 0 || *end != '\0') {
      return fail(ErrorCode::InvalidArgument,
                  message("--dim: expected NAME=VALUE with a value >= 0, found ", in_quotes(text)));
    }
    out[text.substr(0, equals)] = value;
  }
  return out;
}

Result<std::vector<StateSpec>> states_of(const std::vector<std::string>& texts) {
  std::vector<StateSpec> out;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      return fail(ErrorCode::InvalidArgument,
                  message("--state: expected RESULT=INPUT, found ", in_quotes(text)));
    }
    out.push_back({.output = text.substr(0, equals), .input = text.substr(equals + 1)});
  }
  return out;
}

}  // namespace offcut::tools
