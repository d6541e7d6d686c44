// In a file of its own: the headers of Boost.Graph take seconds to compile.
#if defined(__GNUC__) && !defined(__clang__)
// An optional iterator inside Boost.Graph 1.74, set wherever it is read.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <cmath>

#include "engine/cut/min_cut/flow.h"

namespace offcut::internal {
namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using Arc = Traits::edge_descriptor;
using Graph = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::directedS,
    boost::property<
        boost::vertex_index_t, long,
        boost::property<boost::vertex_color_t, boost::default_color_type,
                        boost::property<boost::vertex_distance_t, long,
                                        boost::property<boost::vertex_predecessor_t, Arc>>>>,
    boost::property<boost::edge_capacity_t, double,
                    boost::property<boost::edge_residual_capacity_t, double,
                                    boost::property<boost::edge_reverse_t, Arc>>>>;

void connect(Graph& graph, std::size_t from, std::size_t to, double capacity, double reverse) {
  const Arc there = boost::add_edge(from, to, graph).first;
  const Arc back = boost::add_edge(to, from, graph).first;
  boost::put(boost::edge_capacity, graph, there, capacity);
  boost::put(boost::edge_capacity, graph, back, reverse);
  boost::put(boost::edge_reverse, graph, there, back);
  boost::put(boost::edge_reverse, graph, back, there);
}

}  // namespace

FlowCut solve_with_boost(const FlowProblem& problem) {
  const std::size_t vertices = problem.from_source.size();
  const std::size_t source = vertices;
  const std::size_t sink = vertices + 1;
  // Boost adds to residuals, so what is unlimited is a number beyond all flows instead.
  double all = 1;
  for (std::size_t v = 0; v < vertices; ++v) {
    if (std::isfinite(problem.from_source[v])) all += problem.from_source[v];
    if (std::isfinite(problem.to_sink[v])) all += problem.to_sink[v];
  }
  for (const FlowArc& arc : problem.arcs) {
    if (std::isfinite(arc.capacity)) all += arc.capacity;
  }
  const auto finite = [all](double capacity) {
    return std::isfinite(capacity) ? capacity : 4 * all;
  };

  Graph graph(vertices + 2);
  for (std::size_t v = 0; v < vertices; ++v) {
    connect(graph, source, v, finite(problem.from_source[v]), 0);
    connect(graph, v, sink, finite(problem.to_sink[v]), 0);
  }
  for (const FlowArc& arc : problem.arcs) {
    connect(graph, arc.from, arc.to, finite(arc.capacity), finite(arc.reverse));
  }
  FlowCut out;
  out.value = boost::boykov_kolmogorov_max_flow(graph, source, sink);
  const auto source_color = boost::get(boost::vertex_color, graph, source);
  out.source_side.resize(vertices);
  for (std::size_t v = 0; v < vertices; ++v) {
    out.source_side[v] = boost::get(boost::vertex_color, graph, v) == source_color;
  }
  return out;
}

}  // namespace offcut::internal
