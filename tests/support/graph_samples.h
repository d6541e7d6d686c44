// Small networks as graph files of text, for tests of their readers.
#pragma once

#include <string_view>

namespace offcut::testing {

// data (3 x 9 x 7) -> conv1 (4 of 3x3, stride 2, relu) -> sum with its depthwise -> pool -> dense
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

// x (2 x 4 x 6 x 6) -> grouped convolution (2 groups, fp16 weights unpacked) -> ReLU -> MatMul
inline constexpr std::string_view kOpenVinoIr = R"(<?xml version="1.0"?>
<net name="small" version="11">
 <layers>
  <layer id="0" name="x" type="Parameter" version="opset1">
   <data shape="2,4,6,6" element_type="f32"/>
   <output><port id="0" precision="FP32" names="x">
     <dim>2</dim><dim>4</dim><dim>6</dim><dim>6</dim>
    </port></output>
  </layer>
  <layer id="1" name="w_half" type="Const" version="opset1">
   <data element_type="f16" shape="2, 3, 2, 3, 3" offset="0" size="216"/>
   <output><port id="0" precision="FP16">
     <dim>2</dim><dim>3</dim><dim>2</dim><dim>3</dim><dim>3</dim>
    </port></output>
  </layer>
  <layer id="2" name="w" type="Convert" version="opset1">
   <data destination_type="f32"/>
   <input><port id="0" precision="FP16">
     <dim>2</dim><dim>3</dim><dim>2</dim><dim>3</dim><dim>3</dim>
    </port></input>
   <output><port id="1" precision="FP32">
     <dim>2</dim><dim>3</dim><dim>2</dim><dim>3</dim><dim>3</dim>
    </port></output>
  </layer>
  <layer id="3" name="conv" type="GroupConvolution" version="opset1">
   <data strides="2, 2" dilations="1, 1" pads_begin="1, 1" pads_end="1, 1" auto_pad="explicit"/>
   <input><port id="0"/><port id="1">
     <dim>2</dim><dim>3</dim><dim>2</dim><dim>3</dim><dim>3</dim>
    </port></input>
   <output><port id="2" precision="FP32">
     <dim>2</dim><dim>6</dim><dim>3</dim><dim>3</dim>
    </port></output>
  </layer>
  <layer id="4" name="relu" type="ReLU" version="opset1">
   <input><port id="0"/></input>
   <output><port id="1" precision="FP32">
     <dim>2</dim><dim>6</dim><dim>3</dim><dim>3</dim>
    </port></output>
  </layer>
  <layer id="5" name="flat_shape" type="Const" version="opset1">
   <data element_type="i64" shape="2" offset="216" size="16"/>
   <output><port id="0" precision="I64"><dim>2</dim></port></output>
  </layer>
  <layer id="6" name="flat" type="Reshape" version="opset1">
   <data special_zero="true"/>
   <input><port id="0"/><port id="1"/></input>
   <output><port id="2" precision="FP32"><dim>2</dim><dim>54</dim></port></output>
  </layer>
  <layer id="7" name="matrix" type="Const" version="opset1">
   <data element_type="i8" shape="5, 54" offset="232" size="270"/>
   <output><port id="0" precision="I8"><dim>5</dim><dim>54</dim></port></output>
  </layer>
  <layer id="8" name="matrix_real" type="Convert" version="opset1">
   <data destination_type="f32"/>
   <input><port id="0"/></input>
   <output><port id="1" precision="FP32"><dim>5</dim><dim>54</dim></port></output>
  </layer>
  <layer id="9" name="scale" type="Const" version="opset1">
   <data element_type="f32" shape="5, 1" offset="502" size="20"/>
   <output><port id="0" precision="FP32"><dim>5</dim><dim>1</dim></port></output>
  </layer>
  <layer id="10" name="matrix_scaled" type="Multiply" version="opset1">
   <input><port id="0"/><port id="1"/></input>
   <output><port id="2" precision="FP32"><dim>5</dim><dim>54</dim></port></output>
  </layer>
  <layer id="11" name="dense" type="MatMul" version="opset1">
   <data transpose_a="false" transpose_b="true"/>
   <input><port id="0"/><port id="1"/></input>
   <output><port id="2" precision="FP32"><dim>2</dim><dim>5</dim></port></output>
  </layer>
  <layer id="12" name="y" type="Result" version="opset1">
   <input><port id="0"/></input>
  </layer>
 </layers>
 <edges>
  <edge from-layer="0" from-port="0" to-layer="3" to-port="0"/>
  <edge from-layer="1" from-port="0" to-layer="2" to-port="0"/>
  <edge from-layer="2" from-port="1" to-layer="3" to-port="1"/>
  <edge from-layer="3" from-port="2" to-layer="4" to-port="0"/>
  <edge from-layer="4" from-port="1" to-layer="6" to-port="0"/>
  <edge from-layer="5" from-port="0" to-layer="6" to-port="1"/>
  <edge from-layer="6" from-port="2" to-layer="11" to-port="0"/>
  <edge from-layer="7" from-port="0" to-layer="8" to-port="0"/>
  <edge from-layer="8" from-port="1" to-layer="10" to-port="0"/>
  <edge from-layer="9" from-port="0" to-layer="10" to-port="1"/>
  <edge from-layer="10" from-port="2" to-layer="11" to-port="1"/>
  <edge from-layer="11" from-port="2" to-layer="12" to-port="0"/>
 </edges>
</net>
)";

// data (1 x 3 x 8 x 8) -> conv1 (4 of 3x3), in place relu1 -> pool (3x3, stride 2) -> fc
inline constexpr std::string_view kCaffeNet = R"(# a comment { with a brace
name: "Small"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape: { dim: 1 dim: 3 dim: 8 dim: 8 } }
}
layer {
  name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
  param { lr_mult: 1 }
  convolution_param { num_output: 4 pad: 1 kernel_size: 3 weight_filler { type: "xavier" } }
}
layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer {
  name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1"
  pooling_param { pool: MAX kernel_size: 3 stride: 2 }
}
layer {
  name: "fc" type: "InnerProduct" bottom: "pool1" top: "fc"
  inner_product_param { num_output: 10 }
}
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
)";

}  // namespace offcut::testing
