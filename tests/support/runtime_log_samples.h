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

}  // namespace offcut::traces::samples
