// The blocks of a network, from the names of its operators. Frameworks name an operator by the path
// of scopes that it lies in; a block is a scope:
//
//   bottleneck_3_3/expand/conv          bottleneck_3_3    the first part of the path
//   pool1                               pool1             an operator without scopes is a block
//   /layer1/layer1.0/conv1/Conv         layer1.0          a numbered part below goes before it
//   /encoder/layers.2/attention/MatMul  encoder/layers.2
//   features.3.conv.0                   features.3        dots part so where no slash does
//   /features/features.3/conv/Conv      features.3        what over three quarters of the
//                                                         operators lie in names the network, and
//                                                         is skipped
#pragma once

#include <span>
#include <string>
#include <vector>

namespace offcut::scenarios {

// Returns the block of each operator. O(all characters).
[[nodiscard]] std::vector<std::string> block_names(std::span<const std::string> operators);

// Whether the blocks say more than the operators do: there are two or more, and one holds several
// operators.
[[nodiscard]] bool show_blocks(std::span<const std::string> blocks);

}  // namespace offcut::scenarios
