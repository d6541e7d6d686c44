// offcut explain SCENARIO: why this cut.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "engine/base/output_file.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "scenarios/checked_study.h"
#include "scenarios/explain/explain_scenario.h"
#include "scenarios/explain/explanation_json.h"
#include "scenarios/run.h"
#include "tools/output_rules.h"
#include "tools/process.h"
#include "tools/show.h"
#include "tools/study_option.h"
#include "tools/verb.h"

namespace offcut::tools {
namespace {

struct Options {
  std::string path;
  std::uint64_t number = 0;
  std::vector<std::string> set;
  bool json = false;
  std::string timeline;  // "": none
  bool force = false;
};

// One component of a waterfall: where it starts, how long it is, as a bar of at most 40 characters.
struct Waterfall {
  double total;
  double at = 0;
  std::string unit;

  void line(const char* name, double amount) {
    if (!(amount > 0)) return;
    if (!std::isfinite(total) || !std::isfinite(amount)) {  // no bar is long enough
      show(std::cout, "    {:<12} {:>10.2f} {}\n", name, amount, unit);
      return;
    }
    constexpr double kWidth = 40;
    const auto skip = truncated<std::size_t>(std::min(kWidth, kWidth * at / total));
    const auto length =
        truncated<std::size_t>(std::clamp(kWidth * amount / total + 0.5, 1.0, kWidth));
    show(std::cout, "    {:<12} {:>10.2f} {} {:>5.1f}%  |{}{}\n", name, amount, unit,
         100 * amount / total, std::string(skip, ' '), std::string(length, '#'));
    at += amount;
  }
};

void print_total(const scenarios::ExplainedPlan& plan) {
  show(std::cout, "\n  latency {:.2f} ms", plan.price.latency().ms());
  if (plan.latency_high_ms > plan.latency_low_ms * 1.001) {
    show(std::cout, ", 90% between {:.2f} and {:.2f} ms by what is known of the sites",
         plan.latency_low_ms, plan.latency_high_ms);
  }
  std::cout << "\n";
}

// The latency step by step, and what happens where the steps say it.
void print_steps(const scenarios::Explanation& told) {
  print_total(told.best);
  Waterfall fall{.total = told.best.price.latency().ms(), .at = 0, .unit = "ms"};
  for (const scenarios::PlanStep& step : told.steps) fall.line(step.name.c_str(), step.time.ms());
  if (told.steps.front().what.empty()) return;
  std::cout << "\n  what happens\n";
  for (const scenarios::PlanStep& step : told.steps) {
    show(std::cout, "    {:<12} {:>10.2f} ms  {}\n", step.name, step.time.ms(), step.what);
  }
}

// What the scenario is about.
void print_subject(const scenarios::ExplainedSubject& of) {
  show(std::cout, "  {} on {} ({})\n  cloud {} ({})\n  over {}", of.model, of.device,
       of.device_point, of.cloud, of.cloud_point, of.network);
  if (of.uplink > Bandwidth()) show(std::cout, ", {:.4g} Mbit/s up", of.uplink.mbit_per_s());
  if (of.downlink > Bandwidth()) show(std::cout, ", {:.4g} down", of.downlink.mbit_per_s());
  show(std::cout, ", round trip {:.4g} ms\n", of.round_trip.ms());
  if (!of.values.empty()) show(std::cout, "  where {}\n", of.values);
}

// What the time of the upload is made of, where that is more than the bytes.
void print_upload(const std::vector<scenarios::PlanStep>& parts) {
  if (parts.size() < 2) return;
  std::cout << "\n  of the uplink\n";
  for (const scenarios::PlanStep& part : parts) {
    show(std::cout, "    {:<13} {:>9.2f} ms  {}\n", part.name, part.time.ms(), part.what);
  }
}

void print_energy(const CutPrice& price, EnergyScope scope) {
  const double total = price.energy(scope).mj();
  show(std::cout, "\n  energy {:.2f} mJ of the device's battery{}\n", total,
       scope == EnergyScope::Dnntune ? " (compute and transmit only)" : "");
  Waterfall fall{.total = total, .at = 0, .unit = "mJ"};
  fall.line("compute", price.compute.mj());
  fall.line("transmit", price.transmit.mj());
  if (scope == EnergyScope::Dnntune) return;
  fall.line("receive", price.receive.mj());
  fall.line("promotion", price.promotion.mj());
  fall.line("tail", price.tail.mj());
  fall.line("idle wait", price.idle.mj());
}

// What of these the codec takes.
void print_codec(const scenarios::ExplainedPlan& plan) {
  if (plan.encoding.empty() || plan.encoding == "plain") return;
  const CutFigures& figures = plan.figures;
  show(std::cout,
       "\n  sent as {}; its codec takes {:.3f} ms of the device, {:.3f} ms of the cloud, {:.3f} "
       "mJ\n",
       plan.encoding, figures.device_codec.ms(), figures.cloud_codec.ms(),
       figures.codec_energy.mj());
}

// How busy each stage of a stream is, and what it sustains.
void print_stream(const scenarios::Explanation& told) {
  if (!told.stream) return;
  const Stages stages = told.best.price.stages();
  const double rate = told.stream->frames_per_s;
  const double most = 1 / stages.bottleneck().s();
  show(std::cout, "\n  {:.4g} frames a second: {}, {} sustains {:.4g}\n", rate,
       rate <= most ? "sustained" : "NOT sustained, the queue grows",
       Stages::kNames[stages.longest()], most);
  for (std::size_t k = 0; k < stages.time.size(); ++k) {
    show(std::cout, "    {:<12} {:>10.2f} ms a frame {:>6.1f}% busy\n", Stages::kNames[k],
         stages.time[k].ms(), 100 * rate * stages.time[k].s());
  }
}

// "+51.7%", or nothing where there is nothing to compare with.
std::string change(double from, double to) {
  return from > 0 ? fmt::format("{:+.1f}%", 100 * (to / from - 1)) : "";
}

void print_rival(const scenarios::ExplainedRival& rival, const scenarios::Explanation& told) {
  const CutPrice& best = told.best.price;
  const CutPrice& other = rival.price;
  show(std::cout, "    {:<12} {:>10.2f} ms {:>9}  {:>10.2f} mJ {:>9}  {}\n", rival.name,
       other.latency().ms(), change(best.latency().s(), other.latency().s()),
       other.energy(told.scope).mj(),
       change(best.energy(told.scope).j(), other.energy(told.scope).j()), rival.place);
}

void print_flips(const scenarios::Explanation& told) {
  std::cout << "\n  what would flip it, smallest change first\n";
  for (const scenarios::Flip& flip : told.flips) {
    const std::string amount = flip.factor >= 2 || flip.factor <= 0.5
                                   ? fmt::format("x{:.3g}", flip.factor)
                                   : fmt::format("{:+.1f}%", 100 * (flip.factor - 1));
    show(std::cout, "    {:<21} {:>9}  (from {:.4g} to {:.4g} {}): then {}\n", flip.input, amount,
         flip.present, flip.at, flip.unit, flip.place);
  }
  if (!told.never.empty()) {
    show(std::cout, "    nothing up to 10 000 times more or less: {}\n", join(told.never, ", "));
  }
}

// What the study asks for besides.
void print_asked(const scenarios::Explanation& told) {
  if (!told.asked.empty()) std::cout << "\n  asked for\n";
  for (const scenarios::ExplainedColumn& column : told.asked) {
    show(std::cout, "    {:<21} {:>10} {}\n", column.name,
         column.text.empty() ? "not known" : column.text, column.unit);
  }
}

const char* extreme_of(const std::string& objective) {
  return objective == "throughput" ? "most" : "least";
}

void print_plan(const scenarios::Explanation& told) {
  show(std::cout, "{}: layers {}\n", told.scenario, told.best.place);
  const std::string of =
      told.considered > 0 ? fmt::format("{:.0f} plans", told.considered) : std::string("all plans");
  show(std::cout, "  {} {} of {} ({}); re-priced; times are {}\n", extreme_of(told.objective),
       told.objective, of, told.method, told.best.provenance);
}

void print_cut(const scenarios::Explanation& told) {
  show(std::cout, "{}: {}\n", told.scenario, told.best.place);
  show(std::cout,
       "  {} {} of {:.0f} cuts ({}); {} layers on the device, {:.1f} kB up, "
       "{:.1f} kB down; times are {}\n",
       extreme_of(told.objective), told.objective, told.cuts, told.method,
       told.best.layers_on_device, told.best.up.as_double() * 1e-3,
       told.best.down.as_double() * 1e-3,
       told.best.provenance.empty() ? "as given" : told.best.provenance);
}

void print(const scenarios::Explanation& told) {
  told.cuts > 0 ? print_cut(told) : print_plan(told);
  print_subject(told.of);
  for (const std::string& edit : told.edits) show(std::cout, "  edited  {}\n", edit);
  if (!told.feasible) {
    show(std::cout, "  no cut keeps the constraints; this is the nearest, it breaks {}\n",
         told.binding);
  }
  if (told.gap > 0) {
    show(std::cout, "  not proven best: the optimum may lie up to {:.2f}% lower\n", 100 * told.gap);
  }
  print_steps(told);
  print_upload(told.upload);
  print_energy(told.best.price, told.scope);
  for (const std::string& note : told.network_notes) {
    show(std::cout, "    network: {}\n", note);
  }
  print_codec(told.best);
  print_stream(told);
  print_asked(told);
  std::cout << "\n  against\n";
  for (const scenarios::ExplainedRival& rival : told.rivals) print_rival(rival, told);
  print_rival({"device only", "", told.device_only}, told);
  print_rival({"cloud only", "", told.cloud_only}, told);
  print_flips(told);
}

Result<void> check_timeline(const Options& options) {
  return may_write({.path = options.timeline,
                    .kind = OutputKind::Timeline,
                    .inputs = {options.path},
                    .force = options.force});
}

Result<void> write_timeline(const Options& options, const scenarios::Explanation& told) {
  if (options.timeline.empty()) return {};
  auto file = OutputFile::at(options.timeline);
  if (!file) return fail(file.error());
  file->stream() << scenarios::timeline_of_explanation(told);
  return file->commit();
}

int run(const Options& options, const Common& common) {
  if (auto ok = check_timeline(options); !ok) return print_error(ok.error());
  const scenarios::Catalog catalog = scenarios::Catalog::standard();
  const auto files = studies_of({options.path}, options.set, catalog);
  if (!files) return print_error(files.error());
  if (files->size() > 1) {
    return print_error({ErrorCode::InvalidArgument,
                        message(options.path, ": expected one study, found ", files->size())});
  }
  auto study = scenarios::Study::read(files->front());
  if (!study) return print_error(study.error());
  const auto prepared = scenarios::prepare_checked(std::move(*study), catalog);
  if (!prepared) return print_error(prepared.error());
  for (const std::string& warning : prepared->warnings()) say(common, "note: " + warning);
  if (options.number >= prepared->size()) {
    return print_error(
        {ErrorCode::InvalidArgument,
         message("--number: expected a scenario below ", static_cast<std::size_t>(prepared->size()),
                 ", found ", static_cast<std::size_t>(options.number))});
  }
  if (prepared->size() > 1) {
    say(common, message("scenario ", static_cast<std::size_t>(options.number), " of ",
                        static_cast<std::size_t>(prepared->size()), " (choose with --number)"));
  }
  if (auto ok = scenarios::expect_rows(*prepared, options.number); !ok) {
    return print_error(ok.error());
  }
  const auto told = scenarios::explain_scenario(*prepared, options.number);
  if (!told) return print_error(told.error());
  if (auto ok = write_timeline(options, *told); !ok) return print_error(ok.error());
  if (options.json) {
    fit_lines(0);  // for programs
    std::cout << scenarios::json_of_explanation(*told);
  } else {
    print(*told);
  }
  return told->feasible ? kDone : kNotMet;
}

}  // namespace

Run register_explain(CLI::App& app, const Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("explain", "Why this cut: waterfall, runner-up, what would flip it");
  verb->add_option("SCENARIO", options->path, "A scenario file or a bundled study")->required();
  verb->add_option("--number", options->number, "Which scenario of a sweep, from 0")
      ->check(CLI::NonNegativeNumber);
  verb->add_flag("--json", options->json, "One JSON object instead of a text");
  verb->add_option("--chrome-trace", options->timeline,
                   "Write FILE, a timeline for Perfetto or chrome://tracing");
  verb->add_flag("--force", options->force, "Replace a timeline that is there");
  add_set_option(*verb, options->set);
  return [options, &common] { return run(*options, common); };
}

}  // namespace offcut::tools
