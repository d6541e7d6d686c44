// Written by offcut-kinds --boards (tools/kinds): what totals of boards have in common.
// Source: Tencent/ncnn benchmark/README.md @a4d2ea1d4 (BSD-3-Clause).
#include <array>

#include "device_models/total_factors.h"

namespace offcut::device_models {
namespace {

constexpr std::array kCpuRows = {
    FactorNetwork{"FastestDet", "fp32", 3.1995, {0.93734, 0.1174, -0.004331, 0.012278}, 0.0056999},
    FactorNetwork{"alexnet", "fp32", 4.2876, {1.0271, -0.097534, 0.051355, -0.10387}, 0.039003},
    FactorNetwork{"blazeface", "fp32", 2.0291, {0.89185, 0.13262, -0.02135, 0.029732}, 0.029754},
    FactorNetwork{
        "efficientnet_b0", "fp32", 4.0964, {1.0113, 0.010325, 0.03677, 0.024424}, 0.012777},
    FactorNetwork{
        "efficientnetv2_b0", "fp32", 4.2579, {0.99431, 0.011179, 0.04069, 0.021257}, 0.011822},
    FactorNetwork{
        "inception_v1", "fp32", 4.647, {0.99678, -0.03606, 0.034976, -0.022727}, 0.0051061},
    FactorNetwork{
        "inception_v1", "int8", 4.6787, {1.0247, -0.051516, -0.13045, 0.079525}, 0.0046282},
    FactorNetwork{"mnasnet", "fp32", 3.552, {1.0141, 0.023026, 0.034959, 0.015328}, 0.0019822},
    FactorNetwork{
        "mobilenet_ssd", "fp32", 4.5806, {1.0523, -0.055897, 0.05144, -0.012994}, 0.0039136},
    FactorNetwork{
        "mobilenet_ssd", "int8", 4.4944, {1.0718, -0.070789, -0.14768, 0.12619}, 0.0094765},
    FactorNetwork{
        "mobilenet_v1", "fp32", 3.8136, {1.0602, -0.053663, 0.058646, 0.0015603}, 0.0022136},
    FactorNetwork{
        "mobilenet_v1", "int8", 3.7393, {1.0773, -0.075204, -0.14077, 0.12293}, 0.0098212},
    FactorNetwork{
        "mobilenet_v2", "fp32", 3.6115, {1.0046, 0.027866, 0.035084, -0.0025266}, 0.0030924},
    FactorNetwork{"mobilenet_v3", "fp32", 3.4541, {1.0027, 0.04445, 0.025876, 0.018347}, 0.0026229},
    FactorNetwork{"mobilenet_yolo", "fp32", 5.4338, {1.022, -0.03538, 0.043669, 0.01545}, 0.010289},
    FactorNetwork{
        "mobilenetv2_yolov3", "fp32", 4.8585, {1.0052, -0.010678, 0.040087, -0.017621}, 0.0046172},
    FactorNetwork{
        "nanodet_m", "fp32", 3.9698, {0.95385, 0.061477, 0.0078049, -0.0032098}, 0.0066887},
    FactorNetwork{
        "proxylessnasnet", "fp32", 3.6979, {1.0201, 0.017747, 0.035408, 0.015989}, 0.0045855},
    FactorNetwork{"regnety_400m", "fp32", 4.0329, {0.90242, 0.11543, 0.012814, 0.077526}, 0.019571},
    FactorNetwork{"resnet18", "fp32", 4.4085, {1.042, -0.060997, 0.040851, -0.06699}, 0.0069587},
    FactorNetwork{"resnet18", "int8", 4.4048, {1.0382, -0.087519, -0.14773, 0.053792}, 0.0065774},
    FactorNetwork{"resnet50", "fp32", 5.3572, {1.0601, -0.083775, 0.057834, -0.031722}, 0.0032527},
    FactorNetwork{"resnet50", "int8", 5.3194, {1.1107, -0.097338, -0.14304, 0.080086}, 0.0041276},
    FactorNetwork{"shufflenet", "fp32", 3.1732, {0.931, 0.11721, -0.0012472, 0.042557}, 0.0071433},
    FactorNetwork{
        "shufflenet_v2_1_0x", "fp32", 3.0637, {0.93429, 0.079406, 0.0040443, 0.026387}, 0.0075201},
    FactorNetwork{"squeezenet", "fp32", 3.445, {1.0202, 0.0093198, 0.037575, -0.01022}, 0.0030969},
    FactorNetwork{"squeezenet", "int8", 3.5507, {1.0328, 0.0029756, -0.14764, 0.089283}, 0.0080602},
    FactorNetwork{
        "squeezenet_ssd", "fp32", 4.4753, {0.96321, 7.1044e-05, -0.00030432, -0.064808}, 0.015804},
    FactorNetwork{
        "squeezenet_ssd", "int8", 4.5011, {0.97961, -0.0060118, -0.13033, 0.02454}, 0.0091757},
    FactorNetwork{"vgg16", "fp32", 6.0652, {1.0739, -0.10632, 0.057555, -0.10397}, 0.014559},
    FactorNetwork{"vgg16", "int8", 6.1023, {1.0446, -0.1642, -0.15666, -0.011712}, 0.037268},
    FactorNetwork{
        "vision_transformer", "fp32", 7.8572, {1.0724, -0.16689, 0.084842, -0.13254}, 0.17253},
    FactorNetwork{
        "yolo_fastest_1.1", "fp32", 3.2881, {0.94586, 0.12809, -0.0077212, 0.0081534}, 0.0056219},
    FactorNetwork{
        "yolo_fastestv2", "fp32", 3.1476, {0.91597, 0.12705, -0.0098843, 0.013812}, 0.0035946},
    FactorNetwork{
        "yolov4_tiny", "fp32", 5.1471, {0.98922, -0.018851, 0.03222, -0.043528}, 0.0070478},
};

constexpr std::array kGpuRows = {
    FactorNetwork{"FastestDet", "fp32", 2.6459, {0.90867, 0.111, -0.043989, -0.016057}, 0.014702},
    FactorNetwork{"alexnet", "fp32", 3.1943, {1.0235, -0.096229, 0.037078, -0.080997}, 0.080332},
    FactorNetwork{"blazeface", "fp32", 1.7054, {0.81001, 0.14279, -0.015915, 0.0048437}, 0.042737},
    FactorNetwork{
        "efficientnet_b0", "fp32", 3.1413, {0.97951, 0.045875, 0.03861, 0.0027381}, 0.013902},
    FactorNetwork{
        "efficientnetv2_b0", "fp32", 4.0324, {0.80476, 0.036121, -0.038852, -0.037625}, 0.10516},
    FactorNetwork{
        "inception_v1", "fp32", 3.4008, {1.0526, -0.018576, 0.041632, -0.022787}, 0.008825},
    FactorNetwork{
        "inception_v1", "int8", 4.1255, {0.95413, -0.095371, -0.21729, 0.22487}, 0.012915},
    FactorNetwork{"mnasnet", "fp32", 2.5796, {0.99989, 0.017583, 0.054459, 0.0098723}, 0.0047167},
    FactorNetwork{
        "mobilenet_ssd", "fp32", 3.3599, {1.0992, -0.045035, 0.035534, -0.025552}, 0.0091608},
    FactorNetwork{"mobilenet_ssd", "int8", 3.8907, {1.0227, -0.14193, -0.24708, 0.22443}, 0.014247},
    FactorNetwork{
        "mobilenet_v1", "fp32", 2.5441, {1.1066, -0.030363, 0.066088, -0.012573}, 0.014636},
    FactorNetwork{"mobilenet_v1", "int8", 3.1123, {1.0063, -0.12489, -0.25695, 0.23444}, 0.018087},
    FactorNetwork{"mobilenet_v2", "fp32", 2.5613, {0.99826, 0.017359, 0.0619, 0.010967}, 0.0040396},
    FactorNetwork{
        "mobilenet_v3", "fp32", 2.6573, {0.95847, 0.059706, 0.049721, 0.012631}, 0.0040746},
    FactorNetwork{
        "mobilenet_yolo", "fp32", 3.8167, {1.1848, -0.12799, 0.036053, -0.070348}, 0.011116},
    FactorNetwork{
        "mobilenetv2_yolov3", "fp32", 3.5977, {1.0466, -0.061415, 0.011909, -0.017051}, 0.024464},
    FactorNetwork{"nanodet_m", "fp32", 3.145, {0.93826, 0.040872, 0.0030625, -0.016076}, 0.048378},
    FactorNetwork{
        "proxylessnasnet", "fp32", 2.6556, {1.009, 0.020724, 0.052075, 0.011238}, 0.0034468},
    FactorNetwork{
        "regnety_400m", "fp32", 2.8827, {0.97161, 0.051332, 0.041637, 0.0047672}, 0.0063578},
    FactorNetwork{"resnet18", "fp32", 3.1225, {1.1236, -0.054222, 0.047131, -0.053843}, 0.016349},
    FactorNetwork{"resnet18", "int8", 3.8681, {0.98831, -0.092371, -0.23895, 0.26476}, 0.02441},
    FactorNetwork{"resnet50", "fp32", 3.8979, {1.1812, -0.095706, 0.037885, -0.069146}, 0.013469},
    FactorNetwork{"resnet50", "int8", 4.7446, {1.0358, -0.12702, -0.25274, 0.25191}, 0.0061732},
    FactorNetwork{"shufflenet", "fp32", 2.3577, {0.91416, 0.088354, 0.01658, -0.018063}, 0.030095},
    FactorNetwork{
        "shufflenet_v2_1_0x", "fp32", 2.5256, {0.91596, 0.10181, 0.0088313, -0.0030919}, 0.014773},
    FactorNetwork{"squeezenet", "fp32", 2.3776, {1.0256, 0.039967, 0.040198, -0.01189}, 0.012158},
    FactorNetwork{"squeezenet", "int8", 2.8892, {0.98582, -0.12546, -0.22304, 0.22756}, 0.019908},
    FactorNetwork{
        "squeezenet_ssd", "fp32", 3.5778, {0.99353, -0.0084104, 0.0052914, -0.046547}, 0.039879},
    FactorNetwork{
        "squeezenet_ssd", "int8", 3.9463, {0.91109, -0.14101, -0.19831, 0.20848}, 0.029563},
    FactorNetwork{"vgg16", "fp32", 4.5616, {1.1852, -0.18612, 0.022033, -0.1387}, 0.10198},
    FactorNetwork{"vgg16", "int8", 5.7016, {1.057, -0.15788, -0.24814, 0.26914}, 0.10154},
    FactorNetwork{
        "vision_transformer", "fp32", 6.9195, {0.98075, -0.15415, 0.003042, -0.15016}, 0.34392},
    FactorNetwork{
        "yolo_fastest_1.1", "fp32", 2.7109, {0.91731, 0.096948, -0.035053, -0.0090178}, 0.014398},
    FactorNetwork{
        "yolo_fastestv2", "fp32", 2.6303, {0.87426, 0.12435, -0.047977, -0.020508}, 0.0052237},
    FactorNetwork{
        "yolov4_tiny", "fp32", 4.0777, {0.9656, -0.088794, -0.034462, -0.055566}, 0.051867},
};

constexpr std::array kModels = {
    FactorModel{"cpu", {0.41843, 0.14851, 0.1135, 0.36221}, 1.3272, kCpuRows},
    FactorModel{"gpu", {0.30462, 0.13515, 0.099875, 0.071765}, 2.0041, kGpuRows},
};

}  // namespace

std::span<const FactorModel> factor_models() { return kModels; }

}  // namespace offcut::device_models
