// Small networks as graph files of text, for tests of their readers.
#pragma once

#include <string_view>

namespace offcut::testing {

// data (3 x 9 x 7) -> conv1 (4 of 3x3, stride 2, relu) -> with its depthwise -> sum -> pool -> dense
inline constexpr std::string_view kNcnnParam = R"(7767517
8 9
Input                data    0 1 data 0=7 1=9 2=3
Convolution          conv1   1 1 data c1 0=4 1=3 3=2 4=1 5=1 6=108 9=1
Split                split_0 1 2 c1 c1_a c1_b
ConvolutionDepthWise dw      1 1 c1_a d 0=4 1=3 4=1 6=36 7=4
BinaryOp             sum     2 1 d c1_b s 0=0
Pooling              gap     1 1 s g 0=1 4=1
InnerProduct         fc      1 1 g f 0=10 1=1 2=40
Softmax              prob    1 1 f out 0=0
)";

}  // namespace offcut::testing
