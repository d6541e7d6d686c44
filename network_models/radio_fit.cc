#include "network_models/radio_fit.h"

#include <cctype>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "network_models/csv.h"

namespace offcut::network_models {
namespace {

constexpr double kRampSeconds = 2;

struct Point {
  double throughput = 0;  // Mbit/s
  double power = 0;       // mW
};

struct Mean {
  Point sum;
  double count = 0;
  Point value() const { return {sum.throughput / count, sum.power / count}; }
};

struct Line {
  double slope = 0;
  double intercept = 0;
  double at(double throughput) const { return slope * throughput + intercept; }
};

// Returns the least-squares line through all points but one; -1 leaves none out.
Line fit_line(const std::vector<Point>& points, std::ptrdiff_t left_out) {
  Mean mean;
  const auto used = [&](std::size_t i) { return static_cast<std::ptrdiff_t>(i) != left_out; };
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!used(i)) continue;
    mean.sum.throughput += points[i].throughput;
    mean.sum.power += points[i].power;
    mean.count += 1;
  }
  const Point middle = mean.value();
  double square = 0;
  double product = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!used(i)) continue;
    const double offset = points[i].throughput - middle.throughput;
    square += offset * offset;
    product += offset * (points[i].power - middle.power);
  }
  const double slope = square > 0 ? product / square : 0.0;
  return {slope, middle.power - slope * middle.throughput};
}

RadioPowerFit fit(const std::vector<Point>& points) {
  const Line line = fit_line(points, -1);
  const auto count = static_cast<double>(points.size());
  double mean_power = 0;
  for (const Point& point : points) mean_power += point.power / count;
  RadioPowerFit out;
  out.points = static_cast<int>(points.size());
  out.slope_mw_per_mbit_per_s = line.slope;
  out.intercept = Power::from_mw(line.intercept);
  double least = points[0].throughput;
  double most = least;
  double residual = 0;
  double spread = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point& point = points[i];
    const double miss = line.at(point.throughput) - point.power;
    const Line others = fit_line(points, static_cast<std::ptrdiff_t>(i));
    residual += miss * miss;
    spread += (point.power - mean_power) * (point.power - mean_power);
    out.fit_error_percent += 100 / count * std::abs(miss / point.power);
    out.cross_validated_error_percent +=
        100 / count * std::abs(others.at(point.throughput) / point.power - 1);
    least = std::min(least, point.throughput);
    most = std::max(most, point.throughput);
  }
  out.least = Bandwidth::from_mbit_per_s(least);
  out.most = Bandwidth::from_mbit_per_s(most);
  out.r_squared = spread > 0 ? 1 - residual / spread : 0.0;
  return out;
}

// The directions by the words that tables use: "DL", "Upload", "up"; as in the file where unknown.
std::string direction_of(const std::string& word) {
  std::string plain = word;
  for (char& c : plain) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const char* up : {"uplink", "ul", "up", "upload", "tx", "transmit", "send"}) {
    if (plain == up) return "uplink";
  }
  for (const char* down : {"downlink", "dl", "down", "download", "rx", "receive"}) {
    if (plain == down) return "downlink";
  }
  return word;
}

}  // namespace

Result<std::vector<RadioPowerFit>> fit_radio_power(std::string_view text, const std::string& name) {
  const Result<CsvTable> table = CsvTable::parse(text, name);
  if (!table) return fail(table.error());
  using Group = std::pair<std::string, std::string>;  // radio, direction
  std::map<Group, std::map<double, Mean>> groups;     // by target bandwidth
  for (std::size_t i = 0; i < table->size(); ++i) {
    CsvRow row = table->row(i);
    const Point point{row.number("throughput"), row.number("avg_power")};
    const double time = row.number("time_since_start");
    const double target = row.number("target bandwidth");
    const Group group{row.text("network type"), direction_of(row.text("direction"))};
    if (row.error()) return fail(*row.error());
    if (group.second != "uplink" && group.second != "downlink") {
      return fail(ErrorCode::Malformed,
                  message(name,
                          ": direction: expected uplink or downlink (also UL, up, upload, tx, "
                          "and their like), found ",
                          in_quotes(group.second)));
    }
    if (time < kRampSeconds) continue;
    Mean& mean = groups[group][target];
    mean.sum.throughput += point.throughput;
    mean.sum.power += point.power;
    mean.count += 1;
  }
  std::vector<RadioPowerFit> out;
  for (const auto& [group, means] : groups) {
    std::vector<Point> points;
    bool positive = true;
    for (const auto& [target, mean] : means) {
      points.push_back(mean.value());
      positive = positive && points.back().power > 0;
    }
    if (points.size() < 3 || !positive) {
      return fail(ErrorCode::Malformed,
                  message(name, ": ", in_quotes(group.first), " ", in_quotes(group.second),
                          ": expected at least 3 target bandwidths with power above 0, found ",
                          points.size()));
    }
    RadioPowerFit one = fit(points);
    one.radio = group.first;
    one.direction = group.second;
    out.push_back(std::move(one));
  }
  if (out.empty()) {
    return fail(ErrorCode::Malformed,
                message(name, ": expected samples after the first ", kRampSeconds,
                        " s of a transfer, found ", table->size(), " rows before that"));
  }
  return out;
}

Result<std::vector<RadioPowerFit>> fit_radio_power(const std::filesystem::path& file) {
  const Result<std::string> text = read_file(file);
  if (!text) return fail(text.error());
  return fit_radio_power(*text, file.string());
}

}  // namespace offcut::network_models
