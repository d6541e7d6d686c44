// Samples of every format, shared by the unit and the fuzz tests. Excerpts of public files and of
// the writers' documentation, shortened; kTfliteNewCsv, kOpenVinoCsv and kTrtTimes are made from
// the writers' format strings, as no public file was found.
#pragma once

#include <string_view>

namespace offcut::traces::samples {

inline constexpr std::string_view kTfliteText =
    "Num threads: [4]\nGraph: [/data/mobilenet_v1.tflite]\n"
    "Initialized session in 17.187ms.\n"
    "Operator-wise Profiling Info for Regular Benchmark Runs:\n"
    "============================== Run Order ==============================\n"
    "\t             [node type]\t          [start]\t  [first]\t [avg ms]\t     [%]\t  [cdf%]\t"
    "  [mem KB]\t[times called]\t[Name]\n"
    "\t                 CONV_2D\t            0.066\t   87.754\t   60.957\t  2.066%\t  2.066%\t"
    "     0.000\t        1\t[MobilenetV1/MobilenetV1/Conv2d_0/Relu6]:0\n"
    "\t       DEPTHWISE_CONV_2D\t           61.033\t   53.628\t   49.870\t  1.691%\t  3.757%\t"
    "     0.000\t        1\t[MobilenetV1/MobilenetV1/Conv2d_1_depthwise/Relu6]:1\n"
    "\t                 SOFTMAX\t         2950.011\t    0.230\t    0.233\t  0.008%\t100.000%\t"
    "     0.000\t        1\t[MobilenetV1/Predictions/Reshape_1]:30\n"
    "\n"
    "============================== Top by Computation Time ==============================\n"
    "\t             [node type]\t          [start]\t  [first]\t [avg ms]\t     [%]\t  [cdf%]\t"
    "  [mem KB]\t[times called]\t[Name]\n"
    "\t                 CONV_2D\t            0.066\t   87.754\t   60.957\t  2.066%\t  2.066%\t"
    "     0.000\t        1\t[MobilenetV1/MobilenetV1/Conv2d_0/Relu6]:0\n"
    "\n"
    "Timings (microseconds): count=50 first=2989660 curr=2912978 min=2727203 max=3189476 "
    "avg=2.9499e+06 std=109770\n"
    "Inference timings in us: Init: 17187, First inference: 3512391, Warmup (avg): 3.51239e+06, "
    "Inference (avg): 2.95034e+06\n";

inline constexpr std::string_view kTfliteCsv =
    "Profiling Info for Benchmark Initialization:\n"
    "============================== Run Order ==============================\n"
    "node type, start, first, avg_ms, %, cdf%, mem KB, times called, name\n"
    "AllocateTensors, 0, 0.029, 0.029, 100%, 100%, 0, 1, AllocateTensors/0\n"
    "\n"
    "Number of nodes executed: 1\n"
    "============================== Summary by node type ==============================\n"
    "node type, count, avg_ms, avg %, cdf %, mem KB, times called\n"
    "AllocateTensors, 1, 0.029, 100%, 100%, 0, 1\n"
    "\n"
    "Timings (microseconds): count=1 curr=29\n"
    "Memory (bytes): count=0\n"
    "1 nodes observed\n"
    "\n"
    "Operator-wise Profiling Info for Regular Benchmark Runs:\n"
    "============================== Run Order ==============================\n"
    "node type, start, first, avg_ms, %, cdf%, mem KB, times called, name\n"
    "CONV_2D, 0, 0.11, 0.0930388, 84.8994%, 84.8994%, 0, 1, [sequential_11/conv2d_33/Conv2D]:0\n"
    "ELU, 0.0931277, 0.034, 0.0300884, 14.5203%, 99.4197%, 0, 1, [sequential_11/conv2d_33/Elu]:1\n"
    "SOFTMAX, 0.207468, 0.001, 0.000342312, 0.165195%, 100%, 0, 1, [Identity]:11\n"
    "\n";

inline constexpr std::string_view kTfliteNewCsv =
    "Operator-wise Profiling Info for Regular Benchmark Runs:\r\n"
    "============================== Run Order ==============================\r\n"
    "node type, first, avg_ms, %, cdf%, mem KB, times called, name\r\n"
    "CONV_2D, 0.11, 0.09, 60%, 60%, 0, 1, [a, b]:0\r\n"
    "RELU, 0.04, 0.03, 40%, 100%, 0, 2, [c]\r\n"
    "\r\n";

inline constexpr std::string_view kMace =
    "I statistics.cc:343                Sort by Run Order\n"
    "I statistics.cc:343 |         Op Type |  Start | First | Avg(ms) |     % |    cdf% | GMACPS | "
    "Stride |   Pad |    Filter Shape |   Output Shape | Dilation |                 name |\n"
    "I statistics.cc:343 ---------------------------------------------------------------\n"
    "I statistics.cc:343 |       Transpose |  0.000 | 0.102 |   0.100 | 0.315 |   0.315 |  0.000 | "
    "       |       |                 |  [1,3,224,224] |          |                input |\n"
    "I statistics.cc:343 |          Conv2D |  0.107 | 1.541 |   1.570 | 4.943 |   5.258 |  6.904 | "
    " [2,2] |  SAME |      [32,3,3,3] | [1,32,112,112:1,2] |  [1,1] | "
    "MobilenetV1/MobilenetV1/Conv2d_0/Relu6 |\n"
    "I statistics.cc:343                Sort by Computation Time\n"
    "I statistics.cc:343 |         Op Type |  Start | First | Avg(ms) |     % |    cdf% | GMACPS | "
    "Stride |   Pad |    Filter Shape |   Output Shape | Dilation |                 name |\n"
    "I statistics.cc:343 |          Conv2D |  0.107 | 1.541 |   1.570 | 4.943 |   5.258 |  6.904 | "
    " [2,2] |  SAME |      [32,3,3,3] | [1,32,112,112:1,2] |  [1,1] | "
    "MobilenetV1/MobilenetV1/Conv2d_0/Relu6 |\n"
    "I statistics.cc:343                Summary of Ops' Stat\n"
    "I statistics.cc:343 | round | first(ms) | curr(ms) | min(ms) | max(ms) | avg(ms) |     std |\n"
    "I statistics.cc:343 |   100 |    31.028 |   32.093 |  31.028 |  32.346 |  31.758 | 301.326 "
    "|\n";

inline constexpr std::string_view kNcnnLayers =
    "Convolution              convrelu_0                        12.34ms    |"
    " [ 448, 448,   3 *8] -> [ 224, 224,  24 *8]     kernel: 3 x 3     stride: 2 x 2\n"
    "Softmax                  prob                               0.01ms    |\n"
    "Convolution              convrelu_0                        12.36ms    |"
    " [ 448, 448,   3 *8] -> [ 224, 224,  24 *8]     kernel: 3 x 3     stride: 2 x 2\n"
    "Softmax                  prob                               0.01ms    |\n";

inline constexpr std::string_view kNcnnTotals =
    "$ ./benchncnn 10 6 0 -1 0\n"
    "loop_count = 10\nnum_threads = 6\npowersave = 0\ngpu_device = -1\ncooling_down = 0\n"
    "          squeezenet  min =   40.89  max =   50.29  avg =   45.15\n"
    "           mobilenet  min =   55.81  max =   67.35  avg =   59.81\n"
    "loop_count = 10\nnum_threads = 4\npowersave = 1\ngpu_device = -1\ncooling_down = 0\n"
    "          squeezenet  min =   48.90  max =   56.65  avg =   53.09\n"
    "           mobilenet  min =   66.06  max =   79.73  avg =   73.96\n"
    "loop_count = 10\nnum_threads = 2\npowersave = 2\ngpu_device = -1\ncooling_down = 0\n"
    "          squeezenet  min =   45.65  max =   46.72  avg =   46.15\n"
    "           mobilenet  min =   69.35  max =   70.59  avg =   69.92\n";

inline constexpr std::string_view kTrtProfile = R"json([
  { "count" : 41400 }
, { "name" : "/conv1/Conv + /act1/Relu", "timeMs" : 1160.78, "averageMs" : 0.0280382,
 "medianMs" : 0.027872, "percentage" : 100 }
]
)json";

inline constexpr std::string_view kTrtOldProfile = R"json([
  { "count" : 625 }
, { "name" : "Reformatting CopyNode for Input Tensor 0 to Conv_0 + PWN(Clip_3)",
                                  "timeMs" : 36.6844, "averageMs" : 0.058695,
 "percentage" : 1.20497
}
, { "name" : "Conv_0 + PWN(Clip_3)", "timeMs" : 41.4232, "averageMs" : 0.0662771,
 "percentage" : 1.36062 }
, { "name" : "Reformatting CopyNode for Input Tensor 0 to Conv_8", "timeMs" : 0,
 "averageMs" : 0, "percentage" : 0 }
]
)json";

inline constexpr std::string_view kTrtTimes = R"json([
  { "startEnqMs" : 0, "endEnqMs" : 0.1, "startH2dMs" : 0, "endH2dMs" : 0.25,
 "startComputeMs" : 0.3, "endComputeMs" : 1.3, "startD2hMs" : 1.3, "endD2hMs" : 1.35,
 "h2dMs" : 0.25, "computeMs" : 1, "d2hMs" : 0.05, "latencyMs" : 1.3 }
, { "startEnqMs" : 2, "endEnqMs" : 2.1, "startH2dMs" : 2, "endH2dMs" : 2.25,
 "startComputeMs" : 2.3, "endComputeMs" : 3.3, "startD2hMs" : 3.3, "endD2hMs" : 3.35,
 "h2dMs" : 0.25, "computeMs" : 1, "d2hMs" : 0.05, "latencyMs" : 1.3 }
]
)json";

inline constexpr std::string_view kTrtLayers = R"json({"Layers": [
{ "Name": "conv_a", "LayerType": "CaskConvolution",
  "Inputs": [{"Name": "input", "Location": "Device", "Dimensions": [1,3,8,8],
 "Format/Datatype": "Row major linear FP16 format"}],
  "Outputs": [{"Name": "cat", "Dimensions": [1,4,8,8],
 "Format/Datatype": "Channel major FP16 format where channel % 8 == 0"}] },
{ "Name": "conv_b", "LayerType": "CaskConvolution",
  "Inputs": [{"Name": "input", "Dimensions": [1,3,8,8], "Format/Datatype": "Half"}],
  "Outputs": [{"Name": "cat", "Dimensions": [1,4,8,8], "Format/Datatype": "Half"}] },
{ "Name": "pool", "LayerType": "CaskPooling",
  "Inputs": [{"Name": "cat", "Dimensions": [1,8,8,8], "Format/Datatype": "Half"}],
  "Outputs": [{"Name": "output", "Dimensions": [1,8,4,4], "Format/Datatype": "Half"}] }],
"Bindings": ["input", "output"]})json";

inline constexpr std::string_view kOpenVinoCsv =
    "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms);\n"
    "conv2d_1_1/convolution;EXECUTED;Convolution;jit_avx2_FP32;0.026000;0.026000;\n"
    "relu;OPTIMIZED_OUT;Relu;undef;0.000000;0.000000;\n"
    "Total;;;;0.026;0.026;\n\n"
    "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms);\n"
    "conv2d_1_1/convolution;EXECUTED;Convolution;jit_avx2_FP32;0.028000;0.028000;\n"
    "relu;OPTIMIZED_OUT;Relu;undef;0.000000;0.000000;\n"
    "Total;;;;0.028;0.028;\n\n";

inline constexpr std::string_view kOpenVinoOld =
    "layer name;exec status;layer type;exec type;real time;cpu time;\n"
    "conv1;EXECUTED;Convolution;convolution_gpu_bfyx_gemm_like;615;3;\n";

inline constexpr std::string_view kOpenVinoJson =
    R"({"report_type":"average","avg_performance":{"nodes":[{"name":"conv2d_1_1/convolution",)"
    R"("status":"EXECUTED","node_type":"Convolution","exec_type":"jit_avx2_FP32",)"
    R"("real_time":0.026,"cpu_time":0.026}],"total_real_time":0.026,"total_cpu_time":0.026}})";

inline constexpr std::string_view kKineto = R"json({"schemaVersion":1,"deviceProperties":[],
"displayTimeUnit":"ms","baseTimeNanoseconds":1743521598000000000,"traceEvents":[
{"ph":"M","cat":"","name":"process_name","pid":"Spans","tid":0,"ts":0,"args":{"name":"x"}},
{"ph":"X","cat":"user_annotation","name":"ProfilerStep#1","pid":7,"tid":7,
"ts":1743521598198093.000,"dur":500.000,"args":{}},
{"ph":"X","cat":"cpu_op","name":"aten::conv2d","pid":7,"tid":7,"ts":1743521598198093.463,
"dur":425.453,"args":{"External id":1340,"Concrete Inputs":["","[2, 2]"],
"Input Dims":[[1,3,224,224],[64,3,7,7],[],[]],"Ev Idx":1339}},
{"ph":"X","cat":"cpu_op","name":"aten::convolution","pid":7,"tid":7,
"ts":1743521598198094.000,"dur":400.000,"args":{"External id":1341}},
{"ph":"X","cat":"cpu_op","name":"aten::relu","pid":7,"tid":7,"ts":1743521598198540.000,
"dur":20.000,"args":{"External id":1342}},
{"ph":"X","cat":"user_annotation","name":"ProfilerStep#2","pid":7,"tid":7,
"ts":1743521598199000.000,"dur":400.000,"args":{}},
{"ph":"X","cat":"cpu_op","name":"aten::conv2d","pid":7,"tid":7,"ts":1743521598199010.000,
"dur":300.250,"args":{"External id":1350}},
{"ph":"X","cat":"cpu_op","name":"aten::relu","pid":7,"tid":7,"ts":1743521598199320.000,
"dur":15.000,"args":{"External id":1351}}],
"traceName":"t.json"})json";

inline constexpr std::string_view kKinetoGpu = R"json({"schemaVersion":1,"traceEvents":[
{"ph":"X","cat":"cpu_op","name":"aten::conv2d","pid":7,"tid":7,"ts":198093488368.463,
"dur":425.453,"args":{"External id":1340}},
{"ph":"X","cat":"cpu_op","name":"aten::convolution","pid":7,"tid":7,
"ts":198093488369.463,"dur":400,"args":{"External id":1342}},
{"ph":"X","cat":"kernel","name":"void convolution_kernel","pid":0,"tid":7,
"ts":198093513655.849,"dur":200.130,"args":{"External id":1342,"stream":7}},
{"ph":"X","cat":"kernel","name":"void bias","pid":0,"tid":9,"ts":198093513955.849,
"dur":20,"args":{"External id":1340}}]})json";

// In the form of the public phone tables, shortened; the numbers are made up.
inline constexpr std::string_view kPhoneTable =
    "net/Conv2d_1a/Conv2D 15183.1 7260.8 4006.2 1128.5 30021 16001.2 9000\n"
    "net/MaxPool_3a/MaxPool 812 410.5 0 96 1700 880 460.25\n"
    "net/Logits/Conv2D 44 30 21 12 90 60 40\n";
inline constexpr std::string_view kPhoneGraph =
    "net/Conv2d_1a/Conv2D 1,3,299,299@0x1; 1,32,149,149@0x2; none 1;\n"
    "net/MaxPool_3a/MaxPool 1,32,149,149@0x2; 1,32,74,74@0x3; 0; 2;\n"
    "net/Logits/Conv2D 1,32,74,74@0x3; 1,10,1,1@0x4; 1; none\n";

}  // namespace offcut::traces::samples
