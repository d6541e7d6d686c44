// Samples of what runtimes of phones and GPUs print, in the layouts of public logs, shortened; the
// numbers are made up.
#pragma once

#include <string_view>

namespace offcut::traces::samples {

inline constexpr std::string_view kMnn =
    "1 3 224 224 \nSet ThreadNumber = 2\nOpen Model cnn5.mnn\nSort by node name !\n"
    "Node Name              \tOp Type              \tAvg(ms)  \t%        \tFlops Rate \t\n"
    "conv1                  \tConvolution          \t0.273800 \t50.5     \t0.425273   \t\n"
    "dw2                    \tConvolutionDepthwise \t0.102100 \t19.0     \t0.000406   \t\n"
    "Sort by time cost !\n"
    "Node Type              \tAvg(ms)  \t%        \tCalled times \tFlops Rate \t\n"
    "Convolution            \t0.375900 \t71.5     \t2.000000     \t99.0       \t\n"
    "total time : 0.375900 ms, total mflops : 1.2\nmain, 138, cost time: 5.409000 ms\n";

inline constexpr std::string_view kTrtLog =
    "[11/18/2023-17:34:03] [I] \n"
    "[11/18/2023-17:34:03] [I] === Profile (1434 iterations ) ===\n"
    "[11/18/2023-17:34:03] [I]    Time(ms)     Avg.(ms)   Median(ms)   Time(%)   Layer\n"
    "[11/18/2023-17:34:03] [I]      486.12       0.3390       0.3389      21.0   conv1 + relu1\n"
    "[11/18/2023-17:34:03] [I]      130.88       0.0913       0.0911       5.7   PWN(relu 2)\n"
    "[11/18/2023-17:34:03] [I]      617.00       0.4303       0.4300     100.0   Total\n"
    "[11/18/2023-17:34:03] [I] \n&&&& PASSED TensorRT.trtexec\n";

inline constexpr std::string_view kTrtOldLog =
    "[I] === Profile (10 iterations ) ===\n"
    "[I]                            Layer   Time (ms)   Avg. Time (ms)   Time %\n"
    "[I]                    conv1 + relu1        3.39           0.3390     79.0\n"
    "[I]                            Total        4.30           0.4303    100.0\n";

inline constexpr std::string_view kExecuTorch =
    "event_block_name\tevent_name\tp10 (ms)\tp50 (ms)\tp90 (ms)\tavg (ms)\top_types\t"
    "is_delegated_op\tdelegate_backend_name\n"
    "Default\tMethod::init\t1.2\t1.2\t1.2\t1.2\t[]\tFalse\t\n"
    "Execute\tnative_call_convolution.out\t0.40\t0.41\t0.43\t0.42\t"
    "[\"aten.convolution.default\"]\tFalse\t\n"
    "Execute\tDELEGATE_CALL\t0.20\t0.21\t0.23\t0.21\t[]\tFalse\tXnnpackBackend\n"
    "Execute\tConvolution (NHWC, F32) IGEMM #1\t0.12\t0.13\t0.14\t0.13\t[]\tTrue\tXnnpackBackend\n"
    "Execute\tDELEGATE_CALL\t0.05\t0.06\t0.07\t0.06\t[]\tFalse\tXnnpackBackend\n"
    "Execute\tnative_call_convolution.out\t0.30\t0.31\t0.33\t0.31\t[]\tFalse\t\n"
    "Execute\tMethod::execute\t1.10\t1.11\t1.13\t1.11\t[]\tFalse\t\n";

inline constexpr std::string_view kQnn =
    "Msg Timestamp,Message,Time,Unit of Measurement,Timing Source,Event Level,Event Identifier\n"
    "UNKNOWN,EXECUTE,3100,US,BACKEND,ROOT,NULL\n"
    "UNKNOWN,EXECUTE,0,CYCLES,BACKEND,SUB-EVENT,\"Input OpId_2 (cycles)\"\n"
    "UNKNOWN,EXECUTE,120000,CYCLES,BACKEND,SUB-EVENT,\"conv1:OpId_21 (cycles)\"\n"
    "UNKNOWN,EXECUTE,80000,CYCLES,BACKEND,SUB-EVENT,\"dw2:OpId_24 (cycles)\"\n";

// As ONNX Runtime's provider writes it, two runs: the accelerator took 100 us per 1000 cycles.
inline constexpr std::string_view kQnnTwoRuns =
    "Msg Timestamp,Message,Time,Unit of Measurement,Timing Source,Event Level,Event Identifier\n"
    "0,EXECUTE,1000,CYCLES,HW,ROOT,\"Accelerator (execute) time (cycles)\"\n"
    "0,NODE,600,CYCLES,HW,SUB-EVENT,\"conv1:OpId_1 (cycles)\"\n"
    "0,EXECUTE,100,US,HW,ROOT,\"Accelerator (execute) time\"\n"
    "0,EXECUTE,1000,CYCLES,HW,ROOT,\"Accelerator (execute) time (cycles)\"\n"
    "0,NODE,800,CYCLES,HW,SUB-EVENT,\"conv1:OpId_1 (cycles)\"\n"
    "0,EXECUTE,100,US,HW,ROOT,\"Accelerator (execute) time\"\n";

inline constexpr std::string_view kSnpe =
    "Average SNPE Statistics:\n------------------------------\nTotal Inference Time: 3100 us\n"
    "Layer Times:\n---------------\n0: 12 us : DSP\n1: 900 us : DSP\n2: 700 us : DSP\n";

inline constexpr std::string_view kSnpeCycles =
    "Total Inference Time: 300 us\nLayer Times:\n---------------\n"
    "  0: Input OpId_2 (cycles) : 0 cycles : DSP\n"
    "    Wait (Scheduler) time: 0 cycles\n"
    "  2: conv1:OpId_21 (cycles) : 200 cycles : DSP\n"
    "    Resources: HVX, HMX, DMA\n"
    "  8: sub:OpId_57 (cycles) : 100 cycles : DSP\n";

// Two steps put together by a script; each stream is there twice, and the second relu is a loop.
inline constexpr std::string_view kTfTimeline = R"({"traceEvents":[
{"name":"process_name","ph":"M","pid":0,"args":{"name":"Allocators"}},
{"name":"process_name","ph":"M","pid":1,"args":{"name":"/job:localhost/replica:0/task:0/device:GPU:0 Compute"}},
{"name":"process_name","ph":"M","pid":2,"args":{"name":"/job:localhost/replica:0/task:0/device:GPU:0 Tensors"}},
{"name":"process_name","ph":"M","pid":3,"args":{"name":"/device:GPU:0/stream:all Compute"}},
{"name":"process_name","ph":"M","pid":5,"args":{"name":"/device:GPU:0/stream:14 Compute"}},
{"name":"process_name","ph":"M","pid":7,"args":{"name":"/job:localhost/replica:0/task:0/device:CPU:0 Compute"}},
{"ph":"X","cat":"Op","name":"NoOp","pid":7,"tid":0,"ts":1000,"dur":3,"args":{"name":"_SOURCE","op":"NoOp"}},
{"ph":"X","cat":"Op","name":"Conv2D","pid":1,"tid":0,"ts":1010,"dur":9,"args":{"name":"conv1","op":"Conv2D","input0":"x"}},
{"ph":"X","cat":"Op","name":"Relu","pid":1,"tid":0,"ts":1020,"dur":9,"args":{"name":"relu1","op":"Relu"}},
{"ph":"X","cat":"Op","name":"Relu","pid":1,"tid":0,"ts":1030,"dur":9,"args":{"name":"relu1","op":"Relu"}},
{"ph":"X","cat":"Op","name":"Reshape","pid":1,"tid":0,"ts":1040,"dur":9,"args":{"name":"flat","op":"Reshape"}},
{"ph":"X","cat":"Op","name":"unknown","pid":3,"tid":0,"ts":1015,"dur":900,"args":{"name":"conv1","op":"unknown"}},
{"ph":"X","cat":"Op","name":"unknown","pid":5,"tid":0,"ts":1015,"dur":900,"args":{"name":"conv1","op":"unknown"}},
{"ph":"X","cat":"Op","name":"Relu","pid":3,"tid":0,"ts":1915,"dur":50,"args":{"name":"relu1","op":"Relu"}},
{"ph":"X","cat":"Op","name":"Relu","pid":3,"tid":0,"ts":1965,"dur":40,"args":{"name":"relu1","op":"Relu"}},
{"ph":"X","cat":"Op","name":"TopK","pid":7,"tid":0,"ts":2005,"dur":70,"args":{"name":"top","op":"TopKV2"}},
{"ph":"X","cat":"Op","name":"_Recv","pid":7,"tid":0,"ts":1005,"dur":999,"args":{"name":"edge","op":"_Recv"}},
{"ph":"X","cat":"Op","name":"NoOp","pid":7,"tid":0,"ts":9000,"dur":3,"args":{"name":"_SOURCE","op":"NoOp"}},
{"ph":"X","cat":"Op","name":"Conv2D","pid":1,"tid":0,"ts":9010,"dur":9,"args":{"name":"conv1","op":"Conv2D"}},
{"ph":"X","cat":"Op","name":"Relu","pid":1,"tid":0,"ts":9020,"dur":9,"args":{"name":"relu1","op":"Relu"}},
{"ph":"X","cat":"Op","name":"Reshape","pid":1,"tid":0,"ts":9040,"dur":9,"args":{"name":"flat","op":"Reshape"}},
{"ph":"X","cat":"Op","name":"Conv2D","pid":3,"tid":0,"ts":9015,"dur":400,"args":{"name":"conv1","op":"Conv2D"}},
{"ph":"X","cat":"Op","name":"Relu","pid":3,"tid":0,"ts":9415,"dur":30,"args":{"name":"relu1","op":"Relu"}},
{"ph":"X","cat":"Op","name":"TopK","pid":7,"tid":0,"ts":9450,"dur":60,"args":{"name":"top","op":"TopKV2"}}
]})";

inline constexpr std::string_view kRknn =
    "Warning: The performance result is just for debugging, may worse than actual performance!\n"
    "-----------------------------------------------------------------------------------------\n"
    "                              Network Layer Information Table\n"
    "-----------------------------------------------------------------------------------------\n"
    "ID   OpType             DataType Target InputShape                   OutputShape     "
    "Cycles(DDR/NPU/Total)    Time(us)     MacUsage(%)     WorkLoad(0/1/2)      RW(KB)  FullName\n"
    "-----------------------------------------------------------------------------------------\n"
    "1    InputOperator      INT8     CPU    \\                            (1,3,8,8)       "
    "0/0/0                    4            \\               0.0%/0.0%/0.0%       0       "
    "InputOperator:images\n"
    "2    ConvExSwish        INT8     NPU    (1,3,8,8),(16,3,3,3),(16)    (1,16,8,8)      "
    "779/921/921              331          7.29/0.00/0.00  100.0%/0.0%/0.0%     7       "
    "Conv:/model.0/conv 1/Conv\n"
    "3    cstInstanceNormalization_1_16_8_8 FLOAT16 CPU (1,16,8,8),...   (1,16,8,8),... 0/0/0  "
    "12.5                     0.0%/0.0%/0.0%       7       Norm:norm1\n"
    "4    OutputOperator     INT8     CPU    (1,16,8,8)                   \\               "
    "0/0/0                    11           \\               0.0%/0.0%/0.0%       7       "
    "OutputOperator:y\n"
    "-----------------------------------------------------------------------------------------\n"
    "Total Operator Elapsed Per Frame Time(us): 358\n"
    "-----------------------------------------------------------------------------------------\n"
    "                Operator Time Consuming Ranking Table\n"
    "OpType             CallNumber   CPUTime(us)  NPUTime(us)  TotalTime(us)  TimeRatio(%)\n"
    "ConvExSwish        1            0            331          331            92.4%\n";

inline constexpr std::string_view kRknnShort =
    "D RKNN: [14:12:05.670]          Network Layer Information Table\n"
    "D RKNN: [14:12:05.670] ID   OpType           DataType  Target   Time(us)\n"
    "D RKNN: [14:12:05.670] 1    ConvClip         INT8      NPU      331\n"
    "D RKNN: [14:12:05.671] 2    Reshape          INT8      CPU      61\n"
    "D RKNN: [14:12:05.671] Total Operator Elapsed Per Frame Time(us): 392\n";

inline constexpr std::string_view kRknnOld =
    "========================================================================\n"
    "                               Performance\n"
    "========================================================================\n"
    "Layer ID    Name                                         Operator            Uid       "
    "Time(us)\n"
    "0           Net/Conv2d_0/Relu6_1_RKNN_mark_perm_60_0     TENSOR_TRANS        60        361\n"
    "3           Net/Conv2d_1_depthwi                         DEPTH_WISE_CONV     3         896\n"
    "            se/Relu6_3_2\n"
    "Total Time(us): 1257\n";

inline constexpr std::string_view kLlamaBench = R"([
  { "backends": "CPU", "model_filename": "a.gguf", "model_type": "qwen2 7B Q4_K - Medium",
    "n_threads": 8, "n_gpu_layers": 99, "n_prompt": 512, "n_gen": 0, "n_depth": 0,
    "avg_ns": 72000000, "stddev_ns": 0, "avg_ts": 7111.1, "samples_ns": [70000000, 72000000, 74000000] },
  { "backends": "CPU", "model_filename": "a.gguf", "model_type": "qwen2 7B Q4_K - Medium",
    "n_threads": 8, "n_gpu_layers": 99, "n_prompt": 0, "n_gen": 128, "n_depth": 0,
    "avg_ns": 1280000000, "stddev_ns": 0, "avg_ts": 100 },
  { "backends": "CPU", "model_filename": "a.gguf", "model_type": "qwen2 7B Q4_K - Medium",
    "n_threads": 8, "n_gpu_layers": 99, "n_prompt": 512, "n_gen": 128, "n_depth": 0,
    "avg_ns": 1352000000, "stddev_ns": 0, "avg_ts": 473 }
])";

inline constexpr std::string_view kLlamaBenchLines =
    "ggml_cuda_init: found 1 CUDA devices\n"
    R"({"backends": "CUDA,RPC", "model_type": "llama 7B Q4_0", "n_threads": 4, "n_gpu_layers": 33, )"
    R"("n_prompt": 0, "n_gen": 10, "n_depth": 512, "avg_ns": 100000000, "avg_ts": 100})"
    "\n"
    R"({"backends": "CUDA,RPC", "model_type": "llama 7B Q4_0", "n_threads": 4, "n_gpu_layers": 0, )"
    R"("n_prompt": 0, "n_gen": 10, "n_depth": 512, "avg_ns": 900000000, "avg_ts": 11})"
    "\n";

}  // namespace offcut::traces::samples
