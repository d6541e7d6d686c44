// Where the layers of a graph go: ranks from left to right by the longest path, and in each rank
// from top to bottom by the middle of what they read.

const COLUMN = 40;
const ROW = 30;
const MOST_IN_RANK = 40;

// Returns { nodes: [{ x, y }], inputs: [{ tensor, x, y }], width, height }.
export function layoutOf(graph) {
  const rank = graph.layers.map(() => 0);
  const reads = graph.layers.map(() => []);
  for (const tensor of graph.tensors) {
    if (tensor.from === null) continue;
    for (const to of tensor.to) reads[to].push(tensor.from);
  }
  // Layers come in topological order.
  reads.forEach((sources, v) => {
    for (const from of sources) rank[v] = Math.max(rank[v], rank[from] + 1);
  });
  const ranks = [];
  rank.forEach((r, v) => (ranks[r] ??= []).push(v));
  const y = graph.layers.map(() => 0);
  for (const layers of ranks) {
    const middle = (v) => (reads[v].length === 0 ? 0 : reads[v].reduce((sum, from) => sum + y[from], 0) / reads[v].length);
    const sorted = [...layers].sort((a, b) => middle(a) - middle(b) || a - b);
    sorted.forEach((v, k) => {
      y[v] = (k - (sorted.length - 1) / 2) * (sorted.length > MOST_IN_RANK ? (ROW * MOST_IN_RANK) / sorted.length : ROW);
    });
  }
  const least = Math.min(...y);
  const nodes = graph.layers.map((_, v) => ({ x: COLUMN * (rank[v] + 1.5), y: y[v] - least + ROW + 20 }));
  const inputs = graph.tensors.map((tensor, k) => ({ tensor: k, ...tensor })).filter((tensor) => tensor.from === null)
    .map((tensor, k) => ({ tensor: tensor.tensor, x: COLUMN * 0.5, y: -least + ROW + 20 + ROW * k }));
  return { nodes, inputs, width: COLUMN * (ranks.length + 2), height: Math.max(...y) - least + 2 * ROW + 20 };
}
