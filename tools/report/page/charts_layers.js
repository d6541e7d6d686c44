// What every layer takes, and what it would send (DNNTune's figure 8).

import { categoryAxis, grid, legend, valueAxis } from "./axes.js";
import { makeChart } from "./chart.js";
import { kb, middle, ms } from "./format.js";

// Bytes of the tensors that leave a layer.
function outgoing(graph) {
  const bytes = graph.layers.map(() => 0);
  for (const tensor of graph.tensors) if (tensor.from !== null) bytes[tensor.from] += tensor.bytes ?? 0;
  return bytes;
}

export function layersChart(whatIf, id) {
  const graph = () => whatIf.data.graphs[whatIf.point.graph];
  const cells = () => {
    const bytes = outgoing(graph());
    const times = whatIf.point.layers;
    return graph().layers.map((layer, v) => ({ layer, v, bytes: bytes[v],
      device: times.device_s[v] * (whatIf.turned.device ?? 1), cloud: times.cloud_s[v] * (whatIf.turned.cloud ?? 1),
      provenance: times.provenance[v] }));
  };
  return makeChart({
    id: `${id}-layers`, title: "Layer time against tensor size", wide: true,
    note: "A good cut lies behind slow layers that end in a small tensor. Bytes as the model holds them.",
    columns: [{ name: "layer" }, { name: "operator" }, { name: "on device", unit: "ms" }, { name: "in cloud", unit: "ms" },
      { name: "output", unit: "B" }, { name: "work", unit: "MAC" }, { name: "ground of the device time" }],
    rows: () => cells().map((cell) => [cell.layer.name, cell.layer.op, cell.device * 1e3, cell.cloud * 1e3, cell.bytes,
      cell.layer.macs, cell.provenance]),
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (items) => {
      const cell = cells()[items[0].dataIndex];
      return [middle(cell.layer.name, 60), cell.layer.op, `device ${ms(cell.device)} (${cell.provenance}), cloud ${ms(cell.cloud)}`,
        `output ${kb(cell.bytes)}`].join("\n");
    } },
    option: (c) => {
      const all = cells();
      return {
        grid: grid({ right: 66, bottom: 70 }), legend: legend(c),
        xAxis: categoryAxis(c, "layer, in the order of the network", all.map(({ v }) => String(v + 1)), { nameGap: 26 }),
        yAxis: [valueAxis(c, "time (ms)"),
          valueAxis(c, "output (kB)", { type: "value", splitLine: { show: false } })],
        dataZoom: all.length > 80 ? [{ type: "slider", height: 14, bottom: 6, showDataShadow: false }] : [],
        series: [
          { name: "on the device", type: "bar", itemStyle: { color: c.device }, data: all.map((cell) => cell.device * 1e3) },
          { name: "in the cloud", type: "bar", itemStyle: { color: c.cloud }, data: all.map((cell) => cell.cloud * 1e3) },
          { name: "output", type: "line", yAxisIndex: 1, symbolSize: 4, itemStyle: { color: c.network },
            lineStyle: { color: c.network, width: 1.5 }, data: all.map((cell) => cell.bytes / 1e3) },
        ],
      };
    },
  });
}
