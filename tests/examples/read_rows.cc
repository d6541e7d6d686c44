// Runs scenario files and reads their rows in the program: no file of results between.
//
//   read_rows STUDY...        bundled names, files or folders of scenario files
#include <offcut/offcut.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

namespace scenarios = offcut::scenarios;
using offcut::Result;

// Prints the plan of each scenario, and counts the rows.
class PrintingSink final : public scenarios::RowSink {
 public:
  Result<void> begin(const scenarios::StudyHeader& study) override {
    std::printf("%s: %llu scenarios\n", study.name.c_str(),
                static_cast<unsigned long long>(study.scenarios));
    return {};
  }

  Result<void> write(std::span<const scenarios::ResultRow> rows) override {
    for (const scenarios::ResultRow& row : rows) {
      std::printf("  %-14s %-12s latency %7.1f ms, energy %7.1f mJ, cloud starts at %s\n",
                  std::string(row.network).c_str(), std::string(row.objective).c_str(),
                  row.price.latency().ms(), row.price.energy(row.scope).mj(),
                  std::string(row.first_cloud_layer).c_str());
    }
    rows_ += rows.size();
    return {};
  }

  Result<void> end() override { return {}; }
  std::size_t rows() const { return rows_; }

 private:
  std::size_t rows_ = 0;
};

Result<std::size_t> run(const std::vector<std::string>& names) {
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  const auto files = scenarios::scenario_files(names, catalog);
  if (!files) return offcut::fail(files.error());
  PrintingSink sink;
  scenarios::RunOptions options;
  options.on_error = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  options.on_note = options.on_error;
  const auto summary = scenarios::run_files(*files, catalog, sink, options);
  if (!summary) return offcut::fail(summary.error());
  return sink.rows();
}

}  // namespace

int main(int argc, char** argv) {
  const Result<std::size_t> rows = run(std::vector<std::string>(argv + 1, argv + argc));
  if (!rows) std::fprintf(stderr, "read_rows: %s\n", rows.error().message.c_str());
  return rows && *rows > 0 ? 0 : 2;
}
