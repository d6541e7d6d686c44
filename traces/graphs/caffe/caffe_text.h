// The text of a Caffe network (.prototxt) as messages. Internal to traces/graphs/caffe: the header
// of the messages stays in the .cc files that include this.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace offcut::caffe_net {
class Net;
}  // namespace offcut::caffe_net

namespace offcut::traces {

// Reads the text; old layers ("layers", types in capitals) become new ones, and those that take no
// part in inference (include, exclude) are left out. Malformed, with `name` and the line.
[[nodiscard]] Result<void> parse_caffe_text(std::string_view text, const std::string& name,
                                            caffe_net::Net& net);

}  // namespace offcut::traces
