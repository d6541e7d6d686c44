#include "network_models/network_spec.h"

#include <algorithm>

#include "engine/base/text.h"
#include "network_models/network_fields.h"

namespace offcut::network_models {

Result<void> NetworkSpec::set(std::string_view field, double value) {
  if (find_word_field(field) != nullptr) {
    return fail(ErrorCode::InvalidArgument, message(field, ": expected a word, found ", value));
  }
  const auto found = find_field(field);
  if (!found) return fail(found.error());
  return (*found)->set(*this, value);
}

Result<void> NetworkSpec::set(std::string_view field, std::string_view word) {
  const WordField* const found = find_word_field(field);
  if (found == nullptr) {
    const auto number = find_field(field);
    if (!number) return fail(number.error());
    return fail(ErrorCode::InvalidArgument,
                message(field, ": expected a number, found ", in_quotes(word)));
  }
  const std::vector<std::string>& words = found->words();
  const auto place = std::find(words.begin(), words.end(), word);
  if (place == words.end()) {
    return fail(ErrorCode::InvalidArgument, message(field, ": expected one of ", join(words, ", "),
                                                    ", found ", in_quotes(word)));
  }
  found->put(*this, static_cast<std::size_t>(place - words.begin()));
  return {};
}

Result<double> NetworkSpec::number(std::string_view field) const {
  const auto found = find_field(field);
  if (!found) return fail(found.error());
  return (*found)->get(*this);
}

}  // namespace offcut::network_models
